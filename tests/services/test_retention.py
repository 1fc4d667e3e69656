"""The policy applied to the bot's own data: what goes, what stays, and the tombstone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.incident import DutyState, NoticeState
from bot.domain.known_facts import Sureness
from bot.domain.register import Client, Holding, Language, Reach, System
from bot.domain.retention import TOMBSTONE, Hold, Item, Rule
from bot.services import audit, closing, duties, facts, incidents, retention
from bot.services.facts import Answer
from bot.services.register import import_register
from bot.services.register_care import register_status
from bot.services.retention import Policy
from bot.store import notices as kept_notices
from bot.store import retention as kept
from bot.store.database import Store
from bot.store.register_known import load_clients
from bot.store.tables.record import AuditEntry
from bot.store.tables.register import RegisterClient
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    ALDER,
    BOREE,
    GRIEF,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    duties_of,
    make_desk,
    opened,
)
from tests.services.test_sending import PROOF, SENT, released, sent

POLICY = Policy(BRUSSELS, 5)
ENDED = date(2025, 6, 30)
FORMER = Client(
    "C1",
    "Former BV",
    Language.DUTCH,
    enterprise_number="0403.170.701",
    registered_office="Kerkstraat 1, Geel",
    email="jan@former.example",
    phone="+32 4 000 00 01",
    ended_on=ENDED,
)
HELD = Holding("C1", "backup", until=date(2025, 7, 31))
LATER = datetime.fromisoformat("2026-11-22T09:00+00:00")
JAN = "Jan Peeters"
#: The day after five calendar years.
YEARS_LATER = datetime(2031, 12, 5, 12, tzinfo=UTC)
LONG_AFTER = LATER.replace(year=2031)


def take(store: Store, *clients: Client, rows: Iterable[Holding] = (HELD,), **more: Any) -> None:
    """Import a register."""
    tables = [
        table("systems", [System("backup", "Back-up")]),
        table("clients", clients),
        table("holdings", rows),
        table("reach", more.get("reach", ())),
    ]
    import_register(store, tables, more.get("source", "main"), BRUSSELS, LATER, allow_mass_end=True)


def clients(store: Store) -> list[Client]:
    """Return the register's clients."""
    with store.read():
        return list(load_clients(store))


def tombstones(store: Store) -> list[dict[str, Any]]:
    """Return what the record says of each erasure."""
    with store.read():
        query = AuditEntry.select().where(AuditEntry.action == TOMBSTONE)
        return [json.loads(row.payload) for row in query.order_by(AuditEntry.sequence)]


def test_a_former_clients_contacts_go_and_the_rest_stays(store: Store) -> None:
    """Addresses and telephone in every source; name, number and office stay for the look-back."""
    take(store, FORMER)
    take(store, replace(FORMER, deputy_email="an@former.example"), rows=(), source="crm")
    (item,) = retention.due(store, POLICY, LATER)
    assert (item.rule, item.hold, item.since) == (Rule.CONTACTS, None, date(2026, 6, 30))
    assert clients(store) == [FORMER]  # a look changes nothing

    (applied,) = retention.apply(store, POLICY, LATER)
    assert applied.erased == {"contacts": 2}
    assert clients(store) == [replace(FORMER, email="", phone="")]
    assert retention.apply(store, POLICY, LATER) == ()
    assert tombstones(store) == [
        {"client": "C1", "rule": "contacts", "kept_until": "2026-06-30", "erased": {"contacts": 2}}
    ]
    assert audit.verify(store).fault is None


def test_after_the_look_back_nothing_is_left(store: Store) -> None:
    """Five years after the last day on which something was held, all rows go, and only its."""
    take(store, FORMER, replace(FORMER, client_id="C2", ended_on=None))
    (applied,) = retention.apply(store, POLICY, LONG_AFTER)
    assert applied.item.rule is Rule.LOOK_BACK
    assert applied.erased == {"holdings": 1, "reach": 0, "links": 0, "clients": 1}
    assert [client.client_id for client in clients(store)] == ["C2"]
    assert [stone["rule"] for stone in tombstones(store)] == ["look_back"]


@pytest.mark.parametrize(
    ("client", "rows", "reach", "hold"),
    [
        (replace(FORMER, dispute_from=ENDED), (HELD,), (), Hold.DISPUTE),
        (FORMER, (replace(HELD, until=None),), (), Hold.HELD),
        (FORMER, (HELD,), (Reach("C1", "backup"),), Hold.REACHABLE),
    ],
)
def test_what_is_held_back_stays_and_says_why(
    store: Store, client: Client, rows: Iterable[Holding], reach: Iterable[Reach], hold: Hold
) -> None:
    """A dispute, data still held, access that still exists: nothing goes."""
    take(store, client, rows=rows, reach=reach)
    assert [item.hold for item in retention.due(store, POLICY, LATER)] == [hold]
    assert retention.apply(store, POLICY, LATER) == ()
    assert clients(store) == [client]


def test_a_dispute_known_to_another_source_holds_it_too(store: Store) -> None:
    """It does not have to be the leading source that knows."""
    take(store, FORMER)
    take(store, replace(FORMER, dispute_from=ENDED), rows=(), source="crm")
    assert [item.hold for item in retention.due(store, POLICY, LATER)] == [Hold.DISPUTE]


def test_an_open_incident_without_a_scope_holds_everything(store: Store) -> None:
    """It may concern anybody; an exercise concerns nobody."""
    take(store, FORMER)
    desk = make_desk(store)
    opened(desk, LATER, noticed_at=LATER, exercise=True, reporter=OFFICER)
    assert [item.hold for item in retention.due(store, POLICY, LATER)] == [None]
    opened(desk, LATER, noticed_at=LATER, request_key="another")
    assert [item.hold for item in retention.due(store, POLICY, LATER)] == [Hold.OPEN_INCIDENT]


def test_an_open_incident_holds_whom_it_concerns(night: Night) -> None:
    """Once the scope is confirmed, who is in it; others are free to go."""
    with night.desk.store.read():
        concerned, anybody = retention.held_by_incidents()
    assert not anybody
    assert {ALDER, GRIEF} <= concerned


def close(night: Night) -> None:
    """Tell Alderwick, write about Jan wherever one can, and close."""
    desk, incident_id = night.desk, night.incident_id
    incidents.note(desk, incident_id, f"{JAN} belde", RESPONDER, NIGHT)
    said = (Answer("police_number", "BR.11.L1.1234", Sureness.LIKELY, f"volgens {JAN}"),)
    facts.tell(desk, incident_id, said, RESPONDER, NIGHT)
    sent(night, released(night, ALDER))
    with desk.store.transaction():
        for row in kept_notices.of_incident(incident_id):
            if row.client_id != ALDER:
                kept_notices.change(row.id, NoticeState, row.digest, state=NoticeState.SUPERSEDED)
    while rows := [row for row in duties_of(desk, incident_id) if row.state is DutyState.OPEN]:
        duties.waive(desk, rows[0].id, OFFICER, f"{JAN} weet ervan", SENT)
    closing.close(desk, incident_id, OFFICER, f"besproken met {JAN}", SENT)


def everything(store: Store) -> str:
    """Return all that the database holds, as one text."""
    with store.read():
        tables = sorted(store.database.get_tables())
        rows = [store.database.execute_sql(f"SELECT * FROM {name}").fetchall() for name in tables]
    return str(rows)


def end_dispute(store: Store) -> None:
    """Let every source say that Griefbos and we have settled."""
    with store.transaction():
        ended = RegisterClient.update(dispute_until="2027-01-31")
        ended.where(RegisterClient.dispute_from != "").execute()


def test_a_closed_incident_loses_its_words_and_keeps_its_proof(night: Night) -> None:
    """What people wrote goes; the notice that was sent, when and to whom stays; the chain holds."""
    close(night)
    store = night.desk.store
    end_dispute(store)
    proof = night.draft(ALDER)
    before = duties_of(night.desk, night.incident_id)
    assert JAN in everything(store)
    assert not incident_items(store, YEARS_LATER - timedelta(days=1))

    applied = [one for one in retention.apply(store, POLICY, YEARS_LATER) if is_incident(one.item)]
    assert [one.item.name for one in applied] == [night.incident.reference]
    assert JAN not in everything(store)
    assert audit.verify(store).fault is None
    kept = night.draft(ALDER)
    assert (kept.recipient, kept.text, kept.digest) == (proof.recipient, proof.text, proof.digest)
    assert (kept.sent_at, kept.proof) == (SENT, PROOF)
    assert (night.draft(BOREE).recipient, night.draft(BOREE).text) == (None, "")
    after = duties_of(night.desk, night.incident_id)
    assert [(row.state, row.fulfilled_at) for row in after] == [
        (row.state, row.fulfilled_at) for row in before
    ]
    assert incident_items(store, YEARS_LATER) == []


def test_the_words_of_an_incident_stay_while_a_client_of_it_is_in_a_dispute(night: Night) -> None:
    """They may be needed to establish or defend a claim."""
    close(night)
    (item,) = incident_items(night.desk.store, YEARS_LATER)
    assert item.hold is Hold.DISPUTE
    retention.apply(night.desk.store, POLICY, YEARS_LATER)
    assert JAN in everything(night.desk.store)


def incident_items(store: Store, now: datetime) -> list[Item]:
    """Return what has to go of closed incidents."""
    return [item for item in retention.due(store, POLICY, now) if is_incident(item)]


def is_incident(item: Item) -> bool:
    """Tell whether an item is a closed incident."""
    return item.rule is Rule.INCIDENT


def test_the_period_of_incidents_is_a_setting(short_night: Night) -> None:
    """One year instead of five."""
    close(short_night)
    later = SENT + timedelta(days=367)
    assert incident_items(short_night.desk.store, later) == []
    due = retention.due(short_night.desk.store, Policy(BRUSSELS, 1), later)
    assert [item for item in due if is_incident(item)] != []


def test_a_contact_that_had_to_go_is_no_finding_of_the_register(store: Store) -> None:
    """Nobody is asked to look up again what the policy has erased."""
    take(store, FORMER)
    retention.apply(store, POLICY, LATER)
    assert register_status(store, BRUSSELS, LATER).no_contact == ()


def test_many_clients_are_looked_at_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement takes so many values: no client is lost between two of them."""
    monkeypatch.setattr(kept, "_AT_ONCE", 2)
    take(store, *(replace(FORMER, client_id=f"C{number}") for number in range(5)))
    assert len(retention.due(store, POLICY, LATER)) == 5
