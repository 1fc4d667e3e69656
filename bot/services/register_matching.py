"""A carrier's clients are recognised in the register, or stay in sight until a person does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.categories import Vocabulary
from bot.domain.errors import Refusal
from bot.domain.register_mapping import ColumnMapping, MappedTable
from bot.domain.register_match import Clue, How, KnownClient, Matcher, placeholder
from bot.domain.register_tables import RawTable
from bot.services import audit
from bot.services.register import MAIN, PATIENCE_SECONDS
from bot.store import register_known, register_links
from bot.store.database import Store
from bot.store.register_query import snapshot
from bot.store.register_rows import shapes
from bot.store.register_staging import Staging


class NotToBeMatched(Refusal):
    """A code that no unrecognised client has, or one that no client of the register has."""


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A carrier's client that nothing proves to be one of the register.

    Attributes:
        code: The code under which it stands meanwhile.
        proven: The client it is by number or domain, which were not known before.
        suggested: Clients with the same name, which a person may confirm.
    """

    source: str
    code: str
    name: str
    proven: str | None
    suggested: tuple[str, ...]


def mapped_tables(
    store: Store, mapping: ColumnMapping, export: RawTable
) -> tuple[MappedTable, ...]:
    """Return the tables that an export gives, its clients recognised where that is proven.

    A client that stood under the carrier's code before keeps it until it is matched, so that
    what is held of it does not seem gone.
    """
    with snapshot(store):
        resolve = _resolver(mapping.source)
    return tuple(MappedTable(mapping, table, export, resolve) for table in mapping.tables)


def unrecognised(store: Store) -> tuple[Unrecognised, ...]:
    """Return every carrier's client that stands under the carrier's code, in order."""
    with snapshot(store):
        matcher = Matcher(register_links.load_recognised(), {})
        clients = register_links.load_unrecognised()
    return tuple(_look(source, client, matcher) for source, client in clients)


def confirm_match(store: Store, code: str, client_id: str, now: datetime) -> None:
    """Let a carrier's client be one of the register, from now on and in later imports.

    Raises:
        NotToBeMatched: no unrecognised client has the code, or no client the other.
    """
    with store.transaction(PATIENCE_SECONDS):
        waiting = {
            client.client_id: source for source, client in register_links.load_unrecognised()
        }
        if code not in waiting:
            raise NotToBeMatched("register.error.not_waiting", code=code)
        if client_id not in {known.client_id for known in register_links.load_recognised()}:
            raise NotToBeMatched("register.error.client_unknown", client=client_id)
        source = waiting[code]
        register_links.link(source, code.removeprefix(f"{source}:"), client_id, now)
        register_links.move(source, code, client_id)
        Staging(store, shapes(Vocabulary())).choose_leads(MAIN)
        register_known.summarise(store)
        audit.record(
            "register.matched",
            actor=audit.SYSTEM,
            now=now,
            facts={"source": source, "client_id": client_id},
            personal={"code": code},
        )


def _resolver(source: str) -> Callable[[Clue], str]:
    matcher = Matcher(register_links.load_recognised(), register_links.load_links(source))
    waiting = {client.client_id for _, client in register_links.load_unrecognised()}

    def resolve(clue: Clue) -> str:
        found, code = matcher.match(clue), placeholder(source, clue.key)
        if found and (found.how is How.CONFIRMED or code not in waiting):
            return found.client_id
        return code

    return resolve


def _look(source: str, client: KnownClient, matcher: Matcher) -> Unrecognised:
    found = matcher.match(
        Clue(enterprise_number=client.enterprise_number, domain=client.mail_domain)
    )
    proven = found.client_id if found else None
    suggested = matcher.suggestions(client.name)
    return Unrecognised(source, client.client_id, client.name, proven, suggested)
