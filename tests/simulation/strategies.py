"""Ways of reminding: the bot's own, and those of programs that people use instead.

The others are written anew from what they do (in-memory jobs; a mail when the rounded-down hours
left equal a number; marked as processed, then sent; sent, then marked), with nothing taken from
them. Each runs until its process is told to stop, or is killed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from types import MappingProxyType
from typing import Final

from bot.delivery.attempts import Senders
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.slack import METADATA_TYPE, SlackSender
from bot.delivery.slack_api import TROUBLES, SlackApi
from bot.delivery.types import Composed, Drawn, SlackPost
from bot.domain.errors import Unavailable
from bot.domain.outgoing import OutgoingRow, ProjectionRow
from bot.services import ledger
from bot.services.bundles import keys_of
from bot.services.postroom import Postroom
from bot.services.settling import Settling
from bot.services.telling import Watchers
from bot.store.database import Store
from tests.simulation.clocks import SteppedStore, WeekendClock
from tests.simulation.scenario import KIND, Reminder, Run, reminders

#: Longer than three of the longest requests, as the product has it.
LEASE: Final = timedelta(seconds=4)
REQUEST_SECONDS: Final = 1
LOOK_EVERY: Final = 0.1
BATCH: Final = 200


@dataclass(frozen=True)
class Context:
    """What one process has.

    Attributes:
        run: What is simulated.
        number: Which of the processes it is.
        first: It was not killed before.
        stopping: Set when it is to end.
    """

    run: Run
    number: int
    first: bool
    stopping: Event

    @property
    def clock(self) -> WeekendClock:
        """The machine's clock."""
        return WeekendClock.of(self.run)

    @property
    def api(self) -> SlackApi:
        """A client of the stand-in for Slack."""
        return SlackApi("xoxb-simulated", self.run.slack, REQUEST_SECONDS)

    @property
    def reminders(self) -> Iterable[Reminder]:
        """Every reminder of the weekend."""
        return reminders(self.run.scenario)

    def each_moment(self) -> Iterable[datetime]:
        """Yield the instant the clock shows, again and again, until the process is to end."""
        while not self.stopping.wait(LOOK_EVERY):
            yield self.clock.now()


class _Words:
    """Says a reminder by its key."""

    def compose(self, row: OutgoingRow, now: datetime) -> Composed:
        (key,) = keys_of(row)
        return SlackPost(key, (), {"reminder": key})

    def draw(self, projection: ProjectionRow, now: datetime) -> Drawn:
        raise LookupError(projection.target)


class _Rooms:
    """Every incident has a channel already."""

    def channel_of(self, incident_id: str) -> str | None:
        return f"C{incident_id}"

    def channel_created(self, incident_id: str, channel_id: str, name: str, now: datetime) -> str:
        return channel_id


def ours(context: Context) -> None:
    """Ledger, tick, outbox, streams and leases, as every process of the bot has them."""
    store = SteppedStore(context.run.database, context.clock)
    dispatcher = _dispatcher(context, store)
    dispatcher.start()
    is_open = _is_open(context)
    for now in context.each_moment():
        try:
            ledger.tick(store, is_open, Watchers(), now)
        except Unavailable:
            continue
        dispatcher.kick()
    dispatcher.drain()
    store.close()


def _dispatcher(context: Context, store: Store) -> Dispatcher:
    return Dispatcher(
        Postroom(store, _is_open(context), lease=LEASE),
        Settling(store, Watchers()),
        _Words(),
        Senders(SlackSender(context.api, _Rooms())),
        context.clock.now,
        poll=LOOK_EVERY,
    )


def _is_open(context: Context) -> ledger.IsOpen:
    fulfilled = {one.incident_id: one.fulfilled_at for one in context.reminders}
    clock = context.clock

    def is_open(incident_id: str, kind: str, due_at: datetime | None) -> bool:
        until = fulfilled[incident_id]
        return kind == KIND and (until is None or clock.true() < until)

    return is_open


def in_memory(context: Context) -> None:
    """Jobs in the memory of the process in which the incident was opened; gone with it."""
    mine = [one for one in context.reminders if context.first and one.opener == context.number]
    waiting = [(one.at, one.key, one) for one in mine]
    heapq.heapify(waiting)
    for now in context.each_moment():
        while waiting and waiting[0][0] <= now and not context.stopping.is_set():
            _try(context, heapq.heappop(waiting)[2])


def on_the_hour(context: Context) -> None:
    """Look once an hour, and send where the whole hours left equal a reminder's number."""
    looked = context.clock.now().replace(minute=0, second=0, microsecond=0)
    for now in context.each_moment():
        hour = now.replace(minute=0, second=0, microsecond=0)
        if context.number != 0 or hour == looked:
            continue
        looked = hour
        for one in context.reminders:
            left = math.floor((one.due_at - now) / timedelta(hours=1))
            if left == round((one.due_at - one.at) / timedelta(hours=1)):
                _try(context, one)


def mark_then_send(context: Context) -> None:
    """Claim each due row by marking it as processed, and send it then."""
    store = SteppedStore(context.run.database, context.clock)
    by_key = {one.key: one for one in context.reminders}
    for now in context.each_moment():
        for key in _due(store, now):
            if _marked(store, key):
                _try(context, by_key[key])
    store.close()


def send_then_mark(context: Context) -> None:
    """Send each due row, and mark it when it was sent."""
    store = SteppedStore(context.run.database, context.clock)
    by_key = {one.key: one for one in context.reminders}
    for now in context.each_moment():
        for key in _due(store, now):
            if _try(context, by_key[key]):
                _marked(store, key)
    store.close()


Strategy = Callable[[Context], None]

STRATEGIES: Final[Mapping[str, Strategy]] = MappingProxyType(
    {
        "ours": ours,
        "in_memory": in_memory,
        "on_the_hour": on_the_hour,
        "mark_then_send": mark_then_send,
        "send_then_mark": send_then_mark,
    }
)


#: Those to which it is all one where the ledger lies.
WITHOUT_LEDGER: Final = frozenset({"in_memory", "on_the_hour"})


def _due(store: Store, now: datetime) -> list[str]:
    """Return the keys of rows that are due, the oldest first."""
    try:
        with store.read():
            cursor = store.database.execute_sql(
                f"SELECT key FROM rung WHERE state = 'due' AND due_at <= {_micros(now)}"
                f" ORDER BY due_at LIMIT {BATCH}"
            )
            return [str(key) for (key,) in cursor.fetchall()]
    except Unavailable:
        return []


def _marked(store: Store, key: str) -> bool:
    """Mark a row; return whether this process did, and no other before it."""
    mark = store.database.param
    try:
        with store.transaction():
            cursor = store.database.execute_sql(
                f"UPDATE rung SET state = 'moved' WHERE key = {mark} AND state = 'due'", (key,)
            )
            return bool(cursor.rowcount == 1)
    except Unavailable:
        return False


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def _try(context: Context, one: Reminder) -> bool:
    """Post a reminder once; one whose duty is fulfilled counts as sent."""
    if one.fulfilled_at is not None and context.clock.true() >= one.fulfilled_at:
        return True
    metadata = {
        "event_type": METADATA_TYPE,
        "event_payload": {"key": one.key, "reminder": one.key},
    }
    try:
        context.api.call(
            "chat.postMessage", channel=f"C{one.incident_id}", text=one.key, metadata=metadata
        )
    except TROUBLES:
        return False
    return True
