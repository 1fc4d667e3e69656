"""Mail at the wire: what leaves, how it is protected, and what is never sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.mail import MailSender, is_loopback, plain_address, rendered
from bot.delivery.types import (
    Again,
    MailMessage,
    MailSettings,
    Outcome,
    Overtaken,
    Refused,
    Sent,
    Unknown,
)
from bot.domain.errors import Refusal
from bot.workspace.mailbox import Fault, Mailbox

DATE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MESSAGE = MailMessage(
    recipient="jan@client.example",
    subject="Melding van een inbreuk – BR-2026-007",
    text="Geachte,\n.een regel met een punt\nvriendelijke groet",
    message_id="<n1@own.example>",
    html="<p>Geachte,</p>",
    reply_to="privacy@own.example",
    headers={"Auto-Submitted": "auto-generated"},
)


CERTIFICATE = Path(__file__).with_name("loopback.pem")


def settings(mailbox: Mailbox, **changed: Any) -> MailSettings:
    """Return settings for the local mailbox."""
    plain = MailSettings(mailbox.host, mailbox.port, "Privacy <privacy@own.example>", "plain")
    return replace(plain, **changed)


def send(
    mailbox: Mailbox,
    message: MailMessage = MESSAGE,
    tls: ssl.SSLContext | None = None,
    **changed: Any,
) -> Outcome:
    """Send one message on a connection of its own."""
    sender = MailSender(settings(mailbox, **changed), tls)
    try:
        return sender.send(message, DATE, lambda: True)
    finally:
        sender.close()


@contextmanager
def protected(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Run the mailbox with STARTTLS, and nothing without it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    with Mailbox(mailbox.folder / "tls", tls=context, require_tls=True) as running:
        yield running


def test_a_message_leaves_as_it_was_written(mailbox: Mailbox) -> None:
    """Headers, both bodies, a line that begins with a dot, all in ASCII."""
    outcome = send(mailbox)

    (received,) = mailbox.messages()
    assert received.sender == "privacy@own.example"
    assert received.recipients == ("jan@client.example",)
    mail = message_from_bytes(received.read(), policy=default)
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"] == "Privacy <privacy@own.example>"
    assert mail["Reply-To"] == "privacy@own.example"
    assert mail["Message-ID"] == "<n1@own.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == DATE
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html.get_content().rstrip() == MESSAGE.html
    assert received.read().isascii()
    assert outcome == Sent(
        {
            "server": mailbox.host,
            "reply": "250 2.0.0 Message accepted",
            "message_id": "<n1@own.example>",
            "recipient": "jan@client.example",
        }
    )


def test_a_proof_can_be_kept_when_the_address_has_to_go(mailbox: Mailbox) -> None:
    """It names nobody, also where the server's reply does."""
    mailbox.misbehave(Fault(reply="250 2.0.0 Queued for <jan@client.example>"))
    outcome = send(mailbox, replace(MESSAGE, named=False))
    assert isinstance(outcome, Sent)
    assert "jan@client.example" not in str(outcome.proof)
    assert outcome.proof["reply"] == "250 2.0.0 Queued for <▮▮▮>"


def test_the_same_message_has_the_same_bytes() -> None:
    """Nothing in it is drawn by lot, so that a second attempt is the same mail."""
    sender = "privacy@own.example"
    assert rendered(MESSAGE, sender, DATE) == rendered(MESSAGE, sender, DATE)
    other = replace(MESSAGE, message_id="<n2@own.example>")
    assert rendered(other, sender, DATE) != rendered(MESSAGE, sender, DATE)


def test_a_message_without_html_is_plain() -> None:
    """No parts where there is only one."""
    content = rendered(replace(MESSAGE, html=None, reply_to=None), "a@own.example", DATE)
    assert b"multipart" not in content
    assert b"Reply-To" not in content


@pytest.mark.parametrize(
    "broken",
    [
        {"recipient": "jan@client.example, eva@other.example"},
        {"recipient": "Jan <jan@client.example>"},
        {"recipient": "jan@client.example\r\nRCPT TO:<eva@other.example>"},
        {"recipient": "jan"},
        {"recipient": "jan@"},
        {"recipient": "jän@client.example"},
        {"recipient": "jan@faß.example"},
        {"subject": "Melding\r\nBcc: eva@other.example"},
        {"subject": "Melding\nBcc: eva@other.example"},
        {"reply_to": "a@b.example\nBcc: eva@other.example"},
        {"message_id": "<n1@own.example>\r\nBcc: eva@other.example"},
        {"message_id": "n1"},
        {"headers": {"X-Note": "a\r\nBcc: eva@other.example"}},
        {"headers": {"Bcc: eva@other.example\r\nX": "a"}},
        {"headers": {"to": "eva@other.example"}},
    ],
)
def test_what_would_break_out_of_its_place_is_refused(
    mailbox: Mailbox, broken: dict[str, Any]
) -> None:
    """Neither headers nor recipients can be injected; nothing is sent."""
    assert isinstance(send(mailbox, replace(MESSAGE, **broken)), Refused)
    assert mailbox.messages() == ()


@given(st.text(max_size=60))
def test_any_subject_stays_in_its_header(subject: str) -> None:
    """Whatever the subject, the message has one subject and one recipient, or is refused."""
    try:
        content = rendered(replace(MESSAGE, subject=subject), "a@own.example", DATE)
    except ValueError:
        return
    mail = message_from_bytes(content, policy=default)
    assert mail.get_all("To") == ["jan@client.example"]
    assert mail.get("Bcc") is None
    assert len(mail.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Dringend: Verletzung des Schutzes personenbezogener Daten – Bäckerei Mehlé GmbH – BR-7",
        "Urgent : violation de données à caractère personnel – École Élan – BR-2026-007",
        "Urgent: =?utf-8?b?S2VsZGVybWFu?= – BR-2026-007",
        "Urgent: =?utf-8?q?Kelderman?= BR-2026-007",
        "Urgent: two  spaces – and a very long one: " + "é" * 200,
    ],
)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    """No space is lost between words with accents, and no code is read as what it stands for."""
    content = rendered(replace(MESSAGE, subject=subject), "a@own.example", DATE)
    assert message_from_bytes(content, policy=default)["Subject"] == subject
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    """IDNA for the domain."""
    assert plain_address(" jan@bücher.example ") == "jan@xn--bcher-kva.example"


def test_a_lost_reply_to_what_may_go_twice_is_tried_again(mailbox: Mailbox) -> None:
    """Only what must never arrive twice waits for a person."""
    mailbox.misbehave(Fault("data", cut=True), Fault("data", cut=True))
    assert isinstance(send(mailbox), Unknown)
    assert isinstance(send(mailbox, replace(MESSAGE, once=False)), Again)


def test_an_answer_nobody_understands_is_no_answer(mailbox: Mailbox) -> None:
    """After the message only a clear word counts."""
    mailbox.misbehave(Fault("data", "354 Go ahead", keep=True))
    outcome = send(mailbox)
    assert outcome == Unknown("no reply after the message: 354 Go ahead")


def test_a_sender_that_may_not_go_takes_nothing_back(mailbox: Mailbox) -> None:
    """Asked at the last moment; the connection serves the next message all the same."""
    sender = MailSender(settings(mailbox))
    assert isinstance(sender.send(MESSAGE, DATE, lambda: False), Overtaken)
    assert isinstance(sender.send(MESSAGE, DATE, lambda: True), Sent)
    sender.close()
    assert len(mailbox.messages()) == 1


def test_a_question_that_fails_spoils_no_later_message(mailbox: Mailbox) -> None:
    """The half-begun conversation is not gone on with."""
    sender = MailSender(settings(mailbox))

    def failing() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sender.send(MESSAGE, DATE, failing)
    assert isinstance(sender.send(MESSAGE, DATE, lambda: True), Sent)
    sender.close()
    assert len(mailbox.messages()) == 1


def test_a_connection_serves_many_messages(mailbox: Mailbox) -> None:
    """It is kept while it lives, and replaced when the server hung up."""
    opened = []

    class Counting(MailSender):
        def _connected(self) -> smtplib.SMTP:
            opened.append(super()._connected())
            return opened[-1]

    sender = Counting(settings(mailbox))
    for _ in range(3):
        assert isinstance(sender.send(MESSAGE, DATE, lambda: True), Sent)
    assert len(opened) == 1
    opened[0].close()
    assert isinstance(sender.send(MESSAGE, DATE, lambda: True), Sent)
    assert len(opened) == 2
    sender.close()


def test_mail_goes_over_verified_tls(mailbox: Mailbox) -> None:
    """STARTTLS with a certificate that an authority we know vouches for."""
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    with protected(mailbox) as server:
        assert isinstance(send(server, tls=trusting, security="starttls"), Sent)
        assert len(server.messages()) == 1


def test_a_certificate_nobody_vouches_for_is_not_accepted(mailbox: Mailbox) -> None:
    """No mail leaves, and it is tried again when a person has put it right."""
    with protected(mailbox) as server:
        outcome = send(server, security="starttls")
        assert outcome == Again("SSLCertVerificationError")
        assert server.messages() == ()


def test_a_server_without_starttls_gets_no_mail(mailbox: Mailbox) -> None:
    """No quiet way back to plain text."""
    assert send(mailbox, security="starttls") == Again("SMTPNotSupportedError")
    assert mailbox.messages() == ()


def test_tls_from_the_first_byte_fails_on_a_plain_server(mailbox: Mailbox) -> None:
    """And sends nothing."""
    outcome = send(mailbox, security="tls", timeout=2.0)
    assert isinstance(outcome, Again)
    assert mailbox.messages() == ()


def test_a_password_the_server_does_not_take_is_tried_again(mailbox: Mailbox) -> None:
    """Signing in is not the message's fault."""
    outcome = send(mailbox, user="bot", password="secret")
    assert isinstance(outcome, Again)
    assert "secret" not in outcome.error
    assert mailbox.messages() == ()


def test_plain_mail_stays_on_this_machine() -> None:
    """Unencrypted only to the loopback address."""
    with pytest.raises(Refusal) as refused:
        MailSender(MailSettings("mail.example", 25, "a@own.example", "plain"))
    assert refused.value.key == "error.mail_unencrypted"


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("x", False)],
)
def test_what_counts_as_this_machine(host: str, local: bool) -> None:
    """Loopback addresses and their usual name."""
    assert is_loopback(host) is local


def test_a_password_shows_in_no_representation(mailbox: Mailbox) -> None:
    """Settings may be logged."""
    assert "secret" not in repr(settings(mailbox, password="secret"))
