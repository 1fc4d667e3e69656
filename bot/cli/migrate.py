"""``breach-bot migrate``: brings the database up to date."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run at every start, from any process."""
    from bot import app
    from bot.store.database import Store
    from bot.store.migrate import migrate as bring_up_to_date

    store = Store(app.settings().database.get_secret_value())
    applied = bring_up_to_date(store)
    store.close()
    for name in applied:
        click.echo(name)
    click.echo(f"{len(applied)} applied" if applied else "up to date")
