"""Waking a person: a web hook or a mail that becomes a text message."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.delivery.mail import MailSender
from bot.delivery.paging import NO_HOOK, PagingSender
from bot.delivery.types import (
    Again,
    MailSettings,
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
from bot.domain.outgoing import PAGE, PAGE_STREAM
from bot.workspace.mailbox import Mailbox
from tests.delivery.test_channels import ROW

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PAGE_ROW = replace(ROW, key="page:1", stream=PAGE_STREAM, kind=PAGE)
TEXT = PageText("BR-2026-007: 72 hours end at 10:00\nCall 016 00 00 00")


@contextmanager
def hook(status: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Serve a web hook; yield its address and what it was sent."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append({**body, "path": self.path, "header": self.headers["Idempotency-Key"]})
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/wake?team=1", heard
        finally:
            server.shutdown()
            thread.join()


def page(settings: PagingSettings, mail: MailSender | None = None, *, go: bool = True) -> Outcome:
    """Send one page."""
    return PagingSender(settings, mail).page(PAGE_ROW, TEXT, lambda: go, NOW)


def test_a_page_is_posted_with_its_key() -> None:
    """The key tells the hook that two are one."""
    with hook(204) as (address, heard):
        assert page(PagingSettings(address)) == Sent({"status": "204"})
    assert heard == [
        {"key": "page:1", "text": TEXT.text, "path": "/wake?team=1", "header": "page:1"}
    ]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, Slower), (400, Refused), (408, Again), (500, Again), (302, Again)],
)
def test_what_the_hooks_answer_means(status: int, kind: type) -> None:
    """A page is better sent twice than not at all; only a clear no is a no."""
    with hook(status) as (address, _):
        assert isinstance(page(PagingSettings(address)), kind)


def test_a_hook_that_does_not_answer_is_tried_again() -> None:
    """Nobody listens."""
    with hook(204) as (address, _):
        pass
    assert page(PagingSettings(address)) == Again("ConnectionRefusedError")


def test_a_hook_over_tls_is_verified() -> None:
    """A server that speaks no TLS gets nothing."""
    with hook(204) as (address, heard):
        outcome = page(PagingSettings(address.replace("http:", "https:"), timeout=2.0))
    assert isinstance(outcome, Again)
    assert heard == []


def test_a_sender_that_may_not_go_wakes_nobody() -> None:
    """Another process does."""
    with hook(204) as (address, heard):
        assert isinstance(page(PagingSettings(address), go=False), Overtaken)
    assert heard == []


def test_a_page_by_mail(mailbox: Mailbox) -> None:
    """One line of subject, the words in the text, to the address that becomes a text message."""
    mail = MailSender(MailSettings(mailbox.host, mailbox.port, "bot@own.example", "plain"))
    outcome = page(PagingSettings(address="32470000000@sms.example"), mail)
    mail.close()

    assert isinstance(outcome, Sent)
    (received,) = mailbox.messages()
    assert received.recipients == ("32470000000@sms.example",)
    assert b"Subject: BR-2026-007: 72 hours end at 10:00 Call 016 00 00 00\r\n" in received.read()


@pytest.mark.parametrize("settings", [PagingSettings(), PagingSettings(address="1@sms.example")])
def test_without_a_way_there_is_no_point_in_it(settings: PagingSettings) -> None:
    """No hook, or an address and nothing that sends mail."""
    assert page(settings) == Obsolete(NO_HOOK)


@pytest.mark.parametrize("address", ["http://hook.example/x", "ftp://hook.example", "https://"])
def test_a_hook_outside_must_be_protected(address: str) -> None:
    """Plain HTTP only on this machine."""
    with pytest.raises(Refusal):
        PagingSender(PagingSettings(address))


def test_a_web_hooks_address_shows_in_no_representation() -> None:
    """It may hold a secret."""
    assert "hook" not in repr(PagingSettings("https://hook.example/secret"))
