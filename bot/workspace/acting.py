"""What people do in the workspace: the one way of acting for page, tests and tour.

The coroutines of `Acting` run in the workspace's event loop (the page's handlers are there);
`bot.workspace.person.Person` wraps them for callers on other threads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.workspace import changes, events, interactions, submitting, view_stack
from bot.workspace.blockkit.checking import checked_offers
from bot.workspace.elements_held import HOLDS, find_element, held_value, static_options
from bot.workspace.errors import SlackError
from bot.workspace.filling import fill
from bot.workspace.interactions import Surface, seen_channel, shown_message, shown_view, surface
from bot.workspace.payloads import view_payload
from bot.workspace.places import (
    InView,
    NotThere,
    Offer,
    OnMessage,
    Outcome,
    Typed,
    Values,
    Where,
)
from bot.workspace.responding import respond
from bot.workspace.sending.response_urls import ResponseUrl
from bot.workspace.state import Channel, ChannelKind, Json, Message, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

SHORTEST_QUERY = 3


class Acting:
    """Acts as any person of the workspace, by user id; channels go by id or name.

    Every method raises `NotThere` when the thing acted upon is not on the person's screen.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace

    async def run_command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command; failures are also shown to the person as an ephemeral."""
        ws = self._ws
        where = self._writable(user, channel)
        if command not in ws.settings.commands:
            return self._command_failed(user, where, f"{command} is not a valid command.")
        payload = interactions.slash_command(ws, user, where, command, text)
        answer = await ws.delivery.ask("slash_commands", payload)
        error = answer.error or self._say(user, where, answer.body)
        if error:
            said = f'{command} failed with the error "{error}"'
            return self._command_failed(user, where, said)
        return Outcome()

    def _say(self, user: str, channel: Channel, body: Json) -> str | None:
        """Show what a command's acknowledgement says; Slack's error where it cannot be shown."""
        if not any(body.get(part) for part in ("text", "blocks", "attachments")):
            return None
        try:
            respond(self._ws, ResponseUrl(user, channel.id, None, 0, 0), body)
        except SlackError as refused:
            return refused.error
        return None

    def _command_failed(self, user: str, channel: Channel, said: str) -> Outcome:
        changes.slack_says(self._ws, user, channel.id, said)
        return Outcome(failure=said)

    async def press(
        self,
        user: str,
        where: Where,
        action_id: str,
        block_id: str | None = None,
        value: Typed = None,
    ) -> Outcome:
        """Press a button, or choose ``value`` in a select, date, checkbox, ... element.

        An element of an input block only tells the bot when the block dispatches actions.
        """
        ws = self._ws
        at = surface(ws, user, where)
        block, element = find_element(at.blocks, action_id, block_id)
        chosen = self._chosen(user, at, block, element, value)
        ws.feed.bump()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Outcome()
        payload = interactions.block_actions(ws, user, at, block, element, chosen)
        answer = await ws.delivery.ask("interactive", payload)
        return Outcome(failure=answer.error)

    def _chosen(self, user: str, at: Surface, block: Json, element: Json, value: Typed) -> Json:
        """What the element holds after the press; kept where it stays selected."""
        if element["type"] in HOLDS:
            held = held_value(self._ws, user, block, element, value)
            at.values.setdefault(block["block_id"], {})[element["action_id"]] = held
            return held
        if element["type"] == "overflow":
            for option in static_options(element):
                if option["value"] == value:
                    return {"selected_option": option}
            raise NotThere(f"There is no option {value!r} in this menu")
        return {}

    async def fill(self, user: str, view_id: str, values: Values) -> None:
        """Type into a modal without sending anything."""
        fill(self._ws, user, self._top(user, view_id), values)
        self._ws.feed.bump()

    async def submit_view(self, user: str, view_id: str, values: Values | None = None) -> Outcome:
        """Submit the top modal; Slack's client checks required inputs and lengths first."""
        view = self._top(user, view_id)
        if "submit" not in view.definition:
            raise NotThere("This modal has no button to submit it")
        fill(self._ws, user, view, values or {})
        return await submitting.submit(self._ws, view)

    async def close_view(self, user: str, view_id: str, *, whole_stack: bool = False) -> None:
        """Press Cancel (the view below comes back) or the cross (``whole_stack``)."""
        ws = self._ws
        view = self._top(user, view_id)
        cleared = whole_stack or bool(view.definition.get("clear_on_close"))
        closed = list(ws.state.stacks[user]) if cleared else [view]
        if cleared:
            view_stack.close_all(ws, user)
        else:
            view_stack.close_top(ws, user)
        for gone in reversed(closed):
            if gone.definition.get("notify_on_close"):
                payload = interactions.view_closed(ws, gone, cleared=cleared)
                await ws.delivery.ask("interactive", payload)

    def _top(self, user: str, view_id: str) -> View:
        """The modal in front of the person."""
        return shown_view(self._ws, user, InView(view_id))

    async def options(
        self, user: str, where: Where, action_id: str, query: str, block_id: str | None = None
    ) -> list[Offer]:
        """Ask an external select what it offers for ``query`` (three signs unless it says so)."""
        ws = self._ws
        at = surface(ws, user, where)
        block, element = find_element(at.blocks, action_id, block_id)
        if len(query) < element.get("min_query_length", SHORTEST_QUERY):
            return []
        payload = interactions.block_suggestion(ws, user, at, block, element, query)
        answer = await ws.delivery.ask("interactive", payload)
        try:
            grouped = [] if answer.error else checked_offers(answer.body)
        except SlackError:
            return []
        known = ws.offered.setdefault((user, block["block_id"], action_id), {})
        known.update({option["value"]: option for _label, option in grouped})
        return [Offer(option["text"]["text"], option["value"], label) for label, option in grouped]

    async def message_shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Outcome:
        """Choose a shortcut from a message's menu."""
        where, message = self._message(user, channel, ts)
        self._check_shortcut(callback_id, "message")
        payload = interactions.message_action(self._ws, user, callback_id, where, message)
        answer = await self._ws.delivery.ask("interactive", payload)
        return Outcome(failure=answer.error)

    async def global_shortcut(self, user: str, callback_id: str) -> Outcome:
        """Choose a shortcut from the search box."""
        self._check_shortcut(callback_id, "global")
        payload = interactions.global_shortcut(self._ws, user, callback_id)
        answer = await self._ws.delivery.ask("interactive", payload)
        return Outcome(failure=answer.error)

    def _check_shortcut(self, callback_id: str, kind: str) -> None:
        declared = {s.callback_id for s in self._ws.settings.shortcuts if s.kind == kind}
        if callback_id not in declared:
            raise NotThere(f"There is no {kind} shortcut {callback_id!r}")

    async def open_home(self, user: str) -> None:
        """Open the bot's Home tab (``app_home_opened``)."""
        ws = self._ws
        channel = changes.direct_messages(ws, user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id}
        event["tab"] = "home"
        if home := ws.state.homes.get(user):
            event["view"] = view_payload(ws, home)
        events.emit(ws, event)

    async def direct_messages(self, user: str) -> str:
        """The id of the person's conversation with the bot, opened if need be."""
        return changes.direct_messages(self._ws, user).id

    async def post_message(
        self, user: str, channel: str, text: str, thread_ts: str | None = None
    ) -> str:
        """Write a message; returns its ts. ``channel`` may be the direct messages' id."""
        where = self._writable(user, channel)
        if thread_ts is not None:
            self._message(user, channel, thread_ts)
        return changes.post(self._ws, where, changes.Draft(user, text, thread_ts=thread_ts)).ts

    async def edit_message(self, user: str, channel: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        where, message = self._own_message(user, channel, ts)
        changes.edit(self._ws, where, message, changes.Draft(user, text))

    async def delete_message(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin may delete any."""
        where, message = self._message(user, channel, ts)
        if message.user != user and not self._ws.state.members[user].is_admin:
            raise NotThere("Only an admin deletes the messages of others")
        changes.delete(self._ws, where, message)

    async def pin(self, user: str, channel: str, ts: str) -> None:
        """Pin a message."""
        where, message = self._message(user, channel, ts)
        if ts not in where.pins:
            changes.pin(self._ws, where, message, user)

    async def unpin(self, user: str, channel: str, ts: str) -> None:
        """Take a pin away."""
        where, _message = self._message(user, channel, ts)
        if ts in where.pins:
            changes.unpin(self._ws, where, ts)

    async def join(self, user: str, channel: str) -> None:
        """Join a public channel."""
        where = seen_channel(self._ws, user, channel)
        if user not in where.members:
            changes.join(self._ws, where, user)

    async def leave(self, user: str, channel: str) -> None:
        """Leave a channel."""
        where = self._room(user, channel)
        changes.leave(self._ws, where, user)

    async def create_channel(self, user: str, name: str, *, private: bool = False) -> str:
        """Create a channel; returns its id."""
        if not re.fullmatch(r"[a-z0-9_-]{1,80}", name) or self._ws.state.channel_named(name):
            raise NotThere(f"A channel cannot be called {name!r}, or there is one already")
        kind: ChannelKind = "private" if private else "public"
        return changes.create_channel(self._ws, name, kind, user).id

    async def invite(self, user: str, channel: str, *invited: str) -> None:
        """Invite others (the bot too) into a channel the person is in."""
        where = self._room(user, channel)
        for other in invited:
            if other not in self._ws.state.members:
                raise NotThere(f"There is no person {other!r}")
            if other not in where.members:
                changes.join(self._ws, where, other, inviter=user)

    def _writable(self, user: str, channel: str) -> Channel:
        """A channel the person is in and that is not archived."""
        where = seen_channel(self._ws, user, channel)
        if user not in where.members or where.is_archived:
            raise NotThere(f"{user} cannot write in {where.name or where.id}")
        return where

    def _room(self, user: str, channel: str) -> Channel:
        """A channel the person is in; direct messages are none."""
        where = self._writable(user, channel)
        if where.kind == "im":
            raise NotThere("Nobody comes into direct messages or leaves them")
        return where

    def _message(self, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        """A message the person sees."""
        found = shown_message(self._ws, user, OnMessage(channel, ts))
        if not isinstance(found.message, Message):
            raise NotThere(f"There is no message {ts} for everyone to see")
        return found.channel, found.message

    def _own_message(self, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        where, message = self._message(user, channel, ts)
        if message.user != user:
            raise NotThere("Only the author edits a message")
        return where, message
