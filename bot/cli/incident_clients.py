"""A step that is done client by client, on the command line: its table, and its rows settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.incident_acts import STEP, WHY
from bot.cli.incident_desk import AS, REFERENCE, At, act, at_desk, the_one
from bot.domain.errors import Refusal
from bot.domain.organisation import Right

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.domain.walk_views import ClientTable

CLIENTS = click.argument("clients", metavar="CLIENT...", nargs=-1, required=True)


@click.command()
@REFERENCE
@STEP
@AS
def clients(reference: str, step: str, who: str) -> None:
    """Print the table of a step that is done client by client, what is still to be done first."""
    with at_desk(who) as at:
        table = _table(at, at.incident(reference), step)
        done = table.progress.total - table.progress.open
        at.say("table", step=step, done=done, total=table.progress.total)
        for row in table.rows:
            at.say(
                "row",
                client=row.client_id,
                name=row.name,
                state=row.state.value,
                who=at.person(row.settled_by or row.owner),
                at=at.stamp(row.settled_at),
                reason=row.reason or "-",
            )


@act(Right.WORK)
@STEP
@CLIENTS
def clients_done(at: At, incident: IncidentRecord, step: str, clients: tuple[str, ...]) -> None:
    """Say that a step is done for some clients; with the last one the step is done."""
    from bot.services import client_steps

    codes = _codes(at, incident, step, clients)
    client_steps.done(at.desk, incident.id, step, codes, at.who, at.now)
    _say_rest(at, incident, step)


@act(Right.WORK)
@STEP
@CLIENTS
@WHY
def clients_excuse(
    at: At, incident: IncidentRecord, step: str, clients: tuple[str, ...], why: str
) -> None:
    """Say that a step is not done for some clients, and why."""
    from bot.services import client_steps

    codes = _codes(at, incident, step, clients)
    client_steps.excuse(at.desk, incident.id, step, codes, at.who, at.now, why)
    _say_rest(at, incident, step)


@act(Right.WORK)
@STEP
@CLIENTS
@click.option("--to", required=True, metavar="ID", help="Who does them: a Slack id.")
def clients_give(
    at: At, incident: IncidentRecord, step: str, clients: tuple[str, ...], to: str
) -> None:
    """Give somebody some clients of a step."""
    from bot.services import client_steps

    codes = _codes(at, incident, step, clients)
    client_steps.give(at.desk, incident.id, step, codes, to, at.who, at.now)
    at.say("given", who=at.person(to), count=len(codes))


def _table(at: At, incident: IncidentRecord, step: str) -> ClientTable:
    """Return the table of a step.

    Raises:
        Refusal: the incident has no such step, or it is not done client by client.
    """
    from bot.services import client_steps

    table = client_steps.table(at.desk, incident, step, at.now)
    if table is None or not table.rows:
        raise Refusal("cli.incident.no_table", step=step, reference=incident.reference)
    return table


def _codes(at: At, incident: IncidentRecord, step: str, typed: Sequence[str]) -> list[str]:
    """Return the codes of the clients of a step that somebody means.

    Raises:
        Refusal: one of them is none, or may be several.
    """
    rows = {row.client_id: row.name for row in _table(at, incident, step).rows}
    return list(dict.fromkeys(the_one(rows, one) for one in typed))


def _say_rest(at: At, incident: IncidentRecord, step: str) -> None:
    progress = _table(at, incident, step).progress
    at.say("rows_settled", step=step, open=progress.open, total=progress.total)


COMMANDS = (clients, clients_done, clients_excuse, clients_give)
