"""Finding the newest entry of a kind in the record without walking all of it."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(_migrator: Any, db: Database) -> None:
    """Make the index."""
    db.execute_sql("CREATE INDEX audit_entry_action ON audit_entry (action, sequence)")


def down(_migrator: Any, db: Database) -> None:
    """Take the index away."""
    db.execute_sql("DROP INDEX audit_entry_action")
