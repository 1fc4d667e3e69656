"""The record: the audit chain, its erasable values, people, and what was seen before."""

from __future__ import annotations

from peewee import BooleanField, CharField, IntegerField, TextField

from bot.store.fields import InstantField
from bot.store.tables.base import Table


class AuditEntry(Table):
    """One entry of the chain; ``payload`` is the exact text that was hashed."""

    sequence = IntegerField(primary_key=True)
    at = InstantField()
    actor = CharField(max_length=64)
    action = CharField(max_length=60)
    incident_id = CharField(max_length=32, null=True)
    payload = TextField()
    previous = CharField(max_length=64)
    digest = CharField(max_length=64)

    class Meta:
        table_name = "audit_entry"
        indexes = ((("incident_id",), False), (("action", "sequence"), False))


class AuditHead(Table):
    """The newest entry; its one row is the lock that puts entries in order."""

    id = IntegerField(primary_key=True)
    sequence = IntegerField()
    digest = CharField(max_length=64)

    class Meta:
        table_name = "audit_head"


class AuditValue(Table):
    """A personal value behind a salted digest of the chain; erasing it leaves the chain whole."""

    digest = CharField(primary_key=True, max_length=64)
    salt = CharField(max_length=32)
    value = TextField(null=True)
    sequence = IntegerField(index=True)

    class Meta:
        table_name = "audit_value"


class Person(Table):
    """A member of the workspace, as far as rights and language need it."""

    user_id = CharField(primary_key=True, max_length=32)
    name = CharField(max_length=200)
    locale = CharField(max_length=10)
    guest = BooleanField(default=False)
    refreshed_at = InstantField()


class Seen(Table):
    """An event, submission or command that was handled; Slack may deliver it again."""

    key = CharField(primary_key=True, max_length=200)
    at = InstantField(index=True)
