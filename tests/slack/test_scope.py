"""Which clients are affected: asked in a form, answered in the channel, confirmed by a press."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.incident import DutyState, NoticeState, Track
from bot.domain.register import Capacity, Holding
from bot.services import register_weekly, sending, tracks
from bot.services.desk import Desk
from bot.services.register import import_register
from bot.worker import Worker
from bot.workspace.state import File, Message
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    AFFECTED,
    ALDER,
    DOVE,
    FORMER,
    HAZEL,
    HOLDINGS,
    LAB,
    LAB_OWN,
    LEAD,
    OFFICER,
    RESPONDER,
    confirmed,
    drafts_of,
    duty,
    lab_scope,
)
from tests.slack.office import Office, Room, buttons, field_of, words

BACKUP = "datacenter-backup"


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    return office.incident()


def _ask(office: Office, room: Room, *systems: str) -> None:
    headline = room.headline()
    assert headline is not None
    office.press(LEAD, headline, "scope.open")
    since = int(office.clock.now().timestamp()) - 3 * 86_400
    assert office.submit(LEAD, {"systems": list(systems), "from": since}).ok


def test_the_whole_table_is_put_into_the_channel(office: Office, room: Room) -> None:
    """Every client of the answer, whatever page is shown, in one file."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.file")
    told = office.told(LEAD, lambda: office.act(LEAD, answer, "scope.file"))
    assert told.text
    (table,) = office.wait(lambda: _files_in(room) or None)
    assert table.name.startswith(f"{room.record.reference}-clients-")
    text = table.content.decode("utf-8-sig")
    for client_id in (*AFFECTED, FORMER):
        assert client_id in text


def test_the_window_leads_to_the_file_of_the_list_in_force(office: Office, room: Room) -> None:
    """Before a list is in force there is none; afterwards it can be had without the message."""
    view = room.open(LEAD, "/breach affected")
    assert "scope.file" not in buttons(view.blocks)
    office.leave(LEAD)
    room.confirm_scope()
    office.press(LEAD, room.open(LEAD, "/breach affected"), "scope.file")
    (table,) = office.wait(lambda: _files_in(room) or None)
    assert FORMER in table.content.decode("utf-8-sig")


def test_an_import_is_shown_beside_the_list_in_force(office: Office, room: Room) -> None:
    """Who comes, who is different, our own data, and what confirming does; then it does that."""
    desk, clock = office.desk, office.clock
    confirmed(desk, room.incident_id, clock.now(), lab_scope(LAB, LAB_OWN))
    tracks.rule_out(desk, room.incident_id, "controller", OFFICER, "Niets van ons", clock.now())
    before = drafts_of(desk, room.incident_id)
    sending.told(desk, room.incident_id, ALDER, LEAD, "telephone", clock.now(), clock.now())
    _import_changes(office)
    office.bot.look_at_register()
    shown = room.said("Naast de geldende lijst")
    text = words(shown.blocks)
    for part in ("Hazelhaven BV", "Dovecote Payroll Ltd", "Alderwick Bouw BV", "eigen gegevens"):
        assert part in text
    assert drafts_of(desk, room.incident_id) == before
    office.act(OFFICER, shown, "scope.confirm")
    room.said("wat uitgesloten was")
    after = drafts_of(desk, room.incident_id)
    assert after[HAZEL].state is NoticeState.DRAFT
    assert {one: after[one] for one in before} == before
    assert room.record.controller_track is Track.OPEN
    told = duty(desk, room.incident_id, "notify_controller", ALDER)
    assert told.state is DutyState.FULFILLED


def _import_changes(office: Office) -> None:
    """Import the laboratory with a client more, other numbers, and more data of our own."""
    now = office.clock.forward(hours=1)
    rows = [
        replace(row, people=99) if row.client_id in {ALDER, DOVE} and row.system == LAB else row
        for row in HOLDINGS
    ]
    more = (
        Holding(HAZEL, LAB, frozenset({"contact"}), people=1),
        Holding("", LAB, frozenset({"health"}), people=3, capacity=Capacity.CONTROLLER),
    )
    tables = [table("holdings", (*rows, *more))]
    import_register(office.desk.store, tables, "lab", BRUSSELS, now, allow_mass_end=True)


def test_a_look_that_fails_keeps_no_other_from_being_taken(
    office: Office, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register that cannot be looked at lets no client wait beyond the four hours."""

    def fails(desk: Desk, now: datetime) -> bool:
        raise KeyError("clients")

    room.confirm_scope()
    office.clock.forward(hours=4)
    monkeypatch.setattr(register_weekly, "tick", fails)
    Worker(office.bot.slow, office.clock.now, lambda _: None).tick()
    room.said("Niemand bewees de wissing binnen 4 uur")


def test_an_erasure_that_nobody_proves_is_told(office: Office, room: Room) -> None:
    """After four hours, in one message that leads to the drafts."""
    room.confirm_scope()
    office.clock.forward(hours=4)
    office.bot.look_at_register()
    said = room.said("Niemand bewees de wissing binnen 4 uur")
    assert "Formerly Yours BV" in words(said.blocks)
    view = office.press(OFFICER, said, "notices.review")
    assert view.callback_id == "view.review"


def _files_in(room: Room) -> list[File]:
    channel = room.channel
    return room.office.workspace.read(
        lambda ws: [file for file in ws.state.files.values() if channel in file.channels]
    )


def _decide(office: Office, answer: Message, **values: str) -> None:
    office.press(LEAD, answer, "scope.decide")
    given = {"scope_clients": [FORMER], "decision": "task", **values}
    assert office.submit(LEAD, given).ok


def test_an_answer_waits_for_the_decisions(office: Office, room: Room) -> None:
    """Confirming says about which clients nothing was decided yet; once it is, it goes on."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    assert "Formerly Yours BV" in words(answer.blocks)
    told = office.told(OFFICER, lambda: office.act(OFFICER, answer, "scope.confirm"))
    assert "Formerly Yours BV" in told.text
    view = office.press(LEAD, answer, "scope.decide")
    picked = field_of(view, "scope_clients")["initial_options"]
    assert [option["value"] for option in picked] == [FORMER]
    office.leave(LEAD)
    _decide(office, answer)
    decided = room.with_button("scope.confirm", without="scope.decide")
    office.act(OFFICER, decided, "scope.confirm")
    assert room.with_button("notices.review", without="duty.have_it")


def test_what_is_decided_badly_is_said_beside_its_field(office: Office, room: Room) -> None:
    """A day that cannot be read, a proof without words, a client left out by nobody's right."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    office.press(OFFICER, answer, "scope.decide")
    given = {"scope_clients": [FORMER], "decision": "proven", "day": "gisteren"}
    assert set(office.submit(OFFICER, given).errors) == {"day"}
    assert set(office.submit(OFFICER, {**given, "day": "2025-02-01"}).errors) == {"words"}
    proof = {"words": "Log 12", "day": "2025-02-01", "vouches": "Wim"}
    assert office.submit(OFFICER, {**given, **proof}).ok


def test_a_client_is_named_with_its_environment(office: Office, room: Room) -> None:
    """No system of the register: the client is affected by what a person says of it."""
    headline = room.headline()
    assert headline is not None
    office.press(LEAD, headline, "scope.open")
    assert set(office.submit(LEAD, {"environment": "Mailserver"}).errors) == {"named_clients"}
    without_words = {"named_clients": [HAZEL], "environment": ""}
    assert set(office.submit(LEAD, without_words).errors) == {"environment"}
    assert office.submit(LEAD, {"named_clients": [HAZEL], "environment": "Mailserver"}).ok
    answer = room.with_button("scope.confirm")
    assert "Hazelhaven BV" in words(answer.blocks)
    view = office.press(LEAD, answer, "scope.open")
    assert field_of(view, "environment")["initial_value"] == "Mailserver"


def test_the_answer_is_confirmed_and_drafted(office: Office, room: Room) -> None:
    """The table names the clients; confirmed, one draft each waits."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    assert "Alderwick Bouw BV" in words(answer.blocks)
    _decide(office, answer)
    office.act(OFFICER, answer, "scope.confirm")
    waiting = room.with_button("notices.review", without="duty.have_it")
    assert str(len(AFFECTED) - 1) in waiting.text  # one of them has no address


def test_a_second_confirmation_is_told(office: Office, room: Room) -> None:
    """Of two people who confirm the same answer, the second hears what to do instead."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    _decide(office, answer)
    office.act(OFFICER, answer, "scope.confirm")
    told = office.told(RESPONDER, lambda: office.act(RESPONDER, answer, "scope.confirm"))
    assert "confirmed already" in told.text


def test_changing_an_answer_fills_the_form(office: Office, room: Room) -> None:
    """The form holds what the answer was asked with."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    view = office.press(LEAD, answer, "scope.open")
    chosen = field_of(view, "systems")["initial_options"]
    assert [option["value"] for option in chosen] == [LAB]


def test_a_long_answer_is_turned_for_who_asks(office: Office, room: Room) -> None:
    """Further pages are shown to one person; the answer in the channel stays as it is."""
    _ask(office, room, BACKUP)
    answer = room.with_button("scope.confirm")
    assert "scope.page" in buttons(answer.blocks)
    second = office.told(LEAD, lambda: office.act(LEAD, answer, "scope.page"))
    assert "scope.page_back" in buttons(second.blocks)
    first = office.told(LEAD, lambda: office.act(LEAD, second, "scope.page_back"))
    assert words(first.blocks) != words(second.blocks)


def test_an_impossible_period_is_refused_beside_it(office: Office, room: Room) -> None:
    """It cannot end before it begins."""
    room.open(LEAD, "/breach affected")
    now = int(office.clock.now().timestamp())
    outcome = office.submit(LEAD, {"systems": [LAB], "from": now, "to": now - 86_400})
    assert set(outcome.errors) <= {"from", "to"}
    assert outcome.errors


def test_the_search_offers_what_matches(office: Office, room: Room) -> None:
    """Where there are too many to list, the bot is asked for the options."""
    headline = room.headline()
    assert headline is not None
    view = office.press(LEAD, headline, "scope.open")
    assert field_of(view, "systems")["type"] == "multi_static_select"
