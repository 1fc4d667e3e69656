"""``breach-bot run``, ``bot`` and ``clock`` as processes, against a workspace."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.outgoing import RowState
from bot.services import outbox, telling
from bot.services.telling import Watchers
from bot.store.database import Store
from bot.store.migrate import migrate
from bot.workspace.faults import Slow
from bot.workspace.running import RunningWorkspace
from tests.cli.processes import (
    NOBODY,
    OFFICER,
    Ended,
    bot_settings,
    first_line,
    run,
    started,
    stopped,
)

PLAYBOOK = "ransomware.yaml"
NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TOLD = Watchers(people=(OFFICER.id,))


@pytest.fixture(scope="module")
def workspace() -> Iterator[RunningWorkspace]:
    """One Slack for this module."""
    with RunningWorkspace([OFFICER]) as running:
        yield running


def refused(workspace: RunningWorkspace, folder: Path, command: str, **changed: str) -> Ended:
    """Run a command with some settings changed; an empty one counts as not set."""
    before = workspace.read(lambda ws: len(ws.state.channels))
    over = run(command, cwd=folder, **{**bot_settings(workspace, folder), **changed})
    assert over.out == ""
    assert workspace.connections() == 0
    assert workspace.read(lambda ws: len(ws.state.channels)) == before
    return over


def test_a_token_that_slack_does_not_know_ends_it(
    workspace: RunningWorkspace, tmp_path: Path
) -> None:
    """One sentence that names the setting, exit 2, for either token."""
    wrong = refused(workspace, tmp_path, "bot", SLACK_BOT_TOKEN="xoxb-nobody")
    assert wrong.code == 2
    assert "SLACK_BOT_TOKEN" in wrong.sentence
    wrong = refused(workspace, tmp_path, "run", SLACK_APP_TOKEN="xapp-nobody")
    assert wrong.code == 2
    assert "SLACK_APP_TOKEN" in wrong.sentence
    assert "nobody" not in wrong.sentence


def test_without_network_it_ends(workspace: RunningWorkspace, tmp_path: Path) -> None:
    """One sentence with the address that was tried, exit 3."""
    alone = refused(workspace, tmp_path, "clock", SLACK_API_URL=f"{NOBODY}/api/")
    assert alone.code == 3
    assert NOBODY in alone.sentence


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("run", "BREACH_PRIVACY_OFFICERS"),
        ("bot", "SLACK_APP_TOKEN"),
        ("clock", "BREACH_MAIL_URL"),
    ],
)
def test_a_setting_that_is_missing_is_named(
    workspace: RunningWorkspace, tmp_path: Path, command: str, missing: str
) -> None:
    """Exit 2 before so much as a database was made."""
    over = refused(workspace, tmp_path, command, **{missing: ""})
    assert over.code == 2
    assert missing in over.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_setting_nobody_knows_is_named(workspace: RunningWorkspace, tmp_path: Path) -> None:
    """A slip of the pen in a name does not go unseen, and the near one is offered."""
    over = refused(workspace, tmp_path, "run", BREACH_PRIVACY_OFFICER="U1")
    assert over.code == 2
    assert "BREACH_PRIVACY_OFFICERS" in over.sentence


def test_a_playbook_that_cannot_be_read_ends_it(
    workspace: RunningWorkspace, tmp_path: Path
) -> None:
    """The sentence names the file and the line; exit 2."""
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / PLAYBOOK).write_text("title: [unclosed\n", encoding="utf-8")
    over = refused(workspace, tmp_path, "bot", BREACH_PLAYBOOKS=str(folder))
    assert over.code == 2
    assert str(folder / PLAYBOOK) in over.sentence


def test_a_template_with_an_unknown_variable_ends_it(
    workspace: RunningWorkspace, tmp_path: Path
) -> None:
    """The sentence names the file and the variable; exit 2."""
    body = tmp_path / "notices" / "client-initial" / "nl" / "body.txt"
    body.parent.mkdir(parents=True)
    body.write_text("Beste {{ nobody_knows_this }}\n", encoding="utf-8")
    over = refused(workspace, tmp_path, "clock", BREACH_NOTICES=str(tmp_path / "notices"))
    assert over.code == 2
    assert "nobody_knows_this" in over.err or "client-initial" in over.err
    assert "Traceback" not in over.err


@pytest.mark.parametrize(
    ("command", "by", "listening"),
    [("bot", signal.SIGTERM, 1), ("clock", signal.SIGTERM, 0), ("run", signal.SIGINT, 1)],
)
def test_it_says_that_it_runs_and_drains_when_told_to_stop(
    workspace: RunningWorkspace, tmp_path: Path, command: str, by: signal.Signals, listening: int
) -> None:
    """Only what hears Slack is connected; a signal ends all of it with exit 0."""
    settings = {**bot_settings(workspace, tmp_path), "BREACH_LOG_LEVEL": "DEBUG"}
    with started(command, cwd=tmp_path, environment=settings) as process:
        assert "running" in first_line(process)
        workspace.wait_for(lambda: workspace.connections() == listening, 60)
        over = stopped(process, by)
    assert over.code == 0
    workspace.wait_for(lambda: workspace.connections() == 0, 60)
    _assert_logs(over.err, settings)


def test_what_is_on_its_way_to_slack_arrives_before_it_ends(
    workspace: RunningWorkspace, tmp_path: Path
) -> None:
    """SIGTERM in the middle of a slow request: it ends, it is written down, nothing is doubled."""
    settings = bot_settings(workspace, tmp_path)
    store = Store(settings["BREACH_DATABASE_URL"])
    migrate(store)
    for number in range(2):
        with store.transaction():
            telling.announce(telling.CLOCK_STEPPED, f"{number}", {}, None, TOLD, NIGHT)
    workspace.faults.add("chat.postMessage", Slow(2.0))
    with started("clock", cwd=tmp_path, environment=settings) as process:
        workspace.wait_for(lambda: bool(workspace.calls.of("conversations.open")), 60)
        over = stopped(process, signal.SIGTERM)
    assert over.code == 0
    told = [row.state.value for row in outbox.listing(store, tuple(RowState))]
    store.close()
    assert told == ["sent", "waiting"]
    assert len(workspace.person(OFFICER.id).dms()) == 1


def _assert_logs(err: str, settings: dict[str, str]) -> None:
    """Every line is JSON with a level and a time, and no line holds a token or an address."""
    for line in err.splitlines():
        assert {"event", "level", "timestamp"} <= json.loads(line).keys()
    for secret in (settings["SLACK_BOT_TOKEN"], settings["SLACK_APP_TOKEN"], OFFICER.email):
        assert secret not in err
