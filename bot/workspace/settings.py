"""How a workspace is set: its app, its secrets, its patience."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from bot.workspace.state import Shortcut

BOT_SCOPES = (
    "commands",
    "chat:write",
    "groups:write",
    "groups:read",
    "groups:history",
    "users:read",
    "usergroups:read",
    "im:write",
    "im:history",
    "app_mentions:read",
    "pins:read",
    "pins:write",
    "bookmarks:write",
    "files:write",
)
"""The scopes of the bot's manifest, no more; a method that needs another answers missing_scope."""

EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "member_joined_channel",
        "member_left_channel",
        "message.groups",
        "message.im",
        "pin_added",
        "subteam_members_changed",
        "subteam_updated",
        "team_join",
        "user_change",
    }
)
"""The event subscriptions of the bot."""


def _secret(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(16)}"


@dataclass(frozen=True)
class WorkspaceSettings:
    """Settings of one workspace; times are real seconds.

    Attributes:
        request_url: Where signed HTTP is sent; without one everything goes by Socket Mode.
        ack_seconds: How long Slack waits for an acknowledgement.
        trigger_seconds: How long a trigger id lives.
        response_seconds: How long a response URL lives (`response_posts` posts at most).
        retry_after: Delays before an unacknowledged event is sent again, ``retry_factor``
            stretches or shrinks them.
        most_connections: How many Socket Mode connections may be open.
    """

    team_id: str = "T0WORKSPACE"
    team_name: str = "Local workspace"
    team_domain: str = "local"
    app_id: str = "A0BREACHBOT"
    bot_id: str = "B0BREACHBOT"
    bot_user_id: str = "U0BREACHBOT"
    bot_name: str = "breach-bot"
    bot_token: str = field(default_factory=lambda: _secret("xoxb-"), repr=False)
    app_token: str = field(default_factory=lambda: _secret("xapp-"), repr=False)
    signing_secret: str = field(default_factory=lambda: _secret(""), repr=False)
    verification_token: str = field(default_factory=lambda: _secret(""), repr=False)
    scopes: tuple[str, ...] = BOT_SCOPES
    events: frozenset[str] = EVENTS
    commands: tuple[str, ...] = ("/breach",)
    shortcuts: tuple[Shortcut, ...] = ()
    request_url: str | None = None
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_seconds: float = 1800.0
    response_posts: int = 5
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    retry_factor: float = 1.0
    most_connections: int = 10
