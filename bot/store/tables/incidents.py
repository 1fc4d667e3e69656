"""Incidents, and what hangs on one: facts, duties, tasks, snapshots, notices."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table


class Incident(Table):
    """One breach, suspected or confirmed; or an exercise of one."""

    id = CharField(primary_key=True, max_length=32)
    reference = CharField(unique=True, max_length=32)
    request_key = CharField(unique=True, max_length=255)  # the same request opens once
    year = IntegerField()
    number = IntegerField()
    kind = CharField(max_length=40)
    state = CharField(max_length=10)
    exercise = BooleanField()
    restricted = BooleanField()
    what = TextField()  # the reporter's words; never in the audit chain
    noticed_at = InstantField()
    suspected_at = InstantField()
    aware_at = InstantField()
    aware_confirmed = BooleanField()  # the breach is certain, no longer suspected
    aware_provisional = BooleanField(default=True)  # no officer has confirmed the times
    aware_history = JsonField(null=True)  # replaced and proposed times
    significant_at = InstantField(null=True)
    opened_at = InstantField()
    opened_by = CharField(max_length=32)
    lead = CharField(max_length=32, null=True)
    closed_at = InstantField(null=True)
    outcome = CharField(max_length=12, null=True)
    came_from = CharField(max_length=32, null=True)  # the exercise that turned out to be real
    went_on_in = CharField(max_length=32, null=True)  # the incident that took this one over
    playbook = CharField(max_length=60)
    playbook_version = CharField(max_length=200)
    playbook_digest = CharField(max_length=64, null=True)  # its text, see FrozenPlaybook
    phase = CharField(max_length=30)
    channel_id = CharField(max_length=32, null=True)
    channel_name = CharField(max_length=80)
    processor_track = CharField(max_length=10)
    controller_track = CharField(max_length=10)

    class Meta:
        indexes = ((("year", "number", "exercise"), True),)


class FrozenPlaybook(Table):
    """The text of a playbook as incidents were opened with it; the same text once."""

    digest = CharField(primary_key=True, max_length=64)
    text = TextField()


class Fact(Table):
    """What is known of an incident: who said it, when, and how sure; old values stay."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="fact_rows")
    name = CharField(max_length=120)
    value = TextField()
    said_by = CharField(max_length=32)
    at = InstantField()
    current = BooleanField(default=True)
    sure = CharField(max_length=10, null=True)  # how sure who said it was
    basis = TextField(null=True)  # what it rests on


class Duty(Table):
    """Who must be told, under which rule, by when; fulfilled, waived or superseded, never gone."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="duty_rows")
    kind = CharField(max_length=40)
    client_id = CharField(max_length=100, null=True)
    due_at = InstantField(null=True)
    basis = CharField(max_length=20)
    rule = CharField(max_length=120)
    pending_on = CharField(max_length=40, null=True)
    contract_due_at = InstantField(null=True)
    target_due_at = InstantField(null=True)
    latest_at = InstantField(null=True)
    state = CharField(max_length=12)
    reason = TextField(null=True)
    recorded_at = InstantField(null=True)  # when the fulfilment was written down
    fulfilled_at = InstantField(null=True)  # when the duty was done in the world
    fulfilled_by = CharField(max_length=32, null=True)
    created_at = InstantField()

    class Meta:
        indexes = ((("incident", "state", "due_at"), False),)


class Task(Table):
    """One step of the playbook in one incident."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="task_rows")
    step = CharField(max_length=80)
    phase = CharField(max_length=30)
    position = IntegerField()
    role = CharField(max_length=40)
    due_at = InstantField(null=True)
    shown = BooleanField()
    state = CharField(max_length=10)
    about = TextField(null=True)  # ids of the clients that a step of the bot's own concerns
    reason = TextField(null=True)
    assigned_to = CharField(max_length=32, null=True)
    settled_by = CharField(max_length=32, null=True)
    settled_at = InstantField(null=True)
    times = IntegerField(default=0)  # how often a step that comes back was done
    first_due_at = InstantField(null=True)  # where the beat of such a step began

    class Meta:
        indexes = ((("incident", "step"), True),)


class Snapshot(Table):
    """A determination of affected clients as it was when a person confirmed it."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="snapshot_rows")
    scope = JsonField()
    answer = JsonField()
    confirmed = BooleanField(default=False)
    asked_by = CharField(max_length=32)
    asked_at = InstantField()
    confirmed_by = CharField(max_length=32, null=True)
    confirmed_at = InstantField(null=True)


class Notice(Table):
    """The notice to one client, from draft to proof."""

    id = CharField(primary_key=True, max_length=32)
    incident = ForeignKeyField(Incident, backref="notice_rows")
    client_id = CharField(max_length=100)
    kind = CharField(max_length=40)
    version = IntegerField()
    language = CharField(max_length=2)
    recipient = CharField(max_length=320, null=True)
    facts = JsonField()  # the facts it was rendered with: this client's only
    missing = JsonField()
    subject = TextField()
    text = TextField()
    html = TextField()
    digest = CharField(max_length=64)
    state = CharField(max_length=12)
    authors = JsonField()  # who changed the text by hand
    edited_at = InstantField(null=True)  # when one of them last did
    countersigned_by = CharField(max_length=32, null=True)
    approved_by = CharField(max_length=32, null=True)
    approved_at = InstantField(null=True)
    approval_path = CharField(max_length=20, null=True)
    comment = TextField(null=True)
    message_id = CharField(max_length=255, null=True)
    sent_at = InstantField(null=True)
    proof = JsonField(null=True)
    created_at = InstantField()

    class Meta:
        indexes = (
            (("incident", "client_id", "kind", "version"), True),
            (("incident", "state"), False),
        )
