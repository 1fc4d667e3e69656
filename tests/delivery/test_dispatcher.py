"""Delivery at the wire: what is written down leaves once, in order, whatever goes wrong."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.attempts import Senders
from bot.delivery.types import Composed
from bot.domain.outgoing import (
    PAGE_STREAM,
    Lane,
    OutgoingRow,
    Proof,
    RowState,
    Transport,
    mail_stream,
    person_stream,
)
from bot.services import outbox
from bot.services.postroom import Lease, Postroom
from bot.store.trouble import StoreBusy
from bot.workspace.faults import LostReply, RateLimited, Refused, ServerError
from bot.workspace.mailbox import Fault
from tests.delivery.office import (
    OFFICER,
    RESPONDER,
    DiesAfterSending,
    Killed,
    Office,
    Words,
    keys,
)


def test_a_channel_comes_first_and_what_waits_for_it_in_order(office: Office) -> None:
    """Deadlines overtake what was written before them; within a lane order is kept."""
    stream = office.write_channel()
    office.write("first words", stream)
    office.write("second words", stream)
    office.write("first deadline", stream, lane=Lane.DEADLINE)
    office.write("second deadline", stream, lane=Lane.DEADLINE)

    office.dispatcher().run_once()

    assert office.said() == ["first deadline", "second deadline", "first words", "second words"]
    assert set(office.states().values()) == {"sent"}


def test_a_process_killed_between_post_and_mark_posts_nothing_twice(office: Office) -> None:
    """The next process finds the message by its key, adopts it, and the effects follow once."""
    stream = office.write_channel()
    office.dispatcher().run_once()
    office.write("told", stream)
    slack = office.senders().slack
    assert slack is not None
    dying: Any = DiesAfterSending(slack)
    with pytest.raises(Killed):
        office.dispatcher(senders=Senders(slack=dying)).run_once()
    assert office.states()["told"] == "waiting"

    office.pass_time()
    office.dispatcher().run_once()

    assert office.said() == ["told"]
    assert keys(office.sent) == ["create", "told"]
    assert office.row("told").attempts == 2


def test_a_lost_reply_makes_no_double(office: Office) -> None:
    """Slack took the post and the answer was lost: the second attempt finds it."""
    stream = office.write_channel()
    office.dispatcher().run_once()
    office.write("told", stream)
    office.workspace.faults.add("chat.postMessage", LostReply())
    office.dispatcher().run_once()
    assert office.states()["told"] == "waiting"

    office.pass_time()
    office.dispatcher().run_once()

    assert office.said() == ["told"]
    assert office.states()["told"] == "sent"


def test_an_error_of_the_server_is_tried_again_after_a_look(office: Office) -> None:
    """A 5xx may have been a post: look first, then post; what waits behind keeps its place."""
    stream = office.write_channel()
    office.dispatcher().run_once()
    office.write("first", stream)
    office.write("second", stream)
    office.workspace.faults.add("chat.postMessage", ServerError(503))
    office.dispatcher().run_once()
    assert office.said() == []
    assert office.row("first").last_error == "status_503"

    office.pass_time()
    office.dispatcher().run_once()

    assert office.said() == ["first", "second"]
    assert office.calls("conversations.history") == 1


def test_too_many_requests_hold_that_stream_only(office: Office) -> None:
    """A 429 in one stream leaves the others alone, and does not count as an attempt."""
    office.write("to the officer", person_stream(OFFICER))
    office.write("to the responder", person_stream(RESPONDER))
    office.workspace.faults.add("chat.postMessage", RateLimited(60))

    office.dispatcher().run_once()

    assert office.states() == {"to the officer": "waiting", "to the responder": "sent"}
    assert office.row("to the officer").attempts == 0
    office.pass_time()
    office.dispatcher().run_once()
    assert office.said_to(OFFICER) == ["to the officer"]
    assert office.calls("conversations.history") == 0  # safe to repeat: no look needed


def test_two_processes_say_everything_once_and_in_order(office: Office) -> None:
    """Both send at the same time from the same outbox."""
    streams = [person_stream(OFFICER), person_stream(RESPONDER), office.write_channel()]
    for number in range(8):
        for stream in streams:
            office.write(f"{number:02} {stream}", stream)
    processes = [office.dispatcher() for _ in range(2)]
    threads = [threading.Thread(target=process.run_once) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.dispatcher().run_once()

    for stream, said in zip(
        streams, [office.said_to(OFFICER), office.said_to(RESPONDER), office.said()], strict=True
    ):
        assert said == [f"{number:02} {stream}" for number in range(8)]
    assert len(office.sent) == 25


def test_what_slack_refuses_for_good_is_told_directly_and_blocks_nothing(office: Office) -> None:
    """The row fails, an officer hears of it in direct messages, the next row goes."""
    stream = office.write_channel()
    office.dispatcher().run_once()
    office.write("too long", stream)
    office.write("fine", stream)
    office.workspace.faults.add("chat.postMessage", Refused("msg_blocks_too_long"))

    office.dispatcher().run_once()

    assert office.said() == ["fine"]
    assert office.said_to(OFFICER) == ["delivery.failed"]
    assert office.troubles == [("too long", RowState.FAILED, "msg_blocks_too_long")]
    told = office.row(f"delivery.failed:{office.row('too long').id}:{person_stream(OFFICER)}")
    assert (told.facts["key"], told.facts["error"]) == ("too long", "msg_blocks_too_long")


def test_what_a_person_cannot_be_told_directly_is_mailed(office: Office) -> None:
    """A refused direct message is told to a mailbox, and when that fails too, no further."""
    office.write("gone", person_stream("U0GONE"))
    office.mailbox.misbehave(Fault("recipient", "550 5.1.1 No such mailbox"))
    office.dispatcher().run_once()

    assert office.states()["gone"] == "failed"
    mailed = [key for key in office.states() if key.startswith("delivery.failed")]
    assert len(mailed) == 2  # by mail, and since that failed, to the officer directly
    assert office.said_to(OFFICER) == ["delivery.failed"]


def test_a_setting_to_be_put_right_loses_no_message(office: Office) -> None:
    """A revoked token fails nothing: it is tried until a person has put it right, and told."""
    office.write("patient", person_stream(OFFICER))
    office.workspace.faults.always("conversations.open", Refused("token_revoked"))
    for _ in range(7):
        office.dispatcher().run_once()
        office.pass_time()
    assert office.states()["patient"] == "waiting"
    office.dispatcher().run_once()
    assert len(office.mailbox.messages()) == 1  # said by mail that it is delayed

    office.workspace.faults.clear()
    office.pass_time()
    office.dispatcher().run_once()
    assert office.said_to(OFFICER) == ["patient"]


def test_a_row_tried_in_vain_for_long_lets_the_others_pass(office: Office) -> None:
    """After seven attempts a row no longer holds up its lane."""
    office.write("stuck", person_stream(OFFICER))
    office.write("behind", person_stream(OFFICER))
    office.workspace.faults.add("chat.postMessage", ServerError(500), times=7)
    for _ in range(7):
        office.dispatcher().run_once()
        if office.row("stuck").attempts < 7:
            office.pass_time()

    assert office.states()["behind"] == "sent"
    assert office.states()["stuck"] == "waiting"


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


def test_a_deadline_without_a_channel_is_said_to_the_officers(office: Office) -> None:
    """Two minutes after it was written it goes by direct message; other words wait."""
    stream = office.write_channel()
    office.write("words", stream)
    office.write("deadline", stream, lane=Lane.DEADLINE)
    office.workspace.faults.always("conversations.create", Refused("restricted_action"))
    office.dispatcher().run_once()
    assert office.said_to(OFFICER) == []

    office.now += timedelta(minutes=2)
    office.dispatcher().run_once()

    assert office.said_to(OFFICER) == ["deadline"]
    assert office.states()["deadline"] == "diverted"
    assert office.states()["words"] == "waiting"
    assert office.states()["create"] == "waiting"


def test_a_failing_effect_does_not_unsend_a_message(office: Office) -> None:
    """What was sent is sent; a person hears that what follows from it is missing."""

    def failing(row: OutgoingRow, proof: Proof, now: datetime) -> None:
        if row.key == "told":
            raise ValueError

    office.write("told", person_stream(RESPONDER))
    office.dispatcher(effects=failing).run_once()

    assert office.said_to(RESPONDER) == ["told"]
    assert office.states()["told"] == "sent"
    assert len(office.mailbox.messages()) == 1


def test_a_busy_database_is_asked_again_after_a_message_was_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database gives no turn when it is to be written down; it is asked until it does."""
    monkeypatch.setattr("bot.delivery.dispatcher.SETTLING_PAUSE", 0.0)
    busy = iter([True, True, False, False])

    def effects(row: OutgoingRow, proof: Proof, now: datetime) -> None:
        if next(busy):
            raise StoreBusy

    office.write("told", person_stream(OFFICER))
    office.dispatcher(effects=effects).run_once()

    assert office.states()["told"] == "sent"
    assert office.said_to(OFFICER) == ["told"]


def test_a_database_that_stays_away_leaves_the_row_to_be_found_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After half a minute the sender gives up; the next attempt finds the message in Slack."""
    monkeypatch.setattr("bot.delivery.dispatcher.SETTLING_PAUSE", 0.0)

    def away(row: OutgoingRow, proof: Proof, now: datetime) -> None:
        raise StoreBusy

    office.write("told", person_stream(OFFICER))
    with pytest.raises(StoreBusy):
        office.dispatcher(effects=away).run_once()
    office.dispatcher().run_once()

    assert office.said_to(OFFICER) == ["told"]
    assert office.states()["told"] == "sent"


def test_threads_send_when_they_are_kicked_and_drain(office: Office) -> None:
    """A commit rings; draining lets what is under way end and starts nothing more."""
    dispatcher = office.dispatcher()
    dispatcher.start()
    office.store.after_commit = dispatcher.kick
    office.write("told", person_stream(OFFICER))
    office.workspace.wait_for(lambda: office.states()["told"] == "sent")

    assert dispatcher.drain()
    office.write("later", person_stream(OFFICER))
    assert dispatcher.run_once() == 0
    assert office.states()["later"] == "waiting"


def test_threads_outlive_a_database_that_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a database that gives no turn nor an unknown fault ends a thread."""
    dispatcher = office.dispatcher(senders=Senders(slack=office.senders().slack))
    troubles = iter([StoreBusy(), ValueError()])
    usual = Postroom.claim

    def claim(postroom: Postroom, transport: Transport) -> Lease | None:
        for trouble in troubles:
            raise trouble
        return usual(postroom, transport)

    monkeypatch.setattr(Postroom, "claim", claim)
    office.write("told", person_stream(OFFICER))
    dispatcher.start()
    office.workspace.wait_for(lambda: office.states()["told"] == "sent")
    assert dispatcher.drain()


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
