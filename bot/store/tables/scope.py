"""What people decided about clients that match."""

from __future__ import annotations

from peewee import AutoField, CharField, ForeignKeyField, TextField

from bot.store.fields import DayField, InstantField
from bot.store.tables.base import Table
from bot.store.tables.incidents import Incident


class ScopeDecision(Table):
    """One decision about one client; none is ever changed, a newer one counts instead."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="scope_decisions")
    client_id = CharField(max_length=100)
    subject = CharField(max_length=64)  # digest of what was decided about
    what = CharField(max_length=20)
    words = TextField()
    who = TextField()
    day = DayField(null=True)
    decided_by = CharField(max_length=32)
    decided_at = InstantField()
    read_by = CharField(max_length=32, null=True)  # of a leaving-out: who read it afterwards
    read_at = InstantField(null=True)

    class Meta:
        table_name = "scope_decision"
        indexes = ((("incident", "client_id"), False),)
