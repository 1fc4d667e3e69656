"""How a register's text file is written: UTF-8 with or without a mark, or Windows-1252.

The whole file is looked at once, in pieces, before a row is read: a wrong guess found halfway
would already have given wrong names.
"""

from __future__ import annotations

import codecs
import errno
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.register_faults import Misfit

PIECE: Final = 1 << 18

#: A line of as many characters fills at least one whole piece, so that none is overlooked.
LONGEST_LINE: Final = 1 << 20
WINDOWS: Final = "cp1252"
UTF_8: Final = "utf-8"
UTF_8_MARKED: Final = "utf-8-sig"

_MARKS_OF_OTHERS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04")
_NOT_WINDOWS: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_QUOTE_BEFORE_CELL: Final = re.compile(rb"(?<![^,;\"\r\n])'")
_SOUND: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")


class Undecodable(Exception):  # noqa: N818 - a file in another encoding, not a fault of ours
    """A file whose text cannot be read; ``row`` is where that shows, None for all of it."""

    def __init__(self, misfit: Misfit, row: int | None = None) -> None:
        super().__init__(misfit.key)
        self.misfit = misfit
        self.row = row


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is written.

    Attributes:
        encoding: As Python names it.
        long_lines: Whether a line may be longer than ``LONGEST_LINE``.
        quotes: Whether a cell may begin with ``'``.
    """

    encoding: str = UTF_8
    long_lines: bool = False
    quotes: bool = False


PLAIN: Final = Manner()


def require_file(path: Path) -> None:
    """Do nothing if a path leads to a file; a pipe or a device could be read for ever.

    Raises:
        OSError: it leads to something else, or nowhere.
    """
    if not path.is_file():
        raise OSError(errno.EINVAL, "no file", str(path))


def manner_of(path: Path) -> Manner:
    """Return how a file is written; all of it is looked at.

    Raises:
        Undecodable: it is no text, or neither UTF-8 nor Windows-1252 throughout.
        OSError: it cannot be read.
    """
    require_file(path)
    with path.open("rb") as file:
        first = file.read(4)
    if first.startswith(_MARKS_OF_OTHERS) or b"\0" in first:
        raise Undecodable(Misfit("register.expected.csv"))
    marked = first.startswith(codecs.BOM_UTF8)
    survey = _Survey.of(path)
    if survey.broken_row is None:
        return survey.manner(UTF_8_MARKED if marked else UTF_8)
    if marked or survey.has_utf8 or survey.not_windows:
        raise Undecodable(Misfit("register.expected.encoding"), survey.broken_row)
    return survey.manner(WINDOWS)


@dataclass
class _Survey:
    """What the bytes of a file tell.

    A file with both sound and broken sequences of UTF-8 is a mixture: nearly no Windows text
    holds a sound sequence by chance.
    """

    broken_row: int | None = None
    has_utf8: bool = False
    not_windows: bool = False
    long_lines: bool = False
    quotes: bool = False

    @classmethod
    def of(cls, path: Path) -> _Survey:
        survey = cls()
        decoder = codecs.getincrementaldecoder(UTF_8)("surrogateescape")
        row = 1
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                survey._look_at_bytes(piece)
                text = decoder.decode(piece)
                survey._look_at(text, row)
                row += text.count("\n")
        survey._look_at(decoder.decode(b"", final=True), row)
        return survey

    def manner(self, encoding: str) -> Manner:
        """Return how the file is written, given its encoding."""
        return Manner(encoding, self.long_lines, self.quotes)

    def _look_at_bytes(self, piece: bytes) -> None:
        self.long_lines |= len(piece) == PIECE and b"\n" not in piece
        if not self.quotes and b"'" in piece:
            self.quotes = _QUOTE_BEFORE_CELL.search(piece) is not None
        if not self.not_windows and not piece.isascii():
            self.not_windows = _NOT_WINDOWS.search(piece) is not None

    def _look_at(self, text: str, row: int) -> None:
        if text.isascii():
            return
        self.has_utf8 |= _SOUND.search(text) is not None
        broken = _BROKEN.search(text)
        if broken and self.broken_row is None:
            self.broken_row = row + text.count("\n", 0, broken.start())
