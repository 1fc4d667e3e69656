"""What went wrong in the database, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from peewee import DatabaseError, InterfaceError, OperationalError, PeeweeException
from playhouse.pool import MaxConnectionsExceeded

from bot.domain.errors import Unavailable

_log = structlog.get_logger()

#: PostgreSQL's states: lock not available, deadlock, serialization failure, cancelled.
_BUSY: Final = frozenset({"55P03", "40P01", "40001", "57014"})
_BY_STATE: Final = {
    "25006": "error.store_readonly",
    "42P01": "error.store_outdated",
    "53100": "error.store_full",
}
#: What SQLite says; it has no states that its Python module would show.
_BY_WORDS: Final = {
    "disk is full": "error.store_full",
    "readonly database": "error.store_readonly",
    "unable to open": "error.store_unopened",
    "disk I/O error": "error.store_unopened",
    "not a database": "error.store_damaged",
    "malformed": "error.store_damaged",
    "no such table": "error.store_outdated",
}


class StoreBusy(Unavailable):
    """The database did not give a turn within the budget; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("error.store_busy")


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what the driver raises into a sentence; faults of our own pass as they are.

    Raises:
        StoreBusy: another one kept its turn for longer than the budget.
        Unavailable: the database cannot be reached, opened, written or read.
    """
    try:
        yield
    except MaxConnectionsExceeded as error:
        raise StoreBusy from error
    except (DatabaseError, InterfaceError) as error:
        told = _told(error)
        if told is None:
            raise
        raise told from error


def _told(error: PeeweeException) -> Unavailable | None:
    """Return the sentence for an error; None for a fault of ours, such as a broken key."""
    error = _first(error)
    cause = getattr(error, "orig", error)
    sentence: str | None
    if hasattr(cause, "sqlstate"):
        if cause.sqlstate in _BUSY:
            return StoreBusy()
        lost = isinstance(error, OperationalError | InterfaceError)
        sentence = _BY_STATE.get(cause.sqlstate, "error.store_unavailable" if lost else None)
    else:
        if "locked" in str(error):
            return StoreBusy()
        sentence = next((key for words, key in _BY_WORDS.items() if words in str(error)), None)
    if sentence is None:
        return None
    _log.error("store_trouble", sentence=sentence, error=type(cause).__name__)
    return Unavailable(sentence)


def _first(error: PeeweeException) -> PeeweeException:
    """Return what went wrong first: SQLite has undone by itself what cannot be undone again."""
    found: BaseException | None = error
    while found is not None and "no transaction is active" in str(found):
        found = found.__context__
    return found if isinstance(found, PeeweeException) else error
