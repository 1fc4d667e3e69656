"""Requests of people: logged with their month, listed, reminded of, answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest

from bot.domain.errors import Refusal
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.person_requests import PersonRequest
from bot.domain.persons import Request
from bot.services import audit, person_requests, persons
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import people
from bot.store.database import Store
from tests.registers import BRUSSELS
from tests.services.desk import ALDER, OFFICER, at_once

#: A Monday morning in Brussels.
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
JAN, AN = "jan@client.example", "an@client.example"


def logged(store: Store, request: Request = Request.ERASURE, email: str = JAN) -> PersonRequest:
    """Put a request on record that came in a week ago."""
    came_in = date(2026, 11, 16)
    return person_requests.log(store, BRUSSELS, request, email, MONDAY, received_on=came_in)


def waiting(store: Store) -> list[int]:
    """Return the numbers of the requests that wait, in the order of their terms."""
    return [one.number for one in person_requests.listing(store, BRUSSELS)]


def reminders(desk: Desk) -> list[OutgoingRow]:
    """Return what the officers are told."""
    rows = listing(desk.store, (RowState.WAITING,))
    return [row for row in rows if row.kind == person_requests.DUE]


def test_the_month_runs_from_the_day_it_came_in(store: Store) -> None:
    """Not from the day somebody typed it in; the one that ends first stands first."""
    later = person_requests.log(store, BRUSSELS, Request.PORTABILITY, AN, MONDAY)
    first = logged(store)
    assert (first.received_on, first.due_on) == (date(2026, 11, 16), date(2026, 12, 16))
    assert (later.received_on, later.due_on) == (date(2026, 11, 23), date(2026, 12, 23))
    assert waiting(store) == [first.number, later.number]
    assert (first.person, first.request) == (JAN, Request.ERASURE)


def test_what_is_done_for_a_request_keeps_its_month(store: Store) -> None:
    """Acting on it weeks later begins no second month, for that kind and that person."""
    first = logged(store, Request.OBJECTION)
    weeks_later = MONDAY + timedelta(days=14)
    assert persons.object_(store, BRUSSELS, JAN.upper(), weeks_later) == first.due_on
    assert waiting(store) == [first.number]
    assert persons.object_(store, BRUSSELS, AN, weeks_later) == date(2027, 1, 7)
    persons.export(store, BRUSSELS, JAN, weeks_later)
    assert len(waiting(store)) == 3
    assert audit.verify(store).fault is None


def test_an_answer_ends_it_once(store: Store) -> None:
    """It stays on record, with the day; what is not there cannot be answered."""
    first = logged(store)
    person_requests.answer(store, BRUSSELS, first.number, MONDAY)
    assert waiting(store) == []
    (kept,) = person_requests.listing(store, BRUSSELS, answered=True)
    assert kept.answered_on == MONDAY.date()
    with pytest.raises(Refusal, match="answered"):
        person_requests.answer(store, BRUSSELS, first.number, MONDAY)
    with pytest.raises(Refusal, match="no_such_request"):
        person_requests.answer(store, BRUSSELS, 4711, MONDAY)


def test_a_request_about_a_clients_data_names_the_client(short_desk: Desk) -> None:
    """It has to be one of the register."""
    store = short_desk.store
    about = partial(person_requests.log, store, BRUSSELS, Request.ACCESS, JAN, MONDAY)
    assert about(client_id=ALDER).client_id == ALDER
    with pytest.raises(Refusal, match="no_such_client"):
        about(client_id="C-NOBODY")
    assert len(waiting(store)) == 1


def test_the_officers_are_reminded_as_the_month_ends(short_desk: Desk) -> None:
    """In office hours, each reminder once; in the last fortnight, and every day when it is over."""
    number = logged(short_desk.store).number
    days = [MONDAY + timedelta(days=days) for days in (0, 9, 9, 10, 14, 15, 16, 21, 22, 22.5, 24)]
    told = [person_requests.tick(short_desk, now) for now in days]
    assert told == [0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1]
    rows = reminders(short_desk)
    assert {row.facts["user_id"] for row in rows} == {OFFICER}
    assert {tuple(row.facts["requests"]) for row in rows} == {(number,)}


def test_several_are_one_message_and_what_was_answered_is_not_said(short_desk: Desk) -> None:
    """A reminder says what still waits when it is sent."""
    one, other = logged(short_desk.store).number, logged(short_desk.store, Request.ACCESS).number
    now = MONDAY + timedelta(days=22)
    assert person_requests.tick(short_desk, now) == 2
    (row,) = reminders(short_desk)
    person_requests.answer(short_desk.store, BRUSSELS, one, now)
    left = person_requests.reminded_of(short_desk, row.facts["requests"])
    assert [found.number for found in left] == [other]
    assert person_requests.tick(short_desk, now) == 0


def test_of_two_processes_one_reminds(short_desk: Desk) -> None:
    """Both have seen that it is due; also with a look that was overtaken."""
    logged(short_desk.store)
    now = MONDAY + timedelta(days=22)
    assert at_once([partial(person_requests.tick, short_desk, now)] * 2) == []
    with patch.object(people, "is_handled", return_value=False):
        assert person_requests.tick(short_desk, now) == 0
    assert len(reminders(short_desk)) == 1


def test_a_name_that_is_put_right_is_no_request(short_desk: Desk) -> None:
    """It is done at once, and nobody waits for an answer."""
    with short_desk.store.transaction():
        audit.record(Request.CORRECTION, actor=audit.SYSTEM, now=MONDAY, facts={"rows": 1})
    assert waiting(short_desk.store) == []
