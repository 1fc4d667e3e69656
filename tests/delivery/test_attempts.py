"""Single attempts at the wire: mail above all, whose fate may never be known; what is put off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.delivery.attempts import Senders
from bot.delivery.types import Composed
from bot.domain.outgoing import (
    PAGE_STREAM,
    OutgoingRow,
    Proof,
    mail_stream,
    person_stream,
)
from bot.services import outbox
from bot.store.trouble import StoreBusy
from bot.workspace.faults import ServerError
from bot.workspace.mailbox import Fault
from tests.delivery.office import (
    OFFICER,
    RESPONDER,
    Killed,
    Office,
    Words,
)


def test_what_a_person_cannot_be_told_directly_is_mailed(office: Office) -> None:
    """A refused direct message is told to a mailbox, and when that fails too, no further."""
    office.write("gone", person_stream("U0GONE"))
    office.mailbox.misbehave(Fault("recipient", "550 5.1.1 No such mailbox"))
    office.dispatcher().run_once()

    assert office.states()["gone"] == "failed"
    mailed = [key for key in office.states() if key.startswith("delivery.failed")]
    assert len(mailed) == 2  # by mail, and since that failed, to the officer directly
    assert office.said_to(OFFICER) == ["delivery.failed"]


def test_a_row_that_cannot_be_said_is_put_off_and_told(office: Office) -> None:
    """A fault of ours in one row stops no other; what went wrong is told without its words."""
    office.words = Words(poison=frozenset({"poisoned"}))
    office.write("poisoned", person_stream(RESPONDER))
    office.write("healthy", person_stream(RESPONDER))

    office.dispatcher().run_once()

    assert office.said_to(RESPONDER) == ["healthy"]
    assert office.row("poisoned").last_error == "KeyError"
    assert len(office.mailbox.messages()) == 1


def test_what_is_settled_meanwhile_is_not_said(office: Office) -> None:
    """A row that became pointless is kept with the reason."""
    office.write("late", person_stream(OFFICER), kind="settled")
    office.dispatcher().run_once()

    assert office.states() == {"late": "obsolete"}
    assert office.row("late").last_error == "settled"


def test_a_process_that_was_paused_too_long_sends_nothing(office: Office) -> None:
    """When a third of the lease has gone by before the post, another process does it."""
    office.write("told", person_stream(OFFICER))
    clock = iter(range(0, 10_000, 21))
    office.dispatcher(monotonic=lambda: float(next(clock))).run_once()
    assert office.calls("chat.postMessage") == 0

    office.pass_time()
    office.dispatcher().run_once()
    assert office.said_to(OFFICER) == ["told"]


def test_slack_being_down_does_not_delay_mail(office: Office) -> None:
    """Every method of Slack fails; the mail leaves all the same."""
    office.workspace.faults.always("*", ServerError(503))
    office.write("message", person_stream(OFFICER))
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")

    office.dispatcher().run_once()

    assert office.states() == {"message": "waiting", "notice": "sent"}


def test_the_mail_server_being_down_does_not_delay_slack(office: Office) -> None:
    """Nobody listens at the mail server; Slack is told all the same, and the mail waits."""
    office.mailbox.stop()
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.write("message", person_stream(OFFICER))

    office.dispatcher().run_once()

    assert office.states() == {"notice": "waiting", "message": "sent"}
    assert office.row("notice").last_error == "ConnectionRefusedError"


def test_a_mail_is_proven_by_the_servers_last_word(office: Office) -> None:
    """The proof is the reply, and the date is that of the first attempt."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.dispatcher().run_once()

    ((key, proof),) = office.sent
    assert (key, proof["reply"]) == ("notice", "250 2.0.0 Message accepted")
    (received,) = office.mailbox.messages()
    assert b"Date: Sun, 22 Nov 2026 09:00:00 +0000" in received.read()


def test_a_mail_whose_fate_is_unknown_is_parked_and_told(office: Office) -> None:
    """The server hung up after the message: a person decides, and it never goes by itself."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.mailbox.misbehave(Fault("data", cut=True, keep=True))
    for _ in range(3):
        office.dispatcher().run_once()
        office.pass_time()

    assert office.states()["notice"] == "parked"
    assert len(office.mailbox.messages()) == 1
    assert office.said_to(OFFICER) == ["delivery.parked"]


def test_a_process_killed_while_it_handed_a_mail_over_parks_it(office: Office) -> None:
    """Killed after the server had the message: the next process does not send it again."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")

    def dying(row: OutgoingRow, proof: Proof, now: datetime) -> None:
        raise Killed

    senders = office.senders()
    with pytest.raises(Killed):
        office.dispatcher(effects=dying, senders=senders).run_once()
    assert senders.mail is not None
    senders.mail.close()  # as the end of a process closes its sockets
    office.pass_time()
    office.dispatcher().run_once()

    assert office.states()["notice"] == "parked"
    assert len(office.mailbox.messages()) == 1


def test_a_person_lets_a_parked_mail_go_again(office: Office) -> None:
    """Sent again it carries the same Message-ID and Date."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.mailbox.misbehave(Fault("data", cut=True))
    office.dispatcher().run_once()
    with office.store.transaction():
        assert outbox.resend(office.row("notice").id)
        assert not outbox.resend(office.row("notice").id)
    office.now += timedelta(hours=1)
    office.dispatcher().run_once()

    (received,) = office.mailbox.messages()
    assert b"Date: Sun, 22 Nov 2026 09:00:00 +0000" in received.read()
    assert office.states()["notice"] == "sent"


def test_a_person_says_that_a_parked_mail_arrived(office: Office) -> None:
    """It counts as sent, with what follows, and is not sent again."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.mailbox.misbehave(Fault("data", cut=True))
    office.dispatcher().run_once()
    heard: list[str] = []
    with office.store.transaction():
        row_id = office.row("notice").id
        for _ in range(2):
            outbox.accept(
                row_id,
                {"said": "they confirmed by telephone"},
                lambda row, proof, now: heard.append(row.key),
                office.now,
            )

    assert heard == ["notice"]
    assert office.states()["notice"] == "sent"


@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [
        (Fault("recipient", "451 4.2.1 Try later"), "waiting", "451 4.2.1 Try later"),
        (Fault("recipient", "550 5.1.1 Unknown"), "failed", "550 5.1.1 Unknown"),
        (Fault("data", "452 4.3.1 Full"), "waiting", "452 4.3.1 Full"),
        (Fault("data", "554 5.6.0 No"), "failed", "554 5.6.0 No"),
        (Fault("mail", "530 5.7.0 Sign in first"), "waiting", "530 5.7.0 Sign in first"),
        (Fault("mail", cut=True), "waiting", "SMTPServerDisconnected"),
    ],
)
def test_what_a_mail_servers_answer_means(
    office: Office, fault: Fault, state: str, error: str
) -> None:
    """4xx and a hang-up before the message: again; 5xx: never; a setting of ours: again."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.mailbox.misbehave(fault)
    office.dispatcher().run_once()

    assert office.states()["notice"] == state
    assert office.row("notice").last_error == error
    assert state == "failed" or not office.row("notice").handed_over


def test_a_process_without_mail_leaves_mail_to_others(office: Office) -> None:
    """Only what has a sender is claimed."""
    office.write("notice", mail_stream("jan@a.example"), kind="notice", recipient="jan@a.example")
    office.dispatcher(senders=Senders(slack=office.senders().slack)).run_once()
    assert office.states() == {"notice": "waiting"}


def test_words_that_do_not_fit_their_stream_are_a_fault_of_ours(office: Office) -> None:
    """A page in a process that cannot page is put off, not lost."""
    office.write("page", person_stream(OFFICER), kind="page")
    office.dispatcher(senders=Senders(slack=office.senders().slack)).run_once()
    assert office.row("page").last_error == "LookupError"


def test_a_page_without_a_hook_is_obsolete(office: Office) -> None:
    """Nothing waits for ever for a hook that nobody set."""
    office.write("page", PAGE_STREAM, kind="page")
    office.dispatcher().run_once()
    assert office.states() == {"page": "obsolete"}


def test_a_composer_that_finds_no_database_tries_again(office: Office) -> None:
    """The database being away while words are made is no fault of the row."""
    office.write("told", person_stream(OFFICER))

    class Away(Words):
        def compose(self, row: OutgoingRow, now: datetime) -> Composed:
            raise StoreBusy

    office.words = Away()
    office.dispatcher().run_once()
    assert office.row("told").last_error == "error.store_busy"
