"""The Bolt app: only wiring; every handler is registered by its module."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from slack_bolt import App, BoltContext, BoltResponse

from bot.slack import (
    answering,
    asking,
    bringing,
    client_steps,
    commands,
    course,
    darkness,
    deciding,
    dossier,
    duties,
    facts,
    handling,
    home,
    lessons,
    letters,
    many_notices,
    notices,
    report,
    scope,
    sheet_edits,
    sheets,
    shift,
    steps,
    timeline,
)
from bot.slack.edge import Edge, log

PARTS = (
    commands,
    report,
    asking,
    bringing,
    steps,
    client_steps,
    facts,
    darkness,
    scope,
    notices,
    many_notices,
    duties,
    answering,
    handling,
    sheet_edits,
    letters,
    sheets,
    deciding,
    course,
    shift,
    lessons,
    timeline,
    dossier,
    home,
)


def build(edge: Edge, listeners: Executor, team_id: str, signing_secret: str | None = None) -> App:
    """Return the app with every handler registered.

    Args:
        edge: What handlers work with.
        listeners: Runs what follows an acknowledgement.
        team_id: The one workspace that is answered.
        signing_secret: Needed for signed HTTP; None with Socket Mode alone.
    """
    app = App(
        client=edge.client,
        signing_secret=signing_secret or "not used in Socket Mode",
        process_before_response=True,
        listener_executor=listeners,
        request_verification_enabled=signing_secret is not None,
    )

    @app.middleware
    def only_our_workspace(
        context: BoltContext,
        next: Callable[[], object],  # noqa: A002 - Bolt gives arguments by their names
    ) -> BoltResponse | None:
        """Refuse what comes from another workspace, whatever it is signed with."""
        if context.team_id != team_id:
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
