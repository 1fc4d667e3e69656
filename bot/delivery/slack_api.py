"""Calls Slack's Web API once, and says in three ways that it did not work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Final

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.delivery.types import Again, Outcome, Refused, Slower

REQUEST_SECONDS: Final = 10
_PAGE: Final = 200
UNKNOWN_METHOD: Final = "unknown_method"
_TOO_MANY: Final = 429
_SERVER_FAULT: Final = 500
_USUAL_PAUSE: Final = 30
_LONGEST_PAUSE: Final = 3600

#: What a person will put right in Slack's or the bot's settings: the message is not at fault.
_PASSING: Final = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
    }
)
_FAULTS: Final = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
_ERROR_NAME: Final = re.compile(r"[a-z0-9_]+")


class SlackRefusedError(Exception):
    """Slack looked at it and said no; ``error`` is its name for why."""

    def __init__(self, error: str, details: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    @property
    def passes(self) -> bool:
        """Whether the same request may be taken at another time."""
        return self.error in _PASSING


class SlackPauseError(Exception):
    """Slack did not look at it: too many requests; try again after ``wait``."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("ratelimited")
        self.wait = wait


class SlackUnsureError(Exception):
    """Nobody knows whether Slack did it: no answer, or an error of its own."""


class SlackApi:
    """Slack's methods by name, each called exactly once a call.

    Args:
        token: The bot's token.
        base_url: Where the Web API is, with a final slash.
        timeout: Seconds for one request.
    """

    def __init__(self, token: str, base_url: str, timeout: int = REQUEST_SECONDS) -> None:
        self._client = WebClient(token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._me: str | None = None

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method; lists and objects are sent as JSON.

        Raises:
            SlackRefusedError: Slack said no.
            SlackPauseError: Slack wants no requests for a while.
            SlackUnsureError: it may have been done.
        """
        try:
            answer = self._client.api_call(method, params=_encoded(arguments))
        except SlackApiError as error:
            raise _meaning(error) from error
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            raise SlackUnsureError(type(error).__name__) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def each(self, method: str, kind: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """Yield what a listing holds under ``kind``, page after page.

        Raises:
            SlackRefusedError, SlackPauseError, SlackUnsureError: as `call`, also in the middle.
        """
        cursor = None
        while True:
            page = self.call(method, limit=_PAGE, cursor=cursor, **arguments)
            yield from page[kind]
            cursor = page.get("response_metadata", {}).get("next_cursor")
            if not cursor:
                return

    def me(self) -> str:
        """Return the bot's own user id."""
        if self._me is None:
            self._me = str(self.call("auth.test")["user_id"])
        return self._me


TROUBLES: Final = (SlackRefusedError, SlackPauseError, SlackUnsureError)


def outcome_of(trouble: Exception) -> Outcome:
    """Return what one of the `TROUBLES` means for a message."""
    if isinstance(trouble, SlackPauseError):
        return Slower(trouble.wait)
    if isinstance(trouble, SlackRefusedError) and not trouble.passes:
        return Refused(trouble.error)
    return Again(str(trouble))


def _encoded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value) if isinstance(value, dict | list | tuple) else value
        for name, value in arguments.items()
        if value is not None
    }


def _meaning(error: SlackApiError) -> Exception:
    response = error.response
    status = int(response.status_code)
    name = str(response.get("error"))
    if status == _TOO_MANY or name in {"ratelimited", "rate_limited"}:
        return SlackPauseError(_pause(response.headers))
    if status >= _SERVER_FAULT or not _ERROR_NAME.fullmatch(name):
        return SlackUnsureError(f"status_{status}")  # a fault, or somebody else's answer
    if name in _FAULTS:
        return SlackUnsureError(name)
    return SlackRefusedError(name, response.get("errors") or ())


def _pause(headers: Mapping[str, str]) -> timedelta:
    """Return how long Slack asks to wait; header names are not case-sensitive."""
    given = next((text for name, text in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(given) if given.isascii() and given.isdigit() else _USUAL_PAUSE
    return timedelta(seconds=min(max(seconds, 1), _LONGEST_PAUSE))
