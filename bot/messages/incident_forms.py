"""What is asked about an incident: its times, a note, ruling out a track, closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.views import DutyLine
from bot.messages import ids, words
from bot.messages.blocks import as_many_lines, option, section, sections
from bot.messages.frame import due, small_banner
from bot.messages.inputs import chosen, field, modal, moment, typed
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice

WORDS: Final = 2000
LISTED: Final = 2500


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
        field(
            ids.WHEN,
            voice.label("awareness.when"),
            moment(aware_at),
            hint=voice.label("awareness.when_hint"),
        ),
        field(ids.REASON, voice.label("awareness.reason"), typed(multiline=True, most=WORDS)),
    ]
    return modal(
        voice,
        "awareness.title",
        ids.AWARENESS_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id),
        submit="awareness.submit",
    )


def note_form(incident_id: str, voice: Voice, *, text: str = "", exercise: bool = False) -> Json:
    """Draw the form that adds a line to the timeline."""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("note.text")),
        field(ids.NOTE, voice.label("note.note"), typed(initial=text, multiline=True)),
    ]
    return modal(
        voice,
        "note.title",
        ids.NOTE_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id),
        submit="note.submit",
    )


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
    return modal(
        voice,
        "rule_out.title",
        ids.RULE_OUT_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, track=track),
        submit="rule_out.submit",
    )


def close_form(
    incident_id: str,
    reference: str,
    still_open: Sequence[DutyLine],
    voice: Voice,
    *,
    exercise: bool = False,
) -> Json:
    """Draw the form that closes an incident.

    While duties are open it says which, and offers only what needs none of them done: a false
    alarm.
    """
    outcomes = [one for one in ids.OUTCOMES if not still_open or one == ids.FALSE_ALARM]
    options = [option(voice.label(f"close.outcome.{one}"), one) for one in outcomes]
    state = (
        sections(_refused(voice, reference, still_open))
        if still_open
        else [section(voice.text("close.text", reference=reference))]
    )
    blocks = [
        *small_banner(voice, exercise),
        *state,
        field(
            ids.OUTCOME,
            voice.label("close.outcome"),
            chosen("radio_buttons", options, () if still_open else outcomes[:1]),
        ),
        field(ids.REASON, voice.label("close.reason"), typed(multiline=True, most=WORDS)),
    ]
    return modal(
        voice,
        "close.title",
        ids.CLOSE_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id),
        submit="close.submit",
    )


def _refused(voice: Voice, reference: str, still_open: Sequence[DutyLine]) -> Mrkdwn:
    named = [
        voice.text("close.open_duty", duty=words.duty(voice, line), due=due(voice, line))
        for line in still_open
    ]
    shown, count = as_many_lines(named, LISTED)
    rest = len(named) - count
    more = voice.plural("list.more", rest) if rest else None
    return lines(voice.text("close.refused", reference=reference), shown, more)
