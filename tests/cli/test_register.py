"""``breach-bot register``, as an operator runs it."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main

SAMPLE = Path(__file__).parents[2] / "bot" / "demo" / "register"

EVERY_FAULT = """\
systems.csv, row 2: expected at most 2 cells, as in the header; there are 4. \
Put lists in quotation marks.
systems.csv, row 2, column capacity: expected one of: processor, controller, both; found “boss”.
clients.csv, row 2, column name: expected something: this cell may not be empty; \
the cell is empty.
clients.csv, row 2, column email: expected one mail address, such as privacy@client.example; \
found “nobody”.
holdings.csv, row 2, column until: expected a day not before since; found “2020-01-01”.
reach.csv, row 1: expected a first row with the names of the columns.
Faults: 6. Nothing was changed; correct the files and import again.
""".splitlines()

Answer = tuple[int, str, str]
Run = Callable[..., Answer]


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        """Return that it is a terminal."""
        return True


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a fresh SQLite file; both kinds of database are the services' matter."""
    path = tmp_path_factory.mktemp("database") / "breach.db"
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, path)}"


@pytest.fixture
def run(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return what runs a command to its exit code, output and errors."""
    monkeypatch.setenv("BREACH_DATABASE_URL", database_url)

    def command(*arguments: str | Path, typed: str | None = None) -> Answer:
        monkeypatch.setattr(sys, "argv", ["breach-bot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return command


def folder_of(path: Path, **files: str) -> Path:
    """Write files into a folder and return it."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (path / f"{name}.csv").write_text(content, encoding="utf-8")
    return path


def clients(*codes: str) -> str:
    """Return a file of clients."""
    rows = [f"{code},Client {code},nl" for code in codes]
    return "\n".join(["client_id,name,language", *rows]) + "\n"


def test_the_sample_is_imported_counted_and_exported(run: Run, tmp_path: Path) -> None:
    """Import, status, export, and the export imports again without a change."""
    code, out, err = run("register", "import", SAMPLE, "--yes")
    assert (code, err) == (0, "")
    assert "clients: 66 new, 0 changed, 0 gone (of 0)" in out
    assert out.endswith("Taken over from main.\n")
    code, out, _ = run("register", "status")
    assert code == 0
    assert "Clients: 66, of whom 10 former." in out
    assert "Without address and telephone: 1 (C048)" in out
    code, out, _ = run("register", "export", tmp_path / "out")
    assert (code, out) == (0, f"550 rows written to {tmp_path / 'out'}.\n")
    code, out, err = run("register", "import", tmp_path / "out")
    assert (code, "Nothing changes." in out, "--yes" in err) == (2, True, True)
    code, out, _ = run("register", "import", tmp_path / "out", "--yes")
    assert code == 0
    assert out.endswith("Nothing changes.\nTaken over from main.\n")
    code, out, _ = run("register", "import", tmp_path / "out", typed="")
    assert code == 0
    assert out.endswith("Nothing changes.\nTaken over from main.\n")


def test_without_a_terminal_and_without_yes_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    """The difference is shown, nobody can be asked: exit code 2."""
    code, out, err = run("register", "import", SAMPLE)
    assert code == 2
    assert "clients: 66 new" in out
    assert "--yes" in err
    assert run("register", "status")[1] == "The register is empty: nothing was ever imported.\n"


@pytest.mark.parametrize(
    ("typed", "last", "after"),
    [
        ("y\n", "Taken over from main.", "Clients: 66"),
        ("n\n", "Nothing was changed.", "The register is empty"),
        ("\n", "Nothing was changed.", "The register is empty"),
    ],
)
def test_at_a_terminal_the_person_decides(run: Run, typed: str, last: str, after: str) -> None:
    """Only a yes takes over; the way out is no."""
    code, out, _ = run("register", "import", SAMPLE, typed=typed)
    assert code == 0
    assert out.splitlines()[-1].endswith(last)
    assert after in run("register", "status")[1]


def test_a_dry_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Even with yes, a dry run only shows, and says what would be refused."""
    code, out, _ = run("register", "import", SAMPLE, "--dry-run", "--yes")
    assert code == 0
    assert out.endswith("A dry run: nothing was changed.\n")
    assert "empty" in run("register", "status")[1]
    run("register", "import", folder_of(tmp_path, clients=clients("C1", "C2")), "--yes")
    less = folder_of(tmp_path, clients=clients("C1"))
    _, out, _ = run("register", "import", less, "--dry-run")
    assert "would be refused without --allow-mass-end" in out
    _, out, _ = run("register", "import", less, "--dry-run", "--allow-mass-end")
    assert "would be refused" not in out


@pytest.mark.parametrize("how", ["--yes", "typed"])
def test_a_mass_end_must_be_allowed(run: Run, tmp_path: Path, how: str) -> None:
    """More than 5 % gone is refused before anybody is asked, and passes when allowed."""
    options = ["--yes"] if how == "--yes" else []
    run("register", "import", folder_of(tmp_path, clients=clients("C1", "C2")), "--yes")
    less = folder_of(tmp_path, clients=clients("C1"))
    code, _, err = run("register", "import", less, *options, typed="y\n")
    assert code == 2
    assert "1 of 2 rows are gone" in err
    code, out, _ = run("register", "import", less, *options, "--allow-mass-end", typed="y\n")
    assert code == 0
    assert "gone, and from now on unconfirmed: C2" in out
    assert "Rows that their source no longer names: 1" in run("register", "status")[1]


def test_many_gone_rows_are_not_all_named(run: Run, tmp_path: Path) -> None:
    """The first twenty are named, the others counted."""
    many = folder_of(tmp_path, clients=clients(*(f"C{number:02}" for number in range(30))))
    run("register", "import", many, "--yes")
    none = folder_of(tmp_path, clients=clients())
    _, out, _ = run("register", "import", none, "--dry-run")
    assert "C19\n" in out
    assert "… and 10 more" in out


def test_every_fault_has_a_line_of_its_own(run: Run, tmp_path: Path) -> None:
    """File, row, column, what was expected and what was found; nothing on standard output."""
    bad = folder_of(
        tmp_path,
        clients="client_id,name,language,email\nC1,,nl,nobody\n",
        systems="system;capacity\nbackup;boss;;x\n",
        reach="",
        holdings="client_id,system,until,since\nC1,backup,2020-01-01,2021-01-01\n",
    )
    code, out, err = run("register", "import", bad, "--yes")
    assert (code, out) == (2, "")
    assert err.splitlines() == EVERY_FAULT


def test_faults_of_whole_files_and_headers_have_their_sentence(run: Run, tmp_path: Path) -> None:
    """A workbook that is no text, and a column that nobody knows."""
    bad = folder_of(tmp_path, clients="client_id,name,language,naem\n")
    (tmp_path / "reach.csv").write_bytes(b"PK\x03\x04")
    code, _, err = run("register", "import", bad, "--yes")
    assert code == 2
    assert "reach.csv: expected text with commas or semicolons" in err
    assert "clients.csv, row 1, column naem: expected a known column, perhaps name." in err


def test_more_faults_than_one_can_read_are_counted(run: Run, tmp_path: Path) -> None:
    """A thousand lines are printed, the rest is a number."""
    boss = (f"backup{number},boss\n" for number in range(1500))
    bad = folder_of(tmp_path, systems="system,capacity\n" + "".join(boss))
    _, _, err = run("register", "import", bad, "--yes")
    assert err.splitlines()[-2:] == [
        "… and 500 more",
        "Faults: 1500. Nothing was changed; correct the files and import again.",
    ]


def test_a_file_that_is_no_table_is_named(run: Run, tmp_path: Path) -> None:
    """A misspelt file name does not pass in silence."""
    folder = folder_of(tmp_path, clients=clients("C1"), holding="client_id\n")
    code, _, err = run("register", "import", folder, "--yes")
    assert code == 0
    assert err == "Not read, because it is no table of the register: holding.csv.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import", "nowhere", "--yes"], "nowhere is not a folder"),
        (["import", str(SAMPLE), "--yes", "--source", "A B"], "A source is called by"),
        (["import"], "Missing argument"),
        (["export", "out"], "The register is empty"),
        (["export", "out", "--source", "rmm"], "The register is empty"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    run: Run, arguments: list[str], sentence: str
) -> None:
    """Nothing is changed, nothing is traced back."""
    code, _, err = run("register", *arguments)
    assert code == 2
    assert sentence in err
    assert "Traceback" not in err


def test_an_export_never_overwrites(run: Run, tmp_path: Path) -> None:
    """A second export into the same folder is refused; a file in the way, too."""
    run("register", "import", SAMPLE, "--yes")
    assert run("register", "export", tmp_path / "out")[0] == 0
    code, _, err = run("register", "export", tmp_path / "out")
    assert code == 2
    assert "is not overwritten" in err
    (tmp_path / "file").write_text("in the way")
    code, _, err = run("register", "export", tmp_path / "file" / "out")
    assert code == 2
    assert "cannot be written" in err


def test_several_sources_are_exported_apart(run: Run, tmp_path: Path) -> None:
    """Each source can be imported again as what it was."""
    run("register", "import", folder_of(tmp_path / "in", clients=clients("C1")), "--yes")
    run(
        "register", "import", folder_of(tmp_path / "in", clients=clients("C2")), "--yes",
        "--source", "rmm",
    )  # fmt: skip
    run("register", "export", tmp_path / "all")
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["main", "rmm"]
    run("register", "export", tmp_path / "one", "--source", "rmm")
    assert "C2" in (tmp_path / "one" / "clients.csv").read_text()


def test_status_names_only_the_first_of_many(run: Run, tmp_path: Path) -> None:
    """Of thirty stale clients twenty are named."""
    many = folder_of(tmp_path, clients=clients(*(f"C{number:02}" for number in range(30))))
    run("register", "import", many, "--yes")
    out = run("register", "status")[1]
    assert "Not verified for a year: 30 (C00, " in out
    assert "C19, …)" in out


def test_progress_is_shown_to_who_is_looking(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a terminal on standard error the import is the same, beside a bar."""
    many = folder_of(tmp_path, clients=clients(*(f"C{number}" for number in range(2500))))
    monkeypatch.setattr(sys, "stderr", Terminal())
    code, out, _ = run("register", "import", many, "--yes")
    assert code == 0
    assert "clients: 2500 new" in out


def test_a_workbook_is_exported_and_imported_again(run: Run, tmp_path: Path) -> None:
    """The other form says the same: nothing changes, and a second source asks which one."""
    run("register", "import", SAMPLE, "--yes")
    book = tmp_path / "register.xlsx"
    assert run("register", "export", book)[:2] == (0, f"550 rows written to {book}.\n")
    code, out, err = run("register", "import", book, "--yes")
    assert (code, err) == (0, "")
    assert "Nothing changes." in out
    run("register", "import", book, "--yes", "--source", "rmm")
    code, _, err = run("register", "export", tmp_path / "both.xlsx")
    assert code == 2
    assert "main, rmm" in err
    assert run("register", "export", tmp_path / "one.xlsx", "--source", "rmm")[0] == 0
    assert run("register", "export", tmp_path / "none.xlsx", "--source", "no")[0] == 2
    assert not (tmp_path / "none.xlsx").exists()


def test_a_number_in_a_cell_for_a_day_is_explained(run: Run, tmp_path: Path) -> None:
    """A spreadsheet's serial number is told with the day it would be, and never taken for it."""
    bad = folder_of(
        tmp_path, clients="client_id,name,language,country,ended_on\nC1,A,nl,XX,46348\n"
    )
    code, _, err = run("register", "import", bad, "--yes")
    assert code == 2
    assert "if 46348 is a spreadsheet’s number, it means 2026-11-22" in err
    assert "found “XX”" in err
