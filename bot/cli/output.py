"""Standard output that outlives its reader: a command does its work, whoever still listens."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from bot.domain.errors import Unavailable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputLost(Unavailable):
    """What was to be said could not be written."""


class Lasting(io.FileIO):
    """The file behind standard output.

    A reader that has read enough (``| head -1``) ends nothing, so that the exit code stays that
    of the command. What cannot be written for another reason, such as a full disk, is said once.
    """

    _given_up = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or do as if where nobody reads any more.

        Raises:
            OutputLost: it cannot be written for another reason, for the first time.
        """
        if self._given_up:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            self._given_up = True
            return memoryview(data).nbytes
        except OSError as error:
            self._given_up = True
            raise OutputLost("error.output_lost", reason=error.strerror) from None


def outlive_readers() -> None:
    """Put standard output on a :class:`Lasting` file; one that is closed or no file is left alone.

    Signs that the terminal's encoding lacks are replaced, where they would end the command.
    """
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    try:
        number = sys.stdout.fileno()
    except io.UnsupportedOperation:
        return
    file = Lasting(number, "w", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding=sys.stdout.encoding,
        errors="replace",
        line_buffering=sys.stdout.isatty(),
    )


def flush() -> None:
    """Write what is still held back.

    Raises:
        OutputLost: it cannot be written.
    """
    if sys.stdout is not None:
        sys.stdout.flush()
