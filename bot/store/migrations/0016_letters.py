"""Our own letters to people, one row a person."""

from __future__ import annotations

from typing import Any

from peewee import CharField, Database, Model

from bot.store.fields import InstantField, JsonField


class Letter(Model):
    id = CharField(primary_key=True, max_length=32)
    incident_id = CharField(max_length=32, index=True)
    sheet_id = CharField(max_length=32, index=True)
    address = CharField(max_length=254)
    message_id = CharField(max_length=120)
    added_by = CharField(max_length=32)
    created_at = InstantField()
    sent_at = InstantField(null=True)
    proof = JsonField(null=True)

    class Meta:
        table_name = "letter"


def up(_migrator: Any, db: Database) -> None:
    """Create the table."""
    with db.bind_ctx([Letter]):
        db.create_tables([Letter])


def down(_migrator: Any, db: Database) -> None:
    """Take it away; that a letter was released stays with its sheet."""
    db.execute_sql("DROP TABLE letter")
