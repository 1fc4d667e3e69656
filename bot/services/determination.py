"""Which clients are affected: asks the register, and says what it could not know."""

from __future__ import annotations

import difflib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination import Determination, NoSystem, RegisterWarning, Scope
from bot.domain.determination_rules import Rules
from bot.domain.determination_warnings import category_not_held, system_without_holdings
from bot.domain.errors import Refusal
from bot.domain.register import System
from bot.domain.register_faults import quotable
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import candidates, snapshot

#: So many systems can be told by heart; more would hide the sentence.
MOST_TOLD: Final = 12


class SystemUnknown(Refusal):
    """A system that is not in the register."""


class ClientUnknown(Refusal):
    """A client that is not in the register, and so cannot be told."""


def determine(store: Store, scope: Scope, zone: ZoneInfo, now: datetime) -> Determination:
    """Return every client that matches the scope, with reasons and warnings.

    Args:
        store: The open store.
        scope: What was exposed, and when.
        zone: The organisation's zone, in which the register's days are whole.
        now: The present (UTC): what an exposure that goes on is judged by.

    Raises:
        SystemUnknown, CategoryUnknown: the register has no such; near misses are named.
        ClientUnknown: a client that was named is not in the register.
    """
    with snapshot(store):
        systems = known.load_systems(store)
        vocabulary = known.load_vocabulary()
        check_systems(scope.systems, systems)
        vocabulary.mask(sorted(scope.categories))
        _check_clients(scope)
        found = candidates(store, scope, zone, vocabulary)
        unknown = tuple(_what_is_not_recorded(scope, vocabulary))
    defaults = {code: system.capacity for code, system in systems.items()}
    rules = Rules(scope, defaults, zone=zone, now=now)
    named = {one.client_id: one.words for one in scope.named}
    with _without_collector():
        own, entrusted = found.entrusted(named)
        clients = tuple(filter(None, map(rules.judge, entrusted)))
    return Determination(clients=clients, own=rules.own(own), warnings=unknown)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let the cyclic collector rest: what is built has no cycles, and it would search all of it.

    Whoever stops it last in several threads, the first one to leave lets it go on.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def check_systems(codes: Iterable[str], systems: Mapping[str, System]) -> None:
    """Do nothing if all the systems are known.

    Raises:
        NoSystem: one has no name.
        SystemUnknown: it names what looks like it; of few systems, all of them.
    """
    for code in sorted(codes):
        if not code:
            raise NoSystem("affected.error.no_system", field="system")
        if code not in systems:
            raise _unknown(code, systems)


def _check_clients(scope: Scope) -> None:
    wanted = {one.client_id for one in scope.named}
    missing = sorted(wanted - known.client_names(wanted).keys()) if wanted else []
    if missing:
        key = "affected.error.client_unknown"
        raise ClientUnknown(key, field="named_clients", client=missing[0])


def near_systems(word: str, systems: Mapping[str, System]) -> tuple[str, ...]:
    """Return the codes of systems whose code or name looks like the word, or contains it."""
    wanted = word.lower()
    by_word = {spelling.lower(): code for code, spelling in _spellings(systems)}
    close = difflib.get_close_matches(wanted, by_word, n=5)
    within = [spelling for spelling in by_word if wanted in spelling]
    return tuple(dict.fromkeys(by_word[spelling] for spelling in (*close, *within)))


def _unknown(code: str, systems: Mapping[str, System]) -> SystemUnknown:
    near = near_systems(code, systems)[:MOST_TOLD]
    known = sorted(systems)
    return SystemUnknown(
        f"affected.error.{_why_unknown(near, known)}",
        field="system",
        system=quotable(code),
        near=", ".join(near),
        known=", ".join(known[:MOST_TOLD]),
        count=len(known),
    )


def _why_unknown(near: Sequence[str], known: Sequence[str]) -> str:
    if near:
        return "system_unknown_near"
    if not known:
        return "register_empty"
    return "system_unknown" if len(known) <= MOST_TOLD else "system_unknown_of_many"


def _spellings(systems: Mapping[str, System]) -> Iterator[tuple[str, str]]:
    for code, system in systems.items():
        yield code, system.name or code
        yield code, code


def _what_is_not_recorded(scope: Scope, vocabulary: Vocabulary) -> Iterator[RegisterWarning]:
    for system in known.systems_without_holdings(scope.systems):
        yield system_without_holdings(system)
    for category in known.categories_not_held(vocabulary, scope.categories):
        yield category_not_held(category)
