"""When the encrypted bag has to be written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.gobag import is_due

NOW = datetime(2026, 12, 4, 1, 47, tzinfo=UTC)
HOUR, WEEK, SECOND = timedelta(hours=1), timedelta(days=7), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("written", "failed", "imported", "due"),
    [
        (None, None, None, True),
        (None, HOUR - SECOND, None, False),
        (None, HOUR, None, True),
        (None, -HOUR, None, True),  # the clock was set back
        (WEEK - SECOND, None, None, False),
        (WEEK, None, None, True),
        (HOUR, None, HOUR - SECOND, True),
        (HOUR, None, HOUR, False),
        (HOUR, None, WEEK, False),
        (HOUR, SECOND, HOUR - SECOND, False),
    ],
)
def test_it_is_written_after_an_import_and_every_week(
    written: timedelta | None, failed: timedelta | None, imported: timedelta | None, *, due: bool
) -> None:
    """Each given as how long ago; a place that failed has an hour of rest."""
    written_at, failed_at, imported_at = (
        None if ago is None else NOW - ago for ago in (written, failed, imported)
    )
    assert is_due(written_at, failed_at, imported_at, NOW) is due
