"""A person's rights at the level of services, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.persons import ERASED, AddressMalformed, Stay
from bot.domain.register import Client, Holding, Language, Reach
from bot.services import audit, closing, duties, incidents, people, persons, roles
from bot.services.desk import Desk
from bot.store import notices as kept_notices
from bot.store.database import Store
from bot.store.register_known import load_clients
from bot.store.tables.factors import Factor
from bot.store.tables.record import AuditEntry
from bot.store.tables.walk import TimelineEntry, TimelineVersion
from tests.registers import BRUSSELS
from tests.services.desk import ALDER, BOREE, NIGHT, OFFICER, RESPONDER, Night, duties_of, opened
from tests.services.factors import enrol
from tests.services.test_retention import LATER, everything, take
from tests.services.test_sending import SENT, released, sent

JAN = "Jan@client.example"
CLIENT = Client("C1", "Client BV", Language.DUTCH, email=JAN, phone="+32 4 000 00 01")
ALDERWICK, BOREALE = "privacy@alderwick.example", "privacy@boreale.example"


def erased(store: Store, email: str, *, apply: bool = True) -> persons.Erasure:
    """Ask for an erasure."""
    return persons.erase(store, BRUSSELS, email, LATER, apply=apply)


def requests(store: Store) -> list[tuple[str, str]]:
    """Return the requests on record and the last day for the answer to each."""
    with store.read():
        rows = AuditEntry.select().where(AuditEntry.action.startswith("person."))
        found = [
            (row.action, json.loads(row.payload)) for row in rows.order_by(AuditEntry.sequence)
        ]
    return [(action, facts["due_on"]) for action, facts in found if "due_on" in facts]


def close(night: Night) -> None:
    """Tell Alderwick, set the other drafts aside and close."""
    desk, incident_id = night.desk, night.incident_id
    sent(night, released(night, ALDER))
    with desk.store.transaction():
        for row in kept_notices.of_incident(incident_id):
            if row.client_id != ALDER:
                kept_notices.change(row.id, NoticeState, row.digest, state=NoticeState.SUPERSEDED)
    while rows := [row for row in duties_of(desk, incident_id) if row.state is DutyState.OPEN]:
        duties.waive(desk, rows[0].id, OFFICER, "besproken", SENT)
    closing.close(desk, incident_id, OFFICER, "klaar", SENT)


def test_a_copy_holds_all_there_is(night: Night) -> None:
    """The register, notices, words of the timeline and of the record, with where and when."""
    desk = night.desk
    incidents.note(desk, night.incident_id, f"Mail van {ALDERWICK.upper()}", RESPONDER, NIGHT)
    held = persons.export(desk.store, BRUSSELS, ALDERWICK, LATER)
    assert json.loads(json.dumps(held)) == held
    assert held["person"] == ALDERWICK
    assert held["register"] == [
        {"source": "lab", "client_id": ALDER, "client": "Alderwick Bouw BV", "as": ["email"]}
    ]
    places = {(one["kind"], one["part"]) for one in held["found"]}
    assert {("notice", "recipient"), ("timeline_entry", "text"), ("audit_value", "value")} <= places
    note = next(one for one in held["found"] if one["kind"] == "timeline_entry")
    assert (note["incident"], note["at"]) == (night.incident.reference, "2026-12-04T01:47:00Z")
    assert held["colleague"] is None
    assert requests(desk.store) == [("person.access", "2026-12-22")]
    other = persons.export(desk.store, BRUSSELS, BOREALE, LATER)
    assert ALDERWICK not in str(other).lower()


def test_a_colleague_has_a_copy_too(desk: Desk) -> None:
    """Name and language, the roles they had, what they did and when."""
    incident_id = opened(desk)
    people.remember(desk, RESPONDER, "Tess Tech", "nl-BE", NIGHT)
    roles.take(desk, incident_id, "technical_lead", RESPONDER, NIGHT)
    incidents.note(desk, incident_id, "gezien", RESPONDER, NIGHT)
    held = persons.export(desk.store, BRUSSELS, "tess@comitor.be", LATER, RESPONDER)["colleague"]
    assert (held["name"], held["locale"]) == ("Tess Tech", "nl-BE")
    assert held["roles"] == [{"incident": incident_id, "role": "technical_lead"}]
    assert {"at": "2026-12-04T01:47:00Z", "action": "note.added", "incident": incident_id} in (
        held["acts"]
    )
    nobody = persons.export(desk.store, BRUSSELS, "tess@comitor.be", LATER, "U0NOBODY")
    assert nobody["colleague"] is None


def test_a_second_factor_goes_with_the_person(short_desk: Desk) -> None:
    """The copy says that there is one, never its secret; the erasure takes it, and says so."""
    device = enrol(short_desk, RESPONDER, LATER)
    held = persons.export(short_desk.store, BRUSSELS, "tess@comitor.be", LATER, RESPONDER)
    assert held["colleague"]["second_factor"]["since"] < "2027"
    assert device.secret not in json.dumps(held)
    with short_desk.store.read():
        sealed = [row.sealed for row in Factor.select()]
    assert sealed[0] not in json.dumps(held)
    address = "tess@comitor.be"
    for apply, left in ((False, 1), (True, 0)):
        erasure = persons.erase(
            short_desk.store, BRUSSELS, address, LATER, apply=apply, user_id=RESPONDER
        )
        assert erasure.factor_of == RESPONDER
        with short_desk.store.read():
            assert Factor.select().count() == left
    again = persons.erase(short_desk.store, BRUSSELS, address, LATER, apply=True, user_id=RESPONDER)
    assert again.factor_of is None


def test_a_correction_reaches_every_source(store: Store) -> None:
    """Both columns, whatever the case; others' addresses stay."""
    take(store, CLIENT, replace(CLIENT, client_id="C2", email="an@client.example"), rows=())
    take(store, replace(CLIENT, email="", deputy_email=JAN), rows=(), source="crm")
    done = persons.correct(store, BRUSSELS, JAN.upper(), "johan@client.example", LATER)
    assert [(one.source, one.columns) for one in done.contacts] == [
        ("crm", ("deputy_email",)),
        ("main", ("email",)),
    ]
    assert done.drafts == ()
    with store.read():
        assert [one.email for one in load_clients(store)] == [
            "johan@client.example",
            "an@client.example",
        ]
    with pytest.raises(Refusal) as unknown:
        persons.correct(store, BRUSSELS, JAN, "johan@client.example", LATER)
    assert unknown.value.key == "person.error.not_in_register"
    assert audit.verify(store).fault is None


def test_a_draft_to_the_old_address_is_told(short_night: Night) -> None:
    """Its approval is bound to the recipient: it has to be drafted again."""
    store = short_night.desk.store
    done = persons.correct(store, BRUSSELS, ALDERWICK, "dpo@alderwick.example", LATER)
    assert done.drafts == (short_night.incident.reference,)
    assert short_night.draft(ALDER).recipient == ALDERWICK


def test_a_colleagues_name_is_corrected(desk: Desk) -> None:
    """Of whom is known; of nobody else."""
    people.remember(desk, RESPONDER, "Tes Teck", "nl-BE", NIGHT)
    persons.rename(desk.store, RESPONDER, "Tess Tech", LATER)
    assert people.names(desk, [RESPONDER]) == {RESPONDER: "Tess Tech"}
    with pytest.raises(Refusal) as unknown:
        persons.rename(desk.store, "U0NOBODY", "Nobody", LATER)
    assert unknown.value.key == "person.error.no_such_user"


FORMER = replace(CLIENT, phone="", ended_on=date(2025, 6, 30))
GONE = Holding("C1", "backup", until=date(2025, 7, 31))


@pytest.mark.parametrize(
    ("client", "why"),
    [
        (CLIENT, None),
        (replace(CLIENT, phone="", deputy_email="an@client.example"), None),
        (replace(CLIENT, phone=""), Stay.ONLY_CONTACT),
        (replace(CLIENT, dispute_from=date(2026, 1, 1)), Stay.DISPUTE),
        (FORMER, None),
        (replace(FORMER, ended_on=date(2026, 6, 30)), Stay.ONLY_CONTACT),
    ],
)
def test_a_contact_goes_unless_it_is_needed(store: Store, client: Client, why: Stay | None) -> None:
    """The only way to tell a client of a breach stays until the policy lets it go."""
    take(store, client, rows=(GONE,))
    looked = erased(store, JAN, apply=False)
    assert JAN in everything(store)
    assert requests(store) == []
    done = erased(store, JAN)
    assert done == looked
    assert [reason for _, reason in done.kept_contacts] == ([] if why is None else [why])
    with store.read():
        (kept,) = load_clients(store)
    assert kept.email == ("" if why is None else JAN)
    assert audit.verify(store).fault is None


WORDS = replace(
    CLIENT,
    email="an@client.example",
    registered_office=f"Kerkstraat 1, t.a.v. {JAN}",
    contract_reference=f"mail {JAN}",
)


def test_the_words_of_the_register_are_looked_through_too(store: Store) -> None:
    """A source puts an address where it likes: in an office, a reference, an access."""
    take(store, WORDS, rows=(), reach=(Reach("C1", "backup", f"beheer door {JAN}"),))
    held = persons.export(store, BRUSSELS, JAN, LATER)
    assert {(one["kind"], one["part"]) for one in held["found"]} == {
        ("register_client", "registered_office"),
        ("register_client", "contract_reference"),
        ("register_reach", "access"),
    }
    done = erased(store, JAN)
    assert len(done.mentions) == 3
    assert {one.client_id for one in done.mentions} == {"C1"}
    assert JAN.lower() not in str(rows_of_register(store)).lower()
    with store.read():
        (kept,) = load_clients(store)
    assert kept.email == "an@client.example"
    assert kept.registered_office == f"Kerkstraat 1, t.a.v. {ERASED}"


def rows_of_register(store: Store) -> list[Any]:
    """Return every row of the clients and of the access to them."""
    with store.read():
        return [
            row
            for table in ("register_client", "register_reach")
            for row in store.database.execute_sql(f"SELECT * FROM {table}").fetchall()
        ]


def test_a_dispute_keeps_the_words_of_the_register(store: Store) -> None:
    """As it keeps the contact; of another client the same address goes."""
    disputed = replace(WORDS, client_id="C2", dispute_from=date(2026, 1, 1))
    take(store, WORDS, disputed, rows=())
    done = erased(store, JAN)
    assert {(one.client_id, why) for one, why in done.kept_mentions if one.client_id} == {
        ("C2", Stay.DISPUTE)
    }
    assert {one.client_id for one in done.mentions} == {"C1"}


def test_an_open_incident_keeps_what_it_needs(night: Night) -> None:
    """Contact, drafts and words stay, each with the reason."""
    incidents.note(night.desk, night.incident_id, f"Mail van {BOREALE}", RESPONDER, NIGHT)
    done = erased(night.desk.store, BOREALE)
    assert (done.contacts, done.mentions) == ((), ())
    assert {why for _, why in done.kept_contacts} == {Stay.OPEN_INCIDENT}
    assert {why for _, why in done.kept_mentions} == {Stay.OPEN_INCIDENT}
    assert night.draft(BOREE).recipient == BOREALE


def test_a_closed_incident_lets_go_of_words_and_keeps_proof(night: Night) -> None:
    """Texts have a sign in the place of the address; the notice that was sent is whole."""
    desk, store = night.desk, night.desk.store
    for address in (ALDERWICK, BOREALE):
        incidents.note(desk, night.incident_id, f"Mail van {address}", RESPONDER, NIGHT)
    close(night)
    boreale = erased(store, BOREALE)
    assert {why for _, why in boreale.kept_mentions} == set()
    left = persons.export(store, BRUSSELS, BOREALE, LATER)["found"]
    assert [one["action"] for one in left] == ["person.erasure"]
    assert f"Mail van {ERASED}" in everything(store)

    alder = erased(store, ALDERWICK)
    assert {why for _, why in alder.kept_mentions} == {Stay.PROOF}
    assert night.draft(ALDER).recipient == ALDERWICK
    again = erased(store, ALDERWICK)
    assert {why for _, why in again.kept_mentions} == {Stay.PROOF, Stay.REQUEST}
    assert again.mentions == ()
    assert audit.verify(store).fault is None


def test_an_edited_message_is_found_in_its_versions(short_night: Night) -> None:
    """What a message said before it was edited belongs to its incident as well."""
    incidents.note(short_night.desk, short_night.incident_id, "later", RESPONDER, NIGHT)
    with short_night.desk.store.transaction():
        entry = TimelineEntry.get()
        TimelineVersion.insert(
            entry=entry.id, version=1, text=f"was {BOREALE}", replaced_at=NIGHT
        ).execute()
    done = erased(short_night.desk.store, BOREALE)
    kinds: dict[str, Any] = {one.table: why for one, why in done.kept_mentions}
    assert kinds["timeline_version"] is Stay.OPEN_INCIDENT


def test_an_objection_is_on_record_with_its_month(store: Store) -> None:
    """A calendar month to the same day."""
    assert persons.object_(store, BRUSSELS, JAN, LATER) == date(2026, 12, 22)
    assert requests(store) == [("person.objection", "2026-12-22")]


@pytest.mark.parametrize("text", ["jan", "100%@x", "' OR 1=1"])
def test_what_is_no_address_changes_nothing(store: Store, text: str) -> None:
    """Refused before anything is looked at."""
    for act in (persons.export, persons.object_):
        with pytest.raises(AddressMalformed):
            act(store, BRUSSELS, text, LATER)
    with pytest.raises(AddressMalformed):
        erased(store, text)
    assert requests(store) == []


def test_signs_of_a_pattern_in_an_address_are_signs(store: Store) -> None:
    """An underscore matches an underscore only."""
    take(store, CLIENT, rows=())
    persons.object_(store, BRUSSELS, "janx@client.example", LATER)
    found = persons.export(store, BRUSSELS, "ja_x@client.example", LATER)["found"]
    assert found == []
