"""How an incident ended and what it goes on in, and the playbook as it was when it began."""

from __future__ import annotations

from typing import Any

from peewee import Database

_COLUMNS = (
    ("outcome", "VARCHAR(12)"),
    ("came_from", "VARCHAR(32)"),
    ("went_on_in", "VARCHAR(32)"),
    ("playbook_digest", "VARCHAR(64)"),
)


def up(_migrator: Any, db: Database) -> None:
    """Add the columns, and the table of frozen playbooks."""
    for name, kind in _COLUMNS:
        db.execute_sql(f"ALTER TABLE incident ADD COLUMN {name} {kind}")
    db.execute_sql(
        "CREATE TABLE frozen_playbook (digest VARCHAR(64) NOT NULL PRIMARY KEY, text TEXT NOT NULL)"
    )


def down(_migrator: Any, db: Database) -> None:
    """Take them away again."""
    db.execute_sql("DROP TABLE frozen_playbook")
    for name, _ in _COLUMNS:
        db.execute_sql(f"ALTER TABLE incident DROP COLUMN {name}")
