"""Sheets: what is copied, handed over or read aloud."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table


class Sheet(Table):
    """One version of a sheet; see :class:`bot.domain.sheets.SheetRecord`."""

    id = CharField(primary_key=True, max_length=32)
    incident_id = CharField(max_length=32, index=True)
    kind = CharField(max_length=40)
    client_id = CharField(max_length=100)  # empty for one about us: NULL would not be unique
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
    authors = JsonField(default=list)
    edited_at = InstantField(null=True)
    countersigned_by = CharField(max_length=32, null=True)

    class Meta:
        indexes = ((("incident_id", "kind", "client_id", "version"), True),)
