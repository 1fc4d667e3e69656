"""Block Kit as HTML: the same JSON the bot sent, drawn for the person who looks.

The templates in ``page/`` hold one macro a block and one an element; `Drawing` is what they ask:
texts, names, what an element holds now, ids that stay the same from one drawing to the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.workspace import page_text
from bot.workspace.page_dates import date_words, moment
from bot.workspace.page_emoji import EMOJI
from bot.workspace.page_markdown import markdown
from bot.workspace.page_text import Viewer
from bot.workspace.state import Json, StateValues

FOLDER = Path(__file__).parent / "page"

HELD = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
"""Where an element's state keeps what it holds, and where its definition has the first value."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose: what is sent, what is read, and the words below it."""

    value: str
    label: Markup
    description: str = ""
    group: str = ""


@dataclass(frozen=True)
class Drawing:
    """Everything the macros ask while they draw the blocks of one message, modal or Home.

    Args:
        viewer: Who is looking.
        where: Where these blocks are, as the page's script sends it back:
            ``message/<channel>/<ts>``, ``view/<id>`` or ``home``.
        values: What the elements hold now, as Slack's ``state.values``.
        errors: Sentences beside fields, by block_id.
        people: Ids of the people who can be chosen.
        pane: Tells apart the same blocks drawn twice on one page.
    """

    viewer: Viewer
    where: str
    values: StateValues = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    people: Sequence[str] = ()
    pane: str = ""

    def text(self, value: Json | str | None) -> Markup:
        """A text object, or a bare string as mrkdwn."""
        if not value:
            return Markup("")
        if isinstance(value, str):
            return page_text.mrkdwn(value, self.viewer)
        if value["type"] == "mrkdwn":
            return page_text.mrkdwn(value["text"], self.viewer)
        return page_text.plain(value["text"], emoji=value.get("emoji", True))

    def markdown(self, source: str) -> Markup:
        """Standard Markdown, of the block of that name."""
        return markdown(source)

    def identity(self, *parts: str) -> str:
        """An HTML id that is the same at the next drawing."""
        known = "\0".join((self.pane, self.where, *parts)).encode()
        return "e" + hashlib.blake2b(known, digest_size=6).hexdigest()

    def held(self, block_id: str, element: Json) -> Any:
        """What the element holds: chosen or typed so far, otherwise what it starts with."""
        key, initial = HELD[element["type"]]
        now = self.values.get(block_id, {}).get(element["action_id"])
        return element.get(initial) if now is None else now.get(key)

    def typed(self, block_id: str, element: Json) -> str:
        """The same as the text of a field; dates and times as the browser's fields want them."""
        held = self.held(block_id, element)
        if held is None:
            return ""
        if element["type"] == "datetimepicker":
            return f"{moment(held).astimezone(self.viewer.zone):%Y-%m-%dT%H:%M}"
        return str(held)

    def picked(self, block_id: str, element: Json) -> list[Choice]:
        """What is chosen, for any kind of select."""
        held = self.held(block_id, element)
        several = held if isinstance(held, list) else [held] if held else []
        return [self._option(one) if isinstance(one, dict) else self._named(one) for one in several]

    def choices(self, element: Json) -> list[Choice]:
        """What can be chosen without asking the bot."""
        kind = element["type"].removeprefix("multi_")
        if kind == "users_select":
            return [self._named(person) for person in self.people]
        if kind in {"conversations_select", "channels_select"}:
            return [self._named(channel) for channel in self.viewer.channels]
        options = [self._option(one) for one in element.get("options", ())]
        for group in element.get("option_groups", ()):
            label = group["label"]["text"]
            options.extend(self._option(one, label) for one in group["options"])
        return options

    def _option(self, option: Json, group: str = "") -> Choice:
        description = self.text(option.get("description"))
        return Choice(option["value"], self.text(option["text"]), description, group)

    def _named(self, identity: str) -> Choice:
        names = {**self.viewer.users, **{k: f"#{v}" for k, v in self.viewer.channels.items()}}
        return Choice(identity, Markup.escape(names.get(identity, identity)))

    def user(self, identity: str) -> Markup:
        """A person's name as a mention."""
        return page_text.user(identity, self.viewer)

    def channel(self, identity: str) -> Markup:
        """A channel's name as a link to it."""
        return page_text.channel(identity, self.viewer)

    def link(self, url: str, label: str = "") -> Markup:
        """A link, where its scheme is harmless."""
        return page_text.link(url, label, self.viewer)

    def safe(self, url: str) -> bool:
        """Whether a browser may be sent to that address."""
        return page_text.harmless(url)

    def date(self, stamp: int, pattern: str) -> str:
        """A date in Slack's format."""
        return date_words(stamp, pattern, self.viewer.now, self.viewer.zone)

    def emoji(self, name: str) -> str:
        """An emoji by its name."""
        return EMOJI.get(name, f":{name}:")


@cache
def environment() -> Environment:
    """The page's templates: everything is escaped, and a missing name is an error."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_blocks(blocks: Sequence[Json], drawing: Drawing) -> Markup:
    """Draw blocks as HTML."""
    module: Any = environment().get_template("blocks.html").module
    drawn: Markup = module.blocks(blocks, drawing)
    return drawn
