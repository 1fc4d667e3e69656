"""The outbox: whoever has something to say writes it down, in the transaction of its cause.

Nothing here sends anything; `bot.services.postroom` hands the rows out to those who do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.outgoing import Lane, OutgoingRow, Proof, RowState, person_stream
from bot.services.telling import Watchers
from bot.store import outbox, projections
from bot.store.database import Store
from bot.store.outbox import TO, NewRow

__all__ = [
    "Effects",
    "NewRow",
    "accept",
    "divert",
    "enqueue",
    "enqueue_all",
    "key_of_act",
    "listing",
    "raise_wanted",
    "resend",
    "waiting",
]

#: A deadline is said to people directly when its channel is not there after this long.
PATIENCE_WITHOUT_CHANNEL: Final = timedelta(minutes=2)
TROUBLED: Final = (RowState.FAILED, RowState.PARKED)
_AT_ONCE: Final = 100

Effects = Callable[[OutgoingRow, Proof, datetime], None]
"""What follows from a message having been taken; runs inside the settling transaction."""


def enqueue(
    *,
    key: str,
    stream: str,
    lane: Lane,
    kind: str,
    facts: Mapping[str, Any],
    incident_id: str | None,
    now: datetime,
) -> bool:
    """Write one message into the outbox, inside the caller's transaction.

    Args:
        key: The same for the same message: a second row with it is not written.
        stream: Where it goes; see `bot.domain.outgoing`.
        lane: Its importance.
        kind: What it says.
        facts: JSON values that the composer turns into words when it is sent.
        incident_id: The incident it belongs to, if any.
        now: The instant of writing (UTC).

    Returns:
        Whether it was new.
    """
    return enqueue_all([NewRow(key, stream, lane, kind, facts, incident_id)], now) == 1


def enqueue_all(rows: Sequence[NewRow], now: datetime) -> int:
    """Write many messages at once, as `enqueue` does; return how many were new."""
    return outbox.insert(rows, now)


def key_of_act(name: str, facts: Mapping[str, Any]) -> str:
    """Return the key of a message that an act causes, inside the caller's transaction.

    Acts are named after their instant, which a clock that stands still or was set back gives to
    several. What says the same as the last message of that name is a double press and has its
    key; anything else is numbered.
    """
    key, last, number = name, None, 1
    while (found := outbox.find(key)) is not None:
        last, number = found, number + 1
        key = f"{name}#{number}"
    return last.key if last is not None and last.facts == _as_kept(facts) else key


def raise_wanted(target: str, stream: str, kind: str, incident_id: str | None) -> None:
    """Ask for a message to be brought up to date, inside the caller's transaction.

    Whoever sends in the stream draws it from the database as it is then; several requests are
    one update. A target of kind ``headline`` is pinned; ``home`` is a person's Home.
    """
    projections.want(target, stream, kind, incident_id)


def listing(
    store: Store,
    states: Collection[RowState] = TROUBLED,
    incident_id: str | None = None,
    limit: int = 1000,
) -> tuple[OutgoingRow, ...]:
    """Return rows by state, perhaps of one incident only, oldest first."""
    with store.read():
        return outbox.in_states(states, incident_id, limit)


def waiting(store: Store) -> int:
    """Return how many messages wait to be sent."""
    with store.read():
        return outbox.count(RowState.WAITING)


def resend(row_id: int) -> bool:
    """Let a parked or failed message be sent again, inside the caller's transaction.

    Returns:
        Whether it was parked or failed.
    """
    return outbox.wait_again(row_id)


def accept(row_id: int, proof: Proof, effects: Effects, now: datetime) -> bool:
    """Take a person's word that a parked or failed message arrived.

    It runs inside the caller's transaction.

    Args:
        row_id: The row.
        proof: What the person says it rests on.
        effects: What follows from a message having been taken.
        now: The instant (UTC).

    Returns:
        Whether it was parked or failed.
    """
    if not outbox.settle(row_id, RowState.SENT, now, among=TROUBLED, proof=proof):
        return False
    effects(outbox.get(row_id), proof, now)
    return True


def divert(store: Store, watchers: Watchers, now: datetime) -> int:
    """Say deadlines to the watchers directly while their incident's channel is not there.

    Returns:
        How many deadlines went another way.
    """
    before = now - PATIENCE_WITHOUT_CHANNEL
    with store.read():
        if not watchers.people or not outbox.deadlines_without_channel(before, 1):
            return 0
    with store.transaction():
        rows = outbox.deadlines_without_channel(before, _AT_ONCE)
        return sum(_divert_one(row, watchers, now) for row in rows)


def _as_kept(facts: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(facts))


def _divert_one(row: OutgoingRow, watchers: Watchers, now: datetime) -> bool:
    people = watchers.of(row.incident_id).people
    if not people or not outbox.divert(row.id, now):
        return False
    enqueue_all(
        [
            NewRow(
                key=f"{row.key}{TO}{person}",
                stream=person_stream(person),
                lane=Lane.DEADLINE,
                kind=row.kind,
                facts=row.facts,
                incident_id=row.incident_id,
            )
            for person in people
        ],
        now,
    )
    return True
