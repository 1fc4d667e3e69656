"""Ten thousand drafts: making them, looking at them when facts change, one passage in all of them.

Each is held against the same statements or templates with nothing of ours around them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.domain.determination import Scope
from bot.domain.register import Client, Entry, Holding, Language, System
from bot.services import (
    common_passage,
    drafting_job,
    editing,
    incidents,
    looking,
    overview,
    reviewing,
    rewriting_job,
    scope,
    staleness,
)
from bot.services.desk import Desk
from bot.services.facts import Answer, tell
from bot.services.register import MAIN, import_register
from bot.store import incidents as kept_incidents
from bot.store import notices as kept
from bot.store.database import Store
from tests.benchmarks.databases import analyse
from tests.benchmarks.measuring import Compared, seconds
from tests.benchmarks.notices import bare_filling
from tests.benchmarks.registers import Database
from tests.registers import BRUSSELS, table
from tests.services.desk import OFFICER, make_desk, report

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SYSTEM = "datacenter"
ASKED = Scope(frozenset({SYSTEM}), begins=NOW - timedelta(days=3))
#: Notices that are filled in a bare sandbox, to compare with.
TRIED = 200
LANGUAGES = (Language.DUTCH, Language.FRENCH, Language.GERMAN, Language.ENGLISH)


def compare(database: Database, clients: int) -> Iterator[Compared]:
    """Measure one incident that concerns so many clients, each of which has a draft."""
    with database() as store:
        desk = make_desk(store)
        incident_id = _begun(desk, clients)
        yield _drafted(desk, incident_id, clients)
        analyse(store)
        yield from _looked_at(desk, incident_id, clients)
        yield from _changed(desk, incident_id, clients)


def _begun(desk: Desk, clients: int) -> str:
    import_register(desk.store, [table(*one) for one in _register(clients)], MAIN, BRUSSELS, NOW)
    incident_id = incidents.open_incident(desk, report(noticed_at=NOW), NOW).incident_id
    snapshot_id = scope.ask(desk, incident_id, ASKED, OFFICER, NOW)
    scope.confirm(desk, snapshot_id, OFFICER, NOW)
    return incident_id


def _register(clients: int) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    numbers = range(clients)
    return (
        ("systems", (System(SYSTEM, "Datacenter", "back-up"),)),
        ("clients", tuple(_client(number) for number in numbers)),
        ("holdings", tuple(_holding(number) for number in numbers)),
    )


def _client(number: int) -> Client:
    domain = f"client-{number:05}.example"
    return Client(
        f"C{number:05}",
        f"Client {number:05} NV",
        LANGUAGES[number % len(LANGUAGES)],
        country="BE",
        email=f"privacy@{domain}",
        mail_domain=domain,
        phone=f"+32 2 {number:07}",
        verified_on=date(2026, 6, 1),
    )


def _holding(number: int) -> Holding:
    data = frozenset({"contact", "password"})
    since = date(2020, 1, 1)
    return Holding(f"C{number:05}", SYSTEM, data, people=number + 1, since=since)


def _drafted(desk: Desk, incident_id: str, clients: int) -> Compared:
    """Compare the whole job with the same templates filled in a bare sandbox."""
    taken = seconds(lambda: _work(desk))
    with desk.store.read():
        made = kept.of_incident(incident_id)
    assert len(made) == clients
    some = [one.facts for one in made if one.language == "nl"][:TRIED]
    bare = min(seconds(bare_filling(some, "nl")) for _ in range(3))
    per_second = len(some) / bare
    return Compared("drafts made by the job", clients / taken, "a bare sandbox", per_second, "1/s")


def _work(desk: Desk) -> None:
    while drafting_job.work(desk, NOW):
        pass


def _rewrite(desk: Desk) -> None:
    while rewriting_job.work(desk, NOW):
        pass


def _looked_at(desk: Desk, incident_id: str, clients: int) -> Iterator[Compared]:
    first = reviewing.queue(desk, incident_id, NOW).lines[0].id
    acts = {
        "queue": lambda: reviewing.queue(desk, incident_id, NOW),
        "preview of one": lambda: reviewing.preview(desk, incident_id, OFFICER, NOW, first),
        "whether all are stale": lambda: _stale(desk, incident_id),
        "counts": lambda: _counts(desk, incident_id),
        "Home": lambda: looking.home(desk, OFFICER, NOW),
    }
    for what, act in acts.items():
        yield _beside_rows(desk.store, f"{what}, {clients:,} drafts", seconds(act), incident_id)


def _changed(desk: Desk, incident_id: str, clients: int) -> Iterator[Compared]:
    tell(desk, incident_id, [Answer("exfiltration", "likely")], OFFICER, NOW)
    first = reviewing.queue(desk, incident_id, NOW).lines[0].id
    words = {language.value: "The server is encrypted." for language in LANGUAGES}
    acts = {
        "which are stale": lambda: reviewing.queue(desk, incident_id, NOW),
        "asking for all anew": lambda: editing.redraft_all(desk, incident_id, first, OFFICER, NOW),
        "all made anew": lambda: _rewrite(desk),
        "writing one passage": lambda: common_passage.write(desk, incident_id, words, OFFICER, NOW),
        "passage put into all": lambda: _rewrite(desk),
    }
    for what, act in acts.items():
        yield _beside_rows(desk.store, f"{what}, {clients:,} drafts", seconds(act), incident_id)


def _stale(desk: Desk, incident_id: str) -> int:
    with desk.store.read():
        freshness = staleness.Freshness.of(desk, kept_incidents.get(incident_id))
        return sum(bool(freshness.changed(one)) for one in kept.without_texts(incident_id))


def _counts(desk: Desk, incident_id: str) -> None:
    with desk.store.read():
        overview.counts(kept_incidents.get(incident_id))


def _beside_rows(store: Store, what: str, taken: float, incident_id: str) -> Compared:
    """Hold seconds against fetching the facts of all drafts and nothing else."""
    statement = f"SELECT id, facts FROM notice WHERE incident_id = {store.database.param}"

    def fetch() -> None:
        with store.read():
            store.database.execute_sql(statement, (incident_id,)).fetchall()

    bare = min(seconds(fetch) for _ in range(3))
    return Compared(what, taken * 1000, "their facts, fetched bare", bare * 1000, "ms")
