"""What a rung of a ladder says: what is due, to whom, when, who can act, and the button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.domain.incident import TaskState
from bot.domain.views import DutyLine, Reminder, StepLine
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    as_many,
    as_many_lines,
    button,
    context,
    message,
    section,
    sections,
)
from bot.messages.frame import (
    CONTROLLER_NOTICE,
    PROMISED_UPDATE,
    banner,
    due,
    notification,
    progress,
    rule_of,
    settled,
    who_can_act,
)
from bot.messages.sheets import sheet_button
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, person, shorten

# Slack promises to deliver at once; below this nobody calls a message late.
LATE_FROM: Final = timedelta(minutes=5)
#: So many lines of a message that speaks of several have a button of their own.
WITH_BUTTON: Final = 10
BUTTONED_CHARACTERS: Final = 6000
LINES_CHARACTERS: Final = 2500


def reminder(view: Reminder, translator: Translator) -> Message:
    """Draw a reminder; it says itself when it is said later than planned, and when it is settled.

    What falls due together is one message with a line each (rule 22).
    """
    voice = Voice(translator, view.zone, view.now)
    if view.settled:
        return _settled(voice, view)
    what = _what(voice, view)
    notice = voice.text(
        "reminder.notice_late" if view.late else "reminder.notice",
        reference=view.reference,
        what=what,
    )
    blocks = [
        *banner(voice, view.exercise),
        *sections(lines(_mark(voice, view), what)),
        *_listed(voice, view),
        *sections(_who(voice, view)),
        actions(_buttons(voice, view)),
        *_small_print(voice, view),
    ]
    return message(notification(voice, view.exercise, notice), blocks)


def page_text(view: Reminder, translator: Translator) -> str:
    """Return the few plain words that wake a person; they name no client."""
    voice = Voice(translator, view.zone, view.now)
    dates = [*(line.due_at for line in view.duties), *(step.due_at for step in view.steps)]
    due_at = dates[0] if dates else None
    name = words.named(voice, "duty", view.group)
    values = {"reference": view.reference, "telephone": view.telephone or "–"}
    if due_at is None:
        text = voice.label("page.other", what=name, **values)
    else:
        key = "page.clients_due" if view.group == CONTROLLER_NOTICE else "page.due"
        due_words = voice.label(key, at=voice.stamp(due_at), left=voice.left(due_at))
        text = voice.label("page.duty", duty=name, due=due_words, **values)
    return voice.label("exercise.notification", text=text) if view.exercise else text


def _settled(voice: Voice, view: Reminder) -> Message:
    """Draw what was said once and needs nobody any more: no button is left."""
    title = voice.text("reminder.mark_settled", reference=view.reference)
    said = [_done_duty(voice, line) for line in view.duties]
    said += [_done_step(voice, step) for step in view.steps]
    overtaken = voice.text("reminder.overtaken", what=words.named(voice, "duty", view.group))
    text = lines(title, _as_lines(voice, said) if said else overtaken)
    notice = notification(voice, view.exercise, title)
    return message(notice, [*banner(voice, view.exercise), *sections(text)])


def _done_duty(voice: Voice, line: DutyLine) -> Mrkdwn:
    title = voice.text("duty.title", duty=words.duty(voice, line))
    return beside(title, rule_of(voice, line), settled(voice, line))


def _done_step(voice: Voice, step: StepLine) -> Mrkdwn:
    return voice.text(
        "step.done" if step.state is TaskState.DONE else "reminder.step_skipped",
        title=shorten(words.step_title(voice, step), 2 * NAME),
        who=person(step.settled_by or "–"),
        at=voice.stamp(step.settled_at) if step.settled_at else "–",
    )


def _mark(voice: Voice, view: Reminder) -> Mrkdwn:
    key = "late" if view.late else "last" if view.last else "usual"
    return voice.text(f"reminder.mark_{key}", reference=view.reference)


def _what(voice: Voice, view: Reminder) -> Mrkdwn:
    """Return what is due, in full when it is one thing, else how many."""
    if view.duties:
        first, *others = view.duties
        if not others:
            return _duty(voice, first)
        return voice.plural(
            "reminder.duties",
            len(view.duties),
            duty=words.named(voice, "duty", first.kind),
            rule=rule_of(voice, first) or "",
        )
    if view.steps:
        if len(view.steps) == 1:
            return _step(voice, view.steps[0])
        return voice.plural("reminder.steps", len(view.steps))
    if view.group == "drafts":
        return voice.plural("reminder.drafts", view.drafts)
    return voice.text("reminder.awareness")


def _duty(voice: Voice, line: DutyLine) -> Mrkdwn:
    title = voice.text("duty.title", duty=words.duty(voice, line))
    return lines(beside(title, rule_of(voice, line)), due(voice, line), progress(voice, line))


def _step(voice: Voice, step: StepLine) -> Mrkdwn:
    title = shorten(words.step_title(voice, step), 2 * NAME)
    return lines(voice.text("reminder.step", title=title), _step_due(voice, step))


def _step_due(voice: Voice, step: StepLine) -> Mrkdwn | None:
    if step.due_at is None:
        return None
    return voice.text("due.by", at=voice.until(step.due_at), left=voice.left(step.due_at))


def _listed(voice: Voice, view: Reminder) -> list[Json]:
    """Give each of several things a line, the first ones with the button that settles them."""
    rows = [
        *((_duty_line(voice, line), _fulfil(voice, view, line)) for line in view.duties),
        *((_step_line(voice, step), _done(voice, view, step)) for step in view.steps),
    ]
    if len(rows) < 2:
        return []
    with_button, count = as_many(
        ([section(text, accessory=accessory)] for text, accessory in rows),
        most_blocks=WITH_BUTTON,
        most_characters=BUTTONED_CHARACTERS,
    )
    rest = [text for text, _ in rows[count:]]
    return [*with_button, *sections(_as_lines(voice, rest))]


def _as_lines(voice: Voice, texts: Sequence[Mrkdwn]) -> Mrkdwn:
    """Return as many lines as have room, and how many were left out."""
    shown, count = as_many_lines(texts, LINES_CHARACTERS)
    rest = len(texts) - count
    return lines(shown, voice.plural("list.more", rest) if rest else None)


def _duty_line(voice: Voice, line: DutyLine) -> Mrkdwn:
    title = voice.text("duty.title", duty=words.duty(voice, line))
    return beside(title, due(voice, line), progress(voice, line))


def _step_line(voice: Voice, step: StepLine) -> Mrkdwn:
    title = shorten(words.step_title(voice, step), 2 * NAME)
    return beside(
        voice.text("step.title", title=title),
        _step_due(voice, step),
        _assigned(voice, step),
    )


def _assigned(voice: Voice, step: StepLine) -> Mrkdwn | None:
    who = step.assigned_to
    return voice.text("reminder.assigned", who=person(who)) if who else None


def _who(voice: Voice, view: Reminder) -> Mrkdwn:
    """Return who can act: whoever it was given to, the lead, the officers, the telephone."""
    assigned = _assigned(voice, view.steps[0]) if len(view.steps) == 1 else None
    return beside(assigned, who_can_act(voice, view.lead, view.officers, view.telephone))


def _buttons(voice: Voice, view: Reminder) -> list[Json]:
    """Return the button that does it, and the one that says who has it."""
    return [*_act(voice, view), _have_it(voice, view)]


def _act(voice: Voice, view: Reminder) -> Sequence[Json]:
    incident = ids.encode(incident=view.incident_id)
    if view.group == CONTROLLER_NOTICE:
        return [
            button(voice.label("button.notices"), ids.NOTICES_REVIEW, incident, style="primary"),
            button(voice.label("button.told"), ids.TOLD_OPEN, incident),
        ]
    if view.group == PROMISED_UPDATE:
        return [
            button(voice.label("button.later"), ids.LATER_OPEN, incident, style="primary"),
            *(_fulfil(voice, view, line) for line in view.duties if len(view.duties) == 1),
        ]
    if len(view.duties) + len(view.steps) > 1:
        return [button(voice.label("button.clock"), ids.MENU_CLOCK, incident)]
    if view.duties:
        sheet = sheet_button(voice, view.incident_id, view.duties[0])
        return [_fulfil(voice, view, view.duties[0], style="primary"), *sheet]
    if view.steps:
        return [_done(voice, view, view.steps[0], style="primary")]
    if view.group == "drafts":
        return [button(voice.label("button.review"), ids.NOTICES_REVIEW, incident, style="primary")]
    return [
        button(voice.label("button.awareness"), ids.AWARENESS_CONFIRM, incident, style="primary"),
        button(voice.label("button.awareness_correct"), ids.AWARENESS_CORRECT, incident),
    ]


def _fulfil(voice: Voice, view: Reminder, line: DutyLine, style: str = "") -> Json:
    here = ids.encode(incident=view.incident_id, duty=line.id)
    if line.kind == CONTROLLER_NOTICE:
        return button(voice.label("button.told"), ids.TOLD_OPEN, here, style=style)
    return button(voice.label("button.fulfil"), ids.DUTY_FULFIL, here, style=style)


def _done(voice: Voice, view: Reminder, step: StepLine, style: str = "") -> Json:
    value = ids.encode(incident=view.incident_id, step=step.id)
    return button(voice.label("button.done"), ids.STEP_DONE, value, style=style)


def _have_it(voice: Voice, view: Reminder) -> Json:
    """Return the button that takes in hand what the message shows a line of."""
    given: dict[str, str | int] = {"incident": view.incident_id}
    if view.duties:
        given["duty"] = view.duties[0].id
    elif view.steps:
        given["steps"] = ",".join(step.id for step in view.steps[:WITH_BUTTON])
    else:
        given["group"] = view.group
    return button(voice.label("button.have_it"), ids.DUTY_HAVE_IT, ids.encode(**given))


def _small_print(voice: Voice, view: Reminder) -> list[Json]:
    delay = timedelta(seconds=view.delayed_by_seconds)
    if delay < LATE_FROM:
        return []
    return [context(voice.text("reminder.delayed", delay=voice.duration(delay)))]
