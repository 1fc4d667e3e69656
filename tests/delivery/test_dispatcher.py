"""Delivery at the wire: what is written down leaves once, in order, whatever goes wrong."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.attempts import Senders
from bot.domain.outgoing import (
    Lane,
    OutgoingRow,
    Proof,
    RowState,
    Transport,
    person_stream,
)
from bot.services.postroom import Lease, Postroom
from bot.store.trouble import StoreBusy
from bot.workspace.faults import LostReply, RateLimited, Refused, ServerError
from tests.delivery.office import (
    OFFICER,
    RESPONDER,
    DiesAfterSending,
    Killed,
    Office,
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


def test_a_deadline_that_cannot_be_diverted_keeps_nothing_from_being_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that cannot be read stops no other; a database that is away is waited for."""

    def failing(*_: object) -> None:
        raise ValueError

    def away(*_: object) -> None:
        raise StoreBusy

    office.write("told", person_stream(OFFICER))
    monkeypatch.setattr("bot.services.settling.divert", away)
    with pytest.raises(StoreBusy):
        office.dispatcher().run_once()
    monkeypatch.setattr("bot.services.settling.divert", failing)
    office.dispatcher().run_once()
    assert office.said_to(OFFICER) == ["told"]
