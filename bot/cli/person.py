"""``breach-bot person``: what the law lets a person ask of us, done and put on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.cli.gobag_renewal import renew
from bot.domain.errors import Refusal
from bot.domain.persons import Request
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.person_requests import PersonRequest
    from bot.domain.persons import Contact, Mention
    from bot.services.persons import Erasure
    from bot.store.database import Store

A_FINDING = 1


class LocalDay(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; what is none is refused."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            raise Refusal("person.error.day", field="--received", text=value) from None


_email = click.argument("email", metavar="EMAIL")
_user = click.option("--user", metavar="ID", help="The Slack id, of a colleague.")


@click.group()
def person() -> None:
    """Answer what a person asks about their data: a copy, a correction, an erasure, an objection.

    Each request is put on record; the law gives a month for the answer.
    """


@person.command()
@_email
@_user
def export(email: str, user: str | None) -> None:
    """Print all that is held about a person, as JSON."""
    from bot.services import persons

    with _office() as (store, zone, now):
        held = persons.export(store, zone, email, now, user)
    click.echo(json.dumps(held, indent=2, ensure_ascii=False))


@person.command()
@_email
@click.option("--email", "new", metavar="NEW", help="The address that is right.")
@click.option("--name", metavar="NEW", help="The name that is right; with --user.")
@_user
def correct(email: str, new: str | None, name: str | None, user: str | None) -> int:
    """Correct an address in the register, or a colleague's name.

    Exit 1 when a draft still goes to the old address.
    """
    from bot.domain.persons import address
    from bot.services import persons

    if name is not None and (user is None or not name.strip()):
        raise Refusal("person.error.name_of_whom", field="--name")
    if new is None and name is None:
        raise Refusal("person.error.correct_what", field="--email")
    address(email)
    drafts: tuple[str, ...] = ()
    with _office() as (store, zone, now):
        if name is not None and user is not None:
            persons.rename(store, user, name.strip(), now)
            click.echo(_say("renamed", user=user))
        if new is not None:
            done = persons.correct(store, zone, email, new, now)
            drafts = done.drafts
            renew(store)
            for contact in done.contacts:
                click.echo(_say("corrected", row=_row(contact)))
    for reference in drafts:
        click.echo(_say("draft_left", reference=reference), err=True)
    return A_FINDING if drafts else 0


@person.command()
@_email
@_user
@click.option("--yes", is_flag=True, help="Erase; default: only say what would go and what stays.")
def erase(email: str, user: str | None, *, yes: bool) -> int:
    """Erase a person where the law lets us, and say what stays and why; exit 1 if anything does."""
    from bot.services import persons

    with _office() as (store, zone, now):
        erasure = persons.erase(store, zone, email, now, apply=yes, user_id=user)
        if yes and (erasure.contacts or any(one.client_id for one in erasure.mentions)):
            renew(store)
    for line in _erasure_lines(erasure):
        click.echo(line)
    goes = bool(erasure.contacts or erasure.mentions or erasure.factor_of)
    if not goes and not (erasure.kept_contacts or erasure.kept_mentions):
        click.echo(_say("nothing_held"))
    elif yes:
        click.echo(_say("erased" if goes else "nothing_erased"))
    else:
        click.echo(_say("dry_run" if goes else "nothing_goes"))
    return A_FINDING if erasure.kept_contacts or erasure.kept_mentions else 0


@person.command("object")
@_email
def object_(email: str) -> None:
    """Put an objection on record, with the last day for its answer."""
    from bot.services import persons

    with _office() as (store, zone, now):
        due_on = persons.object_(store, zone, email, now)
    click.echo(_say("objected", day=due_on.isoformat()))


@person.command()
@_email
@click.option(
    "--kind",
    type=click.Choice([one.word for one in Request]),
    required=True,
    help="What is asked.",
)
@click.option("--received", type=LocalDay(), metavar="DAY", help="When it came in; default: today.")
@click.option("--client", metavar="CODE", help="The client whose data it is about.")
def log(email: str, kind: str, received: date | None, client: str | None) -> None:
    """Put a request on record as it has come in; its month runs from that day.

    What is about a client's data is the client's to answer: it is passed on.
    """
    from bot.services import person_requests

    request = next(one for one in Request if one.word == kind)
    with _office() as (store, zone, now):
        logged = person_requests.log(
            store, zone, request, email, now, received_on=received, client_id=client
        )
    click.echo(_say("logged", number=logged.number, day=logged.due_on.isoformat()))
    if client is not None:
        click.echo(_say("pass_on", client=client))


@person.command("requests")
@click.option("--all", "every", is_flag=True, help="The answered ones, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def requests_(*, every: bool, as_json: bool) -> int:
    """List the requests that wait, each with the last day for its answer.

    Exit 1 when one is overdue.
    """
    from bot.domain.instants import local_date
    from bot.services import person_requests

    with _office() as (store, zone, now):
        found = person_requests.listing(store, zone, answered=every)
    today = local_date(now, zone)
    if as_json:
        rows = [_as_json(one, today) for one in found]
        click.echo(json.dumps({"requests": rows}, indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(_request_line(one, today))
        if not found:
            click.echo(_say("no_requests"))
    return A_FINDING if any(one.standing(today) == "overdue" for one in found) else 0


@person.command()
@click.argument("number", metavar="NUMBER", type=int)
def answered(number: int) -> None:
    """Put on record that the request NUMBER was answered, or passed to the client."""
    from bot.services import person_requests

    with _office() as (store, zone, now):
        one = person_requests.answer(store, zone, number, now)
    click.echo(_say("answered", number=number, what=one.request.word))


@contextmanager
def _office() -> Iterator[tuple[Store, ZoneInfo, datetime]]:
    from bot import app

    chosen = app.settings()
    store = app.open_store_to_read(chosen)
    try:
        yield store, chosen.zone, app.clock()
    finally:
        store.close()


def _request_line(one: PersonRequest, today: date) -> str:
    standing = one.standing(today)
    line = _say(
        "request",
        number=one.number,
        what=one.request.word,
        person=one.person or _say("erased_person"),
        received=one.received_on.isoformat(),
        day=one.due_on.isoformat(),
        standing=_say(f"standing.{standing}", day=(one.answered_on or today).isoformat()),
    )
    return line if one.client_id is None else f"{line} {_say('of_client', client=one.client_id)}"


def _as_json(one: PersonRequest, today: date) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.request.word,
        "person": one.person,
        "client_id": one.client_id,
        "received_on": one.received_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "answered_on": None if one.answered_on is None else one.answered_on.isoformat(),
        "standing": one.standing(today).value,
    }


def _erasure_lines(erasure: Erasure) -> Iterator[str]:
    if erasure.factor_of is not None:
        yield _say("goes", what=_say("factor", user=erasure.factor_of))
    for contact in erasure.contacts:
        yield _say("goes", what=_row(contact))
    for mention in erasure.mentions:
        yield _say("goes", what=_place(mention))
    for contact, why in erasure.kept_contacts:
        yield _say("stays", what=_row(contact), because=_say(f"because.{why}"))
    for mention, why in erasure.kept_mentions:
        yield _say("stays", what=_place(mention), because=_say(f"because.{why}"))


def _row(contact: Contact) -> str:
    return _say(
        "row",
        client=contact.client_id,
        source=contact.source,
        columns=", ".join(contact.columns),
    )


def _place(mention: Mention) -> str:
    key = mention.key
    which = ", ".join(filter(None, key)) if isinstance(key, tuple) else key
    return _say("place", kind=mention.table, part=mention.column, which=which)


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"person.cli.{key}", **values)
