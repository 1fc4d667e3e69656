"""Blocks, and what each takes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.workspace.blockkit.elements import (
    Button,
    ChannelsSelect,
    Checkboxes,
    ConversationsSelect,
    ExternalSelect,
    MultiChannelsSelect,
    MultiConversationsSelect,
    MultiExternalSelect,
    MultiStaticSelect,
    MultiUsersSelect,
    Overflow,
    RadioButtons,
    StaticSelect,
    UsersSelect,
)
from bot.workspace.blockkit.inputs import (
    Datepicker,
    DatetimePicker,
    EmailInput,
    Image,
    NumberInput,
    PlainTextInput,
    Timepicker,
    UrlInput,
)
from bot.workspace.blockkit.objects import (
    Mrkdwn,
    Name,
    Plain150,
    Plain2000,
    PlainText,
    Strict,
    Text,
    Text2000,
    Url,
    complaint,
)
from bot.workspace.blockkit.rich_text import Cell, RawNumber, RawText, RichText

Select = (
    StaticSelect
    | ExternalSelect
    | UsersSelect
    | ConversationsSelect
    | ChannelsSelect
    | MultiStaticSelect
    | MultiExternalSelect
    | MultiUsersSelect
    | MultiConversationsSelect
    | MultiChannelsSelect
)
Choice = Select | Checkboxes | RadioButtons | Datepicker | Timepicker


class Base(Strict):
    """What every block may have."""

    block_id: Name | None = None


class Section(Base):
    """Text, fields in two columns, and one element beside them."""

    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[Text2000], Field(min_length=1, max_length=10)] | None = None
    accessory: Annotated[Choice | Button | Overflow | Image, Field(discriminator="type")] | None = (
        None
    )
    expand: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise complaint("must provide either text or fields")
        return self


class Header(Base):
    """A line in large letters."""

    type: Literal["header"]
    text: Plain150


class Divider(Base):
    """A line across."""

    type: Literal["divider"]


class Context(Base):
    """Small print: texts and pictures."""

    type: Literal["context"]
    elements: Annotated[
        list[Annotated[PlainText | Mrkdwn | Image, Field(discriminator="type")]],
        Field(min_length=1, max_length=10),
    ]


class Actions(Base):
    """A row of elements."""

    type: Literal["actions"]
    elements: Annotated[
        list[Annotated[Choice | Button | Overflow | DatetimePicker, Field(discriminator="type")]],
        Field(min_length=1, max_length=25),
    ]


class Input(Base):
    """A field of a form."""

    type: Literal["input"]
    label: Plain2000
    element: Annotated[
        Choice | DatetimePicker | PlainTextInput | NumberInput | EmailInput | UrlInput,
        Field(discriminator="type"),
    ]
    hint: Plain2000 | None = None
    optional: bool = False
    dispatch_action: bool = False


class ImageBlock(Base):
    """A picture with a title."""

    type: Literal["image"]
    image_url: Url
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Plain2000 | None = None


class RichTextBlock(RichText):
    """Formatted text."""


class Markdown(Base):
    """Text in Markdown."""

    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class Column(Strict):
    """How a column of a table is set."""

    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


class Table(Base):
    """Rows of cells."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]],
        Field(min_length=1, max_length=100),
    ]
    column_settings: Annotated[list[Column | None], Field(max_length=20)] | None = None


class DataTable(Base):
    """Rows of cells below a header, sorted and filtered by the reader."""

    type: Literal["data_table"]
    caption: Annotated[str, Field(min_length=1)]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]],
        Field(min_length=2, max_length=101),
    ]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        if len({len(row) for row in self.rows}) > 1:
            raise complaint("all rows must have the same number of cells", "/rows")
        if not all(isinstance(cell, (RawText, RawNumber)) for cell in self.rows[0]):
            raise complaint("header cells must be raw_text or raw_number", "/rows/0")
        return self


class Alert(Base):
    """A warning in a modal."""

    type: Literal["alert"]
    text: Text
    level: Literal["default", "info", "warning", "error", "success"] = "default"


Block = Annotated[
    Section
    | Header
    | Divider
    | Context
    | Actions
    | Input
    | ImageBlock
    | RichTextBlock
    | Markdown
    | Table
    | DataTable
    | Alert,
    Field(discriminator="type"),
]
"""The kinds of block this workspace draws; any other is refused as unknown."""
