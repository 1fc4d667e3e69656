"""A small real Bolt app that uses every block and element once, and remembers what came back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json
from tests.workspace.cast import bolt_app, connected

CLIENTS = ("Acme Logistics", "Bakkerij Peeters", "Clinique du Parc", "Delta Notarissen")


@dataclass
class Heard:
    """What the app was told, in the order it was told."""

    presses: list[tuple[str, Any]] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    closings: list[str] = field(default_factory=list)


def words(text: str) -> Json:
    """A plain-text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str = "") -> Json:
    """An option of a select."""
    return {"text": words(text or value.title()), "value": value}


SOURCES = [option("mail"), option("portal"), option("backup", "Back-up platform")]


def asking(block: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element is called like it."""
    return {
        "type": "input",
        "block_id": block,
        "label": words(label),
        "element": {"action_id": block, **element},
        **more,
    }


def every_field() -> list[Json]:
    """A form with one field of each kind."""
    multi = {"options": SOURCES, "placeholder": words("Choose some")}
    return [
        asking(
            "what",
            "What happened?",
            {"type": "plain_text_input", "multiline": True, "max_length": 500},
            hint=words("In your own words"),
        ),
        asking("short", "In one line", {"type": "plain_text_input"}),
        asking("people", "How many people", {"type": "number_input", "is_decimal_allowed": False}),
        asking("mail", "E-mail", {"type": "email_text_input"}, optional=True),
        asking("link", "Link", {"type": "url_text_input"}, optional=True),
        asking("day", "Day", {"type": "datepicker"}),
        asking("hour", "Hour", {"type": "timepicker"}),
        asking("moment", "Moment", {"type": "datetimepicker"}),
        asking("source", "Source", {"type": "static_select", "options": SOURCES}),
        asking("sources", "All sources", {"type": "multi_static_select", **multi}),
        asking("client", "Client", {"type": "external_select", "min_query_length": 2}),
        asking("clients", "Clients", {"type": "multi_external_select", "min_query_length": 0}),
        asking("lead", "Lead", {"type": "users_select"}),
        asking("team", "Team", {"type": "multi_users_select"}),
        asking("room", "Room", {"type": "conversations_select"}),
        asking("flags", "Flags", {"type": "checkboxes", "options": SOURCES}, optional=True),
        asking("sure", "How sure", {"type": "radio_buttons", "options": SOURCES}),
    ]


def form(callback: str = "form", blocks: list[Json] | None = None) -> Json:
    """A modal."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": words("Report a breach"),
        "submit": words("Open incident"),
        "close": words("Not now"),
        "notify_on_close": True,
        "blocks": every_field() if blocks is None else blocks,
    }


def every_block() -> list[Json]:
    """A message with one block of each kind and one element of each that acts at once."""
    confirm = {
        "title": words("Are you sure?"),
        "text": marked("This tells *60 clients*."),
        "confirm": words("Yes, send"),
        "deny": words("No"),
    }
    return [
        {"type": "header", "text": words("BR-2026-007 · Ransomware :rotating_light:")},
        {
            "type": "section",
            "block_id": "summary",
            "text": marked(
                "*Next:* tell every client, _before_ <!date^1795000000^{date_short} {time}|soon>"
            ),
            "fields": [marked("*State*\nestablishing"), marked("*Lead*\n<@U0ANNA>")],
            "accessory": {
                "type": "overflow",
                "action_id": "menu",
                "options": [option("status"), option("close")],
            },
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [marked(":stopwatch: 72 h: *58 h left*"), words("as processor")],
        },
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                {
                    "type": "button",
                    "action_id": "done",
                    "text": words("Done"),
                    "style": "primary",
                    "value": "step-1",
                },
                {
                    "type": "button",
                    "action_id": "send",
                    "text": words("Send all"),
                    "style": "danger",
                    "confirm": confirm,
                },
                {
                    "type": "static_select",
                    "action_id": "skip",
                    "placeholder": words("Skip because"),
                    "options": SOURCES,
                },
                {"type": "datepicker", "action_id": "by"},
                {
                    "type": "multi_external_select",
                    "action_id": "affected",
                    "placeholder": words("Affected clients"),
                    "min_query_length": 0,
                },
                {"type": "checkboxes", "action_id": "ticked", "options": SOURCES[:2]},
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
            {"type": "header", "text": words("My steps")},
            {
                "type": "section",
                "block_id": "step",
                "text": marked("Isolate the *back-up host*"),
                "accessory": {"type": "button", "action_id": "done", "text": words("Done")},
            },
        ],
    }


def register(app: App, heard: Heard) -> None:
    """Wire the app."""

    @app.command("/breach")
    def breach(ack: Any, client: Any, command: Json) -> None:
        ack()
        view = form("second", every_field()[:1]) if command["text"] == "small" else form()
        client.views_open(trigger_id=command["trigger_id"], view=view)

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

    @app.view_closed("form")
    @app.view_closed("second")
    def closed(ack: Any, view: Json) -> None:
        heard.closings.append(view["callback_id"])
        ack()

    @app.options({"action_id": "client"})
    @app.options({"action_id": "clients"})
    @app.options({"action_id": "affected"})
    def offered(ack: Any, payload: Json) -> None:
        fitting = [name for name in CLIENTS if payload["value"].lower() in name.lower()]
        ack(options=[option(name.split()[0].lower(), name) for name in fitting])

    @app.action({"type": "block_actions"})
    def pressed(ack: Any, action: Json) -> None:
        heard.presses.append((action["action_id"], _held(action)))
        ack()

    @app.shortcut("report")
    def reported(ack: Any, client: Any, shortcut: Json) -> None:
        ack()
        blocks = every_field()[:1]
        blocks[0]["element"]["initial_value"] = shortcut["message"]["text"]
        client.views_open(trigger_id=shortcut["trigger_id"], view=form("second", blocks))

    @app.event("app_home_opened")
    def opened(client: Any, event: Json) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @app.event("message")
    def said(ack: Any) -> None:
        ack()


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
    register(app, heard)
    with connected(ws, app):
        yield app, heard
