"""Tells a person, by another way, about what did not go out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.domain.outgoing import (
    PAGE_STREAM,
    Lane,
    OutgoingRow,
    ProjectionRow,
    mail_stream,
    person_stream,
)
from bot.store import outbox
from bot.store.outbox import NewRow, Outline

FAILED: Final = "delivery.failed"  # refused for good
PARKED: Final = "delivery.parked"  # may have arrived; a person decides
DELAYED: Final = "delivery.delayed"  # still tried, for longer than is usual
UNRECORDED: Final = "delivery.unrecorded"  # arrived, but what follows from it failed
ABSENT: Final = "channel.not_invited"  # people of the team whom Slack would not let in
POSTPONED: Final = "ledger.postponed"  # a reminder could not be worked out
CLOCK_STEPPED: Final = "clock.stepped"  # the machine's clock was set

_KINDS: Final = frozenset({FAILED, PARKED, DELAYED, UNRECORDED})
_MOST_HOPS: Final = 2


Admits = Callable[[str, str], bool]
"""Whether a person (second) may hear of an incident (first, its id); only reads."""


def everybody(_incident_id: str, _person: str) -> bool:
    """Let everybody hear of every incident."""
    return True


@dataclass(frozen=True)
class Watchers:
    """Who hears about what did not go out.

    Args:
        people: Slack ids of the privacy officers and their deputies.
        mailboxes: Addresses that are read by a person; what they get names no incident.
        admits: Who of the people may hear of an incident; asked inside a transaction.
    """

    people: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    admits: Admits = everybody

    def of(self, incident_id: str | None) -> Watchers:
        """Return those of them who may hear of an incident."""
        if incident_id is None:
            return self
        there = tuple(one for one in self.people if self.admits(incident_id, one))
        return replace(self, people=there)


def tell(row: OutgoingRow, kind: str, error: str, watchers: Watchers, now: datetime) -> None:
    """Write a row that tells the watchers, by another way, what became of ``row``.

    The facts are ``key``, ``kind``, ``stream``, ``incident_id``, ``error``, ``attempts`` and
    ``facts`` of the row, and ``hops``: a message about a message that failed in its turn goes
    the other way once more, and no further. A mail's facts also have ``recipient``.
    """
    hops = 1 + (int(row.facts["hops"]) if row.kind in _KINDS else 0)
    if hops > _MOST_HOPS:
        return
    facts = {
        "key": row.key,
        "kind": row.kind,
        "stream": row.stream,
        "incident_id": row.incident_id,
        "error": error,
        "attempts": row.attempts,
        "facts": dict(row.facts),
        "hops": hops,
    }
    ways = _ways(row.stream, watchers.of(row.incident_id))
    announce(kind, str(row.id), facts, row.incident_id, ways, now)


def tell_of_projection(
    projection: ProjectionRow, error: str, watchers: Watchers, now: datetime
) -> None:
    """Write a row that tells the watchers that a message could not be brought up to date."""
    facts: dict[str, Any] = {
        "key": projection.key,
        "kind": projection.kind,
        "stream": projection.stream,
        "incident_id": projection.incident_id,
        "error": error,
        "attempts": projection.attempts,
        "facts": {},
        "hops": 1,
    }
    about = f"{projection.target}:{projection.version}"
    ways = _ways(projection.stream, watchers.of(projection.incident_id))
    announce(FAILED, about, facts, projection.incident_id, ways, now)


def tell_of_unreadable(row: Outline, error: str, watchers: Watchers, now: datetime) -> None:
    """Write a row that tells the watchers, once, of a message that cannot even be read."""
    facts: dict[str, Any] = {
        "kind": row.kind,
        "stream": row.stream,
        "incident_id": row.incident_id,
        "error": error,
        "hops": 1,
    }
    ways = _ways(row.stream, watchers.of(row.incident_id))
    announce(DELAYED, str(row.id), facts, row.incident_id, ways, now)


def tell_of_absent(row: OutgoingRow, people: Sequence[str], now: datetime) -> None:
    """Write a row that tells a new channel who could not be invited (fact ``users``)."""
    absent = NewRow(
        key=f"{ABSENT}:{row.incident_id}",
        stream=row.stream,
        lane=Lane.NARRATIVE,
        kind=ABSENT,
        facts={"incident_id": row.incident_id, "users": list(people)},
        incident_id=row.incident_id,
    )
    outbox.insert([absent], now)


def announce(
    kind: str,
    about: str,
    facts: dict[str, Any],
    incident_id: str | None,
    watchers: Watchers,
    now: datetime,
) -> None:
    """Write one row for each of the watchers; the same for the same ``about`` only once.

    Nobody hears of an incident that he does not belong to.
    """
    ways = [(person_stream(one), facts) for one in watchers.of(incident_id).people]
    ways += [(mail_stream(one), {**facts, "recipient": one}) for one in watchers.mailboxes]
    rows = [
        NewRow(
            key=f"{kind}:{about}:{one.get('recipient', stream)}",
            stream=stream,
            lane=Lane.DEADLINE,
            kind=kind,
            facts=one,
            incident_id=incident_id,
        )
        for stream, one in ways
    ]
    outbox.insert(rows, now)


def _ways(stream: str, watchers: Watchers) -> Watchers:
    """Return whom to tell so that it does not go the way that just failed, if there is another."""
    if stream == PAGE_STREAM:
        return watchers
    others = tuple(one for one in watchers.people if person_stream(one) != stream)
    by_mail = stream.startswith("person:") and watchers.mailboxes
    if others and not by_mail:
        return replace(watchers, people=others, mailboxes=())
    return replace(watchers, people=())
