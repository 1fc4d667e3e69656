"""Response URLs: five posts in half an hour, wherever the person acted."""

from __future__ import annotations

from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.workspace.places import OnMessage
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json
from tests.workspace.cast import (
    ANNA,
    actions,
    bolt_app,
    button,
    client_of,
    connected,
    private_channel,
    running,
    section,
)


def from_command(ws: RunningWorkspace) -> WebhookClient:
    """The response URL of a command Anna typed."""
    return _client(ws, ws.person("anna").channels()[0].id)


def from_message(ws: RunningWorkspace, channel: str, ts: str) -> WebhookClient:
    """The response URL of a press on a message."""
    return _client(ws, channel, ts)


def _client(ws: RunningWorkspace, channel: str, ts: str | None = None) -> WebhookClient:
    token = ws.read(lambda inside: inside.responses.issue(ANNA.id, channel, ts))
    return WebhookClient(f"{ws.url}/response/{token}", retry_handlers=[])


def test_a_response_is_for_the_person_or_the_channel(ws: RunningWorkspace) -> None:
    """Ephemeral by default; in_channel where everyone shall read it."""
    hook, anna = from_command(ws), ws.person("anna")
    assert hook.send(text="For you").status_code == 200
    assert hook.send(text="For all", response_type="in_channel").status_code == 200
    assert [note.text for note in anna.ephemerals()] == ["For you"]
    assert [message.text for message in anna.messages("general")] == ["For all"]


def test_five_posts_and_no_more(ws: RunningWorkspace) -> None:
    """The sixth answers used_url."""
    hook = from_command(ws)
    statuses = [hook.send(text=str(number)).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert "used_url" in hook.send(text="again").body


def test_after_half_an_hour_the_url_is_dead() -> None:
    """A URL beyond its life, or made up, answers expired_url."""
    with running(response_seconds=-1.0) as ws:
        assert "expired_url" in from_command(ws).send(text="late").body
        made_up = WebhookClient(f"{ws.url}/response/abc", retry_handlers=[])
        assert made_up.send(text="x").status_code == 404


def test_the_original_is_replaced_or_deleted(ws: RunningWorkspace) -> None:
    """A response may take the place of the message that was acted on."""
    channel = private_channel(ws, "room", ANNA.id)
    client, anna = client_of(ws), ws.person("anna")
    ts = client.chat_postMessage(channel=channel, text="before")["ts"]
    hook = from_message(ws, channel, ts)
    hook.send(text="after", blocks=[section("After")], replace_original=True)
    message = next(m for m in anna.messages(channel) if m.ts == ts)
    assert (message.text, message.blocks[0]["text"]["text"]) == ("after", "After")
    hook.send_dict({"delete_original": True})
    assert ts not in [m.ts for m in anna.messages(channel)]
    assert hook.send(text="x", replace_original=True).status_code == 404


def test_an_ephemeral_original_is_replaced_or_deleted(ws: RunningWorkspace) -> None:
    """The same for what one person alone sees; its presses say that it is ephemeral."""
    channel = private_channel(ws, "room", ANNA.id)
    client, anna, app = client_of(ws), ws.person("anna"), bolt_app(ws)
    containers: list[Json] = []

    @app.action("replace")
    def _replace(ack: Any, body: Json, respond: Any) -> None:
        ack()
        containers.append(body["container"])
        respond("Done", replace_original=True)

    @app.action("delete")
    def _delete(ack: Any, respond: Any) -> None:
        ack()
        respond(delete_original=True)

    row = actions(button("replace"), button("delete"))
    client.chat_postEphemeral(channel=channel, user=ANNA.id, text="Choose", blocks=[row])
    with connected(ws, app):
        (note,) = anna.ephemerals()
        anna.press(note, "replace")
        ws.wait_for(lambda: anna.ephemerals()[0].text == "Done")
        assert containers[0]["is_ephemeral"]
        client.chat_postEphemeral(channel=channel, user=ANNA.id, text="Choose", blocks=[row])
        anna.press(OnMessage(channel, anna.ephemerals()[1].ts), "delete")
        ws.wait_for(lambda: len(anna.ephemerals()) == 1)


def test_wrong_content_is_refused(ws: RunningWorkspace) -> None:
    """Blocks are checked here as anywhere."""
    answer = from_command(ws).send(text="x", blocks=[section("")])
    assert answer.status_code == 400
    assert "invalid_blocks" in answer.body


def test_the_body_may_be_a_form(ws: RunningWorkspace) -> None:
    """A form with a payload is taken like JSON."""
    import urllib.parse
    import urllib.request

    hook = from_command(ws)
    form = urllib.parse.urlencode({"payload": '{"text": "By form"}'}).encode()
    with urllib.request.urlopen(hook.url, data=form) as answer:
        assert answer.status == 200
    assert ws.person("anna").ephemerals()[0].text == "By form"
