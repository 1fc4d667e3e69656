"""Wakes a person: a web hook that takes JSON, or a mail address that becomes a text message.

A page is better sent twice than not at all, so what is unclear is sent again, with the same key.
"""

from __future__ import annotations

import json
import ssl
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from bot.delivery.mail import is_loopback
from bot.delivery.types import (
    Again,
    MailMessage,
    MayGo,
    Obsolete,
    Outcome,
    Overtaken,
    PageText,
    PagingSettings,
    Refused,
    Sent,
    Slower,
)
from bot.domain.errors import Refusal
from bot.domain.outgoing import OutgoingRow

_TOO_MANY: Final = 429
_TIMED_OUT: Final = 408
_PAUSE: Final = timedelta(seconds=30)
NO_HOOK: Final = "no_paging_hook"


class Mails(Protocol):
    """What sends a mail."""

    def send(self, message: MailMessage, date: datetime, may_go: MayGo) -> Outcome:
        """Hand one message over."""
        ...


class PagingSender:
    """Sends pages.

    Args:
        settings: Where to.
        mail: Sends to the mail-to-SMS address; may be None when there is a web hook.
        tls: How certificates are checked; the system's authorities by default.

    Raises:
        Refusal: the web hook is no ``https://`` address (``http://`` only on this machine).
    """

    def __init__(
        self,
        settings: PagingSettings,
        mail: Mails | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._mail = mail
        self._hook = _checked(settings.webhook) if settings.webhook else None
        self._tls = tls

    def page(self, row: OutgoingRow, page: PageText, may_go: MayGo, now: datetime) -> Outcome:
        """Send a page; without any hook it is obsolete."""
        if self._hook is not None:
            return self._post(self._hook, row.key, page) if may_go() else Overtaken()
        if self._settings.address and self._mail is not None:
            return self._mail.send(self._as_mail(row, page), row.first_try_at or now, may_go)
        return Obsolete(NO_HOOK)

    def _as_mail(self, row: OutgoingRow, page: PageText) -> MailMessage:
        domain = self._settings.address.rpartition("@")[2]
        return MailMessage(
            recipient=self._settings.address,
            subject=" ".join(page.text.split())[:70],
            text=page.text,
            message_id=f"<page.{row.id}.{row.created_at:%Y%m%d%H%M%S}@{domain}>",
            headers={"Auto-Submitted": "auto-generated"},
            once=False,
        )

    def _post(self, hook: SplitResult, key: str, page: PageText) -> Outcome:
        body = json.dumps({"key": key, "text": page.text}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        connection = self._connection(hook)
        try:
            connection.request("POST", _path(hook), body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, HTTPException) as error:
            return Again(type(error).__name__)
        finally:
            connection.close()
        return _meaning(response.status)

    def _connection(self, hook: SplitResult) -> HTTPConnection:
        host, timeout = hook.hostname or "", self._settings.timeout
        if hook.scheme == "https":
            self._tls = self._tls or ssl.create_default_context()
            return HTTPSConnection(host, hook.port, timeout=timeout, context=self._tls)
        return HTTPConnection(host, hook.port, timeout=timeout)


def _checked(address: str) -> SplitResult:
    hook = urlsplit(address)
    host = hook.hostname or ""
    if not host or not (hook.scheme == "https" or (hook.scheme == "http" and is_loopback(host))):
        raise Refusal("error.paging_url", field="BREACH_PAGING_URL")
    return hook


def _path(hook: SplitResult) -> str:
    return (hook.path or "/") + (f"?{hook.query}" if hook.query else "")


def _meaning(status: int) -> Outcome:
    if status // 100 == 2:
        return Sent({"status": str(status)})
    if status == _TOO_MANY:
        return Slower(_PAUSE)
    if status // 100 == 4 and status != _TIMED_OUT:
        return Refused(f"status_{status}")
    return Again(f"status_{status}")
