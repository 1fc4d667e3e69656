"""Who wrote in a sheet, when, and who read it beside them."""

from __future__ import annotations

from typing import Any

from peewee import Database

_COLUMNS = (
    ("authors", "TEXT NOT NULL DEFAULT '[]'"),
    ("edited_at", "BIGINT"),
    ("countersigned_by", "VARCHAR(32)"),
)


def up(_migrator: Any, db: Database) -> None:
    """Add the columns; of what was drafted so far nobody is an author."""
    for name, kind in _COLUMNS:
        db.execute_sql(f"ALTER TABLE sheet ADD COLUMN {name} {kind}")


def down(_migrator: Any, db: Database) -> None:
    """Take them away; the words that were written stay."""
    for name, _ in _COLUMNS:
        db.execute_sql(f"ALTER TABLE sheet DROP COLUMN {name}")
