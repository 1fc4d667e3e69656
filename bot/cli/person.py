"""``breach-bot person``: what the law lets a person ask of us, done and put on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.persons import Contact, Mention
    from bot.services.persons import Erasure
    from bot.store.database import Store

A_FINDING = 1
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
            for contact in done.contacts:
                click.echo(_say("corrected", row=_row(contact)))
    for reference in drafts:
        click.echo(_say("draft_left", reference=reference), err=True)
    return A_FINDING if drafts else 0


@person.command()
@_email
@click.option("--yes", is_flag=True, help="Erase; default: only say what would go and what stays.")
def erase(email: str, *, yes: bool) -> int:
    """Erase a person where the law lets us, and say what stays and why; exit 1 if anything does."""
    from bot.services import persons

    with _office() as (store, zone, now):
        erasure = persons.erase(store, zone, email, now, apply=yes)
    for line in _erasure_lines(erasure):
        click.echo(line)
    click.echo(_say("erased" if yes else "dry_run"))
    return A_FINDING if erasure.kept_contacts or erasure.kept_mentions else 0


@person.command("object")
@_email
def object_(email: str) -> None:
    """Put an objection on record, with the last day for its answer."""
    from bot.services import persons

    with _office() as (store, zone, now):
        due_on = persons.object_(store, zone, email, now)
    click.echo(_say("objected", day=due_on.isoformat()))


@contextmanager
def _office() -> Iterator[tuple[Store, ZoneInfo, datetime]]:
    from bot import app

    chosen = app.settings()
    store = app.open_store_to_read(chosen)
    try:
        yield store, chosen.zone, app.clock()
    finally:
        store.close()


def _erasure_lines(erasure: Erasure) -> Iterator[str]:
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
    return _say("place", kind=mention.table, part=mention.column, which=mention.key)


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"person.cli.{key}", **values)
