"""A mail server that fails at any step: nothing is lost, and nothing goes twice by itself."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.delivery.mail import MailSender
from bot.delivery.types import Again, MailMessage, MailSettings, Outcome, Refused, Sent, Unknown
from bot.workspace.mailbox import Mailbox
from tests.delivery.mail_server import LOOPBACK, FaultyServer

HERE = Path(__file__).parent
DATE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MESSAGE = MailMessage("jan@client.example", "Melding", "Geachte,\n", "<n1@own.example>")
MOMENT = 0.3  # seconds

BEFORE = ("connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA")
#: About this message; the others are about us and the server.
ABOUT_IT = frozenset({"MAIL", "RCPT", "DATA"})


def send(server: FaultyServer, timeout: float = 10.0, times: int = 1) -> Outcome:
    """Send the message, perhaps several times on the same connection; return the last outcome."""
    settings = MailSettings(
        LOOPBACK,
        server.port,
        "privacy@own.example",
        "plain",
        user="bot",
        password="secret",
        timeout=timeout,
    )
    sender = MailSender(settings)
    try:
        outcomes = [sender.send(MESSAGE, DATE, lambda: True) for _ in range(times)]
    finally:
        sender.close()
    return outcomes[-1]


def refusing(step: str, code: int) -> dict[str, bytes]:
    """Return the answers of a server that refuses a step."""
    answer = f"{code} no\r\n".encode()
    return {step: answer, **({"HELO": answer} if step == "EHLO" else {})}


def test_a_sound_conversation_keeps_the_message_once() -> None:
    """The server of these tests takes mail when nothing is wrong."""
    with FaultyServer() as server:
        assert isinstance(send(server), Sent)
    assert len(server.kept) == 1


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_not_now_is_asked_again_later(step: str, code: int) -> None:
    """Greylisting, a full disk, a restart: at whatever step, the message is not lost."""
    with FaultyServer(refusing(step, code)) as server:
        outcome = send(server)
    assert isinstance(outcome, Again)
    assert server.kept == []


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("code", [500, 535, 550, 552, 554])
def test_never_counts_only_where_it_is_about_the_message(step: str, code: int) -> None:
    """A refused greeting or sign-in is put right by a person, and the message then leaves."""
    with FaultyServer(refusing(step, code)) as server:
        outcome = send(server)
    for_good = step in ABOUT_IT and code != 535
    assert isinstance(outcome, Refused if for_good else Again)
    assert server.kept == []


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize(
    "answer",
    [b"", b"25", b"not a reply\r\n", b"250-more to come\r\n", b"250 " + b"x" * 10_000_000],
    ids=["nothing", "part of a line", "nonsense", "no end", "ten megabytes"],
)
def test_an_answer_that_breaks_off_before_the_message_loses_nothing(
    step: str, answer: bytes
) -> None:
    """The server hangs up, or says what nobody understands: it is tried again."""
    with FaultyServer({step: answer}, frozenset({step})) as server:
        outcome = send(server)
    assert isinstance(outcome, Again)
    assert "secret" not in outcome.error
    assert server.kept == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"25",
        b"not a reply\r\n",
        b"250-more to come\r\n",
        b"250 " + b"x" * 10_000_000,
        b"354 Go on\r\n",
        b"199 hm\r\n",
    ],
    ids=["nothing", "part", "nonsense", "no end", "ten megabytes", "go on", "no such code"],
)
def test_an_answer_that_breaks_off_after_the_message_leaves_its_fate_unknown(
    answer: bytes,
) -> None:
    """The server has it, perhaps for good: a person finds out, and it never goes by itself."""
    with FaultyServer({"message": answer}, frozenset({"message"})) as server:
        assert isinstance(send(server), Unknown)
    assert len(server.kept) == 1


def test_a_server_that_hangs_up_in_the_middle_of_the_message_may_have_it() -> None:
    """Nobody can tell from here how much of it came through."""
    with FaultyServer(hangs_up=frozenset({"DATA"})) as server:
        assert isinstance(send(server), Unknown)
    assert server.kept == []


@pytest.mark.parametrize(
    ("code", "expected"), [(250, Sent), (451, Again), (452, Again), (552, Refused), (554, Refused)]
)
def test_a_clear_word_after_the_message_counts(code: int, expected: type[Outcome]) -> None:
    """Taken, not now, or never."""
    with FaultyServer({"message": f"{code} word\r\n".encode()}) as server:
        assert isinstance(send(server), expected)


@pytest.mark.parametrize("step", ["connect", "RCPT", "DATA"])
def test_a_server_that_falls_silent_before_the_message_is_asked_again(step: str) -> None:
    """Nobody waits longer than the settings say."""
    with FaultyServer({step: b""}) as server:
        assert isinstance(send(server, MOMENT), Again)


def test_silence_after_the_message_is_no_answer() -> None:
    """It may have been kept."""
    with FaultyServer({"message": b""}) as server:
        assert isinstance(send(server, MOMENT), Unknown)


@pytest.mark.parametrize("answers", [{"NOOP": b"421 closing\r\n"}, {"NOOP": b""}])
def test_a_connection_that_has_died_is_replaced(answers: Mapping[str, bytes]) -> None:
    """The next message leaves on a new one, once."""
    with FaultyServer(answers, frozenset({"NOOP"})) as server:
        assert isinstance(send(server, times=2), Sent)
    assert len(server.kept) == 2
    assert server.heard.count("EHLO") == 2


def test_an_address_that_no_server_may_take_is_refused_before_anything_is_said() -> None:
    """Letters outside ASCII before the @ need a server that says it takes them."""
    with FaultyServer() as server:
        settings = MailSettings(LOOPBACK, server.port, "privacy@own.example", "plain")
        foreign = MailMessage("jän@client.example", "Melding", "x", "<n1@own.example>")
        outcome = MailSender(settings).send(foreign, DATE, lambda: True)
    assert isinstance(outcome, Refused)
    assert "jän" not in outcome.error
    assert server.heard == []


@pytest.mark.parametrize("file", ["loopback_expired.pem", "loopback_other.pem"])
def test_a_certificate_that_is_not_good_for_this_server_is_not_accepted(
    mailbox: Mailbox, file: str
) -> None:
    """One that has run out, or bears another name, also where its maker is trusted."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(HERE / file)
    trusting = ssl.create_default_context(cafile=HERE / file)
    with Mailbox(mailbox.folder / "tls", tls=context, require_tls=True) as server:
        sender = MailSender(MailSettings(server.host, server.port, "privacy@own.example"), trusting)
        assert sender.send(MESSAGE, DATE, lambda: True) == Again("SSLCertVerificationError")
        assert server.messages() == ()
