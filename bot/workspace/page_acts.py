"""What the page's script asks to be done, each by the same acting that tests and tour use.

A request is a JSON object; ``as`` names who acts. The answer says whether the bot took it, what
Slack says if not, and the sentences beside fields.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.acting import Acting
from bot.workspace.errors import SlackError
from bot.workspace.places import InView, NotThere, OnHome, OnMessage, Outcome, Typed, Where
from bot.workspace.state import Json, Member
from bot.workspace.workspace import Workspace

_COMMAND = re.compile(r"^(/[^\s/]\S*)\s*(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Act:
    """One request: by whom, in which workspace, with what."""

    workspace: Workspace
    person: Member
    body: Mapping[str, Any]

    @property
    def acting(self) -> Acting:
        """How people act in this workspace."""
        return Acting(self.workspace)

    @property
    def user(self) -> str:
        """Who acts."""
        return self.person.id

    def word(self, name: str) -> str:
        """A text the request carries; empty when it does not."""
        value = self.body.get(name, "")
        return value if isinstance(value, str) else ""

    def where(self) -> Where:
        """The message, modal or Home whose element was used."""
        kind, *ids = self.word("where").split("/")
        if kind == "message" and len(ids) == 2:
            return OnMessage(*ids)
        if kind == "view" and len(ids) == 1:
            return InView(ids[0])
        if kind == "home":
            return OnHome()
        raise NotThere(kind)

    def message(self) -> tuple[str, str]:
        """The channel and ts of the message meant."""
        where = self.where()
        if not isinstance(where, OnMessage):
            raise NotThere("message")
        return where.channel, where.ts

    def typed(self) -> Typed:
        """What an element was given."""
        return _typed(self.body.get("value"), ZoneInfo(self.person.tz))

    def values(self) -> dict[str, dict[str, Typed]]:
        """A whole form, by block_id and action_id."""
        zone = ZoneInfo(self.person.tz)
        form = self.body.get("values") or {}
        if not isinstance(form, dict) or not all(isinstance(one, dict) for one in form.values()):
            raise NotThere("That is not a form.")
        return {
            block: {action: _typed(value, zone) for action, value in elements.items()}
            for block, elements in form.items()
        }


def _typed(value: Any, zone: ZoneInfo) -> Typed:
    """A value as acting takes it; a local time of the browser's field becomes Unix seconds."""
    if isinstance(value, dict):
        return _instant(str(value.get("local") or ""), zone)
    if isinstance(value, list):
        return [str(one) for one in value]
    return value if isinstance(value, str | int | float | bool) else None


def _instant(local: str, zone: ZoneInfo) -> int | None:
    """A local time as Unix seconds; one that exists twice is the first."""
    try:
        return (
            int(datetime.fromisoformat(local).replace(tzinfo=zone).timestamp()) if local else None
        )
    except ValueError as error:
        raise NotThere(f"{local} is not a date and time.") from error


async def say(act: Act) -> Json:
    """Send what stands in the composer: a slash command or a message."""
    acting, text, channel = act.acting, act.word("text").strip(), act.word("at")
    command = _COMMAND.match(text)
    thread = act.word("thread") or None
    if command and not thread:
        outcome = await acting.run_command(act.user, channel, command[1], command[2])
        return {"ok": outcome.ok}
    if command:
        return _failed(f"{command[1]} is not supported in threads. Sorry!")
    if text:
        await acting.post_message(act.user, channel, _as_sent(text, act), thread)
    return {"ok": True}


def _as_sent(text: str, act: Act) -> str:
    """What Slack's own client makes of typed text: entities, and mentions by name."""
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for one in sorted(act.workspace.state.members.values(), key=lambda m: -len(m.name)):
        sent = re.sub(rf"(?<!\S)@{re.escape(one.name)}(?![\w-])", f"<@{one.id}>", sent)
    return sent


async def press(act: Act) -> Json:
    """Press a button, choose in a select, tick a box."""
    action, block = act.word("action"), act.word("block") or None
    outcome = await act.acting.press(act.user, act.where(), action, block, act.typed())
    return _answer(outcome)


async def options(act: Act) -> Json:
    """Ask what an external select offers for the letters typed."""
    offers = await act.acting.options(
        act.user, act.where(), act.word("action"), act.word("query"), act.word("block") or None
    )
    return {
        "ok": True,
        "offers": [{"text": o.text, "value": o.value, "group": o.group} for o in offers],
    }


async def fill(act: Act) -> Json:
    """Keep what is typed in a modal, so that a refresh does not lose it."""
    await act.acting.fill(act.user, act.word("view"), act.values())
    return {"ok": True}


async def submit(act: Act) -> Json:
    """Submit the modal."""
    values = act.values()
    return _answer(await act.acting.submit_view(act.user, act.word("view"), values))


async def close(act: Act) -> Json:
    """Close the modal, or all that are stacked."""
    whole = act.body.get("all") is True
    await act.acting.close_view(act.user, act.word("view"), whole_stack=whole)
    return {"ok": True}


async def shortcut(act: Act) -> Json:
    """Use a shortcut from a message's menu, or a global one."""
    name, acting = act.word("shortcut"), act.acting
    if not act.word("where"):
        return _answer(await acting.global_shortcut(act.user, name))
    return _answer(await acting.message_shortcut(act.user, name, *act.message()))


async def home(act: Act) -> Json:
    """Open the bot's Home."""
    await act.acting.open_home(act.user)
    return {"ok": True}


async def pin(act: Act) -> Json:
    """Pin a message."""
    await act.acting.pin(act.user, *act.message())
    return {"ok": True}


async def unpin(act: Act) -> Json:
    """Take a pin away."""
    await act.acting.unpin(act.user, *act.message())
    return {"ok": True}


async def edit(act: Act) -> Json:
    """Change one's own message."""
    text = _as_sent(act.word("text").strip(), act)
    await act.acting.edit_message(act.user, *act.message(), text)
    return {"ok": True}


async def delete(act: Act) -> Json:
    """Delete one's own message."""
    await act.acting.delete_message(act.user, *act.message())
    return {"ok": True}


async def dismiss(act: Act) -> Json:
    """Put away a message that only this person sees; Slack's client does it by itself."""
    channel, ts = act.message()
    own = act.workspace.state.ephemerals.get(act.user, [])
    own[:] = [one for one in own if (one.channel, one.ts) != (channel, ts)]
    act.workspace.feed.bump()
    return {"ok": True}


async def join(act: Act) -> Json:
    """Join a public channel."""
    await act.acting.join(act.user, act.word("at"))
    return {"ok": True}


async def leave(act: Act) -> Json:
    """Leave a channel."""
    await act.acting.leave(act.user, act.word("at"))
    return {"ok": True}


async def invite(act: Act) -> Json:
    """Invite someone into the channel."""
    await act.acting.invite(act.user, act.word("at"), act.word("invited"))
    return {"ok": True}


async def create(act: Act) -> Json:
    """Create a channel; the answer says its id."""
    private = act.body.get("private") is True
    made = await act.acting.create_channel(act.user, act.word("name"), private=private)
    return {"ok": True, "at": made}


ACTS: Mapping[str, Callable[[Act], Awaitable[Json]]] = {
    one.__name__: one
    for one in (
        say, press, options, fill, submit, close, shortcut, home, pin, unpin, edit, delete,
        dismiss, join, leave, invite, create,
    )
}  # fmt: skip
"""Every act by the name the script calls it."""


async def perform(name: str, act: Act) -> Json:
    """Do it, and say what came of it in words for a toast.

    Raises:
        KeyError: There is no such act.
    """
    doing = ACTS[name]
    try:
        return await doing(act)
    except NotThere as gone:
        return _failed(str(gone.args[0]))
    except SlackError as error:
        return _failed(f"Slack refuses: {error.error}")


def _answer(outcome: Outcome) -> Json:
    if outcome.failure is not None:
        return _failed(f"The app did not take it: {outcome.failure}")
    return {"ok": outcome.ok, "errors": dict(outcome.errors)}


def _failed(sentence: str) -> Json:
    return {"ok": False, "failure": sentence, "errors": {}}
