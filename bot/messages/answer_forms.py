"""What is asked about the answer to a notice: a client has it, or it came back (rule 18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.messages import choices, ids
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, hours_in, moment, typed
from bot.messages.types import Json
from bot.messages.voice import Voice

LINE: Final = 200
WORDS: Final = 1000


def acknowledged_form(
    incident_id: str,
    clients: Mapping[str, str],
    voice: Voice,
    *,
    picked: str = "",
    exercise: bool = False,
) -> Json:
    """Draw the form that records who at a client has its notice, when and how that is known.

    Args:
        incident_id: The incident.
        clients: The clients whose answer is awaited: id and name.
        voice: How it speaks.
        picked: The client that is meant already.
        exercise: Whether it is an exercise.
    """
    ways = [option(voice.label(f"acknowledged.how.{way}"), way) for way in ids.WAYS_TO_ANSWER]
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("acknowledged.text")),
        _client(voice, clients, picked),
        field(ids.WHOM, voice.label("acknowledged.whom"), typed(most=LINE)),
        field(
            ids.HOW,
            voice.label("acknowledged.how"),
            chosen("radio_buttons", ways, ids.WAYS_TO_ANSWER[:1]),
        ),
        field(ids.WHEN, voice.label("acknowledged.when"), moment(voice.now)),
        hours_in(voice),
    ]
    metadata = ids.encode(incident=incident_id)
    return form(voice, "acknowledged", ids.ACKNOWLEDGED_VIEW, blocks, metadata=metadata)


def bounced_form(
    incident_id: str,
    clients: Mapping[str, str],
    voice: Voice,
    *,
    picked: str = "",
    exercise: bool = False,
) -> Json:
    """Draw the form that records that a notice came back, and what the mail server said."""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("bounced.text")),
        _client(voice, clients, picked),
        hinted(voice, ids.REASON, "bounced.reason", typed(multiline=True, most=WORDS)),
    ]
    metadata = ids.encode(incident=incident_id)
    return form(voice, "bounced", ids.BOUNCED_VIEW, blocks, metadata=metadata)


def _client(voice: Voice, clients: Mapping[str, str], picked: str) -> Json:
    element = choices.pick_one(clients, picked)
    return field(ids.CLIENT, voice.label("acknowledged.client"), element)
