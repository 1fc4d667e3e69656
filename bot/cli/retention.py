"""``breach-bot retention``: the privacy policy, applied to the bot's own data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from bot.cli.gobag_renewal import renew
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from bot.domain.retention import Item

A_FINDING = 1


@click.command()
@click.option("--apply", "applies", is_flag=True, help="Erase what has to go; default: only list.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def retention(*, applies: bool, as_json: bool) -> int:
    """List what has to go from the bot's own data, and what holds it back; exit 1 if any has to.

    With --apply it goes, and exit is 0.
    """
    from bot import app
    from bot.services import retention as keeping

    chosen, now = app.settings(), app.clock()
    policy = keeping.Policy(chosen.zone, chosen.keep_incidents_years, chosen.keep_in_slack_days)
    with closing(app.open_store(chosen) if applies else app.open_store_to_read(chosen)) as store:
        done = keeping.apply(store, policy, now) if applies else ()
        left = keeping.due(store, policy, now)
        if done:
            renew(store)
    going = tuple(one.item for one in done) or tuple(item for item in left if item.hold is None)
    staying = tuple(item for item in left if item.hold is not None)
    if as_json:
        counts = {one.item: dict(one.erased) for one in done}
        click.echo(json.dumps(_as_json(going, staying, counts, applied=applies), indent=2))
    else:
        _print(going, staying, applied=applies)
    return A_FINDING if going and not applies else 0


def _as_json(
    going: Sequence[Item], staying: Sequence[Item], counts: dict[Item, Any], *, applied: bool
) -> dict[str, Any]:
    return {
        "applied": applied,
        "erased" if applied else "due": [
            {**_plain(item), **({"erased": counts[item]} if item in counts else {})}
            for item in going
        ],
        "stays": [{**_plain(item), "because": item.hold} for item in staying],
    }


def _plain(item: Item) -> dict[str, str]:
    return {
        "rule": item.rule.value,
        "id": item.subject,
        "name": item.name,
        "kept_until": item.since.isoformat(),
    }


def _print(going: Sequence[Item], staying: Sequence[Item], *, applied: bool) -> None:
    for item in going:
        click.echo(_line(item))
    for item in staying:
        click.echo(_say("stays", line=_line(item), because=_say(f"because.{item.hold}")))
    if not going:
        click.echo(_say("nothing"))
    elif applied:
        click.echo(_say("applied", count=len(going)))
    else:
        click.echo(_say("dry_run"))


def _line(item: Item) -> str:
    what = _say(f"rule.{item.rule}")
    return _say("line", name=item.name, what=what, day=item.since.isoformat())


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"retention.cli.{key}", **values)
