"""Home, and how the bot gets to know people: each is spoken with in their own language."""

from __future__ import annotations

from dataclasses import replace

from bot.services import people
from bot.workspace.faults import Refused
from bot.workspace.state import View
from tests.services.desk import COUNSEL, LEAD, OFFICER, RESPONDER, STAFF
from tests.slack.office import MEMBERS, Office, buttons


def _home(office: Office, user: str) -> View:
    before = office.workspace.person(user).home()
    office.workspace.person(user).open_home()

    def drawn() -> View | None:
        view = office.workspace.person(user).home()
        same = view is not None and before is not None and view.hash == before.hash
        return None if same else view

    return office.wait(drawn)


def test_home_is_drawn_when_it_is_opened(office: Office) -> None:
    """A colleague finds the report; an officer the register's state and exercises too."""
    assert buttons(_home(office, STAFF).blocks) == {"menu.report", "help"}
    assert "menu.exercise" in buttons(_home(office, OFFICER).blocks)


def test_counsel_is_known_before_the_first_message(office: Office) -> None:
    """Whom the bot writes to of its own accord is written to in their language."""
    office.wait(lambda: people.language_of(office.desk, COUNSEL) == "en")


def test_the_buttons_of_home_open_windows(office: Office) -> None:
    """A report, an exercise, help, and the review of drafts that wait."""
    room = office.incident()
    room.confirm_scope()
    office.workspace.person(OFFICER).open_home()
    home = office.wait(lambda: _home_with(office, OFFICER, "notices.review"))
    for action_id, callback_id in (
        ("menu.report", "view.report"),
        ("menu.exercise", "view.report"),
        ("help", "view.menu"),
        ("notices.review", "view.review"),
    ):
        view = office.press(OFFICER, home, action_id)
        assert view.callback_id == callback_id
        office.leave(OFFICER)


def test_everybody_reads_their_own_language(office: Office) -> None:
    """From the very first window on, as their Slack is set."""
    titles = {
        user: office.open(user, "/breach").definition["title"]["text"]
        for user in (OFFICER, STAFF, COUNSEL)
    }
    assert len(set(titles.values())) == 3
    assert (
        office.answer(STAFF, "/breach status").text != office.answer(COUNSEL, "/breach status").text
    )


def test_a_changed_language_is_heard_of(office: Office) -> None:
    """Slack tells; the next window follows."""
    french = office.open(STAFF, "/breach").definition["title"]["text"]
    office.leave(STAFF)
    member = next(one for one in MEMBERS if one.id == STAFF)
    office.workspace.set_member(replace(member, locale="en-US"))
    office.wait(lambda: people.language_of(office.desk, STAFF) == "en")
    assert office.open(STAFF, "/breach").definition["title"]["text"] != french
    office.leave(STAFF)
    office.workspace.set_member(member)
    office.wait(lambda: people.language_of(office.desk, STAFF) == "fr")


def test_who_is_not_known_is_spoken_with_all_the_same(office: Office) -> None:
    """Where Slack does not say who it is, the organisation's language serves."""
    office.workspace.set_member(replace(MEMBERS[0], id="U0NEW", name="new", locale="fr-BE"))
    office.workspace.person(OFFICER).invite("general", "U0NEW")
    office.clock.forward(days=2)
    office.fault("users.info", Refused("user_not_found"))
    assert office.open("U0NEW", "/breach").callback_id == "view.report"
    office.leave("U0NEW")


def test_the_team_is_known_before_anybody_acts(office: Office) -> None:
    """Notices name whom a client can reach, so the team is looked up when the bot starts."""
    wanted = {OFFICER, LEAD, RESPONDER}
    office.wait(lambda: wanted <= set(people.names(office.desk, wanted)))


def test_other_events_are_answered(office: Office) -> None:
    """What needs no work is acknowledged, so that Slack does not send it again."""
    office.workspace.person(LEAD).write_to_bot("hallo")
    office.workspace.person(LEAD).write("general", f"<@{office.workspace.bot_user_id}> hallo")
    room = office.incident()
    office.workspace.person(OFFICER).invite(room.channel, STAFF)
    office.workspace.person(STAFF).leave(room.channel)
    message = room.messages()[-1]
    office.workspace.person(LEAD).pin(message)
    kinds = {"message", "app_mention", "member_joined_channel", "member_left_channel", "pin_added"}

    def answered() -> bool:
        heard = {
            one.envelope.payload["event"]["type"]: one.error
            for one in office.workspace.deliveries()
            if one.envelope.kind == "events_api"
        }
        return kinds <= set(heard) and not any(heard.values())

    office.wait(answered)


def _home_with(office: Office, user: str, action_id: str) -> View | None:
    view = office.workspace.person(user).home()
    return view if view is not None and action_id in buttons(view.blocks) else None
