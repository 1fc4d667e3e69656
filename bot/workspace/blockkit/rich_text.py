"""The rich text block, and the cells of tables."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.blockkit.objects import Name, Strict, Url


class TextStyle(Strict):
    """How a piece of text is set."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: bool = False
    code: bool = False
    highlight: bool = False
    client_highlight: bool = False
    unlink: bool = False


class Styled(Strict):
    """A piece that may be styled."""

    style: TextStyle | None = None


class RichPiece(Styled):
    """Text."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]


class RichLink(Styled):
    """A link."""

    type: Literal["link"]
    url: Url
    text: str | None = None
    unsafe: bool = False


class RichUser(Styled):
    """A person."""

    type: Literal["user"]
    user_id: str


class RichChannel(Styled):
    """A channel."""

    type: Literal["channel"]
    channel_id: str


class RichGroup(Styled):
    """A user group."""

    type: Literal["usergroup"]
    usergroup_id: str


class RichEmoji(Styled):
    """An emoji."""

    type: Literal["emoji"]
    name: str
    unicode: str | None = None
    skin_tone: int | None = None


class RichBroadcast(Styled):
    """Everyone here."""

    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class RichDate(Styled):
    """An instant, in the reader's zone."""

    type: Literal["date"]
    timestamp: int
    format: Annotated[str, Field(min_length=1)]
    url: Url | None = None
    fallback: str | None = None


class RichColor(Styled):
    """A colour."""

    type: Literal["color"]
    value: str


Inline = Annotated[
    RichPiece
    | RichLink
    | RichUser
    | RichChannel
    | RichGroup
    | RichEmoji
    | RichBroadcast
    | RichDate
    | RichColor,
    Field(discriminator="type"),
]
Plainly = Annotated[RichPiece | RichLink, Field(discriminator="type")]


class RichSection(Strict):
    """A paragraph."""

    type: Literal["rich_text_section"]
    elements: list[Inline]


class RichList(Strict):
    """A list, its indent in steps."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[RichSection]
    indent: Annotated[int, Field(ge=0, le=8)] = 0
    offset: Annotated[int, Field(ge=0)] = 0
    border: Literal[0, 1] = 0


class RichPreformatted(Strict):
    """Code."""

    type: Literal["rich_text_preformatted"]
    elements: list[Plainly]
    border: Literal[0, 1] = 0
    language: str | None = None


class RichQuote(Strict):
    """A quotation."""

    type: Literal["rich_text_quote"]
    elements: list[Inline]
    border: Literal[0, 1] = 0


Part = Annotated[RichSection | RichList | RichPreformatted | RichQuote, Field(discriminator="type")]


class RichText(Strict):
    """Formatted text, piece by piece."""

    type: Literal["rich_text"]
    block_id: Name | None = None
    elements: list[Part]


class RawText(Strict):
    """A cell of text."""

    type: Literal["raw_text"]
    text: Annotated[str, Field(min_length=1)]


class RawNumber(Strict):
    """A cell of a number, perhaps written its own way."""

    type: Literal["raw_number"]
    value: int | float
    text: str | None = None


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]
