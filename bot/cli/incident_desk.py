"""What the commands about an incident share: the desk, the incident, who acts, times, text."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.second_factor import CODE, prove
from bot.domain.errors import Refusal
from bot.domain.naming import Named, meant
from bot.domain.organisation import Right
from bot.i18n.catalogue import ENGLISH, Translator, translator

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.services.desk import Desk
    from bot.settings import Settings

AS = click.option(
    "--as", "who", required=True, metavar="ID", help="Who acts: the Slack id of a person."
)
REFERENCE = click.argument("reference", metavar="REFERENCE")
TO = click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write its words to a new file, with the subject, to be edited.",
)
FROM_STDIN = "-"
#: How many things are listed of which one may be meant.
MOST_LISTED = 12
_MENTION = re.compile(r"<@(\w+)>")


@dataclass(frozen=True)
class At:
    """A desk at which one person acts now.

    Attributes:
        chosen: The settings.
        desk: What the use cases work with.
        who: Slack id of the person; empty where nobody is named.
        now: The instant (UTC).
    """

    chosen: Settings
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

    def count(self, key: str, count: int, **values: object) -> None:
        """Print a sentence about a number of things."""
        click.echo(self.words.plural(f"cli.incident.{key}", count, **values))

    def stamp(self, at: datetime | None) -> str:
        """Return a time as people write it here; a dash where there is none."""
        from bot.i18n import dates

        zone = self.desk.organisation.zone
        return "-" if at is None else dates.stamp(at, ENGLISH, zone)

    def moment(self, typed: str | None, field: str) -> datetime:
        """Return the instant that was typed; now when none was.

        Raises:
            Refusal: it is none, or one that the clock shows twice.
        """
        from bot.domain.instants import parse_instant

        if typed is None:
            return self.now
        return parse_instant(typed, self.desk.organisation.zone, field=field)

    def named(self, family: str, name: str) -> str:
        """Return the name of one of a family, such as ``kind``."""
        key = f"{family}.{name}"
        return self.words.text(key) if self.words.knows(key) else name.replace("_", " ")

    def person(self, user: str | None) -> str:
        """Return a person's name, or their id where it is not known; a dash for nobody."""
        from bot.services import people

        return "-" if user is None else people.names(self.desk, [user]).get(user, user)

    def plain(self, refusal: Refusal) -> str:
        """Return the sentence of a refusal, with people by their names."""
        return self.words.refusal(in_names(self, refusal))


class Act(click.Command):
    """A command that changes an incident; ``right`` is what it takes."""

    right: Right


@contextmanager
def open_desk(who: str = "") -> Iterator[At]:
    """Yield the desk; people stand in what is refused by their names."""
    from bot import app

    chosen = app.settings()
    with closing(app.open_store(chosen)) as store:
        at = At(chosen, app.desk(chosen, store), who, app.clock())
        try:
            yield at
        except Refusal as refusal:
            in_names(at, refusal)
            raise


@contextmanager
def at_desk(who: str) -> Iterator[At]:
    """Yield the desk at which a person acts who works on incidents.

    Raises:
        Refusal: what the use case refuses; people stand in it by their names.
    """
    from bot.services import rights

    with open_desk(who) as at:
        rights.require(at.desk.organisation, who, Right.WORK)
        yield at


@contextmanager
def acting(
    reference: str, who: str, act: str, right: Right, code: str | None
) -> Iterator[tuple[At, IncidentRecord]]:
    """Yield the desk and the incident to a person who may change it and has proven who it is.

    Args:
        reference: What people call the incident.
        who: Slack id of the person.
        act: What is done, for the record.
        right: What it takes; the use case asks again.
        code: What stood in ``--code``.

    Raises:
        Refusal: the person may not, or gave no code that counts.
    """
    from bot import app
    from bot.services import rights

    with at_desk(who) as at:
        incident = at.incident(reference)
        rights.admit(at.desk, who, right, incident.id)
        prove(at.desk, at.chosen, who, act, code, incident)
        yield replace(at, now=app.clock()), incident


def act(right: Right, name: str | None = None) -> Callable[[Callable[..., None]], Act]:
    """Make a command of a function that changes an incident.

    The function gets the desk, the incident and what its own options say; the reference, who
    acts and the code are asked for here.

    Args:
        right: What it takes.
        name: What the command is called; the name of the function when left out.
    """

    def made(function: Callable[..., None]) -> Act:
        called = name or function.__name__.rstrip("_").replace("_", "-")

        @functools.wraps(function)
        def inside(reference: str, who: str, code: str | None, **given: Any) -> None:
            with acting(reference, who, called, right, code) as (at, incident):
                function(at, incident, **given)

        command = click.command(called, cls=Act)(REFERENCE(AS(CODE(inside))))
        command.right = right
        return command

    return made


def the_one(named: Named, typed: str) -> str:
    """Return the code of the one thing that a person means by its code or a part of its name.

    Raises:
        Refusal: it is none, or may be several; those are listed.
    """
    found = meant(named, typed)
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{code} ({named[code]})" for code in (found or list(named))[:MOST_LISTED])
    raise Refusal("cli.incident.which_client", typed=typed, clients=listed)


def text_of(given: str) -> str:
    """Return a text that was given, or what comes in on standard input where it was ``-``."""
    return sys.stdin.read() if given == FROM_STDIN else given


def read_file(path: Path) -> str:
    """Return what stands in a file; ``-`` is standard input.

    Raises:
        Refusal: it cannot be read, or is no text.
    """
    if str(path) == FROM_STDIN:
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no UTF-8"
        raise Refusal("cli.incident.unreadable", path=path, reason=reason) from None


def write_file(path: Path, text: str) -> None:
    """Write a new file that only its owner reads; one that is there is left as it is.

    Raises:
        Refusal: there is one, or it cannot be written.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal("cli.incident.unwritable", path=path, reason=error.strerror) from None


def in_names(at: At, refusal: Refusal) -> Refusal:
    """Return a refusal whose values have people by their names."""
    refusal.values = {name: _plain(at, value) for name, value in refusal.values.items()}
    return refusal


def _plain(at: At, value: object) -> object:
    """Return a value for a terminal: people by their names."""
    if not isinstance(value, str):
        return value
    return _MENTION.sub(lambda found: at.person(found[1]), value)
