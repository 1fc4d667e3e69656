"""The letters of the local mailbox, as the page shows them."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache

from bot.workspace.mailbox import Mailbox, Received


@dataclass(frozen=True)
class Letter:
    """One message as a mail program would show it; every text is as hostile as its sender."""

    number: int
    file: str
    sender: str
    to: str
    cc: str
    subject: str
    date: str
    sent: datetime | None
    text: str
    html: str
    attachments: tuple[str, ...]
    internal: bool


def letters(mailbox: Mailbox) -> list[Letter]:
    """Every letter whose file still lies there, newest first."""
    return [_letter(one) for one in reversed(mailbox.messages()) if one.path.exists()]


def letter(mailbox: Mailbox, number: int) -> Letter | None:
    """The letter of that number."""
    found = received(mailbox, number)
    return None if found is None else _letter(found)


def received(mailbox: Mailbox, number: int) -> Received | None:
    """What the mailbox knows of the letter of that number."""
    kept = (one for one in mailbox.messages() if one.path.exists())
    return next((one for one in kept if one.number == number), None)


@lru_cache(maxsize=2048)
def _letter(one: Received) -> Letter:
    message = email.message_from_bytes(one.read(), EmailMessage, policy=email.policy.default)
    return Letter(
        number=one.number,
        file=one.path.name,
        sender=_header(message, "From") or one.sender,
        to=_header(message, "To") or ", ".join(one.recipients),
        cc=_header(message, "Cc"),
        subject=_header(message, "Subject") or "(no subject)",
        date=_header(message, "Date"),
        sent=_sent(message),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attachments(message)),
        internal=one.internal,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except (LookupError, TypeError, ValueError):  # headers nobody should send
        return "(unreadable)"


def _sent(message: EmailMessage) -> datetime | None:
    """The moment in the ``Date`` header, where it says one with its zone."""
    try:
        moment = getattr(message.get("Date"), "datetime", None)
    except (LookupError, TypeError, ValueError):
        return None
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return str(part.get_payload())


def _attachments(message: EmailMessage) -> list[str]:
    return [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
