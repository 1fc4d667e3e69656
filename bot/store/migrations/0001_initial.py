"""The first tables; frozen: a later change of the tables is a later migration."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField

from bot.store.fields import InstantField, JsonField


class AuditEntry(Model):
    sequence = IntegerField(primary_key=True)
    at = InstantField()
    actor = CharField(max_length=64)
    action = CharField(max_length=60)
    incident_id = CharField(null=True, max_length=32)
    payload = TextField()
    previous = CharField(max_length=64)
    digest = CharField(max_length=64)

    class Meta:
        table_name = "audit_entry"
        indexes = ((("incident_id",), False),)


class AuditHead(Model):
    id = IntegerField(primary_key=True)
    sequence = IntegerField()
    digest = CharField(max_length=64)

    class Meta:
        table_name = "audit_head"


class AuditValue(Model):
    digest = CharField(primary_key=True, max_length=64)
    salt = CharField(max_length=32)
    value = TextField(null=True)
    sequence = IntegerField(index=True)

    class Meta:
        table_name = "audit_value"


class Incident(Model):
    id = CharField(primary_key=True, max_length=32)
    reference = CharField(unique=True, max_length=32)
    request_key = CharField(unique=True)
    year = IntegerField()
    number = IntegerField()
    kind = CharField(max_length=40)
    state = CharField(max_length=10)
    exercise = BooleanField()
    restricted = BooleanField()
    what = TextField()
    noticed_at = InstantField()
    suspected_at = InstantField()
    aware_at = InstantField()
    aware_confirmed = BooleanField()
    aware_provisional = BooleanField(default=True)
    aware_history = JsonField(null=True)
    significant_at = InstantField(null=True)
    opened_at = InstantField()
    opened_by = CharField(max_length=32)
    lead = CharField(null=True, max_length=32)
    closed_at = InstantField(null=True)
    playbook = CharField(max_length=60)
    playbook_version = CharField(max_length=20)
    phase = CharField(max_length=30)
    channel_id = CharField(null=True, max_length=32)
    channel_name = CharField(max_length=80)
    processor_track = CharField(max_length=10)
    controller_track = CharField(max_length=10)

    class Meta:
        table_name = "incident"
        indexes = ((("year", "number", "exercise"), True),)


class Duty(Model):
    incident = ForeignKeyField(Incident)
    kind = CharField(max_length=40)
    client_id = CharField(null=True, max_length=80)
    due_at = InstantField(null=True)
    basis = CharField(max_length=20)
    rule = CharField(max_length=120)
    pending_on = CharField(null=True, max_length=40)
    contract_due_at = InstantField(null=True)
    target_due_at = InstantField(null=True)
    latest_at = InstantField(null=True)
    state = CharField(max_length=12)
    reason = TextField(null=True)
    recorded_at = InstantField(null=True)
    fulfilled_at = InstantField(null=True)
    fulfilled_by = CharField(null=True, max_length=32)
    created_at = InstantField()

    class Meta:
        table_name = "duty"
        indexes = ((("incident", "state", "due_at"), False),)


class Fact(Model):
    incident = ForeignKeyField(Incident)
    name = CharField(max_length=60)
    value = TextField()
    said_by = CharField(max_length=32)
    at = InstantField()
    current = BooleanField(default=True)

    class Meta:
        table_name = "fact"


class Notice(Model):
    id = CharField(primary_key=True, max_length=32)
    incident = ForeignKeyField(Incident)
    client_id = CharField(max_length=80)
    kind = CharField(max_length=40)
    version = IntegerField()
    language = CharField(max_length=2)
    recipient = CharField(null=True, max_length=320)
    facts = JsonField()
    missing = JsonField()
    subject = TextField()
    text = TextField()
    html = TextField()
    digest = CharField(max_length=64)
    state = CharField(max_length=12)
    authors = JsonField()
    countersigned_by = CharField(null=True, max_length=32)
    approved_by = CharField(null=True, max_length=32)
    approved_at = InstantField(null=True)
    approval_path = CharField(null=True, max_length=20)
    comment = TextField(null=True)
    message_id = CharField(null=True)
    sent_at = InstantField(null=True)
    proof = JsonField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "notice"
        indexes = (
            (("incident", "client_id", "kind", "version"), True),
            (("incident", "state"), False),
        )


class Outgoing(Model):
    key = CharField(unique=True)
    incident_id = CharField(null=True, max_length=32)
    stream = CharField(max_length=120)
    transport = CharField(max_length=8)
    lane = IntegerField()
    kind = CharField(max_length=60)
    facts = JsonField()
    state = CharField(max_length=10)
    attempts = IntegerField(default=0)
    not_before = InstantField(default=0)
    yields = BooleanField(default=False)
    first_try_at = InstantField(null=True)
    tried_after = CharField(null=True, max_length=40)
    handed_at = InstantField(null=True)
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
        )


class Person(Model):
    user_id = CharField(primary_key=True, max_length=32)
    name = CharField(max_length=200)
    locale = CharField(max_length=10)
    guest = BooleanField(default=False)
    refreshed_at = InstantField()

    class Meta:
        table_name = "person"


class Projection(Model):
    target = CharField(primary_key=True, max_length=120)
    incident_id = CharField(null=True, max_length=32)
    stream = CharField(max_length=120)
    kind = CharField(max_length=40)
    wanted = IntegerField()
    shown = IntegerField(default=0)
    behind = BooleanField()
    message = CharField(null=True, max_length=40)
    pinned = BooleanField(default=False)
    attempts = IntegerField(default=0)
    not_before = InstantField(default=0)
    tried_after = CharField(null=True, max_length=40)
    last_error = TextField(null=True)

    class Meta:
        table_name = "projection"
        indexes = ((("behind", "stream"), False),)


class Rung(Model):
    key = CharField(unique=True, max_length=200)
    incident_id = CharField(max_length=32)
    group_kind = CharField(max_length=60)
    group_due = InstantField(null=True)
    rung = CharField(max_length=60)
    audience = CharField(max_length=20)
    pages = BooleanField()
    last = BooleanField()
    due_at = InstantField()
    state = CharField(max_length=12)
    revivals = IntegerField(default=0)
    reason = CharField(null=True, max_length=120)
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "rung"
        indexes = ((("state", "due_at"), False), (("incident_id", "group_kind"), False))


class Seen(Model):
    key = CharField(primary_key=True, max_length=200)
    at = InstantField(index=True)

    class Meta:
        table_name = "seen"


class Snapshot(Model):
    incident = ForeignKeyField(Incident)
    scope = JsonField()
    answer = JsonField()
    confirmed = BooleanField(default=False)
    asked_by = CharField(max_length=32)
    asked_at = InstantField()
    confirmed_by = CharField(null=True, max_length=32)
    confirmed_at = InstantField(null=True)

    class Meta:
        table_name = "snapshot"


class Stream(Model):
    name = CharField(primary_key=True, max_length=120)
    token = CharField(null=True, max_length=32)
    lease_until = InstantField(default=0)
    next_allowed_at = InstantField(default=0)
    newest = CharField(null=True, max_length=40)

    class Meta:
        table_name = "stream"


class Task(Model):
    incident = ForeignKeyField(Incident)
    step = CharField(max_length=80)
    phase = CharField(max_length=30)
    position = IntegerField()
    role = CharField(max_length=40)
    due_at = InstantField(null=True)
    shown = BooleanField()
    state = CharField(max_length=10)
    reason = TextField(null=True)
    assigned_to = CharField(null=True, max_length=32)
    settled_by = CharField(null=True, max_length=32)
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "task"
        indexes = ((("incident", "step"), True),)


TABLES = (
    AuditEntry,
    AuditHead,
    AuditValue,
    Incident,
    Duty,
    Fact,
    Notice,
    Outgoing,
    Person,
    Projection,
    Rung,
    Seen,
    Snapshot,
    Stream,
    Task,
)

# An entry of the audit chain is never changed or removed; on SQLite a replacing insert would
# pass a guard against removal, so inserting an existing number is refused as well.
SQLITE_GUARDS = (
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$""",
    """CREATE TRIGGER audit_entry_rows BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()""",
    """CREATE TRIGGER audit_entry_all BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()""",
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables and the guards of the audit chain."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    on_sqlite = type(migrator).__name__ == "SqliteMigrator"
    for statement in SQLITE_GUARDS if on_sqlite else POSTGRESQL_GUARDS:
        db.execute_sql(statement)
