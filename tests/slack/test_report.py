"""Reporting a breach: the form opens at once, keeps what was typed, and opens one incident."""

from __future__ import annotations

from bot.services import looking
from bot.workspace.faults import Refused
from tests.services.desk import LEAD, OFFICER, RESPONDER, STAFF
from tests.slack.office import ELSEWHERE, GENERAL, Office, Room, buttons, field_of, words


def test_the_form_opens_with_what_was_typed(office: Office) -> None:
    """What was typed after the command stands in the one question that must be answered."""
    view = office.open(STAFF, "/breach Un client reçoit les factures d’un autre")
    assert view.callback_id == "view.report"
    assert field_of(view, "what")["initial_value"] == "Un client reçoit les factures d’un autre"


def test_the_skeleton_comes_before_anything_is_looked_up(office: Office) -> None:
    """The window opens empty and is filled later: the trigger lives three seconds only."""
    before = len(office.workspace.calls.of("views.open"))
    office.open(STAFF, "/breach")
    opened = office.workspace.calls.of("views.open")[before:]
    assert [call.args["view"]["callback_id"] for call in opened] == ["view.skeleton"]
    assert not any("element" in block for block in opened[0].args["view"]["blocks"])


def test_one_press_opens_the_incident(office: Office) -> None:
    """A private channel under a neutral name, the team in it, the headline pinned."""
    office.open(STAFF, "/breach Losgeldbrief op de back-upserver")
    said = office.direct(STAFF, lambda: office.submit(STAFF, {"kind": "ransomware"}))
    room = _newest(office)
    channel = office.workspace.read(lambda ws: ws.state.channels[room.channel])
    assert channel.kind == "private"
    assert channel.name.startswith("br-2026-")
    assert {OFFICER, LEAD, RESPONDER} <= set(channel.members)
    assert STAFF not in channel.members
    assert room.headline() is not None
    assert room.record.reference in words(said.blocks)
    room.said("Losgeldbrief op de back-upserver")
    assert len(room.with_button("step.done").blocks) > 1


def test_a_second_submission_of_the_same_form_opens_nothing(office: Office) -> None:
    """The form is one report, however often Slack hands it over."""
    office.open(STAFF, "/breach Twee keer gedrukt")
    view = office.view(STAFF)
    assert view is not None
    assert office.submit(STAFF).ok
    first = _newest(office)
    again = {"what": "Twee keer gedrukt"}
    office.workspace.change(lambda ws: ws.state.stacks.setdefault(STAFF, []).append(view))
    assert office.workspace.person(STAFF).submit(view.id, again).ok
    assert _newest(office).incident_id == first.incident_id


def test_what_is_wrong_stands_beside_its_field(office: Office) -> None:
    """A time in the future is refused in the person's language; the form keeps its text."""
    office.open(STAFF, "/breach Gegevens op straat")
    later = int(office.clock.now().timestamp()) + 86_400
    outcome = office.submit(STAFF, {"noticed": later})
    assert set(outcome.errors) == {"noticed"}
    assert "pas encore arrivé" in outcome.errors["noticed"]
    view = office.view(STAFF)
    assert view is not None
    assert view.values["what"]["what"]["value"] == "Gegevens op straat"


def test_nothing_but_spaces_is_no_report(office: Office) -> None:
    """The sentence stands beside the question."""
    office.open(STAFF, "/breach")
    assert set(office.submit(STAFF, {"what": "   "}).errors) == {"what"}


def test_an_expired_trigger_loses_nothing(office: Office) -> None:
    """The person is told, and *Try again* opens the form with what was typed."""
    office.fault("views.open", Refused("expired_trigger_id"))
    told = office.answer(STAFF, "/breach La page d’état montre des données")
    assert "report.again" in buttons(told.blocks)
    view = office.press(STAFF, told, "report.again")
    assert field_of(view, "what")["initial_value"] == "La page d’état montre des données"


def test_a_long_text_is_shown_again_in_full(office: Office) -> None:
    """A button carries less than a person can type; the rest is quoted below it."""
    office.fault("views.open", Refused("expired_trigger_id"))
    typed = "x" * 950 + " het einde"
    told = office.answer(STAFF, f"/breach {typed}")
    assert typed in words(told.blocks)


def test_where_the_bot_cannot_speak_it_writes_directly(office: Office) -> None:
    """In a channel without the bot the same is said in a direct message."""
    office.fault("views.open", Refused("expired_trigger_id"))
    person = office.workspace.person(STAFF)
    told = office.direct(STAFF, lambda: person.command("/breach x", channel=ELSEWHERE))
    assert "report.again" in buttons(told.blocks)


def test_a_message_becomes_a_report(office: Office) -> None:
    """The shortcut fills the form with the text as it was written, and the link to it."""
    person = office.workspace.person(LEAD)
    person.write(GENERAL, "Klant <X> & Y ziet dossiers")
    (message,) = [m for m in person.messages(GENERAL) if "dossiers" in m.text]
    view = office.window(LEAD, lambda: person.shortcut("report_as_breach", message))
    what = field_of(view, "what")["initial_value"]
    assert what.startswith("Klant <X> & Y ziet dossiers\nhttp")


def test_without_a_link_the_text_is_enough(office: Office) -> None:
    """Where Slack gives no link, the form opens all the same."""
    person = office.workspace.person(LEAD)
    person.write(GENERAL, "Zonder link")
    (message,) = [m for m in person.messages(GENERAL) if m.text == "Zonder link"]
    office.fault("chat.getPermalink", Refused("channel_not_found"))
    view = office.window(LEAD, lambda: person.shortcut("report_as_breach", message))
    assert field_of(view, "what")["initial_value"] == "Zonder link"


def test_an_exercise_is_held_by_the_officer(office: Office) -> None:
    """Others are told who may; the officer's exercise is marked as one."""
    refused = office.open(LEAD, "/breach exercise")
    assert refused.callback_id == "view.refusal"
    office.open(OFFICER, "/breach exercise")
    assert office.submit(OFFICER, {"what": "Brandoefening"}).ok
    room = _newest(office)
    assert room.record.exercise
    assert room.record.reference.startswith("EX-")


def test_a_window_slack_does_not_take_says_so(office: Office) -> None:
    """The skeleton never stays: a view that Slack refuses becomes a sentence."""
    office.fault("views.update", Refused("invalid_arguments"))
    view = office.open(STAFF, "/breach Iets")
    assert view.callback_id == "view.refusal"
    assert "report.again" in buttons(view.blocks)


def test_a_form_that_was_closed_meanwhile_disturbs_nobody(office: Office) -> None:
    """Slack says that the window is gone; the next command works as ever."""
    office.fault("views.update", Refused("not_found"))
    assert office.workspace.person(STAFF).command("/breach Iets", channel=GENERAL).ok
    office.wait(lambda: office.workspace.calls.of("views.update")[-1].error == "not_found")
    office.leave(STAFF)
    assert office.open(STAFF, "/breach Iets anders").callback_id == "view.report"


def _newest(office: Office) -> Room:
    newest = looking.open_incidents(office.desk, OFFICER)[-1]
    return office.room(newest.incident_id)
