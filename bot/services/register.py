"""The register is taken over from files, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import Refusal
from bot.domain.instants import local_date
from bot.domain.register_changes import ImportDifference
from bot.domain.register_tables import RawTable
from bot.services import audit
from bot.services.register_care import export_register, register_status
from bot.services.register_reading import ReadIn, read_in
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import snapshot

__all__ = [
    "MAIN",
    "ChangedMeanwhile",
    "export_register",
    "import_register",
    "preview_register",
    "register_status",
]

#: The source of what a person keeps by hand, which leads the others.
MAIN: Final = "main"

#: An import may wait this long for its turn: nobody in Slack is waiting for it.
PATIENCE_SECONDS: Final = 60.0


class ChangedMeanwhile(Refusal):
    """A register that is no longer what the person saw when saying yes."""


def preview_register(
    store: Store, tables: Sequence[RawTable], source: str, zone: ZoneInfo, now: datetime
) -> ImportDifference:
    """Return what an import would change; nothing is changed.

    Args and Raises: as ``import_register``, without ``MassEnd``.
    """
    with read_in(store, tables, source) as files, snapshot(store):
        return files.difference(local_date(now, zone))


def import_register(
    store: Store,
    tables: Sequence[RawTable],
    source: str,
    zone: ZoneInfo,
    now: datetime,
    *,
    allow_mass_end: bool = False,
    expected: ImportDifference | None = None,
) -> ImportDifference:
    """Take the tables over in one transaction, and return what changed.

    A table that is not among them is left alone. What the source no longer names stays held,
    marked as unconfirmed; rows of other sources are not touched.

    Args:
        store: The open store.
        tables: What was read from files.
        source: Where it comes from: lower-case letters, digits, ``-`` and ``_``.
        zone: The organisation's zone, in which the register's days are whole.
        now: The present (UTC).
        allow_mass_end: Whether more than 5 % of a table may be gone.
        expected: What a person has agreed to, if one was asked.

    Raises:
        ImportRefused: with every fault of the files; nothing is changed.
        MassEnd: too much is gone, and that was not allowed; nothing is changed.
        ChangedMeanwhile: it would change something else than expected, or another import has
            added categories since the files were read; nothing is changed.
    """
    with read_in(store, tables, source) as files, store.transaction(PATIENCE_SECONDS):
        files.lock()
        today = local_date(now, zone)
        difference = files.difference(today)
        meanwhile = known.load_vocabulary() != files.before
        if meanwhile or (expected is not None and difference != expected):
            raise ChangedMeanwhile("register.error.changed_meanwhile")
        if not allow_mass_end:
            difference.refuse_mass_end()
        _take_over(store, files, difference, today, now)
        audit.record(
            "register.imported", actor=audit.SYSTEM, now=now, facts=_counts(source, difference)
        )
        return difference


def _counts(source: str, difference: ImportDifference) -> dict[str, object]:
    """Return what the record says of an import: numbers, and no client's name."""
    return {
        "source": source,
        **{
            table.table: {"new": table.new, "changed": table.changed, "gone": table.gone}
            for table in difference.tables
        },
    }


def _take_over(
    store: Store, files: ReadIn, difference: ImportDifference, today: date, now: datetime
) -> None:
    known.save_vocabulary(files.vocabulary)
    known.save_source(files.source, now)
    files.take_over(difference, today, leader=MAIN)
    known.summarise(store)
