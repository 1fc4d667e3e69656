"""What was decided about clients that match, beside the register's answer."""

from __future__ import annotations

from typing import Any

from peewee import CharField, Database, ForeignKeyField, Model, TextField

from bot.store.fields import DayField, InstantField


class Incident(Model):
    id = CharField(primary_key=True, max_length=32)


class ScopeDecision(Model):
    incident = ForeignKeyField(Incident)
    client_id = CharField(max_length=100)
    subject = CharField(max_length=64)
    what = CharField(max_length=20)
    words = TextField()
    who = TextField()
    day = DayField(null=True)
    decided_by = CharField(max_length=32)
    decided_at = InstantField()
    read_by = CharField(max_length=32, null=True)
    read_at = InstantField(null=True)

    class Meta:
        table_name = "scope_decision"
        indexes = ((("incident", "client_id"), False),)


def up(_migrator: Any, db: Database) -> None:
    """Make the table."""
    with db.bind_ctx([ScopeDecision], bind_refs=False, bind_backrefs=False):
        db.create_tables([ScopeDecision])


def down(_migrator: Any, db: Database) -> None:
    """Take the table away, with what is in it."""
    db.execute_sql("DROP TABLE scope_decision")
