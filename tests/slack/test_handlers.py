"""What follows an acknowledgement, when it goes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bot import logs
from bot.domain.errors import Unavailable
from bot.slack.handlers import afterwards


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("Jan Peeters, Alder"), "ValueError in edge"),
        (Unavailable("error.store_unavailable"), "error.store_unavailable"),
    ],
    ids=["unexpected", "database away"],
)
def test_the_log_says_what_kind_of_error_it_was_and_not_its_words(
    error: Exception, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error may quote what people wrote, or a client's name."""
    logs.write_to_stderr("INFO")

    def fails(body: dict[str, Any]) -> None:
        raise error

    (follows,) = afterwards(fails)
    follows({})
    written = capsys.readouterr().err
    assert told in written
    assert "Jan" not in written
