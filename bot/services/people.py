"""People: their names and languages, as Slack tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.notices import Contact
from bot.domain.organisation import Organisation
from bot.services import say
from bot.services.desk import Desk
from bot.store import people

KNOWN_FOR = timedelta(days=1)


def remember(
    desk: Desk, user_id: str, name: str, locale: str, now: datetime, *, guest: bool = False
) -> None:
    """Keep a person's name and locale; both may change in Slack at any time."""
    with desk.store.transaction():
        people.remember(user_id, name=name, locale=locale, guest=guest, refreshed_at=now)


def is_stale(desk: Desk, user_id: str, now: datetime) -> bool:
    """Return whether a person is unknown or was last looked up more than a day ago."""
    with desk.store.read():
        refreshed = people.refreshed_at(user_id)
    return refreshed is None or now - refreshed > KNOWN_FOR


def language_of(desk: Desk, user_id: str) -> str:
    """Return the language the bot speaks with a person: theirs, or the organisation's first."""
    with desk.store.read():
        locale = people.locale(user_id) or ""
    spoken = locale.partition("-")[0].lower()
    languages = desk.organisation.languages
    return spoken if spoken in languages else languages[0]


def names(desk: Desk, user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those who are known."""
    with desk.store.read():
        return people.names(user_ids)


def contacts(organisation: Organisation) -> tuple[Contact, ...]:
    """Return whom a client can reach by name: the officers and their deputies.

    Call it inside a transaction. Who is not known by name is left out.
    """
    known = people.names((*organisation.officers, *organisation.deputies))
    roles = (("officer", organisation.officers), ("deputy", organisation.deputies))
    return tuple(
        Contact(known[user_id], role) for role, ids in roles for user_id in ids if user_id in known
    )


def first_time(desk: Desk, key: str, now: datetime) -> bool:
    """Record that an event or submission was handled; False when it was handled before."""
    with desk.store.transaction():
        return people.first_time(key, now)


def home_opened(desk: Desk, user_id: str) -> None:
    """Have a person's Home drawn, who is looking at it."""
    with desk.store.transaction():
        say.home(user_id)
