"""Whether Slack knows our tokens and can be reached, asked before anything is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import Refusal, Unavailable

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
