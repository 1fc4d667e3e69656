"""Logs: one line of JSON an event, without tokens, addresses or what people wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs

SECRETS = ("xoxb-1-2-abc", "xapp-1-A0-abc", "jan@client.example")


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Leave the library's own logging as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_event_is_a_line_of_json_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """In a text, in a list and in a mapping: tokens and addresses are taken out."""
    logs.write_to_stderr("INFO")
    text = " ".join(SECRETS)
    structlog.get_logger().info("told", text=text, several=[text], inner={"deep": text}, count=3)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    clean = "[token] [token] [address]"
    assert (told["event"], told["level"], told["count"]) == ("told", "info", 3)
    assert (told["text"], told["several"], told["inner"]) == (clean, [clean], {"deep": clean})
    assert told["timestamp"].endswith("Z")


def test_what_libraries_log_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings and worse of a library are lines of JSON without secrets too; its chat is not."""
    logs.write_to_stderr("DEBUG")
    logging.getLogger("slack_sdk").warning("token %s", SECRETS[0])
    logging.getLogger("slack_sdk").info("chat")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "token [token]"


def test_below_the_level_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that says what is wrong in a sentence is not joined by its log."""
    logs.write_to_stderr("CRITICAL")
    structlog.get_logger().error("told")
    assert capsys.readouterr().err == ""


def _look_up() -> None:
    raise KeyError(SECRETS[2])


def _fail() -> None:
    try:
        _look_up()
    except KeyError as error:
        raise ValueError("Jan Janssens wrote this") from error


def test_an_error_is_told_by_its_places_alone(tmp_path: Path) -> None:
    """Kind and place of it and of its cause, under the reference that a person was given."""
    path = tmp_path / "bot.log"
    with logs.write_to_file(path):
        try:
            _fail()
        except ValueError:
            logs.unexpected("abcd1234")
    (line,) = path.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert told["reference"] == "abcd1234"
    assert "ValueError in test_logs" in told["exception"]
    assert "KeyError in test_logs" in told["exception"]
    assert "Jan" not in line


def test_a_cause_that_was_hidden_stays_hidden() -> None:
    """``from None`` says that the first error is of no interest."""
    try:
        try:
            _look_up()
        except KeyError:
            raise ValueError from None
    except ValueError as error:
        told = logs.places((type(error), error, error.__traceback__))
    assert "ValueError" in told
    assert "KeyError" not in told
