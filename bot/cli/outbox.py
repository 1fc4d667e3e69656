"""``breach-bot outbox``: what failed for good or is parked, and what a person decides about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from bot.cli.incident_desk import open_desk
from bot.cli.second_factor import CODE, prove
from bot.domain.errors import Refusal
from bot.domain.organisation import Right

if TYPE_CHECKING:
    from bot.domain.outgoing import OutgoingRow
    from bot.services.desk import Desk

A_FINDING = 1
LARGEST_ID = 2**31 - 1


class MessageUnknown(Refusal):
    """What was given is the id of no message."""


class _Id(click.ParamType[int]):
    """The id of a message, as the list shows it."""

    name = "ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; what is none cannot be a message."""
        text = str(value)
        if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= LARGEST_ID:
            raise MessageUnknown("error.outbox_unknown", id=text)
        return int(text)


_by = click.option(
    "--by",
    "who",
    required=True,
    metavar="NAME",
    help="Who decides; while its incident is in the dark, the Slack id of a person, who proves it.",
)
_why = click.option("--why", required=True, metavar="TEXT", help="What it rests on.")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def outbox(ctx: click.Context, *, as_json: bool) -> int:
    """List the messages that failed for good or are parked; exit 1 when there is any."""
    if ctx.invoked_subcommand is not None:
        return 0
    from bot import app
    from bot.services.outbox import listing

    with closing(app.open_store(app.settings())) as store:
        found = listing(store)
    if as_json:
        click.echo(json.dumps({"messages": [_as_json(row) for row in found]}, indent=2))
    else:
        _print(found)
    return A_FINDING if found else 0


@outbox.command()
@click.argument("row_id", metavar="ID", type=_Id())
@_by
@_why
@CODE
def resend(row_id: int, who: str, why: str, code: str | None) -> None:
    """Send a message once more that failed or is parked."""
    from bot import app
    from bot.services import outbox_care

    with _deciding(row_id, who, "resend", code) as desk:
        outbox_care.resend(desk, row_id, who, why, app.clock())
    click.echo(app.english().text("cli.outbox.resent", id=row_id))


@outbox.command()
@click.argument("row_id", metavar="ID", type=_Id())
@click.option(
    "--as",
    "fate",
    required=True,
    type=click.Choice(["delivered", "not-delivered"]),
    help="What became of it.",
)
@_by
@_why
@CODE
def settle(row_id: int, fate: str, who: str, why: str, code: str | None) -> None:
    """Say what became of a message whose fate the bot cannot know."""
    from bot import app
    from bot.services import outbox_care

    with _deciding(row_id, who, "settle", code) as desk:
        outbox_care.settle(desk, row_id, fate, who, why, app.clock())
    click.echo(app.english().text(f"cli.outbox.{fate.replace('-', '_')}", id=row_id))


@contextmanager
def _deciding(row_id: int, who: str, act: str, code: str | None) -> Iterator[Desk]:
    """Yield the desk to who decides about a message; in the dark to a person who has proven it.

    Raises:
        Refusal: in the dark, who is named is no person who may, or gave no code that counts.
    """
    from bot.services import outbox_care, rights

    with open_desk(who) as at:
        incident = outbox_care.dark_incident(at.desk, row_id)
        if incident is not None:
            if Right.WORK not in at.desk.organisation.rights_of(who):
                raise Refusal("cli.outbox.dark_by", field="--by", reference=incident.reference)
            rights.admit(at.desk, who, Right.RELEASE, incident.id)
            prove(at.desk, at.chosen, who, act, code, incident)
        yield at.desk


def _print(found: tuple[OutgoingRow, ...]) -> None:
    from bot import app

    words = app.english()
    if not found:
        click.echo(words.text("cli.outbox.none"))
        return
    for row in found:
        values = {**_as_json(row), "incident": row.incident_id or "-"}
        click.echo(words.text("cli.outbox.line", **values))
    click.echo(words.plural("cli.outbox.summary", len(found), number=len(found)))


def _as_json(row: OutgoingRow) -> dict[str, Any]:
    """Return what is known of a message; never what it says."""
    from bot.domain.instants import format_utc

    return {
        "id": row.id,
        "state": row.state.value,
        "kind": row.kind,
        "incident": row.incident_id,
        "stream": row.stream,
        "cause": row.key,
        "attempts": row.attempts,
        "last_error": row.last_error or "",
        "written_utc": format_utc(row.created_at),
    }
