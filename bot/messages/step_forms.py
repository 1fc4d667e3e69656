"""What is asked about a step: why it is skipped, who does it."""

from __future__ import annotations

from bot.domain.views import StepLine
from bot.messages import ids, words
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, typed, user
from bot.messages.types import Json
from bot.messages.voice import Voice


def skip_form(incident_id: str, step: StepLine, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form that asks why a step is left out: a ready reason, or one's own."""
    options = [option(words.named(voice, "skip", one), one) for one in ids.SKIP_REASONS]
    blocks = [
        *small_banner(voice, exercise),
        _title(voice, step),
        field(
            ids.REASON,
            voice.label("skip.reason"),
            chosen("radio_buttons", options, ids.SKIP_REASONS[:1]),
        ),
        hinted(
            voice,
            ids.OWN_REASON,
            "skip.own_reason",
            typed(multiline=True, most=1000),
            optional=True,
        ),
    ]
    return form(
        voice,
        "skip",
        ids.SKIP_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, step=step.id),
    )


def assign_form(incident_id: str, step: StepLine, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form that gives a step to a person."""
    blocks = [
        *small_banner(voice, exercise),
        _title(voice, step),
        field(ids.PERSON, voice.label("assign.person"), user(step.assigned_to)),
    ]
    return form(
        voice,
        "assign",
        ids.ASSIGN_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, step=step.id),
    )


def _title(voice: Voice, step: StepLine) -> Json:
    return section(voice.text("step.title", title=words.step_title(voice, step)))
