"""The audit chain: whole, or it says where it was tampered with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
from peewee import Database, DatabaseError

from bot.domain.audit import GENESIS, value_digest
from bot.services import audit, incidents
from bot.services.desk import Desk
from bot.store import audit_log
from bot.store.database import Store
from bot.store.tables.record import AuditEntry, AuditHead, AuditValue
from tests.services.desk import LEAD, NIGHT, Night, at_once, opened

Tamper = Callable[[], object]
NAMES = ("Ann", "Bert", "Carla")


@pytest.fixture
def chain(store: Store) -> Store:
    """Return a store whose chain has three entries with a personal value each."""
    for name in NAMES:
        record(store, name)
    return store


def record(store: Store, name: str) -> None:
    """Append one entry."""
    with store.transaction():
        audit.record(
            "person.noted", actor="U0LEAD", now=NIGHT, facts={"n": 1}, personal={"name": name}
        )


def unguarded(database: Database) -> None:
    """Take the guards away, as an attacker with the database in hand would."""
    if "sqlite" in type(database).__name__.lower():
        for name in ("no_update", "no_delete", "no_replace"):
            database.execute_sql(f"DROP TRIGGER audit_entry_{name}")
    else:
        for name in ("rows", "all"):
            database.execute_sql(f"DROP TRIGGER audit_entry_{name} ON audit_entry")


def tamper(store: Store, act: Tamper) -> None:
    """Change the tables behind the program's back."""
    with store.transaction():
        unguarded(store.database)
        act()


def test_a_whole_chain_is_found_whole(chain: Store) -> None:
    """So many entries, and a head to keep elsewhere."""
    verdict = audit.verify(chain)

    assert (verdict.entries, verdict.fault) == (3, None)
    with chain.read():
        assert verdict.head == audit_log.head()
    assert audit.verify(chain, verdict.head) == verdict


def test_an_empty_chain_is_whole(store: Store) -> None:
    """Its head is the beginning, which can be kept as well as any other."""
    assert audit.verify(store, GENESIS) == audit.verify(store)
    record(store, "Ann")
    assert audit.verify(store, GENESIS).fault is None


def test_a_head_that_was_kept_stays_in_a_chain_that_grows(chain: Store) -> None:
    """An old head proves all before it."""
    kept = audit.verify(chain).head
    record(chain, "Dirk")

    assert audit.verify(chain, kept).fault is None


TAMPERINGS: dict[str, tuple[Tamper, str, int]] = {
    "a changed payload": (
        lambda: AuditEntry.update(payload='{"n":2}').where(AuditEntry.sequence == 2).execute(),
        "digest",
        2,
    ),
    "another actor": (
        lambda: AuditEntry.update(actor="U0EVIL").where(AuditEntry.sequence == 3).execute(),
        "digest",
        3,
    ),
    "another time": (
        lambda: (
            AuditEntry.update(at=NIGHT + timedelta(microseconds=1))
            .where(AuditEntry.sequence == 1)
            .execute()
        ),
        "digest",
        1,
    ),
    "a removed entry": (
        lambda: AuditEntry.delete().where(AuditEntry.sequence == 2).execute(),
        "sequence",
        3,
    ),
    "a removed beginning": (
        lambda: AuditEntry.delete().where(AuditEntry.sequence == 1).execute(),
        "sequence",
        2,
    ),
    "a removed tail": (
        lambda: AuditEntry.delete().where(AuditEntry.sequence == 3).execute(),
        "head",
        2,
    ),
    "a changed link": (
        lambda: AuditEntry.update(previous="0" * 64).where(AuditEntry.sequence == 2).execute(),
        "previous",
        2,
    ),
    "a changed head": (
        lambda: AuditHead.update(digest="0" * 64).execute(),
        "head",
        3,
    ),
    "a changed personal value": (
        lambda: AuditValue.update(value="Eve").where(AuditValue.sequence == 2).execute(),
        "value",
        2,
    ),
    "a removed personal value": (
        lambda: AuditValue.delete().where(AuditValue.sequence == 3).execute(),
        "value",
        3,
    ),
    "an added personal value": (
        lambda: AuditValue.insert(digest="1" * 64, salt="", value=None, sequence=1).execute(),
        "value",
        1,
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_found_where_it_was_done(chain: Store, name: str) -> None:
    """The verdict names the entry and the kind of fault."""
    act, fault, at = TAMPERINGS[name]
    tamper(chain, act)
    verdict = audit.verify(chain)

    assert (verdict.fault, verdict.fault_at) == (fault, at)


def test_a_value_swapped_with_its_digest_is_found(chain: Store) -> None:
    """A value that fits its own digest is still not the one the chain was written with."""
    tamper(
        chain,
        lambda: (
            AuditValue.update(value="Eve", salt="s", digest=value_digest("s", "Eve"))
            .where(AuditValue.sequence == 1)
            .execute()
        ),
    )

    assert (audit.verify(chain).fault, audit.verify(chain).fault_at) == ("value", 1)


def test_a_tail_cut_together_with_its_head_shows_against_the_kept_one(chain: Store) -> None:
    """Inside the database nothing is wrong; the head outside tells."""
    kept = audit.verify(chain).head

    def cut() -> None:
        second = AuditEntry.get(AuditEntry.sequence == 2)
        AuditEntry.delete().where(AuditEntry.sequence == 3).execute()
        AuditValue.delete().where(AuditValue.sequence == 3).execute()
        AuditHead.update(sequence=2, digest=second.digest).execute()

    tamper(chain, cut)

    assert audit.verify(chain).fault is None
    assert audit.verify(chain, kept).fault == "head"


def test_a_chain_written_anew_shows_against_the_kept_head(chain: Store) -> None:
    """A full rewrite has valid digests, and none of them is the one that was kept."""
    kept = audit.verify(chain).head

    def erase() -> None:
        for table in (AuditEntry, AuditValue, AuditHead):
            table.delete().execute()

    tamper(chain, erase)
    for name in NAMES:
        record(chain, name)

    assert audit.verify(chain).fault is None
    assert audit.verify(chain, kept).fault == "head"


def bert() -> AuditValue:
    """Return the value beside the second entry."""
    found: AuditValue = AuditValue.get(AuditValue.value == "Bert")
    return found


def test_an_erased_value_leaves_the_chain_whole(chain: Store, now: datetime) -> None:
    """A person's right to erasure does not cost the organisation its record."""
    before = audit.verify(chain).entries
    with chain.transaction():
        digest = bert().digest
        for _ in range(2):  # the second finds nothing left to take
            audit.erase([digest], actor="U1", now=now)

    assert (audit.verify(chain).fault, audit.verify(chain).entries) == (None, before + 1)
    with chain.read():
        emptied = AuditValue.get(AuditValue.digest == digest)
        assert (emptied.value, emptied.salt) == (None, "")


def test_a_value_taken_away_without_an_entry_is_found(chain: Store, now: datetime) -> None:
    """Whoever empties a value by hand leaves a gap that no entry accounts for."""
    with chain.transaction():
        sequence = bert().sequence
        AuditValue.update(value=None).where(AuditValue.value == "Bert").execute()
        audit.erase(["f" * 64], actor="U1", now=now)

    assert (audit.verify(chain).fault, audit.verify(chain).fault_at) == ("value", sequence)


def change_all() -> object:
    """Change every entry."""
    return AuditEntry.update(actor="x").execute()


def remove_all() -> object:
    """Remove every entry."""
    return AuditEntry.delete().execute()


def replace_first() -> object:
    """Insert another first entry in the place of the first."""
    values = {"actor": "x", "action": "x", "payload": "{}", "previous": "", "digest": ""}
    insert = AuditEntry.insert(sequence=1, at=NIGHT, **values)
    on_sqlite = "sqlite" in type(AuditEntry._meta.database.obj).__name__.lower()
    if on_sqlite:
        return insert.on_conflict_replace().execute()
    return insert.on_conflict(
        conflict_target=[AuditEntry.sequence], update={AuditEntry.actor: "x"}
    ).execute()


@pytest.mark.parametrize("change", [change_all, remove_all, replace_first])
def test_the_database_itself_refuses_to_change_an_entry(chain: Store, change: Tamper) -> None:
    """The program cannot do it by mistake."""
    with pytest.raises(DatabaseError), chain.transaction():
        change()

    assert audit.verify(chain).fault is None


def test_salted_digests_of_equal_values_differ(chain: Store) -> None:
    """Nobody learns from the chain that two entries are about one person."""
    record(chain, "Ann")
    with chain.read():
        payloads = [row.payload for row in AuditEntry.select()]

    assert len(set(payloads)) == len(payloads)
    assert not [payload for payload in payloads if "Ann" in payload]


def test_an_instant_of_another_zone_is_kept_as_the_same_instant(store: Store) -> None:
    """What is read back in UTC has the digest it was written with."""
    brussels = timezone(timedelta(hours=1))
    with store.transaction():
        audit.record("noted", actor="U0", now=NIGHT.astimezone(brussels))

    assert audit.verify(store).fault is None


def test_writers_at_the_same_moment_make_one_chain(chain: Store) -> None:
    """No fork, no gap, whoever comes first."""
    raised = at_once([partial(record, chain, str(number)) for number in range(8)])

    assert raised == []
    assert (audit.verify(chain).entries, audit.verify(chain).fault) == (11, None)


def test_reading_while_others_write_finds_no_fault(chain: Store) -> None:
    """The walk sees one state, not half of the next entry."""
    verdicts: list[str | None] = []

    def walk() -> None:
        verdicts.extend(audit.verify(chain).fault for _ in range(5))

    writers = [partial(record, chain, str(number)) for number in range(5)]
    assert at_once([walk, walk, *writers]) == []
    assert verdicts == [None] * 10


def test_every_use_case_of_a_night_is_in_the_chain(night: Night) -> None:
    """Opening, asking, deciding and confirming; then a note: each one entry, in order."""
    incidents.note(night.desk, night.incident_id, "koffie", LEAD, NIGHT)
    with night.desk.store.read():
        actions = [row.action for row in AuditEntry.select().order_by(AuditEntry.sequence)]

    done = ["incident.opened", "scope.asked", "scope.decided", "scope.confirmed", "note.added"]
    assert actions[-5:] == done
    assert audit.verify(night.desk.store).fault is None


def test_nothing_a_person_typed_reaches_a_log(
    short_desk: Desk, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Logs leave the machine; what happened to whom does not."""
    incident_id = opened(short_desk, what="Marie Dupont klikte")
    incidents.note(short_desk, incident_id, "bel Piet Peeters", LEAD, NIGHT)

    written = capsys.readouterr()
    assert "Dupont" not in written.out + written.err + caplog.text
    assert "Peeters" not in written.out + written.err + caplog.text
