"""Drafting that goes on in the background."""

from __future__ import annotations

from peewee import BooleanField, CharField

from bot.store.fields import InstantField
from bot.store.tables.base import Table


class DraftingJob(Table):
    """That drafts of an incident are to be made; which ones follows from what is there."""

    incident_id = CharField(primary_key=True, max_length=32)
    asked_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "drafting_job"


class RewritingJob(Table):
    """That drafts of an incident are to be rewritten; which ones follows from what is there."""

    incident_id = CharField(primary_key=True, max_length=32)
    asked_by = CharField(max_length=32)
    asked_at = InstantField()
    redraft = BooleanField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "rewriting_job"
