"""Modals and Homes: triggers, stacks, hashes."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json, View
from tests.workspace.cast import (
    ANNA,
    bolt_app,
    client_of,
    connected,
    modal,
    opening,
    plain,
    refusal,
    running,
    section,
    text_input,
    with_modal_open,
)


def trigger_of(ws: RunningWorkspace, view_id: str | None = None) -> str:
    """A trigger as if Anna had just acted."""
    return ws.read(lambda inside: inside.triggers.issue(ANNA.id, view_id))


def opened(ws: RunningWorkspace, view: Json) -> Json:
    """A modal open on Anna's screen."""
    answer = client_of(ws).views_open(trigger_id=trigger_of(ws), view=view)
    view_shown: Json = answer["view"]
    return view_shown


def test_a_trigger_works_once(ws: RunningWorkspace) -> None:
    """A second use answers exchanged_trigger_id."""
    trigger = trigger_of(ws)
    client_of(ws).views_open(trigger_id=trigger, view=modal(section()))
    again = refusal(client_of(ws).views_open, trigger_id=trigger, view=modal(section()))
    assert again == "exchanged_trigger_id"


def test_a_refused_view_leaves_its_trigger_good(ws: RunningWorkspace) -> None:
    """A view that breaks a limit does not use up the trigger."""
    trigger, client = trigger_of(ws), client_of(ws)
    wrong = modal(section(), title=plain("x" * 25))
    assert refusal(client.views_open, trigger_id=trigger, view=wrong) == "invalid_arguments"
    assert client.views_open(trigger_id=trigger, view=modal(section()))["ok"]


def test_an_old_trigger_has_expired() -> None:
    """After its lifetime in real time a trigger answers expired_trigger_id."""
    with running(trigger_seconds=-1.0) as ws:
        trigger = trigger_of(ws)
        late = refusal(client_of(ws).views_open, trigger_id=trigger, view=modal(section()))
        assert late == "expired_trigger_id"


def test_a_made_up_trigger_is_invalid(ws: RunningWorkspace) -> None:
    """A trigger Slack did not issue answers invalid_trigger_id; none is a missing argument."""
    client, view = client_of(ws), modal(section())
    assert refusal(client.views_open, trigger_id="1.2.abc", view=view) == "invalid_trigger_id"
    bare = refusal(client.api_call, api_method="views.open", json={"view": view})
    assert bare == "invalid_arguments"


def test_a_modal_is_seen_by_who_acted(ws: RunningWorkspace) -> None:
    """Anna sees the modal her trigger opened, Bram does not."""
    view = opened(ws, modal(section("Hello"), private_metadata="x"))
    seen = ws.person("anna").view()
    assert isinstance(seen, View)
    assert (seen.id, seen.title, seen.callback_id) == (view["id"], "Form", "form")
    assert view["private_metadata"] == "x"
    assert ws.person("bram").view() is None


def test_modals_are_stacked_three_deep(ws: RunningWorkspace) -> None:
    """Two may be pushed above the first; the fourth answers push_limit_reached."""
    client, first = client_of(ws), opened(ws, modal(section("1")))
    for depth in ("2", "3"):
        trigger = trigger_of(ws, first["id"])
        pushed = client.views_push(trigger_id=trigger, view=modal(section(depth)))["view"]
        assert pushed["root_view_id"] == first["id"]
    trigger = trigger_of(ws, first["id"])
    assert (
        refusal(client.views_push, trigger_id=trigger, view=modal(section("4")))
        == "push_limit_reached"
    )


def test_only_an_act_in_a_modal_pushes(ws: RunningWorkspace) -> None:
    """A trigger from elsewhere pushes nothing, nor does one from a modal that is closed."""
    client = client_of(ws)
    opened(ws, modal(section()))
    outside = refusal(client.views_push, trigger_id=trigger_of(ws), view=modal(section()))
    ws.person("anna").close()
    closed = refusal(client.views_push, trigger_id=trigger_of(ws, "V1"), view=modal(section()))
    assert (outside, closed) == ("invalid_trigger_id", "not_found")


def test_an_update_with_an_old_hash_conflicts(ws: RunningWorkspace) -> None:
    """The hash of a view that has changed since answers hash_conflict."""
    client, view = client_of(ws), opened(ws, modal(section("1")))
    newer = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("2")))[
        "view"
    ]
    assert newer["hash"] != view["hash"]
    stale = refusal(
        client.views_update, view_id=view["id"], hash=view["hash"], view=modal(section("3"))
    )
    assert stale == "hash_conflict"
    assert client.views_update(view_id=view["id"], view=modal(section("4")))["ok"]


def test_a_closed_modal_cannot_be_updated(ws: RunningWorkspace) -> None:
    """A view nobody sees any more answers not_found; one must be named."""
    client, view = client_of(ws), opened(ws, modal(section()))
    ws.person("anna").close()
    gone = refusal(client.views_update, view_id=view["id"], view=modal(section()))
    unnamed = refusal(client.api_call, api_method="views.update", json={"view": modal(section())})
    assert (gone, unnamed) == ("not_found", "invalid_arguments")


def test_an_external_id_names_one_open_view(ws: RunningWorkspace) -> None:
    """It is good for updates; a second view cannot take it."""
    client = client_of(ws)
    opened(ws, modal(section("1"), external_id="report-1"))
    named = modal(section("2"), external_id="report-1")
    assert client.views_update(external_id="report-1", view=named)["ok"]
    other = opened(ws, modal(section("3")))
    client.views_update(view_id=other["id"], view=named)
    trigger = trigger_of(ws, other["id"])
    taken = refusal(client.views_push, trigger_id=trigger, view=named)
    unknown = refusal(client.views_update, external_id="report-2", view=named)
    assert (taken, unknown) == ("duplicate_external_id", "not_found")


def test_an_update_keeps_what_was_typed(ws: RunningWorkspace) -> None:
    """An element under the same ids keeps its value; a new one starts with its own."""
    client, view = client_of(ws), opened(ws, modal(text_input("what")))
    anna = ws.person("anna")
    anna.fill({"what": "Ransomware"})
    later = modal(text_input("what", initial_value="x"), text_input("who", initial_value="me"))
    state = client.views_update(view_id=view["id"], view=later)["view"]["state"]["values"]
    assert state["what"]["what"]["value"] == "Ransomware"
    assert state["who"]["who"]["value"] == "me"


def test_a_home_is_published_and_replaced(ws: RunningWorkspace) -> None:
    """Everyone has one Home; an old hash conflicts."""
    client, home = client_of(ws), {"type": "home", "blocks": [section("1")]}
    first = client.views_publish(user_id=ANNA.id, view=home)["view"]
    newer = {"type": "home", "blocks": [section("2")]}
    second = client.views_publish(user_id=ANNA.id, view=newer, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    stale = refusal(client.views_publish, user_id=ANNA.id, view=home, hash=first["hash"])
    nobody = refusal(client.views_publish, user_id="U404", view=home)
    robot = refusal(client.views_publish, user_id=ws.bot_user_id, view=home)
    assert (stale, nobody, robot) == ("hash_conflict", "user_not_found", "user_not_found")
    shown = ws.person("anna").home()
    assert isinstance(shown, View)
    assert shown.blocks[0]["text"]["text"] == "2"


@pytest.mark.parametrize("kind", ["push", "update"])
def test_a_press_in_a_modal_may_push_or_update(ws: RunningWorkspace, kind: str) -> None:
    """The trigger of a press inside a modal pushes; its view id updates."""
    more = {"type": "button", "action_id": "more", "text": plain("More")}
    app = opening(ws, modal({"type": "actions", "block_id": "row", "elements": [more]}))

    @app.action("more")
    def _more(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        if kind == "push":
            client.views_push(trigger_id=body["trigger_id"], view=modal(section("Above")))
        else:
            client.views_update(view_id=body["view"]["id"], view=modal(section("Above")))

    with connected(ws, app):
        anna = with_modal_open(ws)
        below = anna.view()
        assert isinstance(below, View)
        assert anna.press(below, "more").ok
        ws.wait_for(lambda: "Above" in str(anna.view()))
        above = anna.view()
        assert isinstance(above, View)
        assert above.previous_id == (below.id if kind == "push" else None)


def test_a_modal_is_opened_through_bolt(ws: RunningWorkspace) -> None:
    """The whole way: a typed command, its trigger, a modal on the screen."""
    with connected(ws, opening(ws, modal(section("Hello")))):
        view = with_modal_open(ws).view()
        assert isinstance(view, View)
        assert view.blocks[0]["text"]["text"] == "Hello"


def test_a_client_without_bolt_sees_the_same(ws: RunningWorkspace) -> None:
    """An app without listeners leaves a command unanswered."""
    with running(ack_seconds=0.1) as impatient, connected(impatient, bolt_app(impatient)):
        outcome = impatient.person("anna").command("/breach")
        assert outcome.failure == '/breach failed with the error "operation_timeout"'
