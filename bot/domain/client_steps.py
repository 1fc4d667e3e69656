"""A step that is done client by client: its rows, and when all of it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RowState(StrEnum):
    """What became of a step for one client."""

    OPEN = "open"
    DONE = "done"
    EXCUSED = "excused"  # not done, with a reason
    LEFT_OUT = "left_out"  # a later scope no longer has this client


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client's row; all times are instants in UTC."""

    step: str
    client_id: str
    name: str
    state: RowState
    owner: str | None
    reason: str | None
    settled_by: str | None
    settled_at: datetime | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is, in clients; those that were left out do not count."""

    open: int = 0
    done: int = 0
    excused: int = 0

    @property
    def total(self) -> int:
        """All clients that count."""
        return self.open + self.done + self.excused

    @property
    def finished(self) -> bool:
        """Whether every client is done or excused, and there is one."""
        return self.total > 0 and self.open == 0


@dataclass(frozen=True, slots=True)
class RowChanges:
    """What a newly confirmed scope changes in one step's rows, as ids of clients."""

    new: tuple[str, ...]
    back: tuple[str, ...]
    gone: tuple[str, ...]


def progress(rows: Iterable[ClientRow]) -> Progress:
    """Return how far the rows of one step are."""
    return progress_of(Counter(row.state for row in rows))


def progress_of(counts: Mapping[RowState, int]) -> Progress:
    """Return how far a step is of which so many rows are in each state."""
    return Progress(
        open=counts.get(RowState.OPEN, 0),
        done=counts.get(RowState.DONE, 0),
        excused=counts.get(RowState.EXCUSED, 0),
    )


def reconcile_rows(rows: Iterable[ClientRow], affected: Collection[str]) -> RowChanges:
    """Compare the rows of one step with the clients that are affected now.

    A row is never removed: a client that is gone is left out, and its row comes back as open
    when a later scope has it again.
    """
    known = {row.client_id: row.state for row in rows}
    left_out = {client for client, state in known.items() if state is RowState.LEFT_OUT}
    return RowChanges(
        new=tuple(client for client in affected if client not in known),
        back=tuple(client for client in affected if client in left_out),
        gone=tuple(client for client in known if client not in {*affected, *left_out}),
    )


def in_order(rows: Iterable[ClientRow]) -> tuple[ClientRow, ...]:
    """Return the rows that count, what is still to be done first, then by name."""
    counting = (row for row in rows if row.state is not RowState.LEFT_OUT)
    return tuple(
        sorted(counting, key=lambda row: (row.state is not RowState.OPEN, row.name.casefold()))
    )
