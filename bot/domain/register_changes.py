"""What an import would change, and what a register is like: answers for people, no rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.errors import Refusal

#: More than this share of a table gone at once looks like a cut-off export.
MOST_GONE_PERCENT: Final = 5


class MassEnd(Refusal):
    """An import in which more is gone than may be by itself."""


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What an import does to one table of one source.

    Attributes:
        held: Rows that the source had confirmed before.
        gone: Rows it no longer names; they stay held, marked as unconfirmed.
        gone_keys: The keys of the first of them, for people to read.
    """

    table: str
    held: int
    new: int
    changed: int
    gone: int
    gone_keys: tuple[str, ...] = ()

    @property
    def is_mass_end(self) -> bool:
        """Return whether more is gone than may be by itself."""
        return self.gone * 100 > self.held * MOST_GONE_PERCENT


@dataclass(frozen=True, slots=True)
class ImportDifference:
    """What an import does to the register, table by table."""

    source: str
    tables: tuple[TableDifference, ...]

    def of(self, names: Collection[str]) -> tuple[TableDifference, ...]:
        """Return the differences of some tables."""
        return tuple(table for table in self.tables if table.table in names)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes."""
        return not any(table.new or table.changed or table.gone for table in self.tables)

    @property
    def mass_ends(self) -> tuple[TableDifference, ...]:
        """Return the tables in which more is gone than may be by itself."""
        return tuple(table for table in self.tables if table.is_mass_end)

    def refuse_mass_end(self) -> None:
        """Do nothing unless too much is gone.

        Raises:
            MassEnd: it names the first such table.
        """
        for table in self.mass_ends:
            raise MassEnd(
                "register.error.mass_end",
                table=table.table,
                gone=table.gone,
                held=table.held,
                percent=MOST_GONE_PERCENT,
            )


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source: when it was last imported, and its rows.

    Attributes:
        rows: Table -> how many rows the source has, unconfirmed ones included.
        unconfirmed: How many of them it no longer names.
    """

    source: str
    imported_at: datetime
    rows: dict[str, int]
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class RegisterStatus:
    """How far a register can be relied upon.

    Attributes:
        clients: All of them; ``former`` of them have ended.
        no_contact: Clients without address and telephone.
        stale: Clients that nobody has verified for a year.
        over_retained: Former clients whose retention is over and of whom something is held.
    """

    sources: tuple[SourceStatus, ...]
    clients: int
    former: int
    no_contact: tuple[str, ...]
    stale: tuple[str, ...]
    over_retained: tuple[str, ...]
