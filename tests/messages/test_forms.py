"""Forms: one question that must be answered, the rest filled in; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import Kind
from bot.domain.views import ReportForm, SystemChoice
from bot.i18n.catalogue import translator
from bot.messages import (
    answer_forms,
    duty_forms,
    ids,
    incident_forms,
    long_text,
    scope_ids,
    step_forms,
)
from bot.messages.report_form import expired, refusal, report_form, skeleton
from bot.messages.scope_form import ScopeFilled, scope_form, system_options, systems_chosen
from bot.messages.types import Json
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import fields, pressed, said

EN = translator("en")
VOICE = Voice(EN, samples.ZONE, samples.NOW)
NOW_SECONDS = int(samples.NOW.timestamp())


def element(view: Json, name: str) -> Json:
    """Return what stands in a field of a form."""
    found: Json = fields(view)[name]["element"]
    return found


def report(what: str = "", error: str = "") -> Json:
    """Return the form of /breach."""
    errors = {ids.WHAT: error} if error else {}
    filled = ReportForm(what, samples.NOW, False, samples.ZONE, errors)
    return report_form(filled, EN, metadata='{"k":1}')


def test_only_one_thing_is_asked() -> None:
    """What happened must be said; everything else stands there already."""
    view = report()
    open_questions = [
        name
        for name, block in fields(view).items()
        if not block["optional"] and not any(key.startswith("initial") for key in block["element"])
    ]
    assert open_questions == [ids.WHAT]
    assert element(view, ids.NOTICED)["initial_date_time"] == NOW_SECONDS
    assert element(view, ids.CERTAINTY)["initial_option"]["value"] == ids.SUSPECTED
    assert element(view, ids.KIND)["initial_option"]["value"] == Kind.GENERAL
    assert "initial_options" not in element(view, ids.RESTRICTED)
    assert view["private_metadata"] == '{"k":1}'


def test_every_kind_can_be_picked() -> None:
    """The fourteen kinds are there, each by a name that fits."""
    options = element(report(), ids.KIND)["options"]
    assert {one["value"] for one in options} == set(Kind)
    assert all(len(one["text"]["text"]) <= 75 for one in options)


def test_owners_can_export() -> None:
    """Restricting says what it cannot promise."""
    assert "export private channels" in fields(report())[ids.RESTRICTED]["hint"]["text"]


def test_what_was_typed_is_there_again() -> None:
    """However long it was, and with the sentence about what was wrong."""
    typed = "The portal shows data of others. " * 200
    view = report(typed, "Say what happened.")
    held = {name: block["element"].get("initial_value") for name, block in fields(view).items()}
    assert long_text.gathered(ids.WHAT, held) == typed
    assert "⚠️ Say what happened." in said(view)


def test_the_skeleton_asks_nothing() -> None:
    """It opens without a database and is replaced."""
    view = skeleton(EN, metadata="kept")
    assert not fields(view)
    assert view["private_metadata"] == "kept"


def test_try_again_keeps_the_text() -> None:
    """An expired trigger costs one press; so does a refusal that can be retried."""
    again = pressed(expired(VOICE, "The door was open"))[ids.REPORT_AGAIN]
    assert ids.decode(again["value"]) == {"what": "The door was open"}
    view = refusal(VOICE, "Not now.", again="The door")
    assert ids.decode(pressed(view)[ids.REPORT_AGAIN]["value"]) == {"what": "The door"}
    assert ids.REPORT_AGAIN not in pressed(refusal(VOICE, "Not now."))


FILLED = ScopeFilled(samples.INCIDENT, False, samples.ZONE, samples.NOW)


def test_the_scope_form_is_filled_with_what_was_asked_before() -> None:
    """Changing an answer starts from it."""
    filled = replace(
        FILLED,
        systems=("backup",),
        categories=("name",),
        begins=samples.NOW,
        ends=samples.NOW,
        access=True,
    )
    systems = [SystemChoice("backup", "Back-up"), SystemChoice("psa", "")]
    view = scope_form(filled, systems, {"name": "", "own": "Our own"}, EN)
    assert element(view, ids.SYSTEMS)["initial_options"][0]["value"] == "backup"
    assert [one["text"]["text"] for one in element(view, ids.SYSTEMS)["options"]] == [
        "Back-up",
        "psa",
    ]
    assert element(view, ids.CATEGORIES)["options"][1]["text"]["text"] == "Our own"
    assert element(view, ids.FROM)["initial_date_time"] == NOW_SECONDS
    assert element(view, ids.TO)["initial_date_time"] == NOW_SECONDS
    assert element(view, ids.ACCESS)["initial_options"][0]["value"] == ids.YES


def test_an_empty_scope_form_leaves_open_what_is_not_known() -> None:
    """No begin and no end is an answer: always, and still going on."""
    view = scope_form(FILLED, [SystemChoice("backup", "Back-up")], {"name": ""}, EN)
    for name in (ids.SYSTEMS, ids.CATEGORIES, ids.FROM, ids.TO, ids.ACCESS):
        assert fields(view)[name]["optional"] is True
    for name in (scope_ids.NAMED, scope_ids.ENVIRONMENT):
        assert fields(view)[name]["optional"] is True


def test_many_systems_are_searched_for() -> None:
    """Beyond a hundred the bot is asked, and what was chosen stays chosen."""
    systems = [SystemChoice(f"s{number}", f"System {number}") for number in range(101)]
    view = scope_form(replace(FILLED, systems=("s7",)), systems, {"name": ""}, EN)
    asked = element(view, ids.SYSTEMS)
    assert asked["type"] == "multi_external_select"
    assert asked["initial_options"][0]["value"] == "s7"
    assert [one["value"] for one in system_options(systems, "system 100")] == ["s100"]
    assert len(system_options(systems, "")) == 100


def test_more_systems_than_slack_fills_in_are_not_forgotten_in_silence() -> None:
    """The form opens with a hundred of them, and says of how many."""
    systems = [SystemChoice(f"s{number}", f"System {number}") for number in range(120)]
    asked = tuple(system.id for system in systems)
    view = scope_form(replace(FILLED, systems=asked), systems, {"name": ""}, EN)
    assert len(element(view, ids.SYSTEMS)["initial_options"]) == 100
    assert "Slack fills in only 100 of the 120" in said(view)


def test_words_are_found_in_any_order_and_without_accents() -> None:
    """Who is in a hurry types what comes to mind."""
    systems = [SystemChoice("s1", "Société Liégeoise Exchange"), SystemChoice("s2", "Exchange")]
    for typed in ("exchange societe", "liegeoise", "S1"):
        assert [one["value"] for one in system_options(systems, typed)] == ["s1"]


def test_long_codes_come_back_whole() -> None:
    """A code that no option can hold is found again."""
    code = "datacenter-" * 20
    systems = [SystemChoice(code, ""), SystemChoice("#odd", "Odd")]
    values = [one["value"] for one in system_options(systems, "")]
    assert all(len(value) <= 75 for value in values)
    assert systems_chosen([*values, "gone"], systems) == (code, "#odd", "gone")


def test_telling_by_telephone_takes_one_form() -> None:
    """Client, way, time and whom; the client meant is there already."""
    view = duty_forms.told_form(
        samples.INCIDENT, {"C1": "Zorg", "C2": "Bakker"}, VOICE, picked="C2"
    )
    assert element(view, ids.CLIENT)["initial_option"]["value"] == "C2"
    assert element(view, ids.HOW)["initial_option"]["value"] == "telephone"
    assert element(view, ids.WHEN)["initial_date_time"] == NOW_SECONDS
    assert fields(view)[ids.WHOM]["optional"] is False


def test_a_client_that_confirms_is_named_with_the_person_and_the_hour() -> None:
    """Who at the client, how it is known and when; a mail is the first way; the zone is named."""
    clients = {"C1": "Zorg", "C2": "Bakker"}
    view = answer_forms.acknowledged_form(samples.INCIDENT, clients, VOICE, picked="C2")
    assert element(view, ids.CLIENT)["initial_option"]["value"] == "C2"
    assert element(view, ids.HOW)["initial_option"]["value"] == "mail"
    assert element(view, ids.WHEN)["initial_date_time"] == NOW_SECONDS
    assert fields(view)[ids.WHOM]["optional"] is False
    assert "Belgian time, UTC+1" in said(view)


def test_what_came_back_needs_a_reason() -> None:
    """The form says what follows, and asks what the mail server said."""
    view = answer_forms.bounced_form(samples.INCIDENT, {"C1": "Zorg"}, VOICE)
    assert fields(view)[ids.REASON]["optional"] is False
    assert "the duty is open again" in said(view)


def test_many_clients_are_searched_for() -> None:
    """Beyond a hundred a client is typed; the one meant stays chosen."""
    clients = {f"C{number}": f"Klant {number}" for number in range(5000)}
    view = duty_forms.told_form(samples.INCIDENT, clients, VOICE, picked="C4711")
    asked = element(view, ids.CLIENT)
    assert asked["type"] == "external_select"
    assert asked["initial_option"]["value"] == "C4711"
    options = duty_forms.client_options(clients, "klant 4711")
    assert duty_forms.client_chosen(options[0]["value"], clients) == "C4711"
    bare = duty_forms.told_form(samples.INCIDENT, clients, VOICE)
    assert "initial_option" not in element(bare, ids.CLIENT)


@pytest.mark.parametrize(
    ("kind", "hours", "asked"),
    [("notify_authority", -1, True), ("notify_authority", 1, False), ("client_update", -1, False)],
)
def test_reasons_are_asked_of_a_late_filing_only(kind: str, hours: int, asked: bool) -> None:
    """The law wants reasons for a late notification to the authority (Art. 33(1))."""
    due_at = samples.NOW + timedelta(hours=hours)
    duty = duty_forms.DutyAsked(samples.INCIDENT, 3, kind, due_at)
    view = duty_forms.fulfil_form(duty, VOICE)
    assert (ids.REASON in fields(view)) is asked
    assert ids.decode(view["private_metadata"]) == {"incident": samples.INCIDENT, "duty": 3}


def test_a_duty_is_named_in_its_form() -> None:
    """What is recorded or waived stands at the top, with its client."""
    duty = duty_forms.DutyAsked(samples.INCIDENT, 3, "client_update", client_name="Zorg")
    assert "*Promised update to Zorg*" in said(duty_forms.waive_form(duty, VOICE))


def test_taking_it_in_hand_moves_no_deadline() -> None:
    """The form says so, and brings back what was pressed."""
    view = duty_forms.have_it_form('{"duty":3}', VOICE)
    assert "The deadline stays as it is." in said(view)
    assert view["private_metadata"] == '{"duty":3}'
    assert element(view, ids.WHEN)["initial_date_time"] == NOW_SECONDS + 3600


def test_skipping_wants_a_reason() -> None:
    """Three ready ones, or one's own."""
    view = step_forms.skip_form(samples.INCIDENT, samples.step(1), VOICE)
    assert len(element(view, ids.REASON)["options"]) == 3
    assert fields(view)[ids.OWN_REASON]["optional"] is True
    assert "*Do 1*" in said(view)


def test_assigning_starts_from_who_has_it() -> None:
    """The person a step belongs to stands there."""
    step = samples.step(1, assigned_to="U0TECH")
    view = step_forms.assign_form(samples.INCIDENT, step, VOICE)
    assert element(view, ids.PERSON)["initial_user"] == "U0TECH"


def test_correcting_awareness_says_what_it_moves() -> None:
    """Both times stand there; a later one needs a second person."""
    view = incident_forms.correct_awareness_form(samples.INCIDENT, samples.NOW, samples.NOW, VOICE)
    assert "a second person" in said(view)
    assert element(view, ids.NOTICED)["initial_date_time"] == NOW_SECONDS
    assert fields(view)[ids.REASON]["optional"] is False


def test_a_note_keeps_what_was_typed() -> None:
    """The words after the command stand in the form."""
    view = incident_forms.note_form(samples.INCIDENT, VOICE, text="Firewall closed")
    assert element(view, ids.NOTE)["initial_value"] == "Firewall closed"
