"""The Bolt app: only wiring; every handler is registered by its module."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.slack import asking, commands, deciding, duties, home, notices, report, scope, steps
from bot.slack.edge import Edge, log

#: Measured: with fewer, lazy parts start after their trigger has died.
LISTENERS = 50
PARTS = (commands, report, asking, steps, scope, notices, duties, deciding, home)


def build(edge: Edge, signing_secret: str | None, team_id: str) -> App:
    """Return the app with every handler registered.

    Args:
        edge: What handlers work with.
        signing_secret: Needed for signed HTTP; None with Socket Mode alone.
        team_id: The one workspace that is answered.
    """
    app = App(
        client=edge.client,
        signing_secret=signing_secret or "not used in Socket Mode",
        process_before_response=True,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        token_verification_enabled=False,
        request_verification_enabled=signing_secret is not None,
        raise_error_for_unhandled_request=False,
    )

    @app.middleware
    def only_our_workspace(context: BoltContext, next: Any) -> BoltResponse | None:  # noqa: A002
        """Refuse what comes from another workspace, whatever it is signed with."""
        if context.team_id is not None and context.team_id != team_id:
            log.warning("foreign_workspace", team=context.team_id)
            return BoltResponse(status=401, body="")
        next()
        return None

    @app.error
    def unexpected(error: Exception) -> None:
        log.error("listener_failed", exc_info=error)

    for part in PARTS:
        part.register(app, edge)
    return app


def client(token: str, api_url: str) -> WebClient:
    """Return the Web API client of the handlers; delivery has one of its own."""
    return WebClient(token=token, base_url=api_url, timeout=10)
