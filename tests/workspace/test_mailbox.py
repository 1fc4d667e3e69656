"""The local mail server: what it keeps, where, and how it misbehaves when told to."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.workspace.mailbox import Fault, Mailbox


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A running mailbox of an organisation whose domain is own.example."""
    with Mailbox(tmp_path / "mail", frozenset({"own.example"})) as running:
        yield running


def letter(to: str, body: str = "Hello") -> EmailMessage:
    """A small message to one address."""
    message = EmailMessage()
    message["From"] = "privacy@own.example"
    message["To"] = to
    message["Subject"] = "Notice"
    message.set_content(body)
    return message


def send(mailbox: Mailbox, *messages: EmailMessage) -> None:
    """Send over SMTP as any program would."""
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
        for message in messages:
            client.send_message(message)


def test_a_message_becomes_one_file_byte_for_byte(mailbox: Mailbox) -> None:
    """What arrives is on disk unchanged, named after its recipient."""
    message = letter("jan@client.example", "Geachte,\n\n.a line that starts with a dot\né\n")
    send(mailbox, message)

    (received,) = mailbox.messages()
    assert received.path.name == "0001-jan_at_client.example.eml"
    assert received.path.parent == mailbox.folder
    assert received.read().replace(b"\r\n", b"\n") == bytes(message)
    assert (received.sender, received.recipients) == (
        "privacy@own.example",
        ("jan@client.example",),
    )


def test_mail_to_the_organisation_itself_lies_apart(mailbox: Mailbox) -> None:
    """Only what is wholly for the own domains goes to the internal folder."""
    send(mailbox, letter("dpo@OWN.example"), letter("dpo@own.example, jan@client.example"))

    own, mixed = mailbox.messages()
    assert own.internal
    assert own.path.parent == mailbox.folder / "internal"
    assert not mixed.internal
    assert mixed.path.parent == mailbox.folder


@pytest.mark.parametrize(
    "address", ["../../etc/passwd@x.example", "a/b\\c@x.example", "..@x.example"]
)
def test_no_address_leads_out_of_the_folder(mailbox: Mailbox, address: str) -> None:
    """A hostile recipient cannot choose where the file lies."""
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
        client.sendmail("a@b.example", [address], b"Subject: x\r\n\r\nx")

    (received,) = mailbox.messages()
    assert received.path.resolve().parent == mailbox.folder.resolve()


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    """Files of an earlier run are not written over."""
    for _ in range(2):
        with Mailbox(tmp_path, frozenset({"own.example"})) as running:
            send(running, letter("dpo@own.example"))
    names = sorted(path.name for path in tmp_path.rglob("*.eml"))
    assert names == ["0001-dpo_at_own.example.eml", "0002-dpo_at_own.example.eml"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("mail", reply="421 4.3.2 Closing"), smtplib.SMTPSenderRefused),
        (Fault("recipient", reply="550 5.1.1 No such person"), smtplib.SMTPRecipientsRefused),
        (Fault("data", reply="451 4.3.0 Try again later"), smtplib.SMTPDataError),
        (Fault("data", cut=True), smtplib.SMTPServerDisconnected),
    ],
)
def test_a_fault_strikes_once_and_keeps_nothing(
    mailbox: Mailbox, fault: Fault, error: type[Exception]
) -> None:
    """A refusal at any stage reaches the sender as such; the next try is accepted."""
    mailbox.misbehave(fault)
    with pytest.raises(error):
        send(mailbox, letter("jan@client.example"))
    assert mailbox.messages() == ()

    send(mailbox, letter("jan@client.example"))
    assert len(mailbox.messages()) == 1


def test_an_ambiguous_end_keeps_the_message(mailbox: Mailbox) -> None:
    """The connection can be cut after the message was accepted, the case nobody can resolve."""
    mailbox.misbehave(Fault("data", cut=True, keep=True))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(mailbox, letter("jan@client.example"))
    assert len(mailbox.messages()) == 1


def test_a_slow_answer_outlasts_an_impatient_sender(mailbox: Mailbox) -> None:
    """A delay longer than the sender's patience is a timeout for it, and stopping still works."""
    mailbox.misbehave(Fault("data", delay=60))
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=0.2) as client:
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            client.send_message(letter("jan@client.example"))
        client.close()
    mailbox.stop()


def test_mail_is_refused_before_it_is_protected(tmp_path: Path) -> None:
    """With a certificate STARTTLS is offered, and without it nothing is taken."""
    certificate = Path(__file__).parents[1] / "delivery" / "loopback.pem"
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    trusting.check_hostname = False
    with Mailbox(tmp_path, tls=serving, require_tls=True) as mailbox:
        with pytest.raises(smtplib.SMTPException, match="STARTTLS"):
            send(mailbox, letter("jan@client.example"))
        with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
            client.starttls(context=trusting)
            client.send_message(letter("jan@client.example"))
        assert len(mailbox.messages()) == 1


def test_listeners_hear_of_each_message(mailbox: Mailbox) -> None:
    """Whoever shows the mailbox is told when there is something new."""
    heard = threading.Event()
    mailbox.when_received(heard.set)
    send(mailbox, letter("jan@client.example"))
    assert heard.wait(10)


def test_an_occupied_port_is_an_error_at_once(mailbox: Mailbox, tmp_path: Path) -> None:
    """A second server on the same port does not start."""
    with pytest.raises(OSError, match="in use"):
        Mailbox(tmp_path / "other", port=mailbox.port).start()


def test_stopping_closes_the_port_and_may_be_repeated(mailbox: Mailbox) -> None:
    """After stop nothing listens, and a second stop is harmless."""
    mailbox.stop()
    mailbox.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((mailbox.host, mailbox.port), timeout=5)
