"""The course of an incident: real after all, a breach or not, merged, restricted, closed."""

from __future__ import annotations

import pytest

from bot.domain.incident import Outcome
from bot.store import incidents
from tests.services.desk import DEPUTY, LEAD, MANAGER, OFFICER, RESPONDER, STAFF
from tests.slack.office import Office, Room, buttons, field_of, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    return office.incident()


def people_in(office: Office, room: Room) -> set[str]:
    """Return who can read an incident's channel, but for the bot."""
    members = office.workspace.read(lambda ws: set(ws.state.channels[room.channel].members))
    return members - {office.workspace.bot_user_id}


def real_of(office: Office, exercise: Room) -> Room:
    """Return the channel of the incident that an exercise became."""
    real_id = exercise.record.went_on_in
    assert real_id is not None
    return office.room(real_id)


def test_an_exercise_turns_real_from_its_headline(office: Office) -> None:
    """One button, two questions: a real channel opens, and each names the other."""
    exercise = office.incident(exercise=True, reporter=OFFICER)
    headline = exercise.headline()
    assert headline is not None
    seen = int(office.clock.now().timestamp()) - 60
    office.press(LEAD, headline, "exercise.turn_real")
    assert office.submit(LEAD, {"what": "Een echte losgeldbrief", "noticed": seen}).ok

    real = real_of(office, exercise)
    assert not real.record.exercise
    assert real.record.aware_at.timestamp() == seen
    real.said("Een echte losgeldbrief")
    real.said(exercise.record.reference)
    ended = exercise.said(real.record.reference)
    assert f"<#{real.channel}>" in words(ended.blocks)
    assert "OEFENING" not in words(ended.blocks)
    assert real.record.reference in words(exercise.open(LEAD, "/breach menu").blocks)
    assert exercise.record.reference in words(real.open(LEAD, "/breach menu").blocks)


def test_a_real_sign_needs_words(office: Office) -> None:
    """Nothing that can be seen is nothing, and the field says so; an incident has no button."""
    exercise = office.incident(exercise=True, reporter=OFFICER)
    office.press(OFFICER, exercise.open(OFFICER, "/breach menu"), "exercise.turn_real")
    assert set(office.submit(OFFICER, {"what": "\u200b\u200b"}).errors) == {"what"}
    assert exercise.record.closed_at is None


def test_a_real_incident_has_no_such_button(room: Room) -> None:
    """It is real already."""
    assert "exercise.turn_real" not in buttons(room.open(LEAD, "/breach menu").blocks)


@pytest.mark.parametrize("answer", ["confirmed", "unknown", "false_alarm"])
def test_an_assessment_has_three_answers(office: Office, room: Room, answer: str) -> None:
    """A breach; not known yet, and why; a false alarm, which closes it with the reason."""
    room.open(OFFICER, "/breach assess")
    assert office.submit(OFFICER, {"assessment": answer, "reason": "Log nagekeken"}).ok

    room.said("Log nagekeken")
    record = room.record
    assert record.aware_confirmed is (answer == "confirmed")
    assert record.outcome == (Outcome.FALSE_ALARM if answer == "false_alarm" else None)


@pytest.mark.parametrize(("answer", "field"), [("unknown", "reason"), ("false_alarm", "reason")])
def test_an_assessment_without_a_reason_is_refused(
    office: Office, room: Room, answer: str, field: str
) -> None:
    """Beside its field; a breach needs none, and is told twice from what was confirmed."""
    office.press(OFFICER, room.open(OFFICER, "/breach menu"), "assess.open")
    assert set(office.submit(OFFICER, {"assessment": answer}).errors) == {field}
    assert office.submit(OFFICER, {"assessment": "confirmed"}).ok
    room.open(OFFICER, "/breach assess")
    assert office.submit(OFFICER, {"assessment": "confirmed"}).errors


def test_closing_says_what_is_open(office: Office, room: Room) -> None:
    """While a duty is open it cannot be called handled, and nothing is chosen yet."""
    menu = room.open(OFFICER, "/breach")
    view = office.press(OFFICER, menu, "incident.close")
    options = {option["value"] for option in field_of(view, "outcome")["options"]}
    assert options - {"merged"} == {"false_alarm"}
    assert set(office.submit(OFFICER, {"reason": "Klaar"}).errors) == {"outcome"}


def test_a_false_alarm_closes_and_stays_closed(office: Office, room: Room) -> None:
    """The reason is said in the channel; what is noted afterwards is given back."""
    office.press(OFFICER, room.open(OFFICER, "/breach"), "incident.close")
    assert office.submit(OFFICER, {"outcome": "false_alarm", "reason": "Een oefenmail"}).ok
    room.said("Een oefenmail")
    assert room.record.closed_at is not None
    refused = room.answer(LEAD, "/breach note Nog iets")
    assert room.record.reference in refused.text
    assert "Nog iets" in words(refused.blocks)
    closed = room.open(OFFICER, "/breach menu")
    assert "incident.close" not in buttons(closed.blocks)


def test_two_reports_are_merged_from_the_menu(office: Office, room: Room) -> None:
    """The one that ends says where it goes on, the other what came to it."""
    other = office.incident(what="Dezelfde brief, op een andere server")
    office.press(OFFICER, other.open(OFFICER, "/breach"), "incident.merge")
    reason = {"reason": "Dezelfde afzender"}
    assert set(office.submit(OFFICER, {"outcome": "merged", **reason}).errors) == {"other"}
    filled = {"outcome": "merged", "other": room.incident_id, **reason}
    assert office.submit(OFFICER, filled).ok

    assert f"<#{room.channel}>" in words(other.said("Dezelfde afzender").blocks)
    room.said("Dezelfde brief, op een andere server")
    assert other.record.outcome == Outcome.MERGED


def test_the_members_of_a_restricted_incident_are_picked(office: Office) -> None:
    """At the report, and later; who goes out is out of the channel, too."""
    office.open(OFFICER, "/breach Iemand kopieert klantgegevens")
    filled = {"restricted": ["yes"], "members": [MANAGER]}
    assert office.submit(OFFICER, filled).ok
    room = office.room(office.wait(lambda: restricted_one(office)))
    office.wait(lambda: people_in(office, room) == {OFFICER, MANAGER})

    menu = room.open(OFFICER, "/breach menu")
    view = office.press(OFFICER, menu, "members.open")
    assert field_of(view, "members")["initial_users"] == [MANAGER]
    assert office.submit(OFFICER, {"members": [RESPONDER]}).ok
    office.wait(lambda: people_in(office, room) == {OFFICER, RESPONDER})
    assert room.record.reference not in words(office.answer(MANAGER, "/breach list").blocks)
    assert room.record.reference in words(office.answer(RESPONDER, "/breach list").blocks)


def restricted_one(office: Office) -> str | None:
    """Return the restricted incident that is open, once there is one."""
    with office.store.read():
        found = [one for one in incidents.open_ones() if one.restricted]
    return found[-1].id if found else None


def test_a_restricted_incident_is_reached_by_no_button(office: Office) -> None:
    """A deputy who was not picked and got hold of a button learns that there is nothing."""
    room = office.incident(restricted=True, reporter=OFFICER, members=(OFFICER,))
    office.workspace.person(OFFICER).invite(room.channel, DEPUTY)
    headline = room.headline()
    assert headline is not None
    for action in ("menu.open", "scope.open"):
        view = office.press(DEPUTY, headline, action)
        assert view.callback_id == "view.refusal"
        assert room.record.reference not in words(view.blocks)
        office.leave(DEPUTY)


def test_a_reporter_outside_the_team_gets_no_link(office: Office) -> None:
    """Slack would refuse it; the team gets one."""
    outside = office.direct(STAFF, lambda: office.incident(reporter=STAFF))
    inside = office.direct(RESPONDER, lambda: office.incident(reporter=RESPONDER))
    assert "<#" not in words(outside.blocks)
    assert "<#" in words(inside.blocks)


def test_a_report_that_cannot_be_seen_is_refused_beside_its_field(office: Office) -> None:
    """Zero-width spaces and marks of direction are no report."""
    office.open(STAFF, "/breach")
    assert set(office.submit(STAFF, {"what": "\u200b\u2066\u202e"}).errors) == {"what"}


def test_the_kind_is_changed_from_the_menu(office: Office, room: Room) -> None:
    """Its steps follow, and the channel hears of it."""
    office.press(LEAD, room.open(LEAD, "/breach menu"), "kind.open")
    assert office.submit(LEAD, {"kind": "supplier"}).ok
    room.said("De stappen volgen")
    assert (room.record.kind, room.record.playbook) == ("supplier", "supplier")


def test_a_newer_playbook_is_offered_and_taken_over(office: Office, room: Room) -> None:
    """With its difference, by one press; then it is offered no more."""
    assert "playbook.open" not in buttons(room.open(LEAD, "/breach menu").blocks)
    office.leave(LEAD)
    with office.store.transaction():
        incidents.update(room.incident_id, playbook_version="0")
    offer = office.press(LEAD, room.open(LEAD, "/breach menu"), "playbook.open")
    assert offer.callback_id == "view.playbook"
    menu = office.turn(LEAD, offer, "playbook.take")
    assert "playbook.open" not in buttons(menu.blocks)
    room.said("nieuwere versie van het draaiboek")
    assert room.record.playbook_version != "0"
