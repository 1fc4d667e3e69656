"""What counsel reads before answering: the notices to clients in a dispute, as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.records import NoticeRecord
from bot.messages import ids
from bot.messages.blocks import context, divider, quote, section, sections, split
from bot.messages.frame import banner
from bot.messages.inputs import modal
from bot.messages.review import QUOTE
from bot.messages.types import Json, beside, lines
from bot.messages.voice import Voice

#: Of a modal, in which there is room for about forty pages.
_MOST: Final = 8


def reading(
    notices: Sequence[tuple[str, NoticeRecord]], voice: Voice, *, exercise: bool = False
) -> Json:
    """Draw notices to be read, and nothing else: no button in it changes or releases one.

    Args:
        notices: Each with the name of its client.
        voice: How it speaks.
        exercise: Whether nothing of it can leave.
    """
    blocks = [*banner(voice, exercise), section(voice.text("said.counsel_rule"))]
    for name, notice in notices[:_MOST]:
        to = (
            voice.text("review.recipient", recipient=notice.recipient) if notice.recipient else None
        )
        client = voice.text("review.client", client=name)
        state = voice.text(f"draft.state.{notice.state.value}")
        subject = voice.text("review.subject", subject=notice.subject)
        blocks += [
            divider(),
            *sections(lines(beside(client, state), to, subject)),
            *(quote(part) for part in split(notice.text, QUOTE)[:10]),
        ]
    more = len(notices) - _MOST
    if more > 0:
        blocks.append(context(voice.plural("list.more", more)))
    return modal(voice, "counsel_reading.title", ids.MENU_VIEW, blocks, close="form.close")
