"""What the privacy officers hear when a person's month is about to end; no person is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.domain.person_requests import PersonRequest
from bot.i18n import dates
from bot.messages import words
from bot.messages.blocks import as_many_lines, context, header, message, sections
from bot.messages.types import Message, Mrkdwn, lines
from bot.messages.voice import Voice

CHARACTERS: Final = 2500


def person_due(requests: Sequence[PersonRequest], today: date, voice: Voice) -> Message:
    """Draw the requests that wait, with the last day for the answer to each."""
    shown, count = as_many_lines([_line(one, today, voice) for one in requests], CHARACTERS)
    rest = len(requests) - count
    blocks = [
        header(voice.label("person_due.title")),
        *sections(lines(shown, voice.plural("list.more", rest) if rest else None)),
        context(
            voice.text(
                "person_due.how",
                listing="breach-bot person requests",
                answered="breach-bot person answered",
            )
        ),
    ]
    return message(voice.plural("person_due.notice", len(requests)), blocks)


def _line(one: PersonRequest, today: date, voice: Voice) -> Mrkdwn:
    key = "person_due.overdue" if one.due_on < today else "person_due.line"
    said = voice.text(
        key,
        number=one.number,
        what=words.named(voice, "person_request", one.request.word),
        day=dates.day(one.due_on, voice.language),
    )
    if one.client_id is None:
        return said
    return Mrkdwn(f"{said} {voice.text('person_due.pass_on', client=one.client_id)}")
