"""What the watchers are told when something did not go out, or may not have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.messages import words
from bot.messages.blocks import cut, message, sections
from bot.messages.types import Message, Mrkdwn, lines
from bot.messages.voice import Voice, escape

#: Kinds of rows of the outbox that :func:`trouble` can say.
KINDS: Final = frozenset(
    {
        "delivery.failed",
        "delivery.parked",
        "delivery.delayed",
        "delivery.unrecorded",
        "ledger.postponed",
        "clock.stepped",
    }
)

ERROR: Final = 500


def trouble(kind: str, facts: Mapping[str, Any], voice: Voice) -> Message:
    """Draw what became of something, and what to do; its text serves as a mail, too.

    Args:
        kind: One of :data:`KINDS`.
        facts: ``kind`` and ``stream`` of what it is about, or ``group_kind`` of a reminder, and
            the ``error``; of a clock the ``seconds`` by which it was set.
        voice: How it speaks.
    """
    title = voice.text(
        f"trouble.{kind}",
        what=_what(voice, facts),
        where=_where(voice, facts),
        step=_step(voice, int(facts.get("seconds", 0))),
    )
    error = cut(escape(str(facts.get("error", ""))), ERROR)
    said = lines(title, voice.text("trouble.error", error=error) if error else None)
    return message(said, sections(said))


def _what(voice: Voice, facts: Mapping[str, Any]) -> str:
    if "kind" in facts:
        return words.named(voice, "outgoing", str(facts["kind"]))
    kind = str(facts.get("group_kind", "")).partition(":")[0]
    return words.named(voice, "duty", kind)


def _where(voice: Voice, facts: Mapping[str, Any]) -> Mrkdwn:
    """Return where it was to go: a person, a channel, a mail domain, the pager."""
    way, _, target = str(facts.get("stream", "")).partition(":")
    key = f"way.{way}"
    return voice.text(key, target=target) if voice.knows(key) else escape("–")


def _step(voice: Voice, seconds: int) -> Mrkdwn:
    """Return by how much a clock was set, and which way."""
    length = voice.duration(timedelta(seconds=seconds))
    return voice.text("clock.forward" if seconds > 0 else "clock.back", length=length)
