"""What clients answer to a notice: a mail that was accepted is not yet confirmed (rule 18)."""

from __future__ import annotations

from peewee import CharField

from bot.store.fields import InstantField
from bot.store.tables.base import Table


class Answer(Table):
    """Whether the client of one notice that has left is known to have it."""

    notice_id = CharField(primary_key=True, max_length=32)
    incident_id = CharField(max_length=32)
    client_id = CharField(max_length=100)
    sent_at = InstantField()
    call_at = InstantField()  # without an answer by then somebody calls
    state = CharField(max_length=12)
    how = CharField(max_length=20, null=True)
    answered_at = InstantField(null=True)
    recorded_by = CharField(max_length=32, null=True)
    recorded_at = InstantField(null=True)

    class Meta:
        indexes = (
            (("state", "call_at"), False),
            (("incident_id", "client_id"), False),
        )
