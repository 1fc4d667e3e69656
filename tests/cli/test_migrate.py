"""``breach-bot migrate``: new, up to date, unreachable; and who makes a database."""

from __future__ import annotations

from pathlib import Path

from bot.store.migrate import FOLDER
from tests.cli.processes import run

MIGRATIONS = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


def test_a_new_file_is_brought_up_to_date_once(tmp_path: Path) -> None:
    """Every migration is named in order; the second time there is nothing to do."""
    url = f"sqlite:///{tmp_path / 'new' / 'breach.db'}"
    first = run("migrate", cwd=tmp_path, BREACH_DATABASE_URL=url)
    assert (first.code, first.err) == (0, "")
    assert first.out.splitlines() == [*MIGRATIONS, f"{len(MIGRATIONS)} applied"]
    second = run("migrate", cwd=tmp_path, BREACH_DATABASE_URL=url)
    assert (second.code, second.out, second.err) == (0, "up to date\n", "")


def test_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    """One sentence and exit 3; the password of the URL is not repeated."""
    url = "postgresql://breach:Sesame@127.0.0.1:1/breach"
    over = run("migrate", cwd=tmp_path, BREACH_DATABASE_URL=url)
    assert over.code == 3
    assert "BREACH_DATABASE_URL" in over.sentence
    assert "Sesame" not in over.sentence


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is left as it is, and the sentence says what to do."""
    file = tmp_path / "letter.db"
    file.write_text("Dear reader, " * 100, encoding="utf-8")
    over = run("migrate", cwd=tmp_path, BREACH_DATABASE_URL=f"sqlite:///{file}")
    assert over.code == 3
    assert "back-up" in over.sentence
    assert file.read_text(encoding="utf-8").startswith("Dear reader")


def test_a_url_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Exit 2, and the setting is named."""
    over = run("migrate", cwd=tmp_path, BREACH_DATABASE_URL="mysql://h/n")
    assert over.code == 2
    assert "BREACH_DATABASE_URL" in over.sentence
