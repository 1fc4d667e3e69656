"""Which client of a carrier is which client of the register, as people have confirmed it."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(_migrator: Any, db: Database) -> None:
    """Make the table."""
    db.execute_sql(
        """
        CREATE TABLE register_link (
            source VARCHAR(40) NOT NULL,
            external_id VARCHAR(500) NOT NULL,
            client_id VARCHAR(100) NOT NULL,
            linked_at BIGINT NOT NULL,
            PRIMARY KEY (source, external_id))
        """
    )


def down(_migrator: Any, db: Database) -> None:
    """Take the table away, with what is in it."""
    db.execute_sql("DROP TABLE register_link")
