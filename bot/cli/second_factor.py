"""Asks for a code of a person's second factor, and has it checked before anything is changed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.records import IncidentRecord
    from bot.services.desk import Desk
    from bot.services.factors import Factors
    from bot.settings import Settings

FROM_STDIN: Final = "-"
#: Where a code may stand that must not be seen in the list of processes.
VARIABLE: Final = "ONE_TIME_CODE"
#: How often a terminal asks again after a slip.
TRIES: Final = 3

CODE = click.option(
    "--code",
    metavar="CODE",
    envvar=VARIABLE,
    help="The code of your second factor; a terminal asks for it. Others on this machine see what "
    f"stands here: - reads it from the first line of standard input, and {VARIABLE} may hold it.",
)


def prove(
    desk: Desk,
    chosen: Settings,
    user: str,
    act: str,
    given: str | None,
    incident: IncidentRecord | None = None,
) -> None:
    """Have a person prove who they are, where what they do takes it.

    Args:
        desk: What every use case works with.
        chosen: The settings; they say what opens the secrets.
        user: Who acts.
        act: What it is for.
        given: What stood in ``--code``.
        incident: The incident it is about.

    Raises:
        Refusal: no code was given where one is needed, or it does not count.
    """
    from bot import app
    from bot.services import factors

    if not factors.needed(desk, user, incident):
        return
    held = app.factors(chosen, desk)
    incident_id = None if incident is None else incident.id

    def use(code: str) -> None:
        held.use(user, code, act, app.clock(), incident_id)

    if given is None and not sys.stdin.isatty():
        raise Refusal("cli.factor.code_needed", who=f"<@{user}>", variable=VARIABLE)
    if given is not None:
        use(sys.stdin.readline() if given == FROM_STDIN else given)
    else:
        ask("code", desk, user, use)


def ask(key: str, desk: Desk, user: str, use: Callable[[str], None]) -> None:
    """Ask for a code until one counts, a few times; the person is told what was wrong.

    Raises:
        Refusal: the last one did not count either, or no code counts for a while.
    """
    from bot.services import people
    from bot.services.factors import CodeRefused

    who = people.names(desk, [user]).get(user, user)
    question = translator(ENGLISH).text(f"cli.factor.{key}", who=who)
    for left in reversed(range(TRIES)):
        typed: str = click.prompt(question, err=True)
        try:
            use(typed)
        except CodeRefused as refusal:
            if not left:
                raise
            values = {name: str(value) for name, value in refusal.values.items()}
            named = {name: value.replace(f"<@{user}>", who) for name, value in values.items()}
            click.echo(translator(ENGLISH).text(refusal.key, **named), err=True)
        else:
            return


def prove_vouchers(held: Factors, users: tuple[str, ...], now: Callable[[], datetime]) -> None:
    """Have those who stand in for a factor give their codes.

    Raises:
        Refusal: one of them does not count.
    """
    for user in users:

        def use(code: str, user: str = user) -> None:
            held.use(user, code, "vouch", now())

        ask("code", held.desk, user, use)
