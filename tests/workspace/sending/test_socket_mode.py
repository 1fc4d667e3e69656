"""Socket Mode: one connection an envelope, acknowledgements, dropped sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from aiohttp import ClientSession, WSServerHandshakeError

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json
from tests.workspace.cast import (
    ANNA,
    bolt_app,
    client_of,
    connected,
    private_channel,
    running,
)


def address(ws: RunningWorkspace) -> str:
    """The address of a new connection."""
    return str(client_of(ws).apps_connections_open(app_token=ws.app_token)["url"])


def test_an_envelope_goes_to_one_connection_only(ws: RunningWorkspace) -> None:
    """Of three connections each command reaches one, and all share the work."""
    heard: list[int] = []

    def listening(number: int) -> Any:
        app = bolt_app(ws)

        @app.command("/breach")
        def _take(ack: Any) -> None:
            heard.append(number)
            ack()

        return app

    with ExitStack() as open_connections:
        for number in range(3):
            open_connections.enter_context(connected(ws, listening(number)))
        anna = ws.person("anna")
        for _ in range(60):
            assert anna.command("/breach").ok
    assert len(heard) == 60
    assert set(heard) == {0, 1, 2}


def test_at_most_ten_connections(ws: RunningWorkspace) -> None:
    """The eleventh is told to go; hello says how many there are."""

    async def crowd() -> list[Json]:
        addresses = [await asyncio.to_thread(address, ws) for _ in range(11)]
        async with ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in addresses]
            first_words = [json.loads((await socket.receive()).data) for socket in sockets]
            for socket in sockets:
                await socket.close()
        return first_words

    *hellos, last = asyncio.run(crowd())
    assert [hello["num_connections"] for hello in hellos] == list(range(1, 11))
    assert (last["type"], last["reason"]) == ("disconnect", "too_many_websockets")


def test_a_ticket_opens_one_connection(ws: RunningWorkspace) -> None:
    """An address used before, or made up, is refused."""

    async def twice() -> list[int]:
        url = await asyncio.to_thread(address, ws)
        statuses = []
        async with ClientSession() as session:
            async with session.ws_connect(url):
                pass
            for used in (url, f"{url}x"):
                try:
                    await session.ws_connect(used)
                except WSServerHandshakeError as refused:
                    statuses.append(refused.status)
        return statuses

    assert asyncio.run(twice()) == [401, 401]


def raw(ws: RunningWorkspace, act: Callable[[], object], answer: Callable[[Json], str]) -> Json:
    """Answer one envelope by hand; returns the envelope."""

    async def listen() -> Json:
        url = await asyncio.to_thread(address, ws)
        async with ClientSession() as session, session.ws_connect(url) as socket:
            await socket.receive()
            acting = asyncio.create_task(asyncio.to_thread(act))
            envelope: Json = json.loads((await socket.receive()).data)
            await socket.send_str("not json")
            await socket.send_str('["not an object"]')
            await socket.send_str(answer(envelope))
            await acting
        return envelope

    return asyncio.run(listen())


def test_an_envelope_is_written_as_slack_writes_it(ws: RunningWorkspace) -> None:
    """A command's envelope has an id, its payload, and takes a payload back."""
    envelope = raw(
        ws,
        lambda: ws.person("anna").command("/breach now"),
        lambda given: json.dumps(
            {"envelope_id": given["envelope_id"], "payload": {"text": "Heard"}}
        ),
    )
    payload = envelope["payload"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/breach", "now", ANNA.id)
    assert [note.text for note in ws.person("anna").ephemerals()] == ["Heard"]


def test_an_event_says_how_often_it_was_tried(ws: RunningWorkspace) -> None:
    """An event's envelope counts attempts from nought."""
    envelope = raw(
        ws,
        lambda: ws.person("anna").write_to_bot("Hello"),
        lambda given: json.dumps({"envelope_id": given["envelope_id"]}),
    )
    assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == (
        "events_api",
        0,
        "",
    )
    assert envelope["payload"]["event"]["text"] == "Hello"


def test_the_client_comes_back_after_a_dropped_socket(ws: RunningWorkspace) -> None:
    """Cut or politely asked, Slack's client reconnects and hears the next command."""
    app = bolt_app(ws)

    @app.command("/breach")
    def _take(ack: Any) -> None:
        ack("Heard")

    def reconnected() -> bool:
        opened = len(ws.calls.of("apps.connections.open"))
        return opened > before and ws.connections() == 1

    with connected(ws, app, ping_interval=0.1):
        for cut in (ws.drop_sockets, ws.disconnect):
            before = len(ws.calls.of("apps.connections.open"))
            cut()
            ws.wait_for(reconnected, timeout=30)
            assert ws.person("anna").command("/breach").ok


def test_without_a_connection_a_command_fails(ws: RunningWorkspace) -> None:
    """Nobody listens: the person reads that the command failed."""
    anna = ws.person("anna")
    outcome = anna.command("/breach")
    assert outcome.failure == '/breach failed with the error "dispatch_failed"'
    (note,) = anna.ephemerals()
    assert note.from_slack
    assert note.text == outcome.failure


def test_a_socket_that_breaks_while_sending_fails_the_command(ws: RunningWorkspace) -> None:
    """An envelope written to a broken connection is not delivered."""

    async def cut_and_send() -> str:
        ws.workspace.sockets.drop()
        answer = await ws.workspace.delivery.ask("slash_commands", {"command": "/breach"})
        return str(answer.error)

    with connected(ws, bolt_app(ws), ping_interval=0.1):
        assert ws.run(cut_and_send()) == "dispatch_failed"
    assert ws.deliveries()[-1].error == "connection_failed"


def test_a_late_acknowledgement_is_a_timeout() -> None:
    """The bot answers after Slack's patience: the person sees operation_timeout."""
    with running(ack_seconds=0.1) as ws:
        app = bolt_app(ws)
        heard: list[bool] = []

        @app.command("/breach")
        def _late(ack: Any) -> None:
            ws.wait_for(lambda: ws.person("anna").ephemerals())
            ack("Too late")
            heard.append(True)

        with connected(ws, app):
            assert "operation_timeout" in str(ws.person("anna").command("/breach").failure)
            ws.wait_for(lambda: heard)
        assert len(ws.person("anna").ephemerals()) == 1


def test_events_are_sent_again_and_interactions_never() -> None:
    """Unacknowledged, an event is tried four times, a command once."""
    with running(ack_seconds=0.05) as ws, connected(ws, bolt_app(ws)):
        anna = ws.person("anna")
        anna.write_to_bot("Hello?")
        anna.command("/breach")
        ws.wait_for(lambda: len(ws.deliveries()) == 5)
        tried = [(d.envelope.kind, d.envelope.attempt, d.envelope.reason) for d in ws.deliveries()]
        assert [attempt for kind, *attempt in tried if kind == "events_api"] == [
            [0, ""],
            [1, "timeout"],
            [2, "timeout"],
            [3, "timeout"],
        ]
        assert [attempt for kind, *attempt in tried if kind == "slash_commands"] == [[0, ""]]
        ids = {d.envelope.payload["event_id"] for d in ws.deliveries() if d.envelope.attempt}
        assert len(ids) == 1


def test_bolt_hears_the_events_of_its_channels(ws: RunningWorkspace) -> None:
    """A message in a channel of the bot is acknowledged the first time."""
    app = bolt_app(ws)
    heard: list[str] = []

    @app.event("message")
    def _take(event: Json) -> None:
        heard.append(event["text"])

    channel = private_channel(ws, "room", ANNA.id)
    with connected(ws, app):
        ws.person("anna").write(channel, "Found it")
        ws.wait_for(lambda: "Found it" in heard)
