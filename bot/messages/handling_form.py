"""Whether an incident still goes on, asked for the reports under NIS2."""

from __future__ import annotations

from bot.messages import ids
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, hours_in, moment
from bot.messages.types import Json
from bot.messages.voice import Voice


def handling_form(incident_id: str, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form that says that an incident goes on, or when it had been handled."""
    options = [option(voice.label(f"handling.{one}"), one) for one in ids.HANDLINGS]
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("handling.text")),
        field(ids.ANSWER, voice.label("handling.question"), chosen("radio_buttons", options)),
        hinted(voice, ids.WHEN, "handling.when", moment(voice.now), optional=True),
        hours_in(voice),
    ]
    metadata = ids.encode(incident=incident_id)
    return form(voice, "handling", ids.HANDLING_VIEW, blocks, metadata=metadata)
