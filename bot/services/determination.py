"""Which clients are affected: asks the register, and says what it could not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination import Determination, RegisterWarning, Scope
from bot.domain.determination_rules import Rules, category_not_held, system_without_holdings
from bot.domain.errors import Refusal
from bot.domain.register import System
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import candidates, snapshot

#: So many systems can be told by heart; more would hide the sentence.
MOST_TOLD: Final = 12


class SystemUnknown(Refusal):
    """A system that is not in the register."""


def determine(store: Store, scope: Scope, zone: ZoneInfo, now: datetime) -> Determination:
    """Return every client that matches the scope, with reasons and warnings.

    Args:
        store: The open store.
        scope: What was exposed, and when.
        zone: The organisation's zone, in which the register's days are whole.
        now: The present (UTC): what an exposure that goes on is judged by.

    Raises:
        SystemUnknown, CategoryUnknown: the register has no such; near misses are named.
    """
    with snapshot(store):
        systems = known.load_systems(store)
        vocabulary = known.load_vocabulary()
        check_systems(scope.systems, systems)
        vocabulary.mask(sorted(scope.categories))
        found = candidates(store, scope, zone, vocabulary)
        unknown = tuple(_what_is_not_recorded(scope, vocabulary))
    defaults = {code: system.capacity for code, system in systems.items()}
    rules = Rules(scope, defaults, zone=zone, now=now)
    judged = (rules.judge(entrusted) for entrusted in found.clients)
    return Determination(
        clients=tuple(client for client in judged if client is not None),
        own=rules.own(found.own),
        warnings=unknown,
    )


def check_systems(codes: Iterable[str], systems: Mapping[str, System]) -> None:
    """Do nothing if all the systems are known.

    Raises:
        SystemUnknown: it names what looks like it; of few systems, all of them.
    """
    for code in sorted(codes):
        if code in systems:
            continue
        raise _unknown(code, systems)


def near_systems(word: str, systems: Mapping[str, System]) -> tuple[str, ...]:
    """Return the codes of systems whose code or name looks like the word, or contains it."""
    wanted = word.lower()
    by_word = {spelling.lower(): code for code, spelling in _spellings(systems)}
    close = difflib.get_close_matches(wanted, by_word, n=5)
    within = [spelling for spelling in by_word if wanted in spelling]
    return tuple(dict.fromkeys(by_word[spelling] for spelling in (*close, *within)))


def _unknown(code: str, systems: Mapping[str, System]) -> SystemUnknown:
    near = near_systems(code, systems)
    known = sorted(systems)
    key = "system_unknown_near" if near else "system_unknown" if known else "register_empty"
    return SystemUnknown(
        f"affected.error.{key}",
        field="system",
        system=code,
        near=", ".join(near),
        known=", ".join(known[:MOST_TOLD]),
        count=len(known),
    )


def _spellings(systems: Mapping[str, System]) -> Iterator[tuple[str, str]]:
    for code, system in systems.items():
        yield code, system.name or code
        yield code, code


def _what_is_not_recorded(scope: Scope, vocabulary: Vocabulary) -> Iterator[RegisterWarning]:
    for system in known.systems_without_holdings(scope.systems):
        yield system_without_holdings(system)
    for category in known.categories_not_held(vocabulary, scope.categories):
        yield category_not_held(category)
