"""``/breach`` and its words, inside an incident's channel and outside it."""

from __future__ import annotations

import pytest

from tests.services.desk import ALDER, COUNSEL, LEAD, OFFICER, RESPONDER, STAFF
from tests.slack.office import ELSEWHERE, Office, Room, buttons, field_of, words


@pytest.fixture(scope="module")
def room(shared: Office) -> Room:
    """Return the channel of an incident whose scope is confirmed."""
    room = shared.incident()
    room.confirm_scope()
    return room


def test_a_report_may_begin_with_a_word(office: Office) -> None:
    """The form opens with all of it."""
    view = office.open(STAFF, "/breach status page shows data of others")
    assert field_of(view, "what")["initial_value"] == "status page shows data of others"


def test_words_after_exercise_open_no_real_incident_unseen(office: Office) -> None:
    """A report may begin with that word, so the form says what it opens, and how to practise."""
    assert "`/breach exercise`" in words(
        office.open(OFFICER, "/breach oefening met de labo's").blocks
    )
    office.leave(OFFICER)
    assert "`/breach exercise`" not in words(office.open(OFFICER, "/breach de labo's").blocks)
    office.leave(OFFICER)
    assert "*real*" not in words(office.open(OFFICER, "/breach exercise").blocks)


def test_inside_the_command_opens_the_menu(office: Office, room: Room) -> None:
    """Without a word, the incident's menu."""
    for line in ("/breach", "/breach menu"):
        view = room.open(LEAD, line)
        assert view.callback_id == "view.menu"
        assert room.record.reference in words(view.blocks)
        office.leave(LEAD)


def test_inside_a_text_is_asked_about_first(office: Office, room: Room) -> None:
    """Nothing is opened by mistake; one press makes it a report, the words are kept."""
    asked = room.open(LEAD, "/breach Nog een ander lek")
    assert asked.callback_id == "view.ask"
    assert room.record.reference in words(asked.blocks)
    view = office.press(LEAD, asked, "ask.report")
    assert view.callback_id == "view.report"
    assert field_of(view, "what")["initial_value"] == "Nog een ander lek"


def test_inside_a_text_can_be_noted(office: Office, room: Room) -> None:
    """What was meant for this incident stands in its timeline."""
    room.open(RESPONDER, "/breach de firewall is dicht sinds 03:05")
    assert office.submit(RESPONDER).ok
    room.said("de firewall is dicht sinds 03:05")


def test_inside_the_words_of_outside_work_too(office: Office, room: Room) -> None:
    """A list and an exercise can be asked for anywhere."""
    assert room.record.reference in words(room.answer(LEAD, "/breach list").blocks)
    assert room.open(OFFICER, "/breach exercise").callback_id == "view.report"
    office.leave(OFFICER)
    for word in ("assess", "list", "exercise"):
        assert f"/breach {word}" in words(room.answer(LEAD, "/breach help").blocks)


def test_outside_the_menu_is_of_everything(office: Office) -> None:
    """Outside an incident, ``menu`` offers what can be done there; exercises to officers."""
    assert "menu.exercise" not in buttons(office.open(STAFF, "/breach menu").blocks)
    assert "menu.exercise" in buttons(office.open(OFFICER, "/breach menu").blocks)


def test_status_and_clock_are_told(room: Room) -> None:
    """Where it stands, and every duty with its article: to who asks, and nobody else."""
    assert room.record.reference in room.answer(LEAD, "/breach status").text
    clock = room.answer(OFFICER, "/breach clock")
    assert "33" in words(clock.blocks)
    assert "duty.fulfil" in buttons(clock.blocks)


@pytest.mark.parametrize(
    ("word", "callback_id"),
    [
        ("steps", "view.phase"),
        ("affected", "view.scope"),
        ("notices", "view.review"),
        ("told", "view.told"),
        ("assess", "view.assess"),
        ("kind", "view.kind"),
        ("dark", "view.fact"),
        ("merge", "view.close"),
        ("close", "view.close"),
        ("stappen", "view.phase"),
        ("étapes", "view.phase"),
        ("wie", "view.roles"),
        ("report", "view.report"),
    ],
)
def test_words_open_their_window(room: Room, word: str, callback_id: str) -> None:
    """Inside a channel each word opens what it names."""
    assert room.open(OFFICER, f"/breach {word}").callback_id == callback_id


@pytest.mark.parametrize("word", ["assess", "close", "beoordelen"])
def test_typing_is_no_way_around_a_button(room: Room, word: str) -> None:
    """Who may not decide is told whom to ask, before anything is typed."""
    view = room.open(RESPONDER, f"/breach {word}")
    assert view.callback_id == "view.refusal"
    assert f"<@{OFFICER}>" in words(view.blocks)


@pytest.mark.parametrize("typed", [ALDER, ALDER.lower(), "alderwick"])
def test_told_picks_the_client_that_is_meant(room: Room, typed: str) -> None:
    """An id, or a part of a name that fits one client only."""
    element = field_of(room.open(RESPONDER, f"/breach told {typed}"), "client")
    assert element["initial_option"]["value"] == ALDER


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("BV", "Several affected clients fit “BV”"),
        ("aldervick", "Closest: Alderwick"),
        ("zzz qqq", "nor anything like it"),
    ],
)
def test_told_picks_nobody_by_guessing(room: Room, typed: str, said: str) -> None:
    """What fits several clients, or none, is left to the person, who hears what comes near."""
    view = room.open(RESPONDER, f"/breach told {typed}")
    assert "initial_option" not in field_of(view, "client")
    assert said in words(view.blocks)


def test_told_before_anybody_is_affected_says_what_to_do(office: Office) -> None:
    """Without a scope no telling can be recorded; the words are kept."""
    view = office.incident().open(RESPONDER, "/breach told Alderwick")
    assert view.callback_id == "view.refusal"
    assert "/breach note" in words(view.blocks)


def test_a_note_is_said_in_the_channel(office: Office, room: Room) -> None:
    """The line stands in the timeline, with who wrote it."""
    assert office.workspace.person(LEAD).command(
        "/breach note Firewall afgesloten om 03:10", channel=room.channel
    )
    assert f"<@{LEAD}>" in words(room.said("Firewall afgesloten om 03:10").blocks)


def test_decisions_are_told_with_their_reasons(office: Office, room: Room) -> None:
    """What was decided, why, and what else was considered."""
    room.open(LEAD, "/breach beslissing VPN blijft uit")
    assert office.submit(LEAD, {"reason": "Toegang loopt nog", "considered": "Enkel MFA"}).ok
    said = words(room.answer(RESPONDER, "/breach decisions").blocks)
    for part in ("VPN blijft uit", "Toegang loopt nog", "Enkel MFA"):
        assert part in said


def test_without_decisions_it_says_how_to_record_one(office: Office) -> None:
    """An empty log is no empty message."""
    told = office.incident().answer(RESPONDER, "/breach decisions")
    assert "/breach decision TEXT" in words(told.blocks)


def test_an_exercise_can_become_real_by_its_word(office: Office, room: Room) -> None:
    """The word opens the form in an exercise, and says why not in an incident that is real."""
    drill = office.incident(exercise=True, reporter=OFFICER)
    assert drill.open(OFFICER, "/breach real").callback_id == "view.turn_real"
    office.leave(OFFICER)
    refused = room.open(OFFICER, "/breach real")
    assert refused.callback_id == "view.refusal"
    assert room.record.reference in words(refused.blocks)


@pytest.mark.parametrize(("line", "meant"), [("stauts", "status"), ("timelin", "timeline")])
def test_a_slip_of_the_fingers_is_asked_about(
    office: Office, room: Room, line: str, meant: str
) -> None:
    """A word that nearly is one of ours opens nothing; one press reports it all the same."""
    told = room.answer(RESPONDER, f"/breach {line}")
    assert f"/breach {meant}" in words(told.blocks)
    view = office.press(RESPONDER, told, "report.again")
    assert field_of(view, "what")["initial_value"] == line


def test_an_empty_note_is_refused(room: Room) -> None:
    """The sentence says what to type."""
    assert "/breach note" in room.answer(LEAD, "/breach note").text


def test_help_says_what_works_where(office: Office, room: Room) -> None:
    """Inside and outside the channel it differs."""
    inside, outside = room.answer(LEAD, "/breach help"), office.answer(LEAD, "/breach help")
    assert "/breach told" in words(inside.blocks)
    assert "/breach told" not in words(outside.blocks)
    assert "/breach exercise" in words(outside.blocks)


def test_the_list_names_what_is_open_to_whom(office: Office, room: Room) -> None:
    """The team sees its incidents; who does not belong to it sees none of them."""
    assert room.record.reference in words(office.answer(LEAD, "/breach list").blocks)
    assert room.record.reference not in words(office.answer(STAFF, "/breach list").blocks)


@pytest.mark.parametrize("word", ["status", "clock"])
def test_outside_a_word_about_an_incident_is_answered(office: Office, word: str) -> None:
    """It says that the word works in an incident's channel."""
    assert "/breach list" in office.answer(RESPONDER, f"/breach {word}").text


@pytest.mark.parametrize("word", ["steps", "affected", "notices", "close", "told"])
def test_outside_a_window_says_where_it_works(office: Office, word: str) -> None:
    """The window turns into that sentence."""
    view = office.open(RESPONDER, f"/breach {word}")
    assert view.callback_id == "view.refusal"
    assert "/breach list" in words(view.blocks)


def test_outside_a_note_is_given_back(office: Office) -> None:
    """What was typed is quoted, so that it can be copied."""
    told = office.answer(RESPONDER, "/breach note The backups of Friday are clean")
    assert "The backups of Friday are clean" in words(told.blocks)


def test_outside_told_may_be_a_report(office: Office) -> None:
    """What begins with ``told`` is one press away from being reported, whole."""
    refused = office.open(STAFF, "/breach told by a client that his files are online")
    view = office.press(STAFF, refused, "report.again")
    assert field_of(view, "what")["initial_value"].startswith("told by a client")


@pytest.mark.parametrize("user", [STAFF, COUNSEL])
def test_who_does_not_belong_to_it_learns_nothing(office: Office, room: Room, user: str) -> None:
    """In the incident's channel itself a stranger gets the report form, not the menu."""
    office.workspace.person(OFFICER).invite(room.channel, user)
    assert room.open(user, "/breach").callback_id == "view.report"
    assert "/breach list" in room.answer(user, "/breach status").text
    office.workspace.person(user).leave(room.channel)


def test_without_the_bot_in_a_channel_the_answer_is_direct(office: Office) -> None:
    """Slack lets the bot say nothing there."""
    person = office.workspace.person(LEAD)
    told = office.direct(LEAD, lambda: person.command("/breach help", channel=ELSEWHERE))
    assert "/breach list" in words(told.blocks)
