"""Our own letters to people, by mail."""

from __future__ import annotations

from peewee import CharField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table


class Letter(Table):
    """One letter to one person; see :class:`bot.domain.letters.LetterRecord`."""

    id = CharField(primary_key=True, max_length=32)
    incident_id = CharField(max_length=32, index=True)
    sheet_id = CharField(max_length=32, index=True)
    address = CharField(max_length=254)  # found and erased by a person's request, as any other
    message_id = CharField(max_length=120)
    added_by = CharField(max_length=32)
    created_at = InstantField()
    sent_at = InstantField(null=True)
    proof = JsonField(null=True)
