"""Requests of people: put on record as they come in, listed with their month, reminded of.

The record is the audit chain: a request is an entry, its answer another one that names it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.audit import ChainEntry
from bot.domain.errors import Refusal
from bot.domain.instants import local_date
from bot.domain.person_requests import PersonRequest, last_day
from bot.domain.persons import Request, address
from bot.domain.weekly import week_to_look_at
from bot.services import audit, say
from bot.services.desk import Desk
from bot.store import audit_log, people
from bot.store import register_known as known
from bot.store.database import Store

ANSWERED: Final = "person.answered"
#: That something was done for a request that is on record already.
DONE: Final = "person.done"
#: The kind of the outbox's rows that remind of them.
DUE: Final = "person.due"


def log(
    store: Store,
    zone: ZoneInfo,
    request: Request,
    email: str,
    now: datetime,
    *,
    received_on: date | None = None,
    client_id: str | None = None,
) -> PersonRequest:
    """Put a request on record as it has come in.

    Args:
        store: The open store.
        zone: The organisation's zone.
        request: What is asked.
        email: Who asks.
        now: The instant (UTC).
        received_on: The local day on which it came in; None for today.
        client_id: The client whose data it is about, to whom it is passed.

    Raises:
        AddressMalformed: it is no address.
        ReceivedLater: that day is still to come.
        Refusal: the register has no such client.
    """
    wanted, today = address(email), local_date(now, zone)
    came_in = received_on or today
    facts = {"received_on": came_in.isoformat(), "client": client_id}
    due_on = last_day(came_in, today)
    with store.transaction():
        if client_id is not None and client_id not in known.client_names([client_id]):
            raise Refusal("person.error.no_such_client", field="--client", client=client_id)
        _put(request, wanted, due_on, now, facts)
        return _requests(zone)[-1]


def acted_on(
    request: Request, wanted: str, zone: ZoneInfo, now: datetime, facts: Mapping[str, int]
) -> date:
    """Put on record that a request was acted on, inside the caller's transaction.

    One that is open keeps its month; else this is when it came in.

    Returns:
        The last day for its answer.
    """
    for one in _open_ones(zone):
        if (one.request, one.person) == (request, wanted):
            done = {"request": one.number, "what": request.word, **facts}
            audit.record(DONE, actor=audit.SYSTEM, now=now, facts=done)
            return one.due_on
    today = local_date(now, zone)
    due_on = last_day(today, today)
    _put(request, wanted, due_on, now, facts)
    return due_on


def listing(store: Store, zone: ZoneInfo, *, answered: bool = False) -> tuple[PersonRequest, ...]:
    """Return the requests that wait, the one whose month ends first first; or all of them."""
    with store.read():
        found = _requests(zone) if answered else _open_ones(zone)
    return tuple(sorted(found, key=lambda one: (one.due_on, one.number)))


def answer(store: Store, zone: ZoneInfo, number: int, now: datetime) -> PersonRequest:
    """Put on record that a request was answered, or passed to the client.

    Raises:
        Refusal: there is no such request, or it was answered before.
    """
    with store.transaction():
        one = next((found for found in _requests(zone) if found.number == number), None)
        if one is None:
            raise Refusal("person.error.no_such_request", field="NUMBER", number=number)
        if one.answered_on is not None:
            day = one.answered_on.isoformat()
            raise Refusal("person.error.answered", field="NUMBER", number=number, day=day)
        audit.record(ANSWERED, actor=audit.SYSTEM, now=now, facts={"request": number})
        return one


def tick(desk: Desk, now: datetime) -> int:
    """Remind the officers of requests whose month is about to end, in office hours, once each.

    Returns:
        Of how many this call reminds.
    """
    zone = desk.organisation.zone
    if week_to_look_at(now, zone) is None:
        return 0
    today = local_date(now, zone)
    with desk.store.read():
        if not _to_say(zone, today):
            return 0
    with desk.store.transaction():
        said = {key: number for key, number in _to_say(zone, today).items() if _first(key, now)}
        for officer in desk.organisation.officers if said else ():
            say.to_person(officer, DUE, min(said), now, {"requests": sorted(said.values())})
    return len(said)


def reminded_of(desk: Desk, numbers: list[int]) -> tuple[PersonRequest, ...]:
    """Return the requests of a reminder that still wait."""
    waiting = listing(desk.store, desk.organisation.zone)
    return tuple(one for one in waiting if one.number in numbers)


def _to_say(zone: ZoneInfo, today: date) -> dict[str, int]:
    due = {one.reminder(today): one.number for one in _open_ones(zone)}
    return {key: one for key, one in due.items() if key and not people.is_handled(_seen(key))}


def _first(key: str, now: datetime) -> bool:
    return people.first_time(_seen(key), now)


def _seen(key: str) -> str:
    return f"{DUE}:{key}"


def _put(
    request: Request, wanted: str, due_on: date, now: datetime, facts: Mapping[str, object]
) -> None:
    audit.record(
        request,
        actor=audit.SYSTEM,
        now=now,
        facts={"due_on": due_on.isoformat(), **facts},
        personal={"person": wanted},
    )


def _open_ones(zone: ZoneInfo) -> list[PersonRequest]:
    return [one for one in _requests(zone) if one.answered_on is None]


def _requests(zone: ZoneInfo) -> list[PersonRequest]:
    """Return all requests, oldest first; what was done unasked, as a name put right, is none."""
    answers = {
        int(json.loads(entry.payload)["request"]): local_date(entry.at, zone)
        for entry in audit_log.of_actions([ANSWERED])
    }
    read = [(entry, json.loads(entry.payload)) for entry in audit_log.of_actions(list(Request))]
    return [_request(entry, facts, answers, zone) for entry, facts in read if "due_on" in facts]


def _request(
    entry: ChainEntry, facts: Mapping[str, Any], answers: Mapping[int, date], zone: ZoneInfo
) -> PersonRequest:
    received_on = facts.get("received_on")
    return PersonRequest(
        number=entry.sequence,
        request=Request(entry.action),
        person=audit_log.value_beside(entry.sequence),
        client_id=facts.get("client"),
        received_on=date.fromisoformat(received_on) if received_on else local_date(entry.at, zone),
        due_on=date.fromisoformat(facts["due_on"]),
        answered_on=answers.get(entry.sequence),
    )
