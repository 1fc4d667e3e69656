"""The tour when something goes wrong: which step it was, and that nothing is left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import logs
from bot.cli.demo import demo
from bot.demo import stage, tour
from bot.demo.door import TourFailed
from bot.demo.play import Ending, Played, play
from bot.demo.story import Story
from bot.domain.errors import Refusal
from bot.i18n.catalogue import Translator, translator

WORDS = translator("en")
COUNTED = ("affected", "mailed", "called", "checked")


def _workspace_runs() -> bool:
    return any(thread.name == "workspace" for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("error", "told"),
    [(TourFailed("the window"), "the window"), (KeyError("jan@client.example"), "under ")],
)
def test_a_failing_step_is_named(
    error: Exception,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever went wrong, the tour says at which step, and its outcome is a failure."""

    def act(story: Story) -> None:
        story.begin("affected", who="Ruben", system="back-ups")
        raise error

    logs.write_to_stderr("CRITICAL")
    monkeypatch.setattr(tour, "ACTS", (act,))
    with play(tmp_path / "demo", 0, WORDS, Ending.ASKED) as outcome:
        assert outcome.failed
    said = capsys.readouterr().out
    step = WORDS.text("demo.step.affected", who="Ruben", system="back-ups")
    assert f"“{step}”" in said
    assert told in said.splitlines()[-1]
    assert "jan@client.example" not in said
    assert not _workspace_runs()


def test_a_promise_that_was_not_kept_fails_the_tour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last word is not the story's: what came of it is looked up, and each fault said."""

    def unkept(*_: object) -> list[str]:
        return ["mails", "audit"]

    monkeypatch.setattr(tour, "ACTS", ())
    monkeypatch.setattr("bot.demo.play.unmet", unkept)
    monkeypatch.setattr(Story, "incident_id", "BR-1")
    with play(tmp_path / "demo", 0, WORDS, Ending.ASKED) as outcome:
        assert outcome.failed
    said = capsys.readouterr().out
    assert WORDS.text("demo.unmet.mails") in said
    assert WORDS.text("demo.unmet.audit") in said


@pytest.mark.parametrize("ending", [Ending.ASKED, Ending.NO_TERMINAL])
def test_a_tour_that_does_not_stay_open_says_why(
    ending: Ending,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever pipes it through something learns in a line how to keep it open."""
    monkeypatch.setattr(tour, "ACTS", ())
    monkeypatch.setattr("bot.demo.play.unmet", lambda *_: [])
    monkeypatch.setattr(Story, "incident_id", "BR-1")
    monkeypatch.setattr(Story, "numbers", lambda _: dict.fromkeys(COUNTED, 1))
    with play(tmp_path / "demo", 0, WORDS, ending) as outcome:
        assert not outcome.failed
    last = capsys.readouterr().out.splitlines()[-1]
    assert ("without a pipe" in last) is (ending is Ending.NO_TERMINAL)


@pytest.mark.parametrize(
    ("flags", "ending"), [((), Ending.NO_TERMINAL), (("--once",), Ending.ASKED)]
)
def test_the_command_knows_why_it_ends(
    flags: tuple[str, ...], ending: Ending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for, or because nobody sits at a terminal: the exit code is that of the tour."""
    asked: list[Ending] = []

    @contextmanager
    def played(_: Path, port: int, words: Translator, how: Ending) -> Iterator[Played]:
        asked.append(how)
        yield Played(f"{words.language}:{port}", failed=False)

    monkeypatch.setattr("bot.demo.play.play", played)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("bot.app.quiet_logs", lambda _: None)
    ran = CliRunner().invoke(
        demo, [*flags, "--folder", str(tmp_path / "demo")], standalone_mode=False
    )
    assert (ran.return_value, asked) == (0, [ending])


@pytest.mark.parametrize(
    "text", ["system;name\nbackup;Back-ups\nbackup;Twice\n", "nothing\n", None]
)
def test_a_sample_register_that_is_none_stops_it_at_once(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Malformed or missing: refused in a sentence, and workspace and mailbox are gone again."""
    register = tmp_path / "register"
    if text is not None:
        register.mkdir()
        (register / "systems.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(stage, "REGISTER", register)
    with pytest.raises(Refusal) as refused, stage.Stage(tmp_path / "demo"):
        pass
    assert WORDS.refusal(refused.value)
    assert not _workspace_runs()
