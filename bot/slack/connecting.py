"""Speaking to Slack: the client, and whether it knows our tokens, asked before anything starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.domain.errors import Refusal, Unavailable

REQUEST_SECONDS = 10
#: What Slack says of a token that is not of this app, not for this, or no longer good.
REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)


def client(token: str, api_url: str) -> WebClient:
    """Return the Web API client of the handlers; delivery has one of its own."""
    made = WebClient(token=token, base_url=api_url, timeout=REQUEST_SECONDS)
    made.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    return made


def workspace_of(web: WebClient) -> str:
    """Return the id of the workspace the bot's token belongs to.

    Raises:
        Refusal: Slack does not know the token.
        Unavailable: Slack cannot be reached.
    """
    with in_words(web.base_url, "error.slack_token_refused", "SLACK_BOT_TOKEN"):
        return str(web.auth_test()["team_id"])


@contextmanager
def in_words(url: str, refused: str, setting: str) -> Iterator[None]:
    """Turn what goes wrong with Slack into a sentence.

    Args:
        url: Where Slack is.
        refused: Key of the sentence about a token that Slack does not know.
        setting: The setting that holds the token.
    """
    try:
        yield
    except SlackApiError as error:
        name = str(error.response.get("error"))
        if name in REFUSED:
            raise Refusal(refused, field=setting, error=name) from error
        raise Unavailable("error.slack_unreachable", url=url) from error
    except (OSError, SlackClientError) as error:
        raise Unavailable("error.slack_unreachable", url=url) from error
