"""Logs: one line of JSON an event, on stderr or in a file, without personal data or secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

#: Tokens of Slack, and addresses of people: neither belongs in a log.
_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def write_to_stderr(level: str) -> None:
    """Write events of a level and above to stderr."""
    _configure(logging.getLevelNamesMapping()[level], sys.stderr)


def write_to_file(path: Path) -> None:
    """Write events to a file; the terminal stays free for what a person reads."""
    _configure(logging.INFO, path.open("a", encoding="utf-8"))


def without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace tokens and mail addresses in every text of an event."""
    return {name: _cleaned(value) for name, value in event.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("[address]", _SECRET.sub("[token]", value))
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value


def _configure(level: int, stream: TextIO) -> None:
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(default=str)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
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
