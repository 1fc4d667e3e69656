"""What the commands about an incident share: the desk, the incident, who acts, times, text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, Translator, translator

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.services.desk import Desk

AS = click.option(
    "--as", "who", required=True, metavar="ID", help="Who acts: the Slack id of a person."
)
REFERENCE = click.argument("reference", metavar="REFERENCE")
FROM_STDIN = "-"
_MENTION = re.compile(r"<@(\w+)>")


@dataclass(frozen=True)
class At:
    """A desk at which one person acts now.

    Attributes:
        desk: What the use cases work with.
        who: Slack id of the person.
        now: The instant (UTC).
    """

    desk: Desk
    who: str
    now: datetime

    @property
    def words(self) -> Translator:
        """The words of the command line."""
        return translator(ENGLISH)

    def incident(self, reference: str) -> IncidentRecord:
        """Return the incident that is called so, if the person may see it."""
        from bot.services import looking

        return looking.by_reference(self.desk, reference, self.who)

    def say(self, key: str, **values: object) -> None:
        """Print a sentence."""
        click.echo(self.words.text(f"cli.incident.{key}", **values))

    def stamp(self, at: datetime | None) -> str:
        """Return a time as people write it here; a dash where there is none."""
        from bot.i18n import dates

        zone = self.desk.organisation.zone
        return "-" if at is None else dates.stamp(at, ENGLISH, zone)

    def named(self, family: str, name: str) -> str:
        """Return the name of one of a family, such as ``kind``."""
        key = f"{family}.{name}"
        return self.words.text(key) if self.words.knows(key) else name.replace("_", " ")

    def person(self, user: str | None) -> str:
        """Return a person's name, or their id where it is not known; a dash for nobody."""
        from bot.services import people

        return "-" if user is None else people.names(self.desk, [user]).get(user, user)


@contextmanager
def at_desk(who: str) -> Iterator[At]:
    """Yield the desk at which a person acts.

    Raises:
        Refusal: what the use case refuses; people stand in it by their names.
    """
    from bot import app
    from bot.domain.organisation import Right
    from bot.services import rights

    chosen = app.settings()
    with closing(app.open_store(chosen)) as store:
        at = At(app.desk(chosen, store), who, app.clock())
        try:
            rights.require(at.desk.organisation, who, Right.WORK)
            yield at
        except Refusal as refusal:
            refusal.values = {name: _plain(at, value) for name, value in refusal.values.items()}
            raise


def text_of(given: str) -> str:
    """Return a text that was given, or what comes in on standard input where it was ``-``."""
    return sys.stdin.read() if given == FROM_STDIN else given


def _plain(at: At, value: object) -> object:
    """Return a value for a terminal: people by their names."""
    if not isinstance(value, str):
        return value
    return _MENTION.sub(lambda found: at.person(found[1]), value)
