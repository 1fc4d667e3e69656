"""The second factors of people."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, IntegerField

from bot.store.fields import InstantField, JsonField
from bot.store.tables.base import Table


class Factor(Table):
    """One person's factor; see :class:`bot.domain.factors.FactorRecord`."""

    user_id = CharField(primary_key=True, max_length=32)
    factor = CharField(max_length=16)
    sealed = CharField(max_length=200)
    vouched = CharField(max_length=12)
    vouched_by = JsonField()
    enrolled_at = InstantField()
    last_step = BigIntegerField()
    wrong = IntegerField(default=0)
    wrong_at = InstantField(null=True)
