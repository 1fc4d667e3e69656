"""``breach-bot audit``: walks the chain of everything that was done."""

from __future__ import annotations

import re
from contextlib import closing

import click

from bot.domain.errors import Refusal

A_FINDING = 1
HEAD = re.compile(r"[0-9a-fA-F]{64}")


class HeadMalformed(Refusal):
    """A text that cannot be the head of a chain."""


@click.group()
def audit() -> None:
    """The record of everything that was done."""


@audit.command()
@click.option("--head", default=None, help="The head you kept elsewhere, to find a cut-off tail.")
def verify(head: str | None) -> int:
    """Walk the whole chain; exit 1 when an entry was changed, removed or added."""
    from bot import app
    from bot.services.audit import verify as walk

    if head is not None and not HEAD.fullmatch(head):
        raise HeadMalformed("audit.head_malformed", field="--head")
    with closing(app.open_store_to_read(app.settings())) as store:
        verdict = walk(store, head and head.lower())
    words = app.english()
    if verdict.fault is None and not verdict.entries:
        click.echo(words.text("audit.empty", head=verdict.head))
        return 0
    if verdict.fault is None:
        click.echo(words.plural("audit.whole", verdict.entries, head=verdict.head))
        return 0
    click.echo(words.text(f"audit.{verdict.fault}", sequence=verdict.fault_at), err=True)
    return A_FINDING
