"""Exports of carriers at the command line: mapped, matched, and never guessed."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main

OURS = {
    "systems": "system\nautotask\nwings\nbackup\n",
    "clients": "client_id,name,language,enterprise_number,country\n"
    "C1,Eén,nl,0123456749,BE\nC2,Twee BV,fr,,BE\n",
}
EXPORT = """\
Client ID [required];Client Name;Number;Phone;Surprise
0;Ourselves;;;
7;Eén;C1;;?
8;TWEE;;02 123 45 67;
"""
WINGS = "Klantnr;Naam;BTW-nummer;Telefoon;Rest\n1;Eén;BE0123456749;;x\n2;Twee;;;\n"

Answer = tuple[int, str, str]
Run = Callable[..., Answer]


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        """Return that it is a terminal."""
        return True


@pytest.fixture
def run(
    migrated_sqlite: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return what runs a command on a register with two clients, in a folder of its own."""
    database = shutil.copyfile(migrated_sqlite, tmp_path / "breach.db")
    monkeypatch.setenv("BREACH_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.delenv("BREACH_MAPPINGS", raising=False)
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, typed: str | None = None) -> Answer:
        monkeypatch.setattr(sys, "argv", ["breach-bot", "register", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    for name, text in OURS.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    Path("wings.csv").write_text(WINGS, encoding="cp1252")
    assert command("import", ".", "--yes")[0] == 0
    return command


def test_an_export_comes_in_as_it_is(run: Run) -> None:
    """By the mapping of its source; what is not named is told, who is not recognised is counted."""
    code, out, err = run("import", "export.csv", "--source", "autotask", "--yes")
    assert code == 0
    assert err.splitlines() == [
        "Read by the mapping of autotask.",
        "Columns that the mapping does not name, and that were not read: Surprise.",
    ]
    assert "clients: 2 new" in out
    assert "Clients not recognised, which stand under the code of autotask: 1." in out
    assert "not recognised in the register: 1 (autotask:8)" in run("status")[1]


def test_a_name_is_confirmed_by_a_person(run: Run) -> None:
    """At a terminal one by one; without one it is only listed; --yes never takes a name."""
    run("import", "export.csv", "--source", "autotask", "--yes")
    listed = "autotask:8 (TWEE): the name is that of C2\n"
    assert run("match") == (0, listed, "")
    assert run("match", "--yes")[1] == listed
    assert "is C2 from now on" not in run("match", typed="n\n")[1]
    assert run("match", typed="y\n")[1].endswith("autotask:8 is C2 from now on.\n")
    assert run("match")[1] == "Every carrier's client is recognised.\n"


def test_a_match_can_be_said_outright(run: Run) -> None:
    """Both codes; one alone asks for the other."""
    run("import", "export.csv", "--source", "autotask", "--yes")
    code, _, err = run("match", "autotask:8")
    assert (code, err.startswith("Say which client autotask:8 is")) == (2, True)
    assert run("match", "autotask:9", "C1")[0] == 2
    assert "ZERO WIDTH SPACE" in run("match", "autotask:8", "C\u200b2")[2]
    assert run("match", "autotask:8\u200b", "C2 ")[0] == 0


def test_what_is_proven_meanwhile_is_taken_without_a_person(run: Run) -> None:
    """A client that comes with its number later; one that nothing suggests is listed."""
    Path("cove.csv").write_text("id,Name,VatNumber\n1,Zes,BE0987654394\n2,Odd,\n")
    run("import", "cove.csv", "--source", "cove", "--yes")
    late = OURS["clients"] + "C6,Nieuw,nl,0987654394,BE\n"
    Path("clients.csv").write_text(late, encoding="utf-8")
    run("import", ".", "--yes")
    out = run("match", "--yes")[1]
    assert "cove:1 (Zes): by number or domain it is C6\ncove:1 is C6 from now on.\n" in out
    assert "cove:2 (Odd)\n" in out


ANSWERS = ["", "", "0", "", "0", "0", "", "0", "", "wings", "nmae", "name;billing"]


def test_a_mapping_is_made_by_questions(run: Run) -> None:
    """Columns are shown and proposed, a wrong category is asked again, the answer is saved."""
    typed = "\n".join([*ANSWERS, "y", ""])
    code, out, err = run("map", "wings.csv", "--source", "wings", typed=typed)
    assert code == 0, err
    assert "1  Klantnr  (1)" in out
    assert "perhaps" in err or "Did you mean" in err
    saved = Path("var/mappings/wings.yaml").read_text(encoding="utf-8")
    assert "enterprise_number:" in saved
    code, out, _ = run("import", "wings.csv", "--source", "wings", "--yes")
    assert code == 0
    assert "holdings: 2 new" in out
    assert run("map", "wings.csv", "--source", "wings", typed=typed)[0] == 2


def test_a_mapping_that_is_not_wanted_is_not_saved(run: Run) -> None:
    """No is no."""
    typed = "\n".join([*ANSWERS, "n", ""])
    assert run("map", "wings.csv", "--source", "wings", typed=typed)[0] == 0
    assert not Path("var/mappings").exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("map", "wings.csv", "--source", "wings"), None, "nobody can be asked"),
        (("map", "wings.csv", "--source", "A B"), "", "A source is called by"),
        (("map", ".", "--source", "wings"), "", "is no export"),
        (("map", "nowhere.xlsx", "--source", "wings"), "", "is no export"),
        (("map", "wings.csv", "--source", "wings"), "0\n" * 8, "Nothing was saved"),
        (("import", ".", "--source", "veeam", "--yes"), None, "is no export"),
    ],
)
def test_bad_input_is_one_sentence(
    run: Run, arguments: tuple[str, ...], typed: str | None, sentence: str
) -> None:
    """Exit code 2, and nothing is saved."""
    code, _, err = run(*arguments, typed=typed)
    assert code == 2
    assert sentence in err
    assert not Path("var").exists()


def test_a_workbook_is_an_export_too(run: Run) -> None:
    """Its first sheet that can be seen."""
    import xlsxwriter

    with xlsxwriter.Workbook("veeam.xlsx") as workbook:
        workbook.add_worksheet("Companies").write_column(0, 0, ["Company", "Twee"])
    code, out, _ = run("import", "veeam.xlsx", "--source", "veeam", "--yes")
    assert code == 0
    assert "holdings: 1 new" in out
