"""Slack's blocks, one function each, within Slack's limits.

Sections take only :class:`Mrkdwn`, text whose values are escaped. A text that is too long for one
block goes on in the next; a label that is too long shows an ellipsis; lists stop with "and N more".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.messages.types import Json, Message, Mrkdwn
from bot.messages.voice import clean, shorten

#: Characters of text in all blocks of one message together; Slack refuses from about 13,200.
MOST_CHARACTERS: Final = 13_000
SECTION: Final = 3000
HEADER: Final = 150
BUTTON: Final = 75
OPTION: Final = 75
TITLE: Final = 24
LABEL: Final = 2000
QUOTED: Final = 9000
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# where a long text may be cut: after a line, after a word
_BREAKS: Final = ("\n", " ")
# a mention, a link or an entity of ours that a cut would leave open
_OPEN_END: Final = re.compile(r"<[^<>]{0,120}$|&[a-z]{0,4}$")


def section(text: Mrkdwn, *, accessory: Json | None = None) -> Json:
    """Return a paragraph; one that is too long shows an ellipsis (see :func:`sections`)."""
    block: Json = {"type": "section", "text": mrkdwn(cut(text, SECTION))}
    if accessory:
        block["accessory"] = accessory
    return block


def sections(text: Mrkdwn) -> list[Json]:
    """Return a text of any length as paragraphs."""
    return [section(part) for part in split(text, SECTION)]


def context(*texts: Mrkdwn) -> Json:
    """Return small print; at most ten texts."""
    elements = [mrkdwn(cut(text, SECTION)) for text in texts if text]
    return {"type": "context", "elements": elements}


def header(text: str) -> Json:
    """Return a headline of plain text."""
    return {"type": "header", "text": plain(text, HEADER)}


def divider() -> Json:
    """Return a line."""
    return {"type": "divider"}


def actions(elements: Sequence[Json], *, block_id: str | None = None) -> Json:
    """Return a row of buttons; at most 25."""
    block: Json = {"type": "actions", "elements": list(elements)}
    if block_id:
        block["block_id"] = block_id
    return block


def quote(text: str) -> Json:
    """Return what somebody wrote, as a quotation in which no character is markup."""
    element = {"type": "text", "text": clean(text) or "–"}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [element]}],
    }


def quotes(text: str, most: int = QUOTED) -> list[Json]:
    """Return what somebody wrote at any length; beyond ``most`` an ellipsis shows."""
    parts = split(clean(text), SECTION)
    shown = [quote(part) for part in parts[: most // SECTION]]
    return [*shown, quote("…")] if len(shown) < len(parts) else shown


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    style: str | None = None,
    confirm: Json | None = None,
) -> Json:
    """Return a button; ``style`` is ``primary`` or ``danger``."""
    element: Json = {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, BUTTON),
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirmation(title: str, text: str, yes: str, no: str, *, style: str = "primary") -> Json:
    """Return the question before something that cannot be taken back."""
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
        "style": style,
    }


def overflow(action_id: str, options: Sequence[Json]) -> Json:
    """Return the three dots with up to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def option(label: str, value: str, description: str = "") -> Json:
    """Return one choice; ``value`` has at most 75 characters."""
    choice: Json = {"text": plain(label, OPTION), "value": value}
    if description:
        choice["description"] = plain(description, OPTION)
    return choice


def table(rows: Iterable[Sequence[str]], *, wrapped: Sequence[bool]) -> Json:
    """Return a table of plain cells; the first row is its head. One a message."""
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": wrap} for wrap in wrapped],
        "rows": [
            [{"type": "raw_text", "text": clean(cell) or "–"} for cell in row] for row in rows
        ],
    }


def mrkdwn(text: Mrkdwn) -> Json:
    """Return a text object; ``verbatim`` keeps Slack from making links of what people wrote."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, most: int) -> Json:
    """Return a text object without markup, with an ellipsis where it is too long."""
    return {"type": "plain_text", "text": shorten(clean(text), most) or "–", "emoji": True}


def message(text: str, blocks: Iterable[Json]) -> Message:
    """Return a message; its text for notifications goes without bold marks, on one line."""
    spoken = text.replace("*", "").replace("\n", " · ")
    return Message(cut(Mrkdwn(spoken), SECTION), tuple(blocks))


def characters(blocks: Iterable[Json]) -> int:
    """Return how many characters of text blocks hold, as Slack counts them for a message."""
    return sum(_characters(block) for block in blocks)


def as_many(
    items: Iterable[Sequence[Json]], *, most_blocks: int, most_characters: int
) -> tuple[list[Json], int]:
    """Return the blocks of as many items as have room, and how many items those are."""
    taken: list[Json] = []
    count = 0
    room = most_characters
    for blocks in items:
        room -= characters(blocks)
        if room < 0 or len(taken) + len(blocks) > most_blocks:
            break
        taken.extend(blocks)
        count += 1
    return taken, count


def as_many_lines(texts: Sequence[Mrkdwn], most: int) -> tuple[Mrkdwn, int]:
    """Return as many lines as have room in ``most`` characters, and how many those are."""
    count = 0
    room = most
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            break
        count += 1
    return Mrkdwn("\n".join(texts[:count])), count


def cut(text: Mrkdwn, most: int) -> Mrkdwn:
    """Return a text in at most ``most`` characters; what is left out shows as an ellipsis."""
    return text if len(text) <= most else Mrkdwn(f"{split(text, most - 1)[0]}…")


def split(text: str, most: int) -> list[Mrkdwn]:
    """Return a text in parts of at most ``most`` characters, cut after a line or a word.

    No mention, link or entity is cut in two.
    """
    parts = []
    rest = text.strip("\n")
    while len(rest) > most:
        end = _end(rest, most)
        parts.append(Mrkdwn(rest[:end].rstrip()))
        rest = rest[end:].lstrip("\n")
    return [*parts, Mrkdwn(rest)] if rest else parts


def _end(text: str, most: int) -> int:
    """Return where to cut a text that is longer than ``most``."""
    for mark in _BREAKS:
        place = text.rfind(mark, most // 2, most)
        if place > 0 and not _OPEN_END.search(text[:place]):
            return place + 1
    open_end = _OPEN_END.search(text[:most])
    return open_end.start() if open_end and open_end.start() > 0 else most


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            len(part) if key == "text" and isinstance(part, str) else _characters(part)
            for key, part in value.items()
        )
    return sum(_characters(part) for part in value) if isinstance(value, list) else 0
