"""What is asked about an incident: its times, a note, ruling out a track."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.messages import ids
from bot.messages.blocks import section
from bot.messages.frame import small_banner
from bot.messages.inputs import field, form, hinted, hours_in, moment, typed
from bot.messages.types import Json
from bot.messages.voice import Voice

WORDS: Final = 2000


def correct_awareness_form(
    incident_id: str,
    noticed_at: datetime,
    aware_at: datetime,
    voice: Voice,
    *,
    exercise: bool = False,
) -> Json:
    """Draw the form that corrects when we noticed and when we became aware (rule 6)."""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("awareness.text")),
        field(ids.NOTICED, voice.label("report.noticed"), moment(noticed_at)),
        hinted(voice, ids.WHEN, "awareness.when", moment(aware_at)),
        hours_in(voice),
        field(ids.REASON, voice.label("awareness.reason"), typed(multiline=True, most=WORDS)),
    ]
    return form(
        voice, "awareness", ids.AWARENESS_VIEW, blocks, metadata=ids.encode(incident=incident_id)
    )


def note_form(incident_id: str, voice: Voice, *, text: str = "", exercise: bool = False) -> Json:
    """Draw the form that adds a line to the timeline."""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("note.text")),
        field(ids.NOTE, voice.label("note.note"), typed(initial=text, multiline=True)),
    ]
    metadata = ids.encode(incident=incident_id)
    return form(voice, "note", ids.NOTE_VIEW, blocks, metadata=metadata)


def rule_out_form(incident_id: str, track: str, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form that rules out that we act as processor, or as controller (rule 13).

    Args:
        incident_id: The incident.
        track: ``processor`` or ``controller``.
        voice: How it speaks.
        exercise: Whether it is an exercise.
    """
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text(f"rule_out.{track}")),
        field(ids.REASON, voice.label("rule_out.reason"), typed(multiline=True, most=WORDS)),
    ]
    return form(
        voice,
        "rule_out",
        ids.RULE_OUT_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, track=track),
    )
