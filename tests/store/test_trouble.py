"""What went wrong in the database, in words."""

from __future__ import annotations

import psycopg
import pytest
from peewee import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from playhouse.pool import MaxConnectionsExceeded
from structlog.testing import capture_logs

from bot.domain.errors import Unavailable
from bot.i18n.catalogue import STAFF_LANGUAGES, translator
from bot.store.trouble import StoreBusy, in_words


def said_for(error: Exception) -> str:
    """Return the key of what is said for an error of the driver."""
    with pytest.raises(Unavailable) as refused, in_words():
        raise error
    assert refused.value.__cause__ is error
    return refused.value.key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("database is locked", "error.store_busy"),
        ("database table is locked: incident", "error.store_busy"),
        ("database or disk is full", "error.store_full"),
        ("attempt to write a readonly database", "error.store_readonly"),
        ("unable to open database file", "error.store_unopened"),
        ("disk I/O error", "error.store_unopened"),
        ("database disk image is malformed", "error.store_damaged"),
        ("no such table: incident", "error.store_outdated"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(words: str, key: str) -> None:
    """It gives words only."""
    assert said_for(OperationalError(words)) == key


@pytest.mark.parametrize(
    ("cause", "wrapped", "key"),
    [
        (psycopg.errors.LockNotAvailable(), OperationalError, "error.store_busy"),
        (psycopg.errors.DeadlockDetected(), OperationalError, "error.store_busy"),
        (psycopg.errors.SerializationFailure(), OperationalError, "error.store_busy"),
        (psycopg.errors.QueryCanceled(), OperationalError, "error.store_busy"),
        (psycopg.errors.DiskFull(), OperationalError, "error.store_full"),
        (psycopg.errors.ReadOnlySqlTransaction(), DatabaseError, "error.store_readonly"),
        (psycopg.errors.UndefinedTable(), ProgrammingError, "error.store_outdated"),
        (psycopg.OperationalError("refused"), OperationalError, "error.store_unavailable"),
    ],
)
def test_what_postgresql_says_becomes_a_sentence(
    cause: psycopg.Error, wrapped: type[DatabaseError], key: str
) -> None:
    """It gives a state; without one the server is not there."""
    assert said_for(wrapped(cause, *cause.args)) == key


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError(psycopg.errors.UniqueViolation()),
        ProgrammingError(psycopg.errors.UndefinedColumn()),
        OperationalError("no such column: nothing"),
        OperationalError("cannot rollback - no transaction is active"),
        ValueError("ours"),
    ],
)
def test_a_fault_of_ours_stays_what_it_is(error: Exception) -> None:
    """A bug must not pass for a busy database."""
    with pytest.raises(type(error)) as raised, in_words():
        raise error
    assert raised.value is error


def test_a_pool_without_a_free_connection_is_busy() -> None:
    """The next press may find one."""
    assert said_for(MaxConnectionsExceeded("20")) == StoreBusy().key


def test_the_log_has_the_kind_of_error_and_no_values() -> None:
    """What a server says may hold names of users and hosts."""
    with capture_logs() as logs:
        said_for(OperationalError(psycopg.OperationalError("user marie, password failed")))

    assert logs == [
        {
            "event": "store_trouble",
            "log_level": "error",
            "sentence": "error.store_unavailable",
            "error": "OperationalError",
        }
    ]


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_sentence_exists_in_every_language(language: str) -> None:
    """Whoever presses the button reads it."""
    words = translator(language)
    keys = ("busy", "damaged", "full", "outdated", "readonly", "unavailable", "unopened")

    assert len({words.text(f"error.store_{key}") for key in keys}) == len(keys)
