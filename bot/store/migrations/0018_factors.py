"""The second factors of people, by which they act where Slack is not trusted."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, CharField, Database, IntegerField, Model

from bot.store.fields import InstantField, JsonField


class Factor(Model):
    user_id = CharField(primary_key=True, max_length=32)
    factor = CharField(max_length=16)
    sealed = CharField(max_length=200)
    vouched = CharField(max_length=12)
    vouched_by = JsonField()
    enrolled_at = InstantField()
    last_step = BigIntegerField()
    wrong = IntegerField(default=0)
    wrong_at = InstantField(null=True)

    class Meta:
        table_name = "factor"


def up(_migrator: Any, db: Database) -> None:
    """Create the table; nobody has a factor until they enrol one."""
    with db.bind_ctx([Factor]):
        db.create_tables([Factor])


def down(_migrator: Any, db: Database) -> None:
    """Take it away; whoever had a factor enrols anew."""
    db.execute_sql("DROP TABLE factor")
