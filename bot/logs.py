"""Logs: one line of JSON an event, on stderr or in a file, without personal data or secrets."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from bot import lean

# the one would draw tracebacks in colours, the other look after threads that we have none of
with lean.without("rich", "greenlet"):
    import structlog

#: Tokens of Slack, and addresses of people: neither belongs in a log.
_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class _Lines(logging.Handler):
    """Writes records of libraries as lines, to whatever the stream is then."""

    def __init__(self, stream: Callable[[], TextIO]) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        stream = self._stream()
        stream.write(f"{self.format(record)}\n")
        stream.flush()


def write_to_stderr(level: str) -> None:
    """Write events of a level and above to stderr."""
    _configure(logging.getLevelNamesMapping()[level], lambda: sys.stderr)


def write_to_file(path: Path) -> TextIO:
    """Write events to a file, made anew; the terminal stays free for what a person reads.

    Returns:
        The open file; it stays open as long as anybody may write to it.
    """
    stream = path.open("w", encoding="utf-8")
    _configure(logging.INFO, lambda: stream)
    return stream


def unexpected(reference: str) -> None:
    """Log the error under way beside the reference that a person was told."""
    structlog.get_logger().critical("unexpected_error", reference=reference, exc_info=True)


def without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace tokens and mail addresses in every text of an event."""
    return {name: _cleaned(value) for name, value in event.items()}


def places(exc_info: ExcInfo) -> str:
    """Return what kind of exception came from where, and what had caused it.

    Its text is left out: it may quote what people wrote, or a client's name.
    """
    return " <- ".join(_place(error) for error in _chain(exc_info[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(error: BaseException) -> str:
    frames = [
        f"{Path(frame.filename).stem}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__} in {' > '.join(frames)}"


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("[address]", _SECRET.sub("[token]", value))
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value


def _configure(level: int, stream: Callable[[], TextIO]) -> None:
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(places),
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(default=str)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(stream()),
        cache_logger_on_first_use=False,
    )
    handler = _Lines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
