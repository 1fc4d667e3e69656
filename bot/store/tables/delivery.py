"""What must be said, when, and whether it was: ledger, outbox, streams, projections.

``due_at`` and what people read are counted by the clock that is passed in; ``not_before``,
``lease_until`` and ``next_allowed_at`` by the database's own clock, because they are about who
may act now, in real time, and processes must agree on that.
"""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, IntegerField, TextField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table


class Rung(Table):
    """One reminder of the ledger: attached to a group of duties, a task or a draft queue."""

    id = AutoField()
    key = CharField(unique=True, max_length=255)
    incident_id = CharField(max_length=32)
    group_kind = CharField(max_length=120)  # kind of duty, or task:<step>, or awareness
    group_due = InstantField(null=True)
    rung = CharField(max_length=60)
    audience = CharField(max_length=20)
    pages = BooleanField()
    last = BooleanField()
    aloud = BooleanField(default=False)  # said in the channel too when it is meant for a person
    due_at = InstantField()
    state = CharField(max_length=12)
    revivals = IntegerField(default=0)  # how often its duty was opened again
    reason = CharField(max_length=120, null=True)
    settled_at = InstantField(null=True)

    class Meta:
        indexes = ((("state", "due_at"), False), (("incident_id", "group_kind"), False))


class Outgoing(Table):
    """One message of the outbox: a kind and its facts, turned into words when it is sent."""

    id = AutoField()
    key = CharField(unique=True, max_length=255)
    incident_id = CharField(max_length=32, null=True)
    stream = CharField(max_length=120)
    transport = CharField(max_length=8)
    lane = IntegerField()
    kind = CharField(max_length=60)
    facts = JsonField()
    state = CharField(max_length=10)
    attempts = IntegerField(default=0)
    not_before = InstantField(default=0)
    yields = BooleanField(default=False)  # tried so often that those behind it may pass
    first_try_at = InstantField(null=True)
    tried_after = CharField(max_length=40, null=True)  # the stream's newest message back then
    handed_at = InstantField(null=True)  # from here on the other side may have it
    last_error = TextField(null=True)
    proof = JsonField(null=True)
    created_at = InstantField()
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "outbox"
        indexes = (
            (("state", "transport", "lane", "id"), False),
            (("state", "stream", "lane", "id"), False),
            (("state", "stream", "lane", "not_before"), False),
            (("incident_id", "kind"), False),
        )


class Stream(Table):
    """A channel, a direct message or a mailbox: one owner at a time, so that order holds."""

    name = CharField(primary_key=True, max_length=120)
    token = CharField(max_length=32, null=True)
    lease_until = InstantField(default=0)
    next_allowed_at = InstantField(default=0)
    newest = CharField(max_length=40, null=True)  # Slack's time stamp of our last message


class Projection(Table):
    """A message that is edited in place: the version wanted, and the version shown."""

    target = CharField(primary_key=True, max_length=120)
    incident_id = CharField(max_length=32, null=True)
    stream = CharField(max_length=120)
    kind = CharField(max_length=40)
    wanted = IntegerField()
    shown = IntegerField(default=0)
    behind = BooleanField()  # wanted is above shown
    message = CharField(max_length=40, null=True)  # the time stamp Slack knows it by
    pinned = BooleanField(default=False)
    attempts = IntegerField(default=0)
    not_before = InstantField(default=0)
    tried_after = CharField(max_length=40, null=True)
    last_error = TextField(null=True)

    class Meta:
        indexes = ((("behind", "stream"), False),)
