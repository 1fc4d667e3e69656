"""Who wrote in a sheet and who read it beside them; drafts that are rewritten in the background."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField, Database, Model

from bot.store.fields import InstantField

_COLUMNS = (
    ("authors", "TEXT NOT NULL DEFAULT '[]'"),
    ("edited_at", "BIGINT"),
    ("countersigned_by", "VARCHAR(32)"),
)


class RewritingJob(Model):
    incident_id = CharField(primary_key=True, max_length=32)
    asked_by = CharField(max_length=32)
    asked_at = InstantField()
    redraft = BooleanField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "rewriting_job"


def up(_migrator: Any, db: Database) -> None:
    """Add columns and table; of what was drafted so far nobody is an author."""
    for name, kind in _COLUMNS:
        db.execute_sql(f"ALTER TABLE sheet ADD COLUMN {name} {kind}")
    with db.bind_ctx([RewritingJob]):
        db.create_tables([RewritingJob])


def down(_migrator: Any, db: Database) -> None:
    """Take them away; the words that were written stay, and drafts are rewritten when asked."""
    for name, _ in _COLUMNS:
        db.execute_sql(f"ALTER TABLE sheet DROP COLUMN {name}")
    db.execute_sql("DROP TABLE rewriting_job")
