"""What people do: commands, presses, shortcuts, messages, as the bot hears of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace.places import NotThere, OnHome, OnMessage
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json, Message
from tests.workspace.cast import (
    ANNA,
    BRAM,
    CELINE,
    Heard,
    actions,
    button,
    client_of,
    heard_by_bot,
    input_of,
    modal,
    mrkdwn,
    open_for,
    option,
    plain,
    private_channel,
    section,
    shown,
    text_input,
)


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[RunningWorkspace, Heard, str]]:
    """A workspace whose bot hears everything, and a channel with Anna in it."""
    with heard_by_bot() as (ws, heard):
        yield ws, heard, private_channel(ws, "room", ANNA.id)


Place = tuple[RunningWorkspace, Heard, str]


def posted(ws: RunningWorkspace, channel: str, *blocks: Json) -> Message:
    """A message of the bot's with these blocks."""
    ts = client_of(ws).chat_postMessage(channel=channel, text="x", blocks=list(blocks))["ts"]
    return next(m for m in ws.person("anna").messages(channel) if m.ts == ts)


def test_a_command_tells_who_where_and_what(place: Place) -> None:
    """The payload is Slack's; a private channel's name is not in it."""
    ws, heard, channel = place
    assert ws.person("anna").command("/breach status now", channel=channel).ok
    body = heard.commands()[-1]
    assert (body["command"], body["text"], body["user_name"]) == ("/breach", "status now", "anna")
    assert (body["channel_id"], body["channel_name"]) == (channel, "privategroup")
    assert body["response_url"].startswith(ws.url)


def test_an_unknown_command_is_answered_by_slack(place: Place) -> None:
    """The bot hears nothing of it."""
    ws, heard, _channel = place
    before = len(heard.commands())
    outcome = ws.person("bram").command("/brech")
    assert outcome.failure == "/brech is not a valid command."
    assert ws.person("bram").ephemerals()[-1].from_slack
    assert len(heard.commands()) == before


def test_a_press_tells_the_message_and_the_state(place: Place) -> None:
    """A button's action, the message it stands on, and what else is chosen there."""
    ws, heard, channel = place
    menu = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    message = posted(ws, channel, actions(menu, button("go", value="7", style="primary")))
    anna = ws.person("anna")
    assert anna.press(message, "pick", "b").ok
    assert heard.presses()[-1]["actions"][0]["selected_option"] == option("b")
    assert anna.press(message, "go").ok
    body = heard.presses()[-1]
    (action,) = body["actions"]
    assert (action["type"], action["value"], action["block_id"]) == ("button", "7", "row")
    assert (body["message"]["ts"], body["container"]["channel_id"]) == (message.ts, channel)
    assert body["state"]["values"]["row"]["pick"]["selected_option"] == option("b")
    assert body["user"]["id"] == ANNA.id


CHOICES: dict[str, tuple[Json, Any, Json]] = {
    "date": ({"type": "datepicker"}, "2026-11-23", {"selected_date": "2026-11-23"}),
    "time": ({"type": "timepicker"}, "07:45", {"selected_time": "07:45"}),
    "instant": ({"type": "datetimepicker"}, "1795420000", {"selected_date_time": 1_795_420_000}),
    "person": ({"type": "users_select"}, "U0BRAM", {"selected_user": "U0BRAM"}),
    "channel": ({"type": "channels_select"}, "C1", {"selected_channel": "C1"}),
    "conversation": ({"type": "conversations_select"}, "D1", {"selected_conversation": "D1"}),
    "people": ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
    "boxes": (
        {"type": "checkboxes", "options": [option("a"), option("b")]},
        ("a",),
        {"selected_options": [option("a")]},
    ),
    "no box": ({"type": "checkboxes", "options": [option("a")]}, [], {"selected_options": []}),
    "radio": (
        {"type": "radio_buttons", "options": [option("a")]},
        "a",
        {"selected_option": option("a")},
    ),
    "overflow": (
        {"type": "overflow", "options": [option("a")]},
        "a",
        {"selected_option": option("a")},
    ),
    "nothing": ({"type": "datepicker"}, None, {"selected_date": None}),
}


@pytest.mark.parametrize("name", CHOICES)
def test_every_element_says_what_was_chosen(place: Place, name: str) -> None:
    """Each kind of element has its own member for the choice."""
    ws, heard, channel = place
    element, typed, chosen = CHOICES[name]
    message = posted(ws, channel, actions({**element, "action_id": "pick"}))
    assert ws.person("anna").press(message, "pick", typed).ok
    (action,) = heard.presses()[-1]["actions"]
    assert {**action, **chosen} == action


def test_an_element_beside_text_and_below_an_attachment(place: Place) -> None:
    """Accessories are pressed, and elements in attachments."""
    ws, heard, channel = place
    anna = ws.person("anna")
    client = client_of(ws)
    client.chat_postMessage(
        channel=channel,
        text="x",
        blocks=[section(accessory=button("beside"))],
        attachments=[{"blocks": [actions(button("below"))]}],
    )
    message = anna.messages(channel)[-1]
    for action_id in ("beside", "below"):
        assert anna.press(message, action_id).ok
        assert heard.presses()[-1]["actions"][0]["action_id"] == action_id


def test_what_is_not_on_the_screen_cannot_be_pressed(place: Place) -> None:
    """No message, no element, no option, no view, no channel: NotThere."""
    ws, _heard, channel = place
    anna, bram = ws.person("anna"), ws.person("bram")
    menu = {"type": "overflow", "action_id": "more", "options": [option("a")]}
    message = posted(ws, channel, actions(button("go"), menu))
    note = client_of(ws).chat_postEphemeral(channel=channel, user=ANNA.id, text="Psst")
    whispered = Message(note["message_ts"], channel, ws.bot_user_id, "Psst")
    for act in (
        lambda: anna.press(OnMessage(channel, "1.0"), "go"),
        lambda: anna.press(message, "stop"),
        lambda: anna.press(message, "go", block_id="elsewhere"),
        lambda: anna.press(message, "more", "b"),
        lambda: anna.press(OnHome(), "go"),
        lambda: bram.press(message, "go"),
        lambda: bram.messages(channel),
        lambda: bram.write(channel, "x"),
        lambda: bram.command("/breach", channel="nowhere"),
        lambda: bram.submit(values={}),
        lambda: anna.shortcut("unknown"),
        lambda: anna.shortcut("report"),
        lambda: anna.shortcut("start", message),
        lambda: anna.shortcut("report", whispered),
    ):
        with pytest.raises(NotThere):
            act()


def test_a_shortcut_brings_its_message(place: Place) -> None:
    """A message shortcut carries the message; a global one only the person."""
    ws, heard, channel = place
    anna = ws.person("anna")
    ts = anna.write(channel, "Odd logins on the back-up platform")
    message = anna.messages(channel)[-1]
    assert anna.shortcut("report", message).ok
    body = heard.of("message_action")[-1]
    assert (body["callback_id"], body["message"]["text"]) == ("report", message.text)
    assert body["message_ts"] == ts
    assert anna.shortcut("start").ok
    assert heard.of("shortcut")[-1]["user"]["username"] == "anna"


def test_typing_into_a_modal_sends_nothing_unless_it_dispatches(place: Place) -> None:
    """A field of an input block speaks up only with dispatch_action."""
    ws, heard, _channel = place
    loud = {**text_input("loud"), "dispatch_action": True}
    view = open_for(ws, modal(text_input("quiet"), loud))
    anna = ws.person("anna")
    before = len(heard.presses())
    assert anna.press(view, "quiet", "a").ok
    assert len(heard.presses()) == before
    assert anna.press(view, "loud", "b").ok
    body = heard.presses()[-1]
    assert (body["actions"][0]["value"], body["container"]["type"]) == ("b", "view")
    assert body["view"]["state"]["values"]["quiet"]["quiet"]["value"] == "a"
    anna.close()


def test_an_external_menu_asks_the_bot(place: Place) -> None:
    """Options come from the bot while typing, and one of them can be chosen."""
    ws, heard, _channel = place
    heard.options = {"option_groups": [{"label": plain("Hosting"), "options": [option("c7")]}]}
    view = open_for(ws, modal(input_of({"type": "external_select"}, "client")))
    anna = ws.person("anna")
    with pytest.raises(NotThere):
        anna.fill({"client": "c7"})
    assert anna.options(view, "client", "ba") == []
    (offer,) = anna.options(view, "client", "bakery")
    assert (offer.text, offer.value, offer.group) == ("C7", "c7", "Hosting")
    assert heard.of("block_suggestion")[-1]["value"] == "bakery"
    anna.fill({"client": "c7"})
    held = shown(anna.view()).values["client"]["client"]
    assert held["selected_option"] == option("c7")
    heard.options = {"options": [option("x" * 76)]}
    assert anna.options(view, "client", "bakery") == []
    anna.close()


def test_home_is_opened_and_pressed(place: Place) -> None:
    """Opening Home is an event; what stands there works like anywhere."""
    ws, heard, _channel = place
    anna = ws.person("anna")
    anna.open_home()
    ws.wait_for(lambda: heard.of("app_home_opened"))
    assert "view" not in heard.of("app_home_opened")[-1]
    home = {"type": "home", "blocks": [actions(button("mine"))]}
    client_of(ws).views_publish(user_id=ANNA.id, view=home)
    anna.open_home()
    ws.wait_for(lambda: len(heard.of("app_home_opened")) == 2)
    assert heard.of("app_home_opened")[-1]["view"]["type"] == "home"
    assert anna.press(shown(anna.home()), "mine").ok
    assert heard.presses()[-1]["view"]["type"] == "home"


def test_messages_are_written_edited_and_deleted(place: Place) -> None:
    """The bot hears of each in its channel, threads too."""
    ws, heard, channel = place
    anna = ws.person("anna")
    ts = anna.write(channel, "first")
    message = anna.messages(channel)[-1]
    anna.write(channel, "reply", thread=ts)
    anna.edit(message, "second")
    anna.delete(message)

    def told() -> bool:
        messages = heard.of("message")
        texts = [said.get("text") for said in messages if said.get("thread_ts") == ts]
        kinds = {said.get("subtype") for said in messages}
        return "reply" in texts and {"message_changed", "message_deleted"} <= kinds

    ws.wait_for(told)
    changed = next(m for m in heard.of("message") if m.get("subtype") == "message_changed")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")


def test_only_ones_own_messages_are_changed(place: Place) -> None:
    """Nobody edits another's message; an admin may delete it."""
    ws, _heard, _channel = place
    anna, bram = ws.person("anna"), ws.person("bram")
    anna.write("general", "Anna's")
    bram.write("general", "Bram's")
    hers, his = anna.messages("general")[-2:]
    for act in (
        lambda: bram.edit(hers, "x"),
        lambda: bram.delete(hers),
        lambda: bram.write("general", "x", thread="1.0"),
    ):
        with pytest.raises(NotThere):
            act()
    anna.delete(his)
    assert his.ts not in [message.ts for message in anna.messages("general")]


def test_a_mention_and_a_direct_message_reach_the_bot(place: Place) -> None:
    """app_mention where it is named, message.im where it is written to."""
    ws, heard, channel = place
    anna = ws.person("anna")
    anna.write(channel, f"<@{ws.bot_user_id}> clock")
    anna.write_to_bot("help")
    ws.wait_for(
        lambda: (
            heard.of("app_mention")
            and any(said.get("channel_type") == "im" for said in heard.of("message"))
        )
    )
    assert heard.of("app_mention")[-1]["user"] == ANNA.id


def test_pins_by_people_are_told(place: Place) -> None:
    """A pin is an event, once; it can be taken away."""
    ws, heard, channel = place
    anna = ws.person("anna")
    anna.write(channel, "Decision: isolate")
    message = anna.messages(channel)[-1]
    for _ in range(2):
        anna.pin(message)
    ws.wait_for(lambda: heard.of("pin_added"))
    assert heard.of("pin_added")[-1]["item"]["message"]["text"] == "Decision: isolate"
    for _ in range(2):
        anna.unpin(message)
    assert client_of(ws).pins_list(channel=channel)["items"] == []


def test_who_comes_and_goes_is_told(place: Place) -> None:
    """Joining and leaving a channel of the bot's are events."""
    ws, heard, channel = place
    anna = ws.person("anna")
    anna.invite(channel, CELINE.id, ANNA.id)
    ws.person("celine").leave(channel)
    ws.wait_for(lambda: heard.of("member_left_channel"))
    joined = [e for e in heard.of("member_joined_channel") if e["user"] == CELINE.id]
    assert (joined[-1]["channel"], joined[-1]["inviter"]) == (channel, ANNA.id)
    assert heard.of("member_left_channel")[-1]["user"] == CELINE.id
    direct = client_of(ws).conversations_open(users=ANNA.id)["channel"]["id"]
    for room, other in ((channel, "U404"), (direct, BRAM.id)):
        with pytest.raises(NotThere):
            anna.invite(room, other)
    with pytest.raises(NotThere):
        anna.leave(direct)


def test_people_make_and_join_channels(place: Place) -> None:
    """A public channel is open to all; a wrong or taken name is not had."""
    ws, _heard, _channel = place
    bram, celine = ws.person("bram"), ws.person("celine")
    made = bram.create_channel("lunch")
    for _ in range(2):
        celine.join("lunch")
    assert celine.write(made, "When?")
    celine.leave(made)
    with pytest.raises(NotThere):
        ws.person("anna").write(made, "Not joined")
    for name in ("lunch", "No Spaces"):
        with pytest.raises(NotThere):
            bram.create_channel(name)


def test_closing_tells_the_bot_when_asked(place: Place) -> None:
    """view_closed comes with notify_on_close only, and says whether all was cleared."""
    ws, heard, _channel = place
    anna = ws.person("anna")
    open_for(ws, modal(section("quiet")))
    anna.close()
    assert heard.of("view_closed") == []
    first = open_for(ws, modal(section("1"), notify_on_close=True))
    trigger = ws.read(lambda inside: inside.triggers.issue(ANNA.id, first.id))
    above = modal(section("2"), notify_on_close=True)
    client_of(ws).views_push(trigger_id=trigger, view=above)
    anna.close()
    assert shown(anna.view()).id == first.id
    assert heard.of("view_closed")[-1]["is_cleared"] is False
    anna.close(whole_stack=True)
    assert anna.view() is None
    assert heard.of("view_closed")[-1]["is_cleared"] is True


def test_clear_on_close_closes_the_stack(place: Place) -> None:
    """Cancelling a view with clear_on_close takes the views below with it."""
    ws, _heard, _channel = place
    first = open_for(ws, modal(section("1")))
    trigger = ws.read(lambda inside: inside.triggers.issue(ANNA.id, first.id))
    client_of(ws).views_push(trigger_id=trigger, view=modal(section("2"), clear_on_close=True))
    ws.person("anna").close()
    assert ws.person("anna").view() is None


def test_a_modal_without_submit_cannot_be_submitted(place: Place) -> None:
    """There is no such button to press."""
    ws, _heard, _channel = place
    open_for(ws, {"type": "modal", "title": plain("Read"), "blocks": [section()]})
    with pytest.raises(NotThere):
        ws.person("anna").submit()
    ws.person("anna").close()


def test_an_answer_to_a_command_may_be_for_all() -> None:
    """An acknowledgement with in_channel is a message; wrong blocks fail the command."""
    with heard_by_bot(commands=("/breach", "/loud", "/wrong")) as (ws, _heard):
        from tests.workspace.cast import bolt_app, connected

        app = bolt_app(ws)

        @app.command("/loud")
        def _loud(ack: Any) -> None:
            ack(text="All hear", response_type="in_channel")

        @app.command("/wrong")
        def _wrong(ack: Any) -> None:
            ack(text="x", blocks=[{"type": "section", "text": mrkdwn("")}])

        ws.close_sockets()
        with connected(ws, app):
            bram = ws.person("bram")
            assert bram.command("/loud").ok
            assert bram.command("/wrong").failure == '/wrong failed with the error "invalid_blocks"'
        assert [message.text for message in bram.messages("general")] == ["All hear"]
        assert BRAM.id == bram.id
