"""The review at the wire: figures are shown and asked, lessons kept."""

from __future__ import annotations

from tests.services.desk import LEAD, RESPONDER
from tests.slack.office import Office, field_of, words

SHARE = "figure.ransomware.isolated_share"


def test_the_review_shows_what_is_known_and_asks_the_rest(office: Office) -> None:
    """Computed figures are lines, the others fields, and the questions stand there."""
    room = office.incident()
    view = room.open(LEAD, "/breach evaluatie")
    assert view.callback_id == "view.lessons"
    said = words(view.blocks)
    assert "Van opmerken tot openen van het incident" in said
    assert "Welke auditbevinding had ons gewaarschuwd?" in said
    assert field_of(view, SHARE)["type"] == "plain_text_input"

    refused = office.submit(LEAD, {SHARE: "alle"})
    assert set(refused.errors) == {SHARE}
    assert office.submit(LEAD, {SHARE: "80", "learned": "Sneller knippen"}).ok
    again = room.open(RESPONDER, "/breach review")
    assert field_of(again, SHARE)["initial_value"] == "80"
    assert "Sneller knippen" in words(room.answer(LEAD, "/breach timeline").blocks)


def test_an_empty_review_is_refused(office: Office) -> None:
    """Nothing is recorded where nothing was said."""
    room = office.incident()
    room.open(LEAD, "/breach review")
    assert set(office.submit(LEAD, {}).errors) == {"learned"}
