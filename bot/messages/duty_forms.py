"""What is asked about a duty: told how and when, filed under which number, not required why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.messages import choices, ids, words
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import (
    again,
    chosen,
    fault_lines,
    field,
    form,
    hinted,
    hours_in,
    moment,
    typed,
)
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import NAME, Voice, shorten

LINE: Final = 200
WORDS: Final = 2000
SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DutyAsked:
    """The duty a form is about.

    Args:
        incident_id: Its incident.
        duty_id: The duty.
        kind: Its kind.
        due_at: Its end (UTC), if it has one.
        exercise: Whether the incident is an exercise.
        client_name: The client it concerns, if it is one.
    """

    incident_id: str
    duty_id: int
    kind: str
    due_at: datetime | None = None
    exercise: bool = False
    client_name: str | None = None


def told_form(
    incident_id: str,
    clients: Mapping[str, str],
    voice: Voice,
    *,
    picked: str = "",
    missed: choices.Missed | None = None,
    exercise: bool = False,
) -> Json:
    """Draw the form that records that a client was told otherwise than by our mail (rule 18).

    Args:
        incident_id: The incident.
        clients: The affected clients: id and name; more than 100 are searched for.
        voice: How it speaks.
        picked: The client that is meant already.
        missed: What was typed and names no single client.
        exercise: Whether it is an exercise.
    """
    ways = [option(voice.label(f"told.how.{way}"), way) for way in ids.WAYS_TO_TELL]
    note = typed(multiline=True, most=WORDS)
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("told.text")),
        *([] if missed is None else [section(_missed(voice, missed))]),
        field(ids.CLIENT, voice.label("told.client"), choices.pick_one(clients, picked)),
        field(
            ids.HOW, voice.label("told.how"), chosen("radio_buttons", ways, ids.WAYS_TO_TELL[:1])
        ),
        *_when(voice, "told", voice.now),
        hinted(voice, ids.WHOM, "told.whom", typed(most=LINE)),
        field(ids.NOTE, voice.label("told.note"), note, optional=True),
    ]
    metadata = ids.encode(incident=incident_id)
    return form(voice, "told", ids.TOLD_VIEW, blocks, metadata=metadata)


def _missed(voice: Voice, missed: choices.Missed) -> Mrkdwn:
    """Say which clients fit what was typed, or look like it."""
    key = "several" if missed.several else "nearest" if missed.names else "nobody"
    names = ", ".join(missed.names)
    return voice.text(f"told.{key}", typed=shorten(missed.typed, NAME), names=names)


def client_options(clients: Mapping[str, str], typed_text: str) -> list[Json]:
    """Return the clients that match what a person typed, at most as many as Slack shows."""
    return choices.matching(clients, typed_text)


def client_chosen(value: str, clients: Mapping[str, str]) -> str:
    """Return the id of the client whose option came back."""
    return choices.codes_of([value], list(clients))[0]


def fulfil_form(asked: DutyAsked, voice: Voice) -> Json:
    """Draw the form that records a duty as done: when, under which number, why late.

    The reasons are asked only where the law asks them of a late filing (GDPR Art. 33(1)).
    """
    blocks = [
        *_about(voice, asked),
        *_when(voice, "fulfil", voice.now),
        hinted(voice, ids.NUMBER, "fulfil.number", typed(most=LINE), optional=True),
        *_reasons(voice, asked),
    ]
    return form(voice, "fulfil", ids.FULFIL_VIEW, blocks, metadata=_metadata(asked))


def with_reasons(view: Mapping[str, Any], said: str, voice: Voice) -> Json:
    """Draw the form of a filing again with a field for the reasons of its delay.

    The deadline went by while the form stood open, or the hour that was picked lies after it.

    Args:
        view: The form as Slack sent it back; what was filled in stays.
        said: Why the reasons are asked now.
        voice: How it speaks.
    """
    asked = fault_lines({ids.REASON: said})
    return again(view, [*view["blocks"], *asked, _reasons_field(voice)])


def waive_form(asked: DutyAsked, voice: Voice) -> Json:
    """Draw the form that records the officer's decision that a duty does not arise."""
    blocks = [
        *_about(voice, asked),
        section(voice.text("waive.text")),
        field(ids.REASON, voice.label("waive.reason"), typed(multiline=True, most=WORDS)),
    ]
    return form(voice, "waive", ids.WAIVE_VIEW, blocks, metadata=_metadata(asked))


def have_it_form(pressed: str, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form behind "I have it, done by ...".

    Args:
        pressed: The value of the button, which comes back as the form's metadata.
        voice: How it speaks.
        exercise: Whether it is an exercise.
    """
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("have_it.text")),
        *_when(voice, "have_it", voice.now + SOON),
    ]
    return form(voice, "have_it", ids.HAVE_IT_VIEW, blocks, metadata=pressed)


def _about(voice: Voice, asked: DutyAsked) -> list[Json]:
    due = (
        voice.text("due.by", at=voice.until(asked.due_at), left=voice.left(asked.due_at))
        if asked.due_at
        else None
    )
    title = voice.text("duty.title", duty=_name(voice, asked))
    return [*small_banner(voice, asked.exercise), section(lines(title, due))]


def _name(voice: Voice, asked: DutyAsked) -> Mrkdwn:
    return words.duty_name(voice, asked.kind, asked.client_name)


def _reasons(voice: Voice, asked: DutyAsked) -> list[Json]:
    if asked.kind != "notify_authority" or asked.due_at is None or voice.now <= asked.due_at:
        return []
    return [_reasons_field(voice)]


def _reasons_field(voice: Voice) -> Json:
    element = typed(multiline=True, most=WORDS)
    return hinted(voice, ids.REASON, "fulfil.reasons", element, optional=True)


def _when(voice: Voice, family: str, initial: datetime) -> list[Json]:
    return [hinted(voice, ids.WHEN, f"{family}.when", moment(initial)), hours_in(voice)]


def _metadata(asked: DutyAsked) -> str:
    return ids.encode(incident=asked.incident_id, duty=asked.duty_id)
