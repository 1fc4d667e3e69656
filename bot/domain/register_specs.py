"""The tables of the register, one by one: their columns and the rules across their cells."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain import register_columns as read
from bot.domain.categories import Vocabulary
from bot.domain.duty_facts import NotifyTrigger
from bot.domain.register import (
    Capacity,
    Client,
    Holding,
    Language,
    OwnCategory,
    Reach,
    Role,
    System,
)
from bot.domain.register_faults import Misfit
from bot.domain.register_tables import (
    CATEGORIES,
    CLIENTS,
    HOLDINGS,
    REACH,
    SYSTEMS,
    Cells,
    Column,
    Columns,
    RowMisfit,
    Rule,
    TableSpec,
)


def table_specs(vocabulary: Vocabulary, *, others: bool = False) -> dict[str, TableSpec]:
    """Return the tables of a register that knows these categories.

    Args:
        vocabulary: The categories.
        others: Whether others are passed over, because nobody could read what adds them.
    """
    holdings = _holdings(read.categories(vocabulary, others=others))
    specs = (_categories(), _systems(), _clients(), holdings, _reach())
    return {spec.name: spec for spec in specs}


def _columns(required: Iterable[str], **parsers: read.Parser) -> tuple[Column, ...]:
    must = frozenset(required)
    return tuple(Column(name, parse, name in must) for name, parse in parsers.items())


def _categories() -> TableSpec:
    columns = _columns({"category"}, category=read.category_name, name=read.text)
    return TableSpec(CATEGORIES, OwnCategory, columns, ("category",))


def _systems() -> TableSpec:
    columns = _columns(
        {"system"},
        system=read.required_code,
        name=read.text,
        kind=read.text,
        capacity=read.choice(Capacity),
    )
    return TableSpec(SYSTEMS, System, columns, ("system",))


def _clients() -> TableSpec:
    columns = _columns(
        {"client_id", "name", "language"},
        client_id=read.required_code,
        name=read.required_text,
        language=read.choice(Language, required=True),
        role=read.choice(Role),
        country=read.country,
        enterprise_number=read.code,
        registered_office=read.text,
        email=read.email,
        deputy_email=read.email,
        phone=read.phone,
        mail_domain=read.domain,
        notify_within_hours=read.number(1, read.MOST_HOURS),
        notify_trigger=read.choice(NotifyTrigger),
        contract_reference=read.text,
        may_file_for=read.yes_no,
        started_on=read.day,
        ended_on=read.day,
        dispute_from=read.day,
        dispute_until=read.day,
        verified_on=read.day,
    )
    rules = (
        _belgian_number(columns),
        _in_order(columns, "started_on", "ended_on"),
        _in_order(columns, "dispute_from", "dispute_until"),
    )
    return TableSpec(CLIENTS, Client, columns, ("client_id",), rules)


def _holdings(categories: read.Parser) -> TableSpec:
    columns = _columns(
        {"client_id", "system"},
        client_id=read.code,
        system=read.required_code,
        data=categories,
        capacity=read.choice(Capacity),
        people=read.number(0, read.MOST_PEOPLE),
        since=read.day,
        until=read.day,
        encrypted=read.yes_no,
        key_system=read.code,
    )
    rules = (_own_is_ours(columns), _in_order(columns, "since", "until"))
    return TableSpec(HOLDINGS, Holding, columns, ("client_id", "system", "since"), rules)


def _reach() -> TableSpec:
    columns = _columns(
        {"client_id", "system"},
        client_id=read.required_code,
        system=read.required_code,
        access=read.text,
        since=read.day,
        until=read.day,
    )
    rules = (_in_order(columns, "since", "until"),)
    return TableSpec(REACH, Reach, columns, ("client_id", "system", "since"), rules)


def _places(columns: tuple[Column, ...], *names: str) -> list[int]:
    order = [column.name for column in columns]
    return [order.index(name) for name in names]


def _in_order(columns: tuple[Column, ...], first: str, last: str) -> Rule:
    begin, end = _places(columns, first, last)

    def concerns(read_in: Columns) -> bool:
        pairs = zip(read_in[begin], read_in[end], strict=True)
        return any(until and since and until < since for since, until in pairs)

    def apply(cells: Cells) -> None:
        if cells[begin] and cells[end] and cells[end] < cells[begin]:
            raise RowMisfit(last, Misfit("register.expected.not_before", other=first))

    return Rule(concerns, apply)


def _belgian_number(columns: tuple[Column, ...]) -> Rule:
    """Return the rule that checks a Belgian number and writes it as its ten digits."""
    country, number = _places(columns, "country", "enterprise_number")

    def concerns(read_in: Columns) -> bool:
        return any(read_in[number])

    def apply(cells: Cells) -> None:
        written_number = cells[number]
        if not written_number or not _is_belgian(cells[country], written_number):
            return
        try:
            cells[number] = read.belgian_number(written_number)
        except Misfit as misfit:
            raise RowMisfit("enterprise_number", misfit) from None

    return Rule(concerns, apply)


def _is_belgian(country: str, number: str) -> bool:
    return country == "BE" or (not country and number.upper().startswith("BE"))


def _own_is_ours(columns: tuple[Column, ...]) -> Rule:
    """Return the rule that data of the organisation itself are held as controller."""
    client, capacity = _places(columns, "client_id", "capacity")

    def concerns(read_in: Columns) -> bool:
        return not all(read_in[client])

    def apply(cells: Cells) -> None:
        if not cells[client] and cells[capacity] not in {None, Capacity.CONTROLLER}:
            raise RowMisfit("capacity", Misfit("register.expected.own_controller"))

    return Rule(concerns, apply)
