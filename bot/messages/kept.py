"""What a person typed and the bot could not take: shown again, so that nothing is lost."""

from __future__ import annotations

from bot.messages.blocks import message, quotes, section
from bot.messages.report_form import MOST_CARRIED
from bot.messages.types import Json, Message
from bot.messages.voice import sentence


def in_full(typed: str) -> list[Json]:
    """Return what was typed, where it is longer than the button *Try again* carries."""
    return quotes(typed) if len(typed) > MOST_CARRIED // 2 else []


def refused(text: str, typed: str = "") -> Message:
    """Draw a sentence that refuses something, with what was typed below it.

    Args:
        text: The sentence, as it stands in the catalogues.
        typed: What the person had typed; may be empty.
    """
    said = sentence(text)
    return message(said, [section(said), *(quotes(typed) if typed else [])])
