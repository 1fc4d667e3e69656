"""``breach-bot gobag``, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.processes import Ended, run


def bot(folder: Path, *arguments: str) -> Ended:
    """Run a command on the folder's database."""
    url = f"sqlite:///{folder / 'breach.db'}"
    return run(*arguments, cwd=folder, BREACH_DATABASE_URL=url)


def test_the_bag_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    """Pages in the language asked for, and the register as it can be imported again."""
    source = tmp_path / "register"
    source.mkdir()
    (source / "clients.csv").write_text("client_id,name,language,phone\nC1,Klant BV,nl,+32 4 1\n")
    bag = tmp_path / "bag"
    assert bot(tmp_path, "gobag", str(bag)).code == 0  # also before the first import
    assert not (bag / "register").exists()
    assert bot(tmp_path, "register", "import", str(source), "--yes").code == 0
    done = bot(tmp_path, "gobag", str(bag), "--language", "fr")
    assert (done.code, done.err) == (0, "")
    assert "encrypted stick" in done.out
    assert "Klant BV" in (bag / "2-call-list.txt").read_text(encoding="utf-8")
    assert "La première heure" in (bag / "1-read-first.txt").read_text(encoding="utf-8")
    assert (bag / "playbooks" / "ransomware.txt").is_file()
    assert bag.stat().st_mode & 0o077 == 0
    assert (bag / "2-call-list.txt").stat().st_mode & 0o077 == 0
    (clients,) = (bag / "register").rglob("clients.csv")
    assert "Klant BV" in clients.read_text(encoding="utf-8")
    assert bot(tmp_path, "audit", "verify").code == 0


def test_a_place_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    """Exit 2 and a sentence that names it; a language that there is none is refused, too."""
    (tmp_path / "file").write_text("")
    taken = bot(tmp_path, "gobag", str(tmp_path / "file" / "bag"))
    assert taken.code == 2
    assert "file" in taken.sentence
    assert bot(tmp_path, "gobag", "bag", "--language", "de").code == 2
