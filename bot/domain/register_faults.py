"""What is wrong with a register's files: where, and what was expected instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import Refusal

LONGEST_QUOTE: Final = 60

#: Faults that are kept word for word; beyond it only their number is.
MOST_FAULTS: Final = 1000


class Misfit(Exception):  # noqa: N818 - a cell that does not fit, not a fault of the program
    """A value that does not fit; ``key`` names the sentence that says what was expected."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct before a file can be taken over.

    Attributes:
        file: The file or sheet as the person knows it.
        row: Its row as a spreadsheet counts, the header being 1; None for the whole file.
        column: Heading of the column, if it is about one; shortened as ``found`` is.
        expected: Catalogue key that says what was expected.
        values: Values for that sentence.
        found: What stood there, shortened and without control characters; None if nothing.
    """

    file: str
    row: int | None
    column: str | None
    expected: str
    values: tuple[tuple[str, object], ...] = ()
    found: str | None = None

    @classmethod
    def of(
        cls, misfit: Misfit, *, file: str, row: int | None, column: str | None, found: str | None
    ) -> Fault:
        """Return the misfit at its place."""
        values = tuple(sorted(misfit.values.items()))
        heading, quoted = (None if one is None else quotable(one) for one in (column, found))
        return cls(file, row, heading, misfit.key, values, quoted)


class ImportRefused(Refusal):
    """A register that was not taken over; nothing was changed.

    Attributes:
        faults: All of them, in the order of the files, at most ``MOST_FAULTS``.
        count: How many there are in all.
    """

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        super().__init__("register.error.faults", count=count)
        self.faults = tuple(faults)
        self.count = count


class FaultList:
    """Collects faults in bounded memory."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def add(self, fault: Fault) -> None:
        """Keep a fault, or count it where there are too many to read."""
        self.count += 1
        if len(self.kept) < MOST_FAULTS:
            self.kept.append(fault)

    def refuse_if_any(self) -> None:
        """Do nothing if there are none.

        Raises:
            ImportRefused: with all of them.
        """
        if self.count:
            raise ImportRefused(self.kept, self.count)


def quotable(text: str) -> str:
    """Return a text short and plain enough to stand in a sentence."""
    start = text[:LONGEST_QUOTE]
    plain = "".join(letter if letter.isprintable() else "�" for letter in start)
    return plain if len(text) <= LONGEST_QUOTE else f"{plain}…"
