"""The summary of the register says which categories there are, no longer how often."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(_migrator: Any, db: Database) -> None:
    """Drop the count, which nothing asked for and which took long to make."""
    db.execute_sql("ALTER TABLE register_summary DROP COLUMN holdings")


def down(_migrator: Any, db: Database) -> None:
    """Give the count back; the next import says it again."""
    db.execute_sql("ALTER TABLE register_summary ADD COLUMN holdings INTEGER NOT NULL DEFAULT 0")
