"""The register: categories, systems, clients, what is held, what is in reach, and its sources.

Every source keeps rows of its own: two exports may both name a client. One of them leads.
Days are ISO texts; an empty ``valid_from`` stands before every day, ``OPEN`` after it, so that
a query compares and never asks for null.
"""

from __future__ import annotations

from typing import Final

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    SmallIntegerField,
)

from bot.store.fields import InstantField
from bot.store.tables.base import Table

#: The end of what is still held.
OPEN: Final = "9999-12-31"


class RegisterCategory(Table):
    """A category that the register adds to the documented list."""

    name = CharField(primary_key=True, max_length=60)
    bit = SmallIntegerField(unique=True)
    label = CharField(max_length=500)

    class Meta:
        table_name = "register_category"


class RegisterSource(Table):
    """Where rows come from; what is gone is judged within one source only."""

    name = CharField(primary_key=True, max_length=40)
    imported_at = InstantField()

    class Meta:
        table_name = "register_source"


class RegisterLink(Table):
    """What a source calls a client, as a person has confirmed it."""

    source = CharField(max_length=40)
    external_id = CharField(max_length=500)
    client_id = CharField(max_length=100)
    linked_at = InstantField()

    class Meta:
        table_name = "register_link"
        primary_key = CompositeKey("source", "external_id")


class RegisterSystem(Table):
    """A carrier of data, as one source describes it."""

    source = CharField(max_length=40)
    system_id = CharField(max_length=100, index=True)
    name = CharField(max_length=500)
    kind = CharField(max_length=500)
    capacity = CharField(max_length=10)
    unconfirmed = BooleanField()
    leads = BooleanField()

    class Meta:
        table_name = "register_system"
        primary_key = CompositeKey("source", "system_id")


class RegisterClient(Table):
    """A client, as one source describes it."""

    source = CharField(max_length=40)
    client_id = CharField(max_length=100, index=True)
    name = CharField(max_length=500)
    language = CharField(max_length=2)
    role = CharField(max_length=10)
    country = CharField(max_length=2)
    enterprise_number = CharField(max_length=100)
    registered_office = CharField(max_length=500)
    email = CharField(max_length=254)
    deputy_email = CharField(max_length=254)
    phone = CharField(max_length=500)
    mail_domain = CharField(max_length=253)
    notify_within_hours = SmallIntegerField(null=True)
    notify_trigger = CharField(max_length=10)
    contract_reference = CharField(max_length=500)
    may_file_for = BooleanField(null=True)
    started_on = CharField(max_length=10)
    ended_on = CharField(max_length=10)
    dispute_from = CharField(max_length=10)
    dispute_until = CharField(max_length=10)
    verified_on = CharField(max_length=10)
    unconfirmed = BooleanField()
    leads = BooleanField()

    class Meta:
        table_name = "register_client"
        primary_key = CompositeKey("source", "client_id")


class RegisterHolding(Table):
    """Data of one client in one system; an empty client is the organisation itself."""

    source = CharField(max_length=40)
    client_id = CharField(max_length=100)
    system_id = CharField(max_length=100)
    categories = BigIntegerField()
    capacity = CharField(max_length=10)
    people = IntegerField(null=True)
    valid_from = CharField(max_length=10)
    valid_to = CharField(max_length=10)
    encrypted = BooleanField(null=True)
    key_system = CharField(max_length=100)
    unconfirmed = BooleanField()

    class Meta:
        table_name = "register_holding"
        primary_key = CompositeKey("source", "client_id", "system_id", "valid_from")
        # the determination reads who matches from this index alone
        indexes = ((("system_id", "client_id", "valid_from", "valid_to", "categories"), False),)


class RegisterReach(Table):
    """A client's environment that our access to a system opens."""

    source = CharField(max_length=40)
    client_id = CharField(max_length=100)
    system_id = CharField(max_length=100)
    access = CharField(max_length=500)
    valid_from = CharField(max_length=10)
    valid_to = CharField(max_length=10)
    unconfirmed = BooleanField()

    class Meta:
        table_name = "register_reach"
        primary_key = CompositeKey("source", "client_id", "system_id", "valid_from")
        indexes = ((("system_id", "client_id", "valid_from", "valid_to"), False),)


class RegisterSummary(Table):
    """Which sets of categories a system holds; made anew at every import."""

    system_id = CharField(max_length=100)
    categories = BigIntegerField()

    class Meta:
        table_name = "register_summary"
        primary_key = CompositeKey("system_id", "categories")
