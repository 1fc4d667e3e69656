"""Whom it concerns, on the command line: asked, shown, decided client by client, confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import affected
from bot.cli.incident_clients import CLIENTS
from bot.cli.incident_desk import AS, REFERENCE, At, act, at_desk, the_one, write_file
from bot.cli.incident_duties import LARGEST_ID
from bot.domain.determination import Named
from bot.domain.determination_decisions import TELLS_NOTHING, Decision, Given, erased_on
from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.domain.views import ScopeAnswer
    from bot.messages.scope_table import Client
    from bot.messages.voice import Voice

NUMBER = click.IntRange(1, LARGEST_ID)
#: How a decision is typed.
DECISIONS = {one.value.replace("_", "-"): one for one in Decision}
OFFICERS = ", ".join(name for name, one in DECISIONS.items() if one in TELLS_NOTHING)

ANSWER = click.option(
    "--answer",
    "number",
    required=True,
    type=NUMBER,
    metavar="NUMBER",
    help="The number that `incident scope` printed: it binds you to what you read.",
)


@act(Right.WORK)
@click.option("--system", "systems", multiple=True, help=affected.SYSTEM)
@affected.DATA
@affected.ACCESS
@affected.BEGINS
@affected.ENDS
@click.option(
    "--client",
    "named",
    multiple=True,
    metavar="CLIENT=WORDS",
    help="A client with an environment that the register does not know, such as its own mail "
    "server; repeatable.",
)
def scope_ask(
    at: At,
    incident: IncidentRecord,
    systems: tuple[str, ...],
    data: tuple[str, ...],
    begins: str | None,
    ends: str | None,
    named: tuple[str, ...],
    *,
    access: bool,
) -> None:
    """Ask the register whom it concerns; the answer waits to be confirmed.

    TIME is YYYY-MM-DDTHH:MM[:SS] in the organisation's zone, or with Z or an offset.
    """
    from bot.services import scope

    zone = at.desk.organisation.zone
    clients = _named(at, named)
    asked = affected.scope_of(systems, data, (begins, ends), zone, access=access, named=clients)
    number = scope.ask(at.desk, incident.id, asked, at.who, at.now)
    _print(at, _answer(at, incident, number))


@click.command("scope")
@REFERENCE
@AS
@click.option(
    "--answer", "number", type=NUMBER, metavar="NUMBER", help="Another one than the newest."
)
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the whole table to a new file, as CSV.",
)
def scope_shown(reference: str, who: str, number: int | None, file: Path | None) -> None:
    """Print whom it concerns: the newest answer, what was decided, what confirming it changes."""
    from bot.services import scope_view

    with at_desk(who) as at:
        incident = at.incident(reference)
        newest = number or scope_view.newest(at.desk, incident)
        if newest is None:
            raise Refusal("cli.incident.no_scope", reference=incident.reference)
        view = _answer(at, incident, newest)
        _print(at, view)
        in_force = scope_view.in_force(at.desk, incident)
        if in_force not in {None, view.snapshot_id}:
            at.say("scope_in_force", number=in_force)
        if file is not None:
            write_file(file, _as_file(at, view))
            at.say("written", path=file)


@act(Right.WORK)
@CLIENTS
@ANSWER
@click.option(
    "--is",
    "what",
    required=True,
    type=click.Choice(tuple(DECISIONS)),
    help=f"What is decided; {OFFICERS}: by the privacy officer or a deputy only.",
)
@click.option(
    "--why", "words", default="", metavar="TEXT", help="The proof or the reason, and where it is."
)
@click.option("--vouches", default="", metavar="NAME", help="Of proven: who vouches for it.")
@click.option("--on", "day", default="", metavar="DATE", help="Of proven: erased on this day.")
def scope_decide(
    at: At,
    incident: IncidentRecord,
    clients: tuple[str, ...],
    number: int,
    what: str,
    words: str,
    vouches: str,
    day: str,
) -> None:
    """Decide about clients of an answer.

    Of a former client that is to be checked: that its data were proven to be erased before
    (--why, --vouches, --on), that it is affected and told like any other, or that it is a task
    to find out within four hours; what is unproven then counts as affected.

    Any client that matches is left out as proven not-affected or as informed already, with the
    proof in --why, and somebody else reads that afterwards. A low risk is no reason.
    """
    from bot.messages.scope_decision_form import names_of
    from bot.services import scope_decisions

    view = _answer(at, incident, number)
    named = names_of(view)
    codes = tuple(dict.fromkeys(the_one(named, one) for one in clients))
    given = Given(DECISIONS[what], words=words, who=vouches, day=erased_on(day))
    scope_decisions.decide(at.desk, view.snapshot_id, codes, given, at.who, at.now)
    at.say(
        "scope_decided",
        clients=", ".join(named[one] for one in codes),
        what=at.words.text(f"scope_decision.{DECISIONS[what]}"),
    )
    _say_next(at, _answer(at, incident, number))


@act(Right.WORK)
@ANSWER
def scope_confirm(at: At, incident: IncidentRecord, number: int) -> None:
    """Put an answer in force: it starts each client's clock and writes one draft a client."""
    from bot.services import scope

    view = _answer(at, incident, number)
    try:
        drafted = scope.confirm(at.desk, view.snapshot_id, at.who, at.now)
    except scope.ChecksUndecided as refusal:
        values: Any = {"number": view.snapshot_id, "reference": view.reference, **refusal.values}
        raise Refusal("cli.incident.checks_undecided", **values) from None
    at.count("scope_confirmed", drafted, reference=view.reference)


def _answer(at: At, incident: IncidentRecord, number: int) -> ScopeAnswer:
    """Return an answer of this incident as it stands now: the code was given for this one.

    Raises:
        Refusal: it has no such answer.
    """
    from bot.services import scope_view
    from bot.services.rights import NoSuchIncident

    try:
        found = scope_view.scope_answer(at.desk, number, at.now)
    except NoSuchIncident:
        found = None
    if found is None or found.incident_id != incident.id:
        raise Refusal("cli.incident.no_such_answer", number=number, reference=incident.reference)
    return found


def _named(at: At, typed: Iterable[str]) -> tuple[Named, ...]:
    """Return the clients that were named; one that is named twice has both environments.

    Raises:
        Refusal: one is no client of the register, or nothing is said of its environment.
    """
    from bot.services import scope_view

    known = scope_view.known_clients(at.desk)
    found: dict[str, list[str]] = {}
    for one in typed:
        client, _, words = one.partition("=")
        found.setdefault(the_one(known, client), []).append(words.strip())
    return tuple(Named(client, "; ".join(words)) for client, words in found.items())


def _print(at: At, view: ScopeAnswer) -> None:
    """Print an answer: each client, what was asked, what it could not know, what comes next."""
    from bot.messages import scope_file, scope_table
    from bot.messages.scope_changes import difference, every
    from bot.messages.voice import clean, unmarked

    voice = _voice(at, view)
    if view.clients:
        heads = (scope_file.COLUMNS[0], *scope_table.COLUMNS, "warnings")
        cells = (_cells(voice, one) for one in scope_table.in_order(view))
        affected.print_table([voice.label(f"scope_file.{head}") for head in heads], cells)
        counts = Counter(str(one["status"]) for one in view.clients)
        at.count(
            "scope_count", len(view.clients), affected=counts["affected"], check=counts["check"]
        )
    else:
        click.echo(at.words.text("affected.cli.none"))
    for name, *value in scope_file.below(voice, view, _people(at, view)):
        click.echo(clean(": ".join((name, *value))))
    changed = difference(voice, view, every)
    if changed is not None:
        click.echo(f"\n{unmarked(changed)}")
    click.echo()
    _say_next(at, view)


def _cells(voice: Voice, client: Client) -> Iterator[str]:
    from bot.messages import scope_table
    from bot.messages.voice import clean

    yield str(client["client_id"])
    yield from map(clean, scope_table.row(voice, client))
    yield "\n".join(affected.warned(one["code"]) for one in client["warnings"])


def _say_next(at: At, view: ScopeAnswer) -> None:
    """Say where an answer stands, and what there is to do about it."""
    values = {"number": view.snapshot_id, "reference": view.reference}
    if view.outdated:
        at.say("scope_outdated", **values)
    elif view.confirmed_at is not None:
        at.say("scope_is_in_force", **values)
    elif view.undecided:
        clients = ", ".join(view.undecided)
        at.count("scope_undecided", len(view.undecided), clients=clients, **values)
    else:
        at.say("scope_waits", **values)


def _as_file(at: At, view: ScopeAnswer) -> str:
    from bot.messages import scope_file

    return scope_file.as_file(view, translator(ENGLISH), _people(at, view))


def _people(at: At, view: ScopeAnswer) -> dict[str, str]:
    who = filter(None, (view.asked_by, view.confirmed_by))
    return {one: at.person(one) for one in who}


def _voice(at: At, view: ScopeAnswer) -> Voice:
    from bot.messages.voice import Voice

    return Voice(at.words, view.zone, view.now)


COMMANDS = (scope_ask, scope_shown, scope_decide, scope_confirm)
