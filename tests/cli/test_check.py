"""``breach-bot check``: what it prints and how it exits."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.check import PathUnreadable, check
from bot.store.database import Store
from bot.store.migrate import migrate
from tests.services.desk import NIGHT, make_desk
from tests.services.factors import enrol

PAGED = {
    "BREACH_PAGING_URL": "https://pager.example/hook",
    "BREACH_NIS2_CLASS": "important",
    "BREACH_GOBAG_FOLDER": tempfile.gettempdir(),
    "BREACH_GOBAG_PASSPHRASE": "seven quiet words for a loud night",
    "BREACH_FACTOR_PASSPHRASE": "eight other words for the same night",
    **dict.fromkeys(
        (
            "BREACH_BRIDGE",
            "BREACH_PHONE",
            "BREACH_INSURER",
            "BREACH_FORENSICS",
            "BREACH_LAWYER",
            "BREACH_POLICE",
            "BREACH_BANK",
        ),
        "+32 2 555 01 10",
    ),
}


def shell(folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, from a folder, with nothing set."""
    unset = {name: value for name, value in os.environ.items() if not name.startswith("BREACH_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", path],
        cwd=folder,
        env={**unset, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )


def run(environment: dict[str, str] | None = None, *arguments: str) -> Result:
    """Run the command with these settings only."""
    cleared = {name: None for name in os.environ if name.startswith(("BREACH_", "SLACK_"))}
    return CliRunner().invoke(
        check, list(arguments), env={**cleared, **(environment or {})}, standalone_mode=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an empty folder of playbooks."""
    (tmp_path / "playbooks" / "ladders").mkdir(parents=True)
    return tmp_path


def break_a_playbook(folder: Path) -> Path:
    """Write a playbook with two mistakes."""
    path = folder / "playbooks" / "paper.yaml"
    path.write_text("id: paper\nversion: x\nsteps: []\nkinds: [paper]\n", encoding="utf-8")
    return path


def test_the_installed_files_pass_with_warnings_when_nothing_is_set() -> None:
    """Unconfigured, it warns: nobody is woken, the NIS2 class is open, there is nobody to call."""
    result = run()
    assert result.return_value == 0
    assert "warning: BREACH_PAGING_URL is not set" in result.output
    assert "warning: BREACH_NIS2_CLASS is not set" in result.output
    assert "warning: BREACH_BRIDGE, BREACH_PHONE, BREACH_INSURER" in result.output
    assert "warning: BREACH_GOBAG_FOLDER is not set" in result.output
    assert "warning: BREACH_FACTOR_PASSPHRASE is not set" in result.output
    assert result.output.endswith("0 errors, 5 warnings.\n")


def test_only_the_numbers_that_are_not_set_are_warned_about() -> None:
    """One line names the variables, and nothing that is there already."""
    result = run({**PAGED, "BREACH_BANK": "", "BREACH_POLICE": ""})
    assert result.return_value == 0
    assert "warning: BREACH_POLICE, BREACH_BANK: not set." in result.output
    assert result.output.endswith("0 errors, 1 warning.\n")


def test_with_settings_there_is_nothing_to_say() -> None:
    """A complete set-up prints the summary alone."""
    result = run(PAGED)
    assert result.return_value == 0
    assert len(result.output.splitlines()) == 1


def test_a_token_in_the_clear_is_warned_about() -> None:
    """Plain http over a network shows the token and lets pages be forged; both are named."""
    plain = {"SLACK_API_URL": "http://relay.example/api/", "BREACH_PAGING_URL": "http://10.0.0.7/"}
    result = run({**PAGED, **plain})
    assert result.return_value == 0
    for variable in plain:
        assert f"warning: {variable} begins with http://" in result.output
    assert result.output.endswith("0 errors, 2 warnings.\n")


def test_plain_http_within_this_machine_is_nothing_to_say() -> None:
    """A workspace or a pager of one's own, on this machine, is reached by no wire."""
    here = {"SLACK_API_URL": "http://127.0.0.1:8080/api/", "BREACH_PAGING_URL": "http://[::1]/hook"}
    assert len(run({**PAGED, **here}).output.splitlines()) == 1


def test_each_error_is_one_line_with_file_and_line(folder: Path) -> None:
    """All mistakes of a file are printed, and the exit code says that there are some."""
    path = break_a_playbook(folder)
    result = run(PAGED, str(folder))
    assert result.return_value == 1
    lines = result.output.splitlines()
    assert lines[0].startswith(f"{path}:1: error: 'title' is missing")
    assert any(line.startswith(f"{path}:2: error: The version 'x'") for line in lines)
    assert any(line.startswith(f"{path}:3: error: The playbook has no steps") for line in lines)
    assert lines[-1].endswith("3 errors, 0 warnings.")


def test_what_is_quoted_from_a_file_neither_breaks_a_line_nor_colours_it(folder: Path) -> None:
    """A file may come from anybody: each finding stays one line of plain text."""
    path = break_a_playbook(folder)
    path.write_text('id: "x\\e[31m\\n::error::all is well"\nversion: 1\n', encoding="utf-8")
    found = [line for line in run({}, str(folder)).output.splitlines() if "all is well" in line]
    assert [line.startswith(f"{path}:1: error: ") for line in found] == [True]
    assert "\x1b" not in found[0]


@pytest.mark.parametrize("name", ["paper.yml", "ladders/task.YAML"])
def test_a_file_that_is_not_read_is_warned_about(folder: Path, name: str) -> None:
    """Who saves a playbook under another ending must not believe that it is in force."""
    (folder / "playbooks" / name).write_text("id: paper\n", encoding="utf-8")
    (folder / "playbooks" / "README.md").write_text("Ours\n", encoding="utf-8")
    result = run(PAGED, str(folder))
    assert result.return_value == 0
    assert result.output.splitlines()[0].startswith(f"{folder / 'playbooks' / name}: warning: ")
    assert "README.md" not in result.output


def test_a_broken_ladder_is_an_error(folder: Path) -> None:
    """Ladders are checked with the playbooks."""
    path = folder / "playbooks" / "ladders" / "task.yaml"
    path.write_text("kind: task\nrungs: []\n", encoding="utf-8")
    result = run(PAGED, str(folder))
    assert result.return_value == 1
    assert f"{path}:2: error: The ladder has no rungs" in result.output


def test_notices_are_checked_too(tmp_path: Path) -> None:
    """One changed file lies over the installed ones, and its error is found where it lies."""
    subject = tmp_path / "notices" / "client-initial" / "nl" / "subject.txt"
    subject.parent.mkdir(parents=True)
    subject.write_text("Inbreuk bij {{ client }}", encoding="utf-8")
    assert run(PAGED, str(tmp_path)).return_value == 0

    subject.write_text("Inbreuk bij {{ klant }}", encoding="utf-8")
    result = run(PAGED, str(tmp_path))
    assert result.return_value == 1
    assert result.output.startswith(f"{subject}:1: error: ")


def test_without_a_usable_setting_the_installed_files_are_checked() -> None:
    """A wrong setting does not keep the rest from being checked."""
    result = run({"BREACH_NIS2_CLASS": "vital"})
    assert result.output.endswith("1 error, 0 warnings.\n")


def test_the_folder_itself_may_be_named(folder: Path) -> None:
    """PATH may also be the folder of playbooks."""
    path = break_a_playbook(folder)
    assert f"{path}:2: error:" in run(PAGED, str(folder / "playbooks")).output


def test_the_folder_of_the_settings_is_checked_without_a_path(folder: Path) -> None:
    """What the bot would load is what is checked."""
    path = break_a_playbook(folder)
    result = run({**PAGED, "BREACH_PLAYBOOKS": str(folder / "playbooks")})
    assert result.return_value == 1
    assert f"{path}:2: error:" in result.output


def test_a_folder_with_nothing_to_check_is_warned_about(tmp_path: Path) -> None:
    """A mistyped folder does not pass in silence."""
    (tmp_path / "docker-compose.yaml").write_text("services: {}", encoding="utf-8")
    result = run(PAGED, str(tmp_path))
    assert result.return_value == 0
    assert result.output.startswith(f"{tmp_path}: warning: Neither playbooks/ nor notices/")


def test_a_wrong_setting_is_an_error() -> None:
    """A setting that would stop the start is found here as well."""
    result = run({"BREACH_NIS2_CLASS": "vital"})
    assert result.return_value == 1
    assert result.output.startswith("environment: error: ")
    assert "BREACH_NIS2_CLASS" in result.output


def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The refusal names the path; the command line turns it into exit code 2."""
    refused = run(PAGED, str(tmp_path / "gone")).exception
    assert isinstance(refused, PathUnreadable)
    assert refused.values["path"] == tmp_path / "gone"


@pytest.mark.parametrize("name", ["gone", "file"])
def test_a_path_that_cannot_be_read_exits_2(tmp_path: Path, name: str) -> None:
    """From any folder, one sentence and no traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = shell(tmp_path, str(tmp_path / name))
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"The folder {tmp_path / name} cannot be read")
    assert len(result.stderr.splitlines()) == 1


def test_the_exit_code_reaches_the_shell(folder: Path) -> None:
    """Errors exit 1, for use in a pipeline."""
    break_a_playbook(folder)
    result = shell(folder, ".")
    assert result.returncode == 1
    assert "playbooks/paper.yaml:2: error:" in result.stdout


def test_a_bag_that_is_kept_nowhere_is_a_warning(tmp_path: Path) -> None:
    """Not set, or a folder that is not there; a folder without a passphrase is an error."""
    nowhere = {name: value for name, value in PAGED.items() if "GOBAG" not in name}
    assert "BREACH_GOBAG_FOLDER is not set" in run(nowhere).output
    gone = run({**PAGED, "BREACH_GOBAG_FOLDER": str(tmp_path / "stick")})
    assert "stick) is not there" in gone.output
    assert gone.return_value == 0
    alone = run({**nowhere, "BREACH_GOBAG_FOLDER": str(tmp_path)})
    assert "BREACH_GOBAG_PASSPHRASE" in alone.output
    assert alone.return_value == 1


def test_who_decides_and_has_no_factor_is_warned_about(tmp_path: Path) -> None:
    """Before there is a database, which is not made for it; and after, once each has one."""
    officers = {"BREACH_PRIVACY_OFFICERS": "U0OFFICER", "BREACH_DEPUTIES": "U0DEPUTY"}
    path = tmp_path / "breach.db"
    given = {**PAGED, **officers, "BREACH_DATABASE_URL": f"sqlite:///{path}"}
    assert "warning: U0OFFICER, U0DEPUTY: no second factor" in run(given).output
    assert not path.exists()
    with closing(Store(f"sqlite:///{path}")) as store:
        migrate(store)
        enrol(make_desk(store), "U0OFFICER", NIGHT)
    assert "warning: U0DEPUTY: no second factor" in run(given).output
    with closing(Store(f"sqlite:///{path}")) as store:
        enrol(make_desk(store), "U0DEPUTY", NIGHT, by=("U0OFFICER",))
    assert len(run(given).output.splitlines()) == 1


def test_a_database_that_cannot_be_asked_is_a_warning(tmp_path: Path) -> None:
    """The files are checked all the same."""
    (tmp_path / "breach.db").write_text("no database, but long enough to be taken for one\n" * 99)
    given = {**PAGED, "BREACH_PRIVACY_OFFICERS": "U0OFFICER"}
    result = run({**given, "BREACH_DATABASE_URL": f"sqlite:///{tmp_path / 'breach.db'}"})
    assert result.return_value == 0
    assert "environment: warning:" in result.output
    assert result.output.endswith("0 errors, 1 warning.\n")
