"""Who hears, and by which way, about what did not go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.outgoing import Lane, OutgoingRow, ProjectionRow, RowState
from bot.services import telling
from bot.services.telling import FAILED, PARKED, Watchers
from bot.store import outbox
from bot.store.database import Store

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BOTH = Watchers(("U1", "U2"), ("privacy@own.example",))
ROW = OutgoingRow(
    id=7,
    key="reminder:x",
    incident_id="3fa2",
    stream="channel:3fa2",
    lane=Lane.DEADLINE,
    kind="reminder",
    facts={"rung": "1h"},
    state=RowState.WAITING,
    attempts=2,
    first_try_at=NOW,
    tried_after=None,
    handed_over=False,
    last_error=None,
    proof=None,
    created_at=NOW,
)


def told(store: Store) -> list[OutgoingRow]:
    """Return what was written."""
    with store.read():
        return list(outbox.in_states((RowState.WAITING,), None, 100))


def tell(
    store: Store, row: OutgoingRow, watchers: Watchers = BOTH, kind: str = FAILED
) -> list[str]:
    """Tell about a row; return the streams it is told in."""
    with store.transaction():
        telling.tell(row, kind, "is_archived", watchers, NOW)
    return [one.stream for one in told(store)]


@pytest.mark.parametrize(
    ("stream", "watchers", "ways"),
    [
        ("channel:3fa2", BOTH, ["person:U1", "person:U2"]),
        ("channel:3fa2", Watchers((), ("a@b.example",)), ["mail:b.example"]),
        ("person:U9", BOTH, ["mail:own.example"]),
        ("person:U1", Watchers(("U1", "U2")), ["person:U2"]),
        ("person:U1", Watchers(("U1",)), []),
        ("mail:client.example", BOTH, ["person:U1", "person:U2"]),
        ("mail:client.example", Watchers((), ("a@b.example",)), ["mail:b.example"]),
        ("page", BOTH, ["person:U1", "person:U2", "mail:own.example"]),
    ],
)
def test_the_other_way(store: Store, stream: str, watchers: Watchers, ways: list[str]) -> None:
    """Never the way that just failed, where there is another; a page by all of them."""
    assert tell(store, replace(ROW, stream=stream), watchers) == ways


def test_what_is_told_holds_what_the_row_would_have_said(store: Store) -> None:
    """So that the watchers read the message itself, not only that there was one."""
    tell(store, replace(ROW, stream="person:U9"))
    (row,) = told(store)
    assert row.lane is Lane.DEADLINE
    assert row.facts == {
        "key": "reminder:x",
        "kind": "reminder",
        "stream": "person:U9",
        "incident_id": "3fa2",
        "error": "is_archived",
        "attempts": 2,
        "facts": {"rung": "1h"},
        "hops": 1,
        "recipient": "privacy@own.example",
    }


def test_the_same_trouble_is_told_once(store: Store) -> None:
    """However often it is settled; another kind of trouble is another message."""
    for _ in range(2):
        assert len(tell(store, ROW)) == 2
    assert len(tell(store, ROW, kind=PARKED)) == 4


def test_a_message_about_a_message_goes_no_further_than_two_ways(store: Store) -> None:
    """What could be told nowhere does not go round for ever."""
    about: dict[str, Any] = {"hops": 1}
    again = replace(ROW, kind=FAILED, facts=about, stream="person:U1")
    assert tell(store, again, kind=PARKED) == ["mail:own.example"]
    assert told(store)[0].facts["hops"] == 2
    last = replace(again, id=8, facts={"hops": 2}, stream="mail:own.example")
    assert tell(store, last) == ["mail:own.example"]


def test_a_projection_is_told_once_a_version(store: Store) -> None:
    """By the way its stream does not take."""
    projection = ProjectionRow(
        "headline:3fa2", "3fa2", "channel:3fa2", "headline", 4, None, False, 1, None
    )
    for version in (4, 4, 5):
        with store.transaction():
            telling.tell_of_projection(
                replace(projection, version=version), "invalid_blocks", BOTH, NOW
            )
    assert [one.facts["key"] for one in told(store)] == ["projection:headline:3fa2"] * 4


def test_a_new_channel_hears_who_is_missing(store: Store) -> None:
    """Once."""
    with store.transaction():
        for _ in range(2):
            telling.tell_of_absent(ROW, ["U3", "U4"], NOW)
    (row,) = told(store)
    assert (row.stream, row.kind) == ("channel:3fa2", "channel.not_invited")
    assert row.facts == {"incident_id": "3fa2", "users": ["U3", "U4"]}


def test_nobody_hears_of_an_incident_he_does_not_belong_to(store: Store) -> None:
    """By no way: where the only one who may hear of it cannot be reached, a mailbox is told."""
    secret = replace(BOTH, admits=lambda incident_id, person: person == "U1")
    assert tell(store, ROW, secret) == ["person:U1"]
    row = replace(ROW, id=8, stream="person:U1")
    assert tell(store, row, secret)[1:] == ["mail:own.example"]
    row = replace(ROW, id=9, incident_id=None)
    assert tell(store, row, secret)[2:] == ["person:U1", "person:U2"]


def test_what_cannot_be_worked_out_is_told_to_those_who_may_hear_of_it(store: Store) -> None:
    """Also where a message is written for all the watchers at once."""
    secret = replace(BOTH, admits=lambda incident_id, person: person == "U2")
    with store.transaction():
        telling.announce(telling.POSTPONED, "x", {}, "3fa2", secret, NOW)
    assert [row.stream for row in told(store)] == ["person:U2", "mail:own.example"]
