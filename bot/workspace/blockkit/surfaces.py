"""What carries blocks: messages, attachments, modals, Homes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.blockkit.blocks import Block
from bot.workspace.blockkit.objects import Plain24, Strict, Url

Metadata = Annotated[str, Field(max_length=3000)]
CallbackId = Annotated[str, Field(max_length=255)]
Blocks100 = Annotated[list[Block], Field(max_length=100)]


class Posted(Strict):
    """The blocks of a message."""

    blocks: Annotated[list[Block], Field(max_length=50)]


class AttachmentField(Strict):
    """A field of an attachment."""

    title: str | None = None
    value: str | None = None
    short: bool = False


class Attachment(Strict):
    """Secondary content below a message, with a coloured bar."""

    blocks: Annotated[list[Block], Field(max_length=50)] | None = None
    color: str | None = None
    fallback: str | None = None
    pretext: str | None = None
    title: str | None = None
    title_link: Url | None = None
    text: str | None = None
    fields: list[AttachmentField] | None = None
    footer: Annotated[str, Field(max_length=300)] | None = None
    mrkdwn_in: list[str] | None = None
    ts: int | str | None = None


class Attached(Strict):
    """The attachments of a message."""

    attachments: Annotated[list[Attachment], Field(max_length=100)]


class Modal(Strict):
    """A modal."""

    type: Literal["modal"]
    title: Plain24
    blocks: Blocks100
    close: Plain24 | None = None
    submit: Plain24 | None = None
    private_metadata: Metadata = ""
    callback_id: CallbackId = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    external_id: CallbackId | None = None
    submit_disabled: bool = False


class Home(Strict):
    """A person's Home tab."""

    type: Literal["home"]
    blocks: Blocks100
    private_metadata: Metadata = ""
    callback_id: CallbackId = ""
    external_id: CallbackId | None = None


class ModalView(Strict):
    """A modal, as the argument ``view``."""

    view: Modal


class HomeView(Strict):
    """A Home, as the argument ``view``."""

    view: Home
