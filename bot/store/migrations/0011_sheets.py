"""Sheets for authorities, letters to data subjects and scripts, each in every version."""

from __future__ import annotations

from typing import Any

from peewee import CharField, Database, IntegerField, Model, TextField

from bot.store.fields import InstantField, JsonField


class Sheet(Model):
    id = CharField(primary_key=True, max_length=32)
    incident_id = CharField(max_length=32, index=True)
    kind = CharField(max_length=40)
    client_id = CharField(max_length=100)
    version = IntegerField()
    language = CharField(max_length=2)
    facts = JsonField()
    missing = JsonField()
    subject = TextField()
    text = TextField()
    html = TextField()
    digest = CharField(max_length=64)
    drafted_by = CharField(max_length=32)
    drafted_at = InstantField()
    approved_by = CharField(max_length=32, null=True)
    approved_at = InstantField(null=True)
    approval_path = CharField(max_length=20, null=True)

    class Meta:
        table_name = "sheet"
        indexes = ((("incident_id", "kind", "client_id", "version"), True),)


def up(_migrator: Any, db: Database) -> None:
    """Create the table."""
    with db.bind_ctx([Sheet]):
        db.create_tables([Sheet])


def down(_migrator: Any, db: Database) -> None:
    """Take it away; what was filed stays recorded on its duty."""
    db.execute_sql("DROP TABLE sheet")
