"""Members of the workspace, as far as the bot needs to know them; and what was seen before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.store.tables.record import Person, Seen


def remember(user_id: str, **values: Any) -> None:
    """Insert or renew what is known of a person."""
    Person.insert(user_id=user_id, **values).on_conflict(
        conflict_target=[Person.user_id], update=values
    ).execute()


def names(user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those people that are known."""
    rows = Person.select().where(Person.user_id.in_(list(user_ids)))
    return {str(row.user_id): str(row.name) for row in rows}


def locale(user_id: str) -> str | None:
    """Return a person's locale, such as ``nl-BE``; None when unknown."""
    row = Person.get_or_none(Person.user_id == user_id)
    return None if row is None else str(row.locale)


def refreshed_at(user_id: str) -> datetime | None:
    """Return when a person was last looked up."""
    row = Person.get_or_none(Person.user_id == user_id)
    return None if row is None else row.refreshed_at


def is_handled(key: str) -> bool:
    """Return whether something was handled before; records nothing."""
    return bool(Seen.select(Seen.key).where(Seen.key == key).exists())


def first_time(key: str, at: datetime) -> bool:
    """Record that something was handled; False when it was handled before."""
    inserted = Seen.insert(key=key, at=at).on_conflict_ignore().as_rowcount().execute()
    return bool(inserted == 1)
