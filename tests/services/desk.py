"""A desk for tests: a real organisation, register, playbooks, ladders and notices.

The register is the sample of the demo and, from a second source, a small laboratory whose
clients each stand for one rule. Opening and confirming are one call each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.content import locations
from bot.content.ladders import load_ladders
from bot.content.notices import NoticeLibrary
from bot.content.playbooks import PlaybookLibrary, load_playbooks
from bot.domain.call_list import Contact
from bot.domain.determination import RegisterWarning, Scope
from bot.domain.determination_decisions import Decision, Given
from bot.domain.duty_facts import NotifyTrigger
from bot.domain.incident import Kind, Report
from bot.domain.ladders import Ladder
from bot.domain.organisation import Organisation
from bot.domain.records import DutyRecord, IncidentRecord, NoticeRecord, TaskRecord
from bot.domain.register import (
    Capacity,
    Client,
    Entry,
    Holding,
    Language,
    Reach,
    Role,
    System,
)
from bot.files.register_csv import open_folder
from bot.services import incidents, scope, scope_decisions, scope_view
from bot.services.desk import Desk
from bot.services.register import import_register
from bot.store import duties as kept_duties
from bot.store import incidents as kept_incidents
from bot.store import notices as kept_notices
from bot.store import tasks as kept_tasks
from bot.store.database import Store
from bot.store.migrate import migrate
from bot.store.trouble import StoreBusy
from tests.registers import BRUSSELS, table

SAMPLE = Path(locations.__file__).parents[1] / "demo" / "register"

OFFICER, DEPUTY, LEAD, RESPONDER = "U0OFFICER", "U0DEPUTY", "U0LEAD", "U0TECH"
MANAGER, COUNSEL, STAFF = "U0BOSS", "U0LAW", "U0STAFF"

#: A Friday night in winter; Brussels is an hour ahead.
NIGHT = datetime(2026, 12, 4, 1, 47, tzinfo=UTC)

LAB, LAB_MAIL, LAB_OWN, LAB_KEYS = "lab", "lab-mail", "lab-own", "lab-keys"

ALDER, TWIN, BOREE, CARLS, DOVE = "L-ALDER", "L-TWIN", "L-BOREE", "L-CARLS", "L-DOVE"
ELM, FORMER, GRIEF, HAZEL = "L-ELM", "L-FORMER", "L-GRIEF", "L-HAZEL"

#: Whom a breach of the laboratory concerns, as the register has it.
AFFECTED = (ALDER, BOREE, CARLS, DOVE, ELM, GRIEF, TWIN)
WITHOUT_ADDRESS = ELM
TO_CHECK = FORMER


BRIDGE = "+32 3 555 01 20"


def _client(client_id: str, name: str, language: Language, domain: str, **more: Any) -> Client:
    given: dict[str, Any] = {
        "country": "BE",
        "email": f"privacy@{domain}",
        "mail_domain": domain,
        "verified_on": date(2026, 6, 1),
        **more,
    }
    return Client(client_id, name, language, **given)


CLIENTS = (
    _client(ALDER, "Alderwick Bouw BV", Language.DUTCH, "alderwick.example"),
    _client(TWIN, "Tweelingrivier BV", Language.DUTCH, "tweelingrivier.example"),
    _client(
        BOREE,
        "Boréale Conseil SRL",
        Language.FRENCH,
        "boreale.example",
        notify_within_hours=8,
        notify_trigger=NotifyTrigger.AWARENESS,
    ),
    _client(
        CARLS, "Carlsfeld Werkzeug GmbH", Language.GERMAN, "carlsfeld.example", may_file_for=True
    ),
    _client(
        DOVE,
        "Dovecote Payroll Ltd",
        Language.ENGLISH,
        "dovecote.example",
        country="GB",
        role=Role.PROCESSOR,
    ),
    _client(ELM, "Elmenhoek VZW", Language.DUTCH, "", email="", phone="+32 4 000 11 22"),
    _client(
        FORMER, "Formerly Yours BV", Language.DUTCH, "formerly.example", ended_on=date(2024, 1, 31)
    ),
    _client(
        GRIEF, "Griefbos NV", Language.DUTCH, "griefbos.example", dispute_from=date(2026, 3, 1)
    ),
    _client(HAZEL, "Hazelhaven BV", Language.DUTCH, "hazelhaven.example"),
)

SYSTEMS = (
    System(LAB, "Laboratory", "bench", Capacity.PROCESSOR),
    System(LAB_MAIL, "Laboratory mail", "mail", Capacity.PROCESSOR),
    System(LAB_OWN, "Laboratory staff files", "files", Capacity.CONTROLLER),
    System(LAB_KEYS, "Laboratory keys", "keys", Capacity.PROCESSOR),
)


def _holding(client_id: str, system: str = LAB, data: str = "contact", **more: Any) -> Holding:
    given: dict[str, Any] = {"people": 10, "since": date(2020, 1, 1), **more}
    return Holding(client_id, system, frozenset({data}), **given)


HOLDINGS = (
    *(_holding(client_id) for client_id in (*AFFECTED, FORMER)),
    _holding(ALDER, LAB_MAIL, "mail_content"),
    _holding(HAZEL, LAB_MAIL),
    _holding("", LAB_OWN, "national_number", capacity=Capacity.CONTROLLER),
    _holding(TWIN, LAB_OWN, capacity=Capacity.BOTH),
)
REACH = (Reach(BOREE, LAB_KEYS, "remote control"),)

LABORATORY: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("systems", SYSTEMS),
    ("clients", CLIENTS),
    ("holdings", HOLDINGS),
    ("reach", REACH),
)


def organisation(**other: Any) -> Organisation:
    """Return the organisation of the tests: one person of each role."""
    given: dict[str, Any] = {
        "name": "Comitor",
        "privacy_mailbox": "privacy@comitor.be",
        "telephone": "+32 3 555 01 00",
        "officers": (OFFICER,),
        "deputies": (DEPUTY,),
        "responders": (LEAD, RESPONDER),
        "management": (MANAGER,),
        "counsel": (COUNSEL,),
        "zone": ZoneInfo("Europe/Brussels"),
        "languages": ("nl", "fr", "en"),
        "nis2_class": None,
        "target": timedelta(hours=12),
        "at_most": timedelta(hours=24),
        "pages": False,
        "own_domains": ("comitor.be",),
        "call_list": {Contact.BRIDGE: BRIDGE},
        **other,
    }
    return Organisation(**given)


@dataclass(frozen=True)
class Content:
    """What is written down for the worst night; read once for all tests of a process."""

    playbooks: PlaybookLibrary
    ladders: dict[str, Ladder]
    notices: NoticeLibrary


@cache
def content() -> Content:
    """Return the real playbooks, ladders and notices."""
    return Content(
        load_playbooks(None),
        dict(load_ladders(None)),
        NoticeLibrary.load(locations.installed("notices")),
    )


def make_desk(store: Store, **other: Any) -> Desk:
    """Return a desk on a store; ``other`` are fields of the organisation that differ."""
    written = content()
    return Desk(
        organisation=organisation(**other),
        store=store,
        playbooks=written.playbooks,
        ladders=written.ladders,
        notices=written.notices,
        tell=_tell,
    )


def with_organisation(desk: Desk, **other: Any) -> Desk:
    """Return the same desk for an organisation that differs in some fields."""
    return replace(desk, organisation=replace(desk.organisation, **other))


def _tell(warning: RegisterWarning) -> str:
    return warning.code


def fill(url: str) -> None:
    """Bring a database up to date and take the sample register and the laboratory over."""
    store = Store(url)
    migrate(store)
    before = NIGHT - timedelta(days=30)
    import_register(store, open_folder(SAMPLE).tables, "main", BRUSSELS, before)
    lab = [table(name, rows) for name, rows in LABORATORY]
    import_register(store, lab, "lab", BRUSSELS, before)
    store.close()


def fill_night(url: str) -> None:
    """Fill a database, open a breach in it and confirm whom it concerns."""
    fill(url)
    store = Store(url)
    desk = make_desk(store)
    confirmed(desk, opened(desk))
    store.close()


@dataclass(frozen=True)
class Night:
    """An open breach of the laboratory whose scope is confirmed."""

    desk: Desk
    incident_id: str

    @classmethod
    def of(cls, desk: Desk) -> Night:
        """Return the one breach of a database that :func:`fill_night` has filled."""
        with desk.store.read():
            (found,) = kept_incidents.open_ones()
        return cls(desk, found.id)

    @property
    def incident(self) -> IncidentRecord:
        """The incident as it is stored."""
        return incident(self.desk, self.incident_id)

    def draft(self, client_id: str) -> NoticeRecord:
        """Return the newest notice to a client."""
        return drafts_of(self.desk, self.incident_id)[client_id]

    def duty(self, kind: str, client_id: str | None = None) -> DutyRecord:
        """Return the newest duty of a kind towards a client, or our own."""
        return duty(self.desk, self.incident_id, kind, client_id)


def report(**other: Any) -> Report:
    """Return a report of ransomware by a colleague; ``other`` are fields that differ."""
    given: dict[str, Any] = {
        "what": "Losgeldbrief op de back-upserver",
        "reporter": STAFF,
        "request_key": "request-1",
        "noticed_at": NIGHT,
        "kind": Kind.RANSOMWARE,
        **other,
    }
    return Report(**given)


def opened(desk: Desk, now: datetime = NIGHT, **other: Any) -> str:
    """Open an incident and return its id."""
    return incidents.open_incident(desk, report(**other), now).incident_id


def lab_scope(*systems: str, **other: Any) -> Scope:
    """Return a scope of the laboratory: exposed for three days, and still."""
    given: dict[str, Any] = {"begins": NIGHT - timedelta(days=3), **other}
    return Scope(frozenset(systems or (LAB,)), **given)


def asked(desk: Desk, incident_id: str, now: datetime = NIGHT, asking: Scope | None = None) -> int:
    """Ask the register, have looked into what is to be checked, return the id of the answer."""
    snapshot_id = scope.ask(desk, incident_id, asking or lab_scope(), LEAD, now)
    look_into(desk, snapshot_id, now)
    return snapshot_id


def confirmed(
    desk: Desk, incident_id: str, now: datetime = NIGHT, asking: Scope | None = None
) -> int:
    """Ask the register, confirm its answer as the officer and return its id."""
    snapshot_id = asked(desk, incident_id, now, asking)
    scope.confirm(desk, snapshot_id, OFFICER, now)
    return snapshot_id


def look_into(desk: Desk, snapshot_id: int, now: datetime = NIGHT) -> None:
    """Have somebody find out about every client of an answer that is to be checked."""
    rows = scope_view.scope_answer(desk, snapshot_id, now).clients
    checks = [str(row["client_id"]) for row in rows if row["status"] == "check"]
    if checks:
        scope_decisions.decide(desk, snapshot_id, checks, Given(Decision.TASK), LEAD, now)


def incident(desk: Desk, incident_id: str) -> IncidentRecord:
    """Return an incident as it is stored."""
    with desk.store.read():
        found = kept_incidents.find(incident_id)
    assert found is not None
    return found


def duties_of(desk: Desk, incident_id: str) -> tuple[DutyRecord, ...]:
    """Return all duties of an incident, superseded ones too."""
    with desk.store.read():
        return kept_duties.of_incident(incident_id)


def duty(desk: Desk, incident_id: str, kind: str, client_id: str | None = None) -> DutyRecord:
    """Return the newest duty of a kind towards one client, or our own."""
    found = [
        row
        for row in duties_of(desk, incident_id)
        if (row.kind, row.client_id) == (kind, client_id)
    ]
    return found[-1]


def drafts_of(desk: Desk, incident_id: str) -> dict[str, NoticeRecord]:
    """Return the newest notice of each client."""
    with desk.store.read():
        return {row.client_id: row for row in kept_notices.of_incident(incident_id)}


def task(desk: Desk, incident_id: str, step: str) -> TaskRecord:
    """Return one step of an incident."""
    with desk.store.read():
        found = kept_tasks.find(incident_id, step)
    assert found is not None
    return found


def at_once(acts: Sequence[Callable[[], object]]) -> list[Exception]:
    """Do several things in threads that start together; return what they raised.

    Who got no turn in time tries again, as a person does: on a slow machine that is no finding.
    """
    ready = threading.Barrier(len(acts))
    raised: list[Exception] = []

    def do(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            insist(act)
        except Exception as error:  # noqa: BLE001 - the test judges it
            raised.append(error)

    def insist(act: Callable[[], object]) -> None:
        while True:
            with suppress(StoreBusy):
                act()
                return

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
