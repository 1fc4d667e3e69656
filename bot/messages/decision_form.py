"""The form of a decision: what, why, and what else was considered; and that of a proof."""

from __future__ import annotations

from typing import Final

from bot.domain.playbook import Option
from bot.domain.views import StepLine
from bot.messages import ids, words
from bot.messages.blocks import option, section, sections
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, typed
from bot.messages.types import Json, lines
from bot.messages.voice import Voice

WORDS: Final = 3000


def decision_form(
    incident_id: str,
    voice: Voice,
    *,
    step: StepLine | None = None,
    text: str = "",
    exercise: bool = False,
) -> Json:
    """Draw the form of a decision; a step that asks for one shows its ways and their price."""
    options = step.options if step else ()
    blocks = [
        *small_banner(voice, exercise),
        *([] if step is None else _asked(voice, step)),
        *_ways(voice, options),
        field(
            ids.WHAT,
            voice.label("decision.more" if options else "decision.what"),
            typed(initial=text, multiline=True, most=WORDS),
            optional=bool(options),
        ),
        field(ids.REASON, voice.label("decision.why"), typed(multiline=True, most=WORDS)),
        hinted(
            voice,
            ids.CONSIDERED,
            "decision.considered",
            typed(multiline=True, most=WORDS),
            optional=True,
        ),
    ]
    given = {"incident": incident_id, **({"step": step.id} if step else {})}
    metadata = ids.encode(**given)
    return form(voice, "decision", ids.DECISION_VIEW, blocks, metadata=metadata)


def proof_form(incident_id: str, step: StepLine, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form that adds a note or a proof to a step, also after it was done."""
    wanted = [words.named(voice, "proof", name) for name in step.proof]
    hint = voice.label("proof.hint", wanted=", ".join(wanted)) if wanted else ""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("step.title", title=words.step_title(voice, step))),
        field(
            ids.NOTE,
            voice.label("proof.note"),
            typed(multiline=True, most=WORDS),
            optional=True,
        ),
        field(
            ids.WHERE,
            voice.label("proof.where"),
            typed(most=WORDS),
            hint=hint,
            optional=True,
        ),
    ]
    return form(
        voice,
        "proof",
        ids.PROOF_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, step=step.id),
    )


def _asked(voice: Voice, step: StepLine) -> list[Json]:
    title = voice.text("step.title", title=words.step_title(voice, step))
    return sections(lines(title, words.step_do(voice, step)))


def _ways(voice: Voice, options: tuple[Option, ...]) -> list[Json]:
    if not options:
        return []
    prices = [
        voice.text(
            "decision.price",
            label=voice.plain(o.label.by_language),
            price=voice.plain(o.price.by_language),
        )
        for o in options
    ]
    choices = [option(voice.plain(o.label.by_language), o.id) for o in options]
    label = voice.label("decision.option")
    return [*sections(lines(*prices)), field(ids.OPTION, label, chosen("radio_buttons", choices))]
