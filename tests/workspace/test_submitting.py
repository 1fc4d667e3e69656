"""Submitting a modal: Slack's own checks first, then what the bot answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json
from bot.workspace.submitting import TROUBLE
from tests.workspace.cast import (
    Heard,
    client_of,
    heard_by_bot,
    modal,
    open_for,
    running,
    section,
    shown,
    text_input,
)

Place = tuple[RunningWorkspace, Heard]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A workspace whose bot hears everything."""
    with heard_by_bot() as (ws, heard):
        yield ws, heard


def test_a_required_field_left_empty_is_not_sent(place: Place) -> None:
    """Slack's client says so beside the field; the bot hears nothing."""
    ws, heard = place
    heard.submission = {}
    open_for(ws, modal(text_input("what"), {**text_input("who"), "optional": True}))
    anna, before = ws.person("anna"), len(heard.of("view_submission"))
    outcome = anna.submit(values={"what": ""})
    assert outcome.errors == {"what": "Please complete this required field."}
    assert shown(anna.view()).errors == outcome.errors
    assert len(heard.of("view_submission")) == before
    assert anna.submit(values={"what": "Ransomware"}).ok
    assert anna.view() is None
    values = heard.of("view_submission")[-1]["view"]["state"]["values"]
    assert values["what"]["what"]["value"] == "Ransomware"
    assert values["who"]["who"]["value"] is None


def test_errors_of_the_bot_stand_beside_the_fields(place: Place) -> None:
    """The view stays open, with the sentences and everything that was typed."""
    ws, heard = place
    open_for(ws, modal(text_input("when"), text_input("what")))
    heard.submission = {"response_action": "errors", "errors": {"when": "That hour came twice."}}
    anna = ws.person("anna")
    outcome = anna.submit(values={"when": "02:30", "what": "Loss"})
    assert outcome.errors == {"when": "That hour came twice."}
    view = shown(anna.view())
    assert view.errors == outcome.errors
    assert view.values["what"]["what"]["value"] == "Loss"
    heard.submission = {}
    assert anna.submit().ok


EMPTY = {"type": "modal", "blocks": []}
WRONG: dict[str, tuple[Json, str]] = {
    "another field": (
        {"response_action": "errors", "errors": {"elsewhere": "x"}},
        "invalid_response_errors",
    ),
    "no such action": ({"response_action": "dance"}, "invalid_response_action"),
    "words": ({"text": "Thanks"}, "invalid_response_action"),
    "a wrong view": ({"response_action": "update", "view": EMPTY}, "invalid_arguments"),
    "a wrong view above": ({"response_action": "push", "view": EMPTY}, "invalid_arguments"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_answer_slack_would_not_take_is_trouble(place: Place, name: str) -> None:
    """The person reads that something went wrong, and keeps what was typed."""
    ws, heard = place
    open_for(ws, modal(text_input("what")))
    heard.submission, failure = WRONG[name]
    anna = ws.person("anna")
    assert anna.submit(values={"what": "Loss"}).failure == failure
    view = shown(anna.view())
    assert view.failure == TROUBLE
    assert view.values["what"]["what"]["value"] == "Loss"
    anna.close()


def test_the_bot_may_update_push_or_clear(place: Place) -> None:
    """Each answer changes the stack as in Slack."""
    ws, heard = place
    anna = ws.person("anna")
    first = open_for(ws, modal(section("1")))
    heard.submission = {"response_action": "update", "view": modal(section("2"))}
    assert anna.submit().ok
    assert shown(anna.view()).id == first.id
    assert "2" in str(shown(anna.view()).blocks)
    heard.submission = {"response_action": "push", "view": modal(section("3"))}
    assert anna.submit().ok
    assert shown(anna.view()).previous_id == first.id
    heard.submission = {}
    assert anna.submit().ok
    assert shown(anna.view()).id == first.id
    heard.submission = {"response_action": "clear"}
    assert anna.submit().ok
    assert anna.view() is None


def test_a_push_beyond_three_is_trouble(place: Place) -> None:
    """The stack's depth holds for answers too."""
    ws, heard = place
    open_for(ws, modal(section("1")))
    heard.submission = {"response_action": "push", "view": modal(section("2"))}
    anna = ws.person("anna")
    assert [anna.submit().failure for _ in range(3)] == [None, None, "push_limit_reached"]
    anna.close(whole_stack=True)


def test_a_submission_nobody_takes_in_time_is_trouble() -> None:
    """Without an acknowledgement the modal stays, and says so."""
    with running(ack_seconds=0.05) as ws:
        open_for(ws, modal(section()))
        anna = ws.person("anna")
        assert anna.submit().failure == "dispatch_failed"
        assert shown(anna.view()).failure == TROUBLE


def test_a_view_replaced_meanwhile_is_left_alone(place: Place) -> None:
    """An answer for a modal that another took the place of closes nothing."""
    ws, heard = place
    open_for(ws, modal(section("old")))
    heard.submission = {}
    anna = ws.person("anna")
    trigger = ws.read(lambda inside: inside.triggers.issue(anna.id))
    newer: list[str] = []

    def replaced(body: Json) -> None:
        answer = client_of(ws).views_open(trigger_id=trigger, view=modal(section("new")))
        newer.append(answer["view"]["id"])

    heard.before = replaced
    assert anna.submit().ok
    heard.before = None
    assert shown(anna.view()).id == newer[0]
    anna.close()
