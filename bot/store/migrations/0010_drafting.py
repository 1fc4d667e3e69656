"""Drafting that goes on in the background, so that confirming many clients stays quick."""

from __future__ import annotations

from typing import Any

from peewee import CharField, Database, Model

from bot.store.fields import InstantField


class DraftingJob(Model):
    incident_id = CharField(primary_key=True, max_length=32)
    asked_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "drafting_job"


def up(_migrator: Any, db: Database) -> None:
    """Create the table."""
    with db.bind_ctx([DraftingJob]):
        db.create_tables([DraftingJob])


def down(_migrator: Any, db: Database) -> None:
    """Take it away; drafts that were not made yet are asked for by confirming the scope anew."""
    db.execute_sql("DROP TABLE drafting_job")
