"""What all tables have in common."""

from __future__ import annotations

from peewee import Model

from bot.store.database import proxy


class Table(Model):
    """A table of the open store."""

    class Meta:
        database = proxy
        legacy_table_names = False
