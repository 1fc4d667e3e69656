"""Room for long ids and versions, when a notice was last edited, whom a step is about."""

from __future__ import annotations

from typing import Any

from peewee import Database

# PostgreSQL refuses what is too long; SQLite keeps texts of any length, whatever its columns say
_WIDER = (
    ("incident", "playbook_version", 200),
    ("duty", "client_id", 100),
    ("notice", "client_id", 100),
    ("fact", "name", 120),
    ("fact", "name", 120),
    ("rung", "group_kind", 120),
    ("rung", "key", 255),
)


def up(migrator: Any, db: Database) -> None:
    """Widen columns and add new ones."""
    if type(migrator).__name__ != "SqliteMigrator":
        for table, column, length in _WIDER:
            db.execute_sql(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR({length})")
    db.execute_sql("ALTER TABLE notice ADD COLUMN edited_at BIGINT")
    db.execute_sql("ALTER TABLE task ADD COLUMN about TEXT")


def down(_migrator: Any, db: Database) -> None:
    """Take the new columns away; wider ones do no harm."""
    db.execute_sql("ALTER TABLE notice DROP COLUMN edited_at")
    db.execute_sql("ALTER TABLE task DROP COLUMN about")
