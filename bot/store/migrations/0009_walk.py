"""The walk: client by client, repeating steps, roles, how sure facts are, the timeline."""

from __future__ import annotations

from typing import Any

from peewee import (
    BooleanField,
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from bot.store.fields import InstantField, JsonField


class Incident(Model):
    id = CharField(primary_key=True, max_length=32)


class ClientStep(Model):
    incident = ForeignKeyField(Incident)
    step = CharField(max_length=80)
    client_id = CharField(max_length=100)
    name = CharField(max_length=500)
    state = CharField(max_length=10)
    owner = CharField(max_length=32, null=True)
    reason = TextField(null=True)
    settled_by = CharField(max_length=32, null=True)
    settled_at = InstantField(null=True)
    added_at = InstantField()

    class Meta:
        table_name = "client_step"
        indexes = ((("incident", "step", "client_id"), True),)


class RoleHolder(Model):
    incident = ForeignKeyField(Incident)
    role = CharField(max_length=40)
    person = CharField(max_length=32)
    deputy = CharField(max_length=32, null=True)
    given_by = CharField(max_length=32)
    given_at = InstantField()

    class Meta:
        table_name = "role_holder"
        indexes = ((("incident", "role"), True),)


class TimelineEntry(Model):
    incident = ForeignKeyField(Incident)
    kind = CharField(max_length=20)
    author = CharField(max_length=64)
    at = InstantField()
    added_by = CharField(max_length=32)
    added_at = InstantField()
    text = TextField()
    details = JsonField()
    about = CharField(max_length=80, null=True)
    channel = CharField(max_length=32, null=True)
    message = CharField(max_length=40, null=True)
    version = IntegerField(default=1)
    gone_at = InstantField(null=True)

    class Meta:
        table_name = "timeline_entry"
        indexes = ((("incident", "at"), False), (("channel", "message"), True))


class TimelineVersion(Model):
    entry = ForeignKeyField(TimelineEntry)
    version = IntegerField()
    text = TextField()
    replaced_at = InstantField()
    deleted = BooleanField(default=False)

    class Meta:
        table_name = "timeline_version"
        indexes = ((("entry", "version"), True),)


_TABLES = (ClientStep, RoleHolder, TimelineEntry, TimelineVersion)
_COLUMNS = (
    ("fact", "sure", "VARCHAR(10)"),
    ("fact", "basis", "TEXT"),
    ("task", "times", "INTEGER NOT NULL DEFAULT 0"),
    ("task", "first_due_at", "BIGINT"),
)


def up(_migrator: Any, db: Database) -> None:
    """Create the tables and the new columns."""
    with db.bind_ctx(_TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(_TABLES)
    for table, column, kind in _COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")


def down(_migrator: Any, db: Database) -> None:
    """Take the new columns and tables away, with what is in them."""
    for table, column, _ in _COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
    for name in ("timeline_version", "timeline_entry", "role_holder", "client_step"):
        db.execute_sql(f"DROP TABLE {name}")
