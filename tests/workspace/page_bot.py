"""A small real Bolt app that uses every block and element once, and remembers what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json
from tests.workspace.cast import bolt_app, connected, input_of, mrkdwn, option, plain

CLIENTS = ("Acme Logistics", "Bakkerij Peeters", "Clinique du Parc", "Delta Notarissen")


@dataclass
class Heard:
    """What the app was told, in the order it was told."""

    presses: list[tuple[str, Any]] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    closings: list[str] = field(default_factory=list)


def sources() -> list[Json]:
    """Three options."""
    named = {"mail": "Mail", "portal": "Portal", "backup": "Back-up platform"}
    return [option(value, text) for value, text in named.items()]


def asking(name: str, label: str, kind: str, **element: Any) -> Json:
    """An input block whose element is called like it."""
    return input_of({"type": kind, **element}, name, label=plain(label))


def every_field() -> list[Json]:
    """A form with one field of each kind."""
    optional: Json = {"optional": True}
    return [
        asking("what", "What happened?", "plain_text_input", multiline=True, max_length=500)
        | {"hint": plain("In your own words")},
        asking("short", "In one line", "plain_text_input"),
        asking("people", "How many people", "number_input", is_decimal_allowed=False),
        asking("mail", "E-mail", "email_text_input") | optional,
        asking("link", "Link", "url_text_input") | optional,
        asking("day", "Day", "datepicker"),
        asking("hour", "Hour", "timepicker"),
        asking("moment", "Moment", "datetimepicker"),
        asking("source", "Source", "static_select", options=sources()),
        asking("sources", "All sources", "multi_static_select", options=sources()),
        asking("client", "Client", "external_select", min_query_length=2),
        asking("clients", "Clients", "multi_external_select", min_query_length=0),
        asking("lead", "Lead", "users_select"),
        asking("team", "Team", "multi_users_select"),
        asking("room", "Room", "conversations_select"),
        asking("flags", "Flags", "checkboxes", options=sources()) | optional,
        asking("sure", "How sure", "radio_buttons", options=sources()),
    ]


def form(callback: str = "form", blocks: list[Json] | None = None) -> Json:
    """A modal."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain("Report a breach"),
        "submit": plain("Open incident"),
        "close": plain("Not now"),
        "notify_on_close": True,
        "blocks": every_field() if blocks is None else blocks,
    }


def every_block() -> list[Json]:
    """A message with one block of each kind and one element of each that acts at once."""
    confirm = {
        "title": plain("Are you sure?"),
        "text": mrkdwn("This tells *60 clients*."),
        "confirm": plain("Yes, send"),
        "deny": plain("No"),
    }
    return [
        {"type": "header", "text": plain("BR-2026-007 · Ransomware :rotating_light:")},
        {
            "type": "section",
            "block_id": "summary",
            "text": mrkdwn(
                "*Next:* tell every client, _before_ <!date^1795000000^{date_short} {time}|soon>"
            ),
            "fields": [mrkdwn("*State*\nestablishing"), mrkdwn("*Lead*\n<@U0ANNA>")],
            "accessory": {
                "type": "overflow",
                "action_id": "menu",
                "options": [option("status", "Status"), option("close", "Close")],
            },
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [mrkdwn(":stopwatch: 72 h: *58 h left*"), plain("as processor")],
        },
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                {
                    "type": "button",
                    "action_id": "done",
                    "text": plain("Done"),
                    "style": "primary",
                    "value": "step-1",
                },
                {
                    "type": "button",
                    "action_id": "send",
                    "text": plain("Send all"),
                    "style": "danger",
                    "confirm": confirm,
                },
                {
                    "type": "static_select",
                    "action_id": "skip",
                    "placeholder": plain("Skip because"),
                    "options": sources(),
                },
                {"type": "datepicker", "action_id": "by"},
                {
                    "type": "multi_external_select",
                    "action_id": "affected",
                    "placeholder": plain("Affected clients"),
                    "min_query_length": 0,
                },
                {"type": "checkboxes", "action_id": "ticked", "options": sources()[:2]},
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "isolated ", "style": {"bold": True}},
                                {"type": "user", "user_id": "U0BRAM"},
                            ],
                        }
                    ],
                }
            ],
        },
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Client"}, {"type": "raw_text", "text": "People"}],
                [
                    {"type": "raw_text", "text": "Acme Logistics"},
                    {"type": "raw_text", "text": "412"},
                ],
            ],
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        },
        {"type": "markdown", "text": "## Then\n1. **rotate** the keys\n2. `verify`"},
    ]


def home() -> Json:
    """A Home."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("My steps")},
            {
                "type": "section",
                "block_id": "step",
                "text": mrkdwn("Isolate the *back-up host*"),
                "accessory": {"type": "button", "action_id": "done", "text": plain("Done")},
            },
        ],
    }


def listen_to_forms(app: App, heard: Heard) -> None:
    """What opens, submits and closes modals."""

    @app.command("/breach")
    def breach(ack: Any, client: Any, command: Json) -> None:
        ack()
        view = form("second", every_field()[:1]) if command["text"] == "small" else form()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.shortcut("report")
    def reported(ack: Any, client: Any, shortcut: Json) -> None:
        ack()
        blocks = every_field()[:1]
        blocks[0]["element"]["initial_value"] = shortcut["message"]["text"]
        client.views_open(trigger_id=shortcut["trigger_id"], view=form("second", blocks))

    @app.view("form")
    def submitted(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        if "nothing" in values["what"]["what"]["value"]:
            ack(response_action="errors", errors={"what": "Say what happened <b>really</b>."})
            return
        heard.submissions.append(values)
        ack(response_action="push", view=form("second", every_field()[:1]))

    @app.view("second")
    def finished(ack: Any, view: Json) -> None:
        heard.submissions.append(view["state"]["values"])
        ack(response_action="clear")

    @app.view_closed(re.compile("form|second"))
    def closed(ack: Any, view: Json) -> None:
        heard.closings.append(view["callback_id"])
        ack()


def listen_to_elements(app: App, heard: Heard) -> None:
    """What is pressed and chosen, and what external selects offer."""

    @app.options(re.compile("client|clients|affected"))
    def offered(ack: Any, payload: Json) -> None:
        fitting = [name for name in CLIENTS if payload["value"].lower() in name.lower()]
        ack(options=[option(name.split()[0].lower(), name) for name in fitting])

    @app.action("silent")
    def silent(ack: Any) -> None:
        """Never acknowledge, as a bot that hangs."""

    @app.action(re.compile("^(?!silent).*"))
    def pressed(ack: Any, action: Json) -> None:
        heard.presses.append((action["action_id"], _held(action)))
        ack()


def listen_to_events(app: App) -> None:
    """What happens in the workspace."""

    @app.event("app_home_opened")
    def opened(client: Any, event: Json) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @app.event(re.compile("message|member_joined_channel|pin_added"))
    def happened() -> None:
        """Take it and do nothing."""


def _held(action: Json) -> Any:
    if "selected_options" in action:
        return [one["value"] for one in action["selected_options"]]
    if action.get("selected_option"):
        return action["selected_option"]["value"]
    return action.get("selected_date") or action.get("value")


@contextmanager
def serving(ws: RunningWorkspace) -> Iterator[tuple[App, Heard]]:
    """The app, connected to the workspace."""
    heard = Heard()
    app = bolt_app(ws)
    listen_to_forms(app, heard)
    listen_to_elements(app, heard)
    listen_to_events(app)
    with connected(ws, app):
        yield app, heard
