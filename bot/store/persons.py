"""Where a mail address stands in the database, whatever table it is in.

Every column that can hold words is searched, those of tables added later too. The exact text of
an entry of the audit chain is not: nothing personal stands in it. Every function runs inside the
caller's transaction.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from peewee import CharField, Field, TextField, fn

from bot.domain.persons import Contact, Mention, mentions, without
from bot.store import tables
from bot.store.tables.base import Table
from bot.store.tables.incidents import Notice
from bot.store.tables.record import AuditEntry, AuditValue, Person
from bot.store.tables.register import RegisterClient
from bot.store.tables.walk import RoleHolder, TimelineEntry, TimelineVersion

ADDRESSES: Final = ("email", "deputy_email")
_REGISTER: Final = "register_"
#: Shorter columns hold ids and words of ours.
_LONG_ENOUGH: Final = 254
_ESCAPE: Final = "!"
_SOURCES: Final = ("audit_entry", "frozen_playbook", "register_link")


def contacts(wanted: str) -> tuple[Contact, ...]:
    """Return the rows of the register, of any source, with this address as a contact."""
    here = (fn.LOWER(RegisterClient.email) == wanted) | (
        fn.LOWER(RegisterClient.deputy_email) == wanted
    )
    query = RegisterClient.select().where(here)
    rows = query.order_by(RegisterClient.client_id, RegisterClient.source)
    return tuple(_contact(row, wanted) for row in rows)


def replace_contact(contact: Contact, new: str) -> None:
    """Put another address, or none, in the place of a contact's."""
    RegisterClient.update(dict.fromkeys(contact.columns, new)).where(
        RegisterClient.source == contact.source, RegisterClient.client_id == contact.client_id
    ).execute()


def found(wanted: str) -> tuple[Mention, ...]:
    """Return every place where an address stands but those that are the register's contacts."""
    return tuple(
        mention
        for table, field in _columns()
        for mention in _in_column(table, field, wanted)
        if mentions(mention.text, wanted)
    )


def erase_in(mention: Mention, wanted: str) -> None:
    """Put a sign in the place of an address, in a text that may be changed."""
    table, field = next(
        (table, field)
        for table, field in _columns()
        if (_name(table), field.column_name) == (mention.table, mention.column)
    )
    changed = {field: _plain(field, without(mention.text, wanted))}
    table.update(changed).where(_meta(table).primary_key == mention.key).execute()


def colleague(user_id: str) -> dict[str, Any] | None:
    """Return what is held about a member of the workspace; None if nothing is."""
    row = Person.get_or_none(Person.user_id == user_id)
    if row is None:
        return None
    held = {"user_id": user_id, "name": str(row.name), "locale": str(row.locale)}
    roles = RoleHolder.select().where(
        (RoleHolder.person == user_id) | (RoleHolder.deputy == user_id)
    )
    acts = AuditEntry.select().where(AuditEntry.actor == user_id).order_by(AuditEntry.sequence)
    return {
        **held,
        "roles": [{"incident": str(one.incident_id), "role": str(one.role)} for one in roles],
        "acts": [
            {"at": one.at, "action": str(one.action), "incident": one.incident_id} for one in acts
        ],
    }


def rename(user_id: str, name: str) -> bool:
    """Give a member of the workspace another name; return whether there is one."""
    return bool(Person.update(name=name).where(Person.user_id == user_id).execute())


def unsent_to(wanted: str) -> tuple[str, ...]:
    """Return the incidents with a notice to this address that has not left."""
    query = Notice.select(Notice.incident).where(
        fn.LOWER(Notice.recipient) == wanted, Notice.sent_at.is_null()
    )
    return tuple(sorted(set(query.scalars())))


@cache
def _columns() -> tuple[tuple[Any, Any], ...]:
    for module in pkgutil.iter_modules(tables.__path__, f"{tables.__name__}."):
        importlib.import_module(module.name)
    return tuple(
        (table, field)
        for table in sorted(Table.__subclasses__(), key=_name)
        if not _name(table).startswith(_SOURCES)
        for field in _meta(table).sorted_fields
        if _holds_words(field)
    )


def _holds_words(field: Field) -> bool:
    if field.model is RegisterClient and field.name in ADDRESSES:
        return False
    long = isinstance(field, CharField) and field.max_length >= _LONG_ENOUGH
    return (isinstance(field, TextField) or long) and not (field.unique or field.primary_key)


def _meta(table: Any) -> Any:
    return table._meta  # noqa: SLF001 - the library's own place for it


def _name(table: Any) -> str:
    return str(_meta(table).table_name)


def _in_column(table: Any, field: Any, wanted: str) -> Iterator[Mention]:
    database = _meta(table).database
    keys = ", ".join(one.column_name for one in _meta(table).get_primary_keys())
    statement = (
        f'SELECT {field.column_name}, {keys} FROM "{_name(table)}" '  # noqa: S608 - names of ours
        f"WHERE LOWER({field.column_name}) LIKE {database.param} ESCAPE '{_ESCAPE}'"
    )
    for text, *parts in database.execute_sql(statement, (f"%{_escaped(wanted)}%",)).fetchall():
        key = parts[0] if len(parts) == 1 else tuple(parts)
        yield Mention(_name(table), field.column_name, key, text, **_about(table, key))


def _about(table: Any, key: Any) -> dict[str, Any]:
    """Return what is known around a mention: its incident, when, and whether it was sent."""
    row = table.get_by_id(key)
    if table is AuditValue:
        entry = AuditEntry.get_by_id(row.sequence)
        return {"incident_id": entry.incident_id, "at": entry.at, "action": entry.action}
    if table is TimelineVersion:
        row = TimelineEntry.get_by_id(row.entry_id)
    known = row.__data__
    if _name(table).startswith(_REGISTER):
        return {"client_id": known.get("client_id")}
    incident_id = key if _name(table) == "incident" else known.get("incident")
    return {
        "incident_id": incident_id or known.get("incident_id"),
        "at": known.get("at") or known.get("created_at") or known.get("opened_at"),
        "sent": table is Notice and row.sent_at is not None,
    }


def _escaped(wanted: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        wanted = wanted.replace(sign, f"{_ESCAPE}{sign}")
    return wanted


def _plain(field: Any, text: str) -> Any:
    """Return a text as the field takes it; JSON stays JSON, for an address has no quotes."""
    return field.python_value(text)


def _contact(row: Any, wanted: str) -> Contact:
    columns = tuple(name for name in ADDRESSES if getattr(row, name).lower() == wanted)
    ways = (*(name for name in ADDRESSES if name not in columns), "phone")
    return Contact(
        source=row.source,
        client_id=row.client_id,
        client_name=row.name,
        columns=columns,
        others=any(getattr(row, name) for name in ways),
    )
