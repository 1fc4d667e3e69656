"""``breach-bot affected``, as an operator runs it on the sample register."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from rich.console import Console

from bot import app
from bot.cli.main import main
from bot.files.register_csv import open_folder
from bot.services.register import import_register
from bot.store.database import Store
from tests.registers import BRUSSELS

SAMPLE = Path(__file__).parents[2] / "bot" / "demo" / "register"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BACKUP = ("--system", "datacenter-backup")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a fresh SQLite file; both kinds of database are the services' matter."""
    path = tmp_path_factory.mktemp("database") / "breach.db"
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, path)}"


@pytest.fixture
def run(
    store: Store,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Import the sample; return what runs ``affected`` to exit code, output and errors."""
    import_register(store, open_folder(SAMPLE).tables, "main", BRUSSELS, NOW)
    monkeypatch.setenv("BREACH_DATABASE_URL", database_url)
    monkeypatch.setattr(app, "clock", lambda: NOW)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["breach-bot", "affected", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    yield command
    store.close()


def answer(run: Run, *arguments: str) -> dict[str, Any]:
    """Return the JSON answer of a command that succeeds."""
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_sample_answers_for_the_tour(run: Run) -> None:
    """A breach of the back-ups: clients in four languages, three to check, one without contact."""
    found = answer(run, *BACKUP, "--from", "2026-11-10T00:00")
    clients = found["clients"]
    assert Counter(client["status"] for client in clients) == {"affected": 48, "check": 3}
    assert {client["language"] for client in clients} == {"nl", "fr", "de", "en"}
    assert [client["client_id"] for client in clients] == sorted(
        client["client_id"] for client in clients
    )
    codes = Counter(warning["code"] for client in clients for warning in client["warnings"])
    assert codes["no_contact"] == 1
    assert codes["over_retained"] == 3
    assert min(codes[code] for code in ("all_encrypted", "key_status_unknown", "stale")) > 0
    assert [reason["system"] for reason in found["own"]] == ["datacenter-backup"]


def test_json_has_the_documented_shape(run: Run) -> None:
    """Keys and order of the answer, of a client, of a reason and of a warning."""
    found = answer(run, *BACKUP, "--data", "password", "--from", "2026-11-10T00:00")
    assert list(found) == ["clients", "own", "warnings"]
    (client,) = [one for one in found["clients"] if one["client_id"] == "C015"]
    assert client == {
        "client_id": "C015",
        "name": "Elektro Vonkenberg BV",
        "language": "nl",
        "status": "check",
        "former": True,
        "retention_ends": "2026-03-31",
        "capacity": "processor",
        "people": 19,
        "people_known": 19,
        "notify_within_hours": None,
        "contact": "privacy@vonkenberg.example",
        "reasons": [
            {
                "kind": "held",
                "system": "datacenter-backup",
                "data": ["backup_content"],
                "since": client["reasons"][0]["since"],
                "until": None,
            }
        ],
        "warnings": [
            {
                "code": "over_retained",
                "text": "Held longer than the policy allows, and no erasure is recorded:"
                " datacenter-backup.",
            },
            {
                "code": "content_unknown",
                "text": "Nobody can see from outside which data these are: datacenter-backup.",
            },
            {
                "code": "all_encrypted",
                "text": "Everything that matches is encrypted and its key lies elsewhere."
                " The client must still be told.",
            },
        ],
    }


def test_a_beginning_that_is_unknown_makes_more_affected(run: Run) -> None:
    """Without a beginning the exposure began when the data came; then nobody is only to check."""
    found = answer(run, *BACKUP)
    assert {client["status"] for client in found["clients"]} == {"affected"}


def test_access_adds_who_is_in_reach(run: Run) -> None:
    """With our access taken, clients in reach match whatever data were asked for."""
    arguments = ("--system", "n-able", "--data", "health", "--from", "2026-11-10T00:00")
    assert answer(run, *arguments)["clients"] == []
    found = answer(run, *arguments, "--access")
    assert {reason["kind"] for client in found["clients"] for reason in client["reasons"]} == {
        "reachable"
    }
    assert all(client["people"] is None for client in found["clients"])


def test_what_the_register_cannot_know_is_said(run: Run) -> None:
    """Systems without holdings and categories nobody holds are warnings, and exit 0."""
    found = answer(run, "--system", "key-safe", "--data", "biometric")
    assert found == {
        "clients": [],
        "own": [],
        "warnings": [
            {
                "code": "system_without_holdings",
                "text": "The register records nothing in key-safe: who has data there is not"
                " known.",
            },
            {
                "code": "category_not_held",
                "text": "No holding states biometric: the register may not know where such data"
                " lie.",
            },
        ],
    }


def test_the_table_is_for_people(run: Run) -> None:
    """Who, why, how many, by when, whom to write to, and what it comes to."""
    code, out, err = run(*BACKUP, "--from", "2026-11-10T00:00")
    assert (code, err) == (0, "")
    assert "51 clients match: 48 affected, 3 to check." in out
    assert "For 7 clients the number is not known in full." in out
    assert "Status “check”" in out
    assert "Our own data (as controller):\n  datacenter-backup: backup_content" in out
    (line,) = [line for line in out.splitlines() if "C015" in line]
    assert "check, former, until 2026-03-31" in line
    (disputed,) = [line for line in out.splitlines() if "C005" in line]
    assert "affected, former, dispute" in disputed
    assert "no contact" in out
    assert "key perhaps in scope" in out


def test_the_table_tells_reach_and_unstated_data(run: Run) -> None:
    """Reach and an empty cell are told in words; without any match that is said."""
    out = run("--system", "n-able", "--system", "cloud", "--access")[1]
    assert "n-able: in reach" in out
    assert "cloud: not stated" in out
    out = run("--system", "key-safe")[1]
    assert out.splitlines()[0] == "No client matches."
    out = run("--system", "datacenter-backup", "--to", "2015-02-01T00:00")[1]
    assert "people; the same person may be counted twice." in out


def test_a_narrow_terminal_folds_the_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a window the table keeps to its width."""
    monkeypatch.setattr(Console, "is_terminal", True)
    monkeypatch.setenv("COLUMNS", "100")
    table, _, summary = click.unstyle(run("--system", "cloud")[1]).partition(" clients match")
    assert max(map(len, table.splitlines())) <= 100
    assert summary


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Missing option '--system'"),
        (["--system", "backup"], "Did you mean: datacenter-backup?"),
        ([*BACKUP, "--data", "pasword"], "Did you mean: password?"),
        ([*BACKUP, "--system", ""], "Name at least one system."),
        (["--system", "x" * 5000], f"no system “{'x' * 60}…”"),
        ([*BACKUP, "--data", "x" * 5000], f"no category “{'x' * 60}…”"),
        (["--system", "datacenter\u200b-backup"], "--system holds a character that nobody sees"),
        ([*BACKUP, "--data", "pass\u00adword"], "SOFT HYPHEN (U+00AD)"),
        ([*BACKUP, "--from", "2026-11-20"], "2026-11-20"),
        ([*BACKUP, "--from", "2026-10-25T02:30"], "2026-10-25T02:30+01:00"),
        ([*BACKUP, "--from", "2026-11-20T12:00", "--to", "2026-11-20T11:59"], "ends before"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    run: Run, arguments: list[str], sentence: str
) -> None:
    """Nothing on standard output, the sentence says what to do."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err


def test_what_came_along_in_copying_makes_no_other_system(run: Run) -> None:
    """At its ends a code is bare, as an import reads it."""
    copied = answer(run, "--system", "\ufeffdatacenter-backup\u00a0", "--data", " password\u200b")
    assert copied == answer(run, *BACKUP, "--data", "password")


def test_an_offset_is_honoured(run: Run) -> None:
    """The same instant in the organisation's zone and with another offset: the same answer."""
    local = answer(run, *BACKUP, "--to", "2026-11-20T12:00")
    assert local == answer(run, *BACKUP, "--to", "2026-11-20T13:00+02:00")
