"""Many notices at once in Slack: later ones, and all alike but some."""

from __future__ import annotations

import pytest

from bot.domain.incident import NoticeState
from bot.workspace.state import File, View
from tests.services.desk import ALDER, LEAD, OFFICER, TWIN, drafts_of
from tests.slack.office import Office, Room, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose drafts wait."""
    room = office.incident()
    room.confirm_scope()
    return room


def _review(room: Room, client: str) -> View:
    """Open the review and turn to one client's notice."""
    view = room.open(OFFICER, "/breach notices")
    while client not in words(view.blocks[:2]):
        view = room.office.turn(OFFICER, view, "notice.next")
    return view


def test_an_update_is_drafted_from_a_form(office: Office, room: Room) -> None:
    """For who was told; an all clear says what it rests on, beside the field."""
    office.turn(OFFICER, _review(room, "Alderwick"), "notice.approve")
    office.wait(lambda: drafts_of(office.desk, room.incident_id)[ALDER].state is NoticeState.SENT)
    office.leave(OFFICER)

    office.press(LEAD, room.open(LEAD, "/breach"), "later.open")
    refused = office.submit(LEAD, {"kind": "client-all-clear"})
    assert set(refused.errors) == {"looked_at"}
    given = {"kind": "client-update", "looked_at": "", "news.nl": "De server draait."}
    assert office.submit(LEAD, {**given, "later_clients": [ALDER]}).ok
    draft = drafts_of(office.desk, room.incident_id)[ALDER]
    assert (draft.kind, draft.authors) == ("client-update", (LEAD,))
    assert "De server draait." in draft.text


def test_nobody_told_nobody_updated(office: Office, room: Room) -> None:
    """The form says so and stays."""
    office.press(LEAD, room.open(LEAD, "/breach"), "later.open")
    assert set(office.submit(LEAD, {"kind": "client-final"}).errors) == {"kind"}


def test_all_alike_but_some_are_released(office: Office, room: Room) -> None:
    """Who was picked waits; the others of that text leave."""
    view = _review(room, "Alderwick")
    office.press(OFFICER, view, "notices.except")
    stays = drafts_of(office.desk, room.incident_id)[TWIN].id
    assert office.submit(OFFICER, {"except": [stays]}).ok
    office.wait(lambda: drafts_of(office.desk, room.incident_id)[ALDER].state is NoticeState.SENT)
    assert drafts_of(office.desk, room.incident_id)[TWIN].state is NoticeState.DRAFT


def test_a_notice_that_left_is_put_on_paper_with_its_proof(office: Office, room: Room) -> None:
    """Who released it and what the mail server answered stand below the text."""
    office.turn(OFFICER, _review(room, "Alderwick"), "notice.approve")
    office.wait(lambda: drafts_of(office.desk, room.incident_id)[ALDER].state is NoticeState.SENT)
    office.leave(OFFICER)
    office.press(OFFICER, _review(room, "Alderwick"), "notice.file")

    def files() -> list[File]:
        channel = room.channel
        return office.workspace.read(
            lambda ws: [one for one in ws.state.files.values() if channel in one.channels]
        )

    text, pdf = office.wait(lambda: found if len(found := files()) == 2 else None)
    assert OFFICER in text.content.decode() or "Olga" in text.content.decode()
    assert pdf.content.startswith(b"%PDF-")
