"""A phase of the playbook: one message, edited in place, and the same in full as a modal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import TaskState
from bot.domain.playbook import Phase
from bot.domain.views import PhaseView, StepLine
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    MOST_CHARACTERS,
    OPTION,
    actions,
    as_many,
    as_many_lines,
    button,
    context,
    divider,
    header,
    message,
    option,
    overflow,
    section,
    sections,
)
from bot.messages.client_table import progress_text
from bot.messages.frame import banner, notification, step_due
from bot.messages.inputs import MOST_OPTIONS, chosen, modal
from bot.messages.knowledge import question_blocks
from bot.messages.role_forms import holder
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, escape, person, shorten

# Enough to act on without scrolling far; the rest is one line each, all of it in the modal.
FULL_STEPS = 12
FULL_BLOCKS = 36
FULL_CHARACTERS = 8500
LINES_CHARACTERS = 1500
REMARKS_CHARACTERS = 700
MODAL_BLOCKS = 90


def phase(view: PhaseView, translator: Translator) -> Message:
    """Draw a phase: the steps to do next in full, the others one line each."""
    voice = Voice(translator, view.zone, view.now)
    to_do = view.open_steps
    full, count = as_many(
        (_full(voice, view, step) for step in to_do[:FULL_STEPS]),
        most_blocks=FULL_BLOCKS,
        most_characters=FULL_CHARACTERS,
    )
    blocks = [
        *banner(voice, view.exercise),
        header(_title(voice, view)),
        section(_progress(voice, view)),
        *question_blocks(voice, view.incident_id, view.asked),
        *full,
        *(_remarks(voice, view, REMARKS_CHARACTERS) if to_do else []),
        *_listed(voice, "phase.later", [_line(voice, step) for step in to_do[count:]]),
        *_listed(voice, "phase.settled", [_settled(voice, step) for step in _closed(view)]),
        context(voice.text("phase.hours", zone=voice.zone_words())),
        actions(_buttons(voice, view)),
    ]
    return message(notification(voice, view.exercise, _notice(voice, view)), blocks)


def phase_modal(view: PhaseView, translator: Translator) -> Json:
    """Draw a phase with every step in full, as far as a modal goes; first what comes back."""
    voice = Voice(translator, view.zone, view.now)
    waiting = (*view.back, *view.open_steps)
    full, count = as_many(
        (_full(voice, view, step) for step in waiting),
        most_blocks=MODAL_BLOCKS,
        most_characters=10 * MOST_CHARACTERS,
    )
    blocks = [
        *banner(voice, view.exercise),
        header(_title(voice, view)),
        section(_progress(voice, view)),
        *_remarks(voice, view, MOST_CHARACTERS),
        *full,
        *_listed(voice, "phase.later", [_line(voice, step) for step in waiting[count:]]),
        *_listed(voice, "phase.settled", [_settled(voice, step) for step in _closed(view)]),
        *_proofs(voice, view),
    ]
    metadata = ids.encode(incident=view.incident_id, phase=view.phase)
    return modal(
        voice, "phase.modal", ids.PHASE_VIEW, blocks, metadata=metadata, close="form.close"
    )


def _title(voice: Voice, view: PhaseView) -> str:
    order = [part.value for part in Phase]
    return voice.label(
        "phase.title",
        place=order.index(view.phase) + 1,
        of=len(order),
        phase=words.named(voice, "phase", view.phase),
    )


def _progress(voice: Voice, view: PhaseView) -> Mrkdwn:
    settled = len(_closed(view))
    if not view.open_steps:
        return voice.plural("phase.finished", settled)
    total = voice.number(len(view.steps))
    return voice.text("phase.progress", settled=voice.number(settled), total=total)


def _notice(voice: Voice, view: PhaseView) -> str:
    title = _title(voice, view)
    if not view.open_steps:
        return voice.text("phase.notice_finished", reference=view.reference, phase=title)
    first = view.open_steps[0]
    return voice.text(
        "phase.notice",
        reference=view.reference,
        phase=title,
        step=words.step_title(voice, first),
    )


def _full(voice: Voice, view: PhaseView, step: StepLine) -> list[Json]:
    """Return one step with what, why, who, by when and what proof; and its buttons."""
    why = words.step_why(voice, step)
    proof = [escape(words.named(voice, "proof", name)) for name in step.proof]
    text = lines(
        voice.text("step.title", title=words.step_title(voice, step)),
        _terms(voice, step),
        words.step_do(voice, step),
        _why(voice, why, step.source) if why else None,
        voice.text("step.proof", proof=voice.listed(proof)) if proof else None,
    )
    return [*sections(text), _step_buttons(voice, view, step)]


def _why(voice: Voice, why: Mrkdwn, source: str) -> Mrkdwn:
    """Return why, and where that stands; a step that the bot itself adds stands nowhere."""
    if not source:
        return voice.text("step.why_own", why=why)
    return voice.text("step.why", why=why, source=source)


def _terms(voice: Voice, step: StepLine) -> Mrkdwn:
    """Return who does it, by when, how far it is and how often it was done."""
    return beside(
        voice.text("step.who", who=_who(voice, step)),
        step_due(voice, step),
        _clients(voice, step),
        _last_time(voice, step),
        voice.plural("step.proofs", step.proofs) if step.proofs else None,
    )


def _who(voice: Voice, step: StepLine) -> Mrkdwn:
    """Return who it was given to, who has its role, or the role while nobody has it."""
    if step.assigned_to:
        return person(step.assigned_to)
    if step.holder:
        return holder(voice, step.holder, step.deputy)
    return escape(words.named(voice, "role", step.role))


def _clients(voice: Voice, step: StepLine) -> Mrkdwn | None:
    if step.clients is None:
        return None
    return progress_text(voice, step.clients.done, step.clients.excused, step.clients.total)


def _last_time(voice: Voice, step: StepLine) -> Mrkdwn | None:
    """Return how often a step that comes back was done, and the last time."""
    if not step.comes_back or not step.times or step.settled_at is None:
        return None
    at, who = voice.stamp(step.settled_at), person(step.settled_by or "–")
    return voice.plural("step.times", step.times, at=at, who=who)


def _step_buttons(voice: Voice, view: PhaseView, step: StepLine) -> Json:
    given: dict[str, str | int] = {"incident": view.incident_id, "step": step.id}
    if step.comes_back:
        given["times"] = step.times
    value = ids.encode(**given)
    more = overflow(
        ids.STEP_MORE,
        [
            option(voice.label("button.skip"), ids.STEP_SKIP),
            option(voice.label("button.assign"), ids.STEP_ASSIGN),
            option(voice.label("button.proof"), ids.STEP_PROOF),
        ],
    )
    return actions([*_does(voice, view, step, value), more], block_id=value)


def _does(voice: Voice, view: PhaseView, step: StepLine, value: str) -> list[Json]:
    """Return what does the step: its clients, its decision, its answer, or one press."""
    if step.clients is not None:
        return [button(voice.label("button.clients"), ids.CLIENTS_OPEN, value, style="primary")]
    if step.options:
        return [button(voice.label("button.decide"), ids.STEP_DECIDE, value, style="primary")]
    done = button(voice.label("button.done"), ids.STEP_DONE, value, style="primary")
    if step.asks is None:
        return [done]
    asked = ids.encode(incident=view.incident_id, step=step.id, fact=step.asks)
    return [done, button(voice.label("button.answer"), ids.FACT_OPEN, asked)]


def _line(voice: Voice, step: StepLine) -> Mrkdwn:
    title = shorten(words.step_title(voice, step), 2 * NAME)
    return voice.text("step.line", title=title, terms=_terms(voice, step))


def _settled(voice: Voice, step: StepLine) -> Mrkdwn:
    values = {
        "title": shorten(words.step_title(voice, step), 2 * NAME),
        "who": person(step.settled_by or "–"),
        "at": voice.stamp(step.settled_at) if step.settled_at else "–",
    }
    if step.state is TaskState.DONE:
        return voice.text("step.done", **values)
    reason = shorten(_reason(voice, step.reason or ""), 2 * NAME)
    return voice.text("step.skipped", **values, reason=reason)


def _reason(voice: Voice, reason: str) -> str:
    return words.named(voice, "skip", reason) if reason in ids.SKIP_REASONS else reason


def _remarks(voice: Voice, view: PhaseView, most: int) -> list[Json]:
    """Return what must not be done, or what the review asks, the kind's own first."""
    key = f"phase.remarks.{view.phase}"
    texts = [voice.text("phase.remark", remark=voice.plain(remark)) for remark in view.remarks]
    return _listed(voice, key, texts, most)


def _listed(
    voice: Voice, key: str, texts: Sequence[Mrkdwn], most: int = LINES_CHARACTERS
) -> list[Json]:
    """Return a heading and as many lines as there is room for, with the number left out."""
    if not texts:
        return []
    shown, count = as_many_lines(texts, most)
    rest = len(texts) - count
    more = voice.plural("list.more", rest) if rest else None
    return [divider(), *sections(lines(voice.text(key), shown, more))]


def _closed(view: PhaseView) -> tuple[StepLine, ...]:
    return tuple(step for step in view.steps if step.state is not TaskState.OPEN)


def _proofs(voice: Voice, view: PhaseView) -> list[Json]:
    """Return the choice of a settled step to which a note or a proof is added."""
    settled = [step for step in _closed(view) if len(step.id) <= OPTION][:MOST_OPTIONS]
    if not settled:
        return []
    options = [option(words.step_title(voice, step) or step.id, step.id) for step in settled]
    text = {"type": "plain_text", "text": voice.label("proof.pick")}
    picked = {
        **chosen("static_select", options),
        "action_id": ids.STEP_PROOF,
        "placeholder": text,
    }
    here = ids.encode(incident=view.incident_id, phase=view.phase)
    return [actions([picked], block_id=here)]


def _buttons(voice: Voice, view: PhaseView) -> list[Json]:
    value = ids.encode(incident=view.incident_id, phase=view.phase)
    return [
        button(voice.label("button.all_steps"), ids.PHASE_SHOW, value),
        button(voice.label("button.facts"), ids.FACTS_OPEN, ids.encode(incident=view.incident_id)),
        button(voice.label("button.menu"), ids.MENU_OPEN, ids.encode(incident=view.incident_id)),
    ]
