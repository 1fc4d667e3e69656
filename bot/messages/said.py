"""Short things the bot says: on opening, when somebody acts, when something did not go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    button,
    context,
    cut,
    message,
    quotes,
    section,
    sections,
)
from bot.messages.frame import banner, notification
from bot.messages.types import Json, Message, Mrkdwn, lines
from bot.messages.voice import Voice, channel, escape, person

ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """The incident something is said about."""

    incident_id: str
    reference: str
    exercise: bool = False


def first_line(of: Subject, voice: Voice, *, what: str, by: str, restricted: bool) -> Message:
    """Draw the first line of a channel: what was reported, facts only, it may be disclosed."""
    title = voice.text("first_line.title", reference=of.reference, who=person(by))
    blocks = [
        *banner(voice, of.exercise),
        *sections(title),
        *quotes(what),
        *sections(voice.text("first_line.rule")),
        *([context(voice.text("headline.restricted"))] if restricted else []),
    ]
    return message(notification(voice, of.exercise, title), blocks)


def opened_private(of: Subject, voice: Voice, *, channel_id: str | None) -> Message:
    """Draw the reporter's private confirmation, with the link once there is one."""
    text = (
        voice.text("opened.channel", reference=of.reference, channel=channel(channel_id))
        if channel_id
        else voice.text("opened.no_channel", reference=of.reference)
    )
    blocks = [*banner(voice, of.exercise), section(text), context(voice.text("opened.thanks"))]
    return message(notification(voice, of.exercise, text), blocks)


def lead_taken(of: Subject, voice: Voice, *, by: str) -> Message:
    """Draw that somebody took the lead."""
    return _line(voice, of, voice.text("said.lead", who=person(by)))


def note_line(of: Subject, voice: Voice, *, by: str, text: str) -> Message:
    """Draw a note of the timeline."""
    title = voice.text("said.note", who=person(by))
    return message(notification(voice, of.exercise, title), [*sections(title), *quotes(text)])


def closed(of: Subject, voice: Voice, *, by: str, reason: str) -> Message:
    """Draw that an incident was closed, by whom and why."""
    title = voice.text("said.closed", reference=of.reference, who=person(by))
    return message(notification(voice, of.exercise, title), [*sections(title), *quotes(reason)])


def told_line(
    of: Subject, voice: Voice, *, by: str, client: str, how: str, whom: str, at: datetime
) -> Message:
    """Draw that a client was told otherwise than by our mail; the written notice stays open."""
    text = voice.text(
        "said.told",
        who=person(by),
        client=words.short(client),
        how=words.named(voice, "told.how", how),
        whom=whom,
        at=voice.at(at),
    )
    return _line(voice, of, text)


def step_assigned(of: Subject, voice: Voice, *, title: str, by: str, step_id: str) -> Message:
    """Draw for a person that a step is theirs now, with the button that settles it."""
    text = voice.text("said.assigned", reference=of.reference, title=title, who=person(by))
    done = button(
        voice.label("button.done"),
        ids.STEP_DONE,
        ids.encode(incident=of.incident_id, step=step_id),
        style="primary",
    )
    blocks = [*banner(voice, of.exercise), section(text), actions([done])]
    return message(notification(voice, of.exercise, text), blocks)


def awareness_proposed(
    of: Subject, voice: Voice, *, by: str, now_at: datetime, later_at: datetime, reason: str
) -> Message:
    """Draw that a later awareness waits for a second person; the earlier one drives until then."""
    text = voice.text(
        "said.awareness_proposed",
        who=person(by),
        reference=of.reference,
        now_at=voice.at(now_at),
        later_at=voice.at(later_at),
    )
    value = ids.encode(incident=of.incident_id)
    agree = button(voice.label("button.agree"), ids.AWARENESS_AGREE, value)
    blocks = [*banner(voice, of.exercise), *sections(text), *quotes(reason), actions([agree])]
    return message(notification(voice, of.exercise, text), blocks)


def delivery_trouble(kind: str, facts: Mapping[str, object], voice: Voice) -> Message:
    """Draw that something did not go out, or may not have, and what to do.

    Args:
        kind: What became of it, such as ``delivery.failed`` or ``ledger.postponed``.
        facts: What is known: ``kind`` and ``stream`` of the row, ``error``, ``attempts``.
        voice: How it speaks.
    """
    about = words.named(voice, "outgoing", str(facts.get("kind", "")))
    title = voice.text(
        f"trouble.{kind}", what=about, where=_where(voice, str(facts.get("stream", "")))
    )
    error = cut(escape(str(facts.get("error", ""))), ERROR)
    said = voice.text("trouble.error", error=error) if error else None
    return message(title, sections(lines(title, said)))


def _where(voice: Voice, stream: str) -> Mrkdwn:
    """Return where something was to go: a person, a channel, a mail domain, the pager."""
    way, _, target = stream.partition(":")
    if way == "person":
        return person(target)
    key = f"way.{way}"
    return voice.text(key, target=target) if voice.knows(key) else escape(stream)


def _line(voice: Voice, of: Subject, text: Mrkdwn) -> Message:
    blocks: list[Json] = sections(text)
    return message(notification(voice, of.exercise, text), blocks)
