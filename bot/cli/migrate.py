"""``breach-bot migrate``: brings the database up to date."""

from __future__ import annotations

from contextlib import closing

import click


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run at every start, from any process."""
    from bot import app
    from bot.store.database import Store
    from bot.store.migrate import migrate as bring_up_to_date

    with closing(Store(app.settings().database_url)) as store:
        applied = bring_up_to_date(store)
    for name in applied:
        click.echo(name)
    click.echo(f"{len(applied)} applied" if applied else "up to date")
