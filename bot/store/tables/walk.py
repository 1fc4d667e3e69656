"""The walk through a playbook: what is done client by client, who has which role, the timeline."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table
from bot.store.tables.incidents import Incident


class ClientStep(Table):
    """One client's row in the table of a step that is done for each affected client."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="client_step_rows")
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


class RoleHolder(Table):
    """Who has a role of the playbook in one incident, and who stands in."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="role_rows")
    incident_id: str  # the library adds it to a foreign key
    role = CharField(max_length=40)
    person = CharField(max_length=32)
    deputy = CharField(max_length=32, null=True)
    given_by = CharField(max_length=32)
    given_at = InstantField()

    class Meta:
        table_name = "role_holder"
        indexes = ((("incident", "role"), True),)


class TimelineEntry(Table):
    """One line of the timeline that a person put there: a note, a message, a pin, a decision."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="timeline_rows")
    kind = CharField(max_length=20)
    author = CharField(max_length=64)  # who said it
    at = InstantField()  # when it was said
    added_by = CharField(max_length=32)
    added_at = InstantField()
    text = TextField()
    details = JsonField()  # of a decision: why, what else was considered; of a proof: where
    about = CharField(max_length=80, null=True)  # the step it belongs to
    channel = CharField(max_length=32, null=True)  # where the message stands in Slack
    message = CharField(max_length=40, null=True)  # Slack's time stamp of the message
    version = IntegerField(default=1)
    gone_at = InstantField(null=True)  # when the message was deleted in Slack

    class Meta:
        table_name = "timeline_entry"
        indexes = (
            (("incident", "at"), False),
            (("channel", "message"), True),
        )


class TimelineVersion(Table):
    """What an entry said before its message was edited in Slack."""

    id = AutoField()
    entry = ForeignKeyField(TimelineEntry, backref="versions")
    version = IntegerField()
    text = TextField()
    replaced_at = InstantField()
    deleted = BooleanField(default=False)

    class Meta:
        table_name = "timeline_version"
        indexes = ((("entry", "version"), True),)
