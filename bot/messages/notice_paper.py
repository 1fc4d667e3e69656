"""What stands below a notice on paper: to whom, released by whom, when it left, and the proof."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from bot.domain.records import NoticeRecord
from bot.messages.voice import Voice

Row = tuple[str, str]


def proof_rows(notice: NoticeRecord, people: Mapping[str, str], voice: Voice) -> tuple[Row, ...]:
    """Return names and values of what shows the fate of a notice; what is not known is left out.

    Args:
        notice: The notice.
        people: Names of people by their Slack id.
        voice: In whose language, and in which zone.
    """
    rows = ((voice.label(f"paper.{name}"), value) for name, value in _known(notice, people, voice))
    return tuple((label, html.unescape(value)) for label, value in rows if value)


def _known(
    notice: NoticeRecord, people: Mapping[str, str], voice: Voice
) -> Iterator[tuple[str, str]]:
    by = notice.approved_by or ""
    yield "recipient", notice.recipient or ""
    yield "released_by", people.get(by, by)
    yield "released_at", voice.stamp(notice.approved_at) if notice.approved_at else ""
    yield "sent_at", voice.stamp(notice.sent_at) if notice.sent_at else ""
    proof = notice.proof or {}
    yield "proof", "; ".join(f"{name}: {value}" for name, value in proof.items())
    yield "message_id", notice.message_id or ""
    yield "digest", notice.digest
