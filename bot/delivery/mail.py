"""Sends one mail to one recipient, and keeps the mail server's final word as proof.

The conversation is driven step by step, because only then is it known how far it came: before
the message is handed over everything may be tried again; after that, silence means that nobody
knows, and a notice must not go twice.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
import threading
from contextlib import suppress
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Final

from bot.delivery.types import (
    Again,
    MailMessage,
    MailSettings,
    MayGo,
    Outcome,
    Overtaken,
    Refused,
    Sent,
    Unknown,
)
from bot.domain.errors import Refusal
from bot.domain.mail_domains import in_ascii
from bot.domain.persons import without

_ADDRESS: Final = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.-]+", re.ASCII)
_MESSAGE_ID: Final = re.compile(r"<[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.-]+>", re.ASCII)
_LONGEST_REPLY: Final = 500
_OK: Final = 2
_GO_AHEAD: Final = 3
_NOT_NOW: Final = 4
_NEVER: Final = 5
_ABOUT_US: Final = frozenset({530, 534, 535, 538})  # we did not sign in as we should
_HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ENCODED: Final = "=?"  # how an encoded word begins (RFC 2047)
_LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)

Reply = tuple[int, bytes]


class MailSender:
    """Sends mail through one server; each thread keeps a connection of its own.

    Args:
        settings: Where and how.
        tls: How certificates are checked; the system's authorities by default.

    Raises:
        Refusal: mail would leave this machine unencrypted.
    """

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        if settings.security == "plain" and not is_loopback(settings.host):
            raise Refusal("error.mail_unencrypted", field="BREACH_MAIL_URL", host=settings.host)
        self._settings = settings
        self._tls = tls
        if tls is None and settings.security != "plain":
            self._tls = ssl.create_default_context()
        self._threads = threading.local()

    def send(self, message: MailMessage, date: datetime, may_go: MayGo) -> Outcome:
        """Hand one message over, unless ``may_go`` says no at the last moment.

        Args:
            message: What to send, to whom.
            date: What the message says it was sent at: its first attempt.
            may_go: Asked after the server took sender and recipient, before the message.
        """
        try:
            address = plain_address(message.recipient)
            content = rendered(message, self._settings.sender, date)
        except ValueError as error:
            return Refused(str(error))
        try:
            return self._converse(address, content, message, may_go)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Again(_described(error))
        except BaseException:
            self.close()  # in the middle of a conversation it serves no other message
            raise

    def close(self) -> None:
        """End this thread's connection, if it has one."""
        connection: smtplib.SMTP | None = getattr(self._threads, "connection", None)
        self._threads.connection = None
        if connection is not None:
            connection.close()

    def _converse(
        self, address: str, content: bytes, message: MailMessage, may_go: MayGo
    ) -> Outcome:
        server = self._connection()
        reply = server.mail(plain_address(parseaddr(self._settings.sender)[1]))
        if _taken(reply):
            reply = server.rcpt(address)
        if _taken(reply) and not may_go():
            _reset(server)
            return Overtaken()
        if _taken(reply):
            reply = server.docmd("DATA")
        if reply[0] // 100 != _GO_AHEAD:
            _reset(server)
            return _not_taken(reply)
        return self._hand_over(server, content, message)

    def _hand_over(self, server: smtplib.SMTP, content: bytes, message: MailMessage) -> Outcome:
        """Send the message itself; from here on silence means that it may have arrived."""
        try:
            server.send(content + b".\r\n")
            reply = server.getreply()
            if reply[0] // 100 not in {_OK, _NOT_NOW, _NEVER}:
                raise smtplib.SMTPResponseException(*reply)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            words = f"no reply after the message: {_described(error)}"
            return Unknown(words) if message.once else Again(words)
        if not _taken(reply):
            return _not_taken(reply)  # the server said that it did not keep it
        return Sent(self._proof(message, _said(reply)))

    def _proof(self, message: MailMessage, reply: str) -> dict[str, str]:
        proof = {"server": self._settings.host, "message_id": message.message_id}
        if message.named:
            return {**proof, "reply": reply, "recipient": message.recipient}
        return {**proof, "reply": without(reply, message.recipient)}

    def _connection(self) -> smtplib.SMTP:
        """Return this thread's connection, a new one if the old one is gone."""
        connection: smtplib.SMTP | None = getattr(self._threads, "connection", None)
        if connection is not None and _is_alive(connection):
            return connection
        self.close()
        self._threads.connection = self._connected()
        opened: smtplib.SMTP = self._threads.connection
        return opened

    def _connected(self) -> smtplib.SMTP:
        chosen = self._settings
        name = plain_address(parseaddr(chosen.sender)[1]).rpartition("@")[2]
        server: smtplib.SMTP
        if chosen.security == "tls":
            server = smtplib.SMTP_SSL(
                chosen.host, chosen.port, name, timeout=chosen.timeout, context=self._tls
            )
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, name, timeout=chosen.timeout)
        try:
            if chosen.security == "starttls":
                server.starttls(context=self._tls)  # fails where it is not offered
            server.ehlo_or_helo_if_needed()
            if chosen.user:
                server.login(chosen.user, chosen.password)
        except BaseException:
            server.close()
            raise
        return server


def rendered(message: MailMessage, sender: str, date: datetime) -> bytes:
    """Return a message as it goes over the wire; the same input gives the same bytes.

    Raises:
        ValueError: something in it would break out of its header.
    """
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise ValueError("bad_message_id")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = plain_address(message.recipient)
    _entitle(mail, message.subject)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message.message_id
    if message.reply_to is not None:
        mail["Reply-To"] = plain_address(message.reply_to)
    for name, value in message.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name in mail:
            raise ValueError("bad_header")
        mail[name] = value
    mail.set_content(message.text, cte="quoted-printable")
    if message.html is not None:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        mail.set_boundary(f"=_{hashlib.sha256(message.message_id.encode()).hexdigest()[:40]}")
    return _LEADING_DOT.sub(b"..", mail.as_bytes())


def _entitle(mail: EmailMessage, subject: str) -> None:
    """Write the subject so that it is read as it was approved, to the space.

    Word by word, as the library does it, spaces between encoded words would go; and what looks
    like an encoded word would be read as what it stands for.

    Raises:
        ValueError: it has more than one line.
    """
    if len(subject.splitlines()) > 1:
        raise ValueError("bad_subject")
    if subject.isascii() and _ENCODED not in subject:
        mail["Subject"] = subject
    else:
        whole = Header(subject, "utf-8", header_name="Subject")
        mail.set_raw("Subject", whole.encode(linesep=mail.policy.linesep))


def plain_address(text: str) -> str:
    """Return one plain address, its domain in ASCII.

    Raises:
        ValueError: it is none, or more than an address.
    """
    local, _, domain = text.strip().rpartition("@")
    address = f"{local}@{in_ascii(domain)}"
    if not _ADDRESS.fullmatch(address):
        raise ValueError("bad_address")
    return address


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _taken(reply: Reply) -> bool:
    return reply[0] // 100 == _OK


def _not_taken(reply: Reply) -> Outcome:
    """Return what a refusal means: a later attempt, a setting to be put right, or never."""
    for_good = reply[0] // 100 == _NEVER and reply[0] not in _ABOUT_US
    return Refused(_said(reply)) if for_good else Again(_said(reply))


def _said(reply: Reply) -> str:
    return f"{reply[0]} {reply[1].decode(errors='replace')}"[:_LONGEST_REPLY]


def _described(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _said((error.smtp_code, said if isinstance(said, bytes) else said.encode()))
    return type(error).__name__


def _reset(server: smtplib.SMTP) -> None:
    """Forget a half-sent mail; a server that hangs up instead has done so."""
    with suppress(OSError, smtplib.SMTPException):
        server.rset()


def _is_alive(server: smtplib.SMTP) -> bool:
    try:
        return _taken(server.noop())
    except (OSError, smtplib.SMTPException):
        return False
