"""``breach-bot factor``: the second factor of people, for acts where Slack is not trusted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import At, open_desk
from bot.cli.second_factor import ask, prove_vouchers

if TYPE_CHECKING:
    from bot.services.factors import Factors, Proposal, Vouching

A_FINDING = 1

_user = click.argument("user", metavar="USER")
_by = click.option(
    "--by",
    multiple=True,
    metavar="ID",
    help="Who vouches: an officer or a deputy with a code, or, twice, two people of the team.",
)
_why = click.option("--why", default="", metavar="TEXT", help="Why two people do it, without one.")


@click.group()
def factor() -> None:
    """Enrol a device that shows six digits, which acts on an incident in the dark take.

    USER is the Slack id of a person. Do it while it is quiet: in the dark nobody acts without.
    """


@factor.command()
@_user
@_by
@_why
def enrol(user: str, by: tuple[str, ...], why: str) -> None:
    """Print a secret for an authenticator app, once, and keep it when the app shows its code.

    The first officer or deputy enrols alone. From then on one of them vouches for others with a
    code (--by), and a new device takes a code of the old one. When none of them can be reached,
    two people of the team vouch together at the server: --by ID --by ID --why TEXT. Everybody
    concerned is told.
    """
    from bot import app

    with _factors() as (at, held):
        vouched = _vouching(held, user, by, why)
        proposal = held.propose(user)
        prove_vouchers(held, vouched.prove, app.clock)
        _show(at, proposal)

        def confirm(code: str) -> None:
            held.enrol(proposal, code, vouched, app.clock())

        ask("confirm", at.desk, user, confirm)
        _say(at, "enrolled", who=at.person(user))


@factor.command()
@_user
@_by
@_why
def revoke(user: str, by: tuple[str, ...], why: str) -> None:
    """Take a factor away, of a device that was lost or a person who leaves; vouched for alike."""
    from bot import app

    with _factors() as (at, held):
        vouched = _vouching(held, user, by, why)
        prove_vouchers(held, vouched.prove, app.clock)
        held.revoke(user, vouched, app.clock())
        _say(at, "revoked", who=at.person(user))


@factor.command("try")
@_user
def try_(user: str) -> None:
    """See whether a code counts, while it is quiet; it is used up by it."""
    from bot import app

    with _factors() as (at, held):

        def use(code: str) -> None:
            held.use(user, code, "try", app.clock())

        ask("code", at.desk, user, use)
        _say(at, "good")


@factor.command("list")
def list_() -> int:
    """List who has a factor; exit 1 when an officer or a deputy has none to rely upon."""
    from bot.services import factors

    with open_desk() as at:
        for one in factors.listing(at.desk):
            who = ", ".join(at.person(by) for by in one.vouched_by)
            _say(
                at,
                f"line.{one.vouched}",
                who=at.person(one.user_id),
                user=one.user_id,
                since=at.stamp(one.enrolled_at),
                by=who,
            )
        missing = factors.missing(at.desk.organisation, at.desk.store)
        for user in missing:
            _say(at, "missing", who=at.person(user), user=user)
    return A_FINDING if missing else 0


@contextmanager
def _factors() -> Iterator[tuple[At, Factors]]:
    from bot import app

    with open_desk() as at:
        yield at, app.factors(at.chosen, at.desk)


def _vouching(held: Factors, user: str, by: tuple[str, ...], why: str) -> Vouching:
    """Return who stands in for it; two people without an officer sit at this terminal."""
    at_server = sys.stdin.isatty() and sys.stdout.isatty()
    return held.vouching(user, by, why, at_server=at_server)


def _show(at: At, proposal: Proposal) -> None:
    groups = [proposal.secret[place : place + 4] for place in range(0, len(proposal.secret), 4)]
    secret = " ".join(groups)
    _say(at, "secret", who=at.person(proposal.user), secret=secret, uri=proposal.uri)


def _say(at: At, key: str, **values: object) -> None:
    click.echo(at.words.text(f"cli.factor.{key}", **values))
