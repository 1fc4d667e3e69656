"""``breach-bot dossier``, as an operator runs it."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from bot.cli import dossier
from bot.domain.errors import Refusal
from tests.cli.processes import Ended, run
from tests.services.desk import fill_night

REFERENCE = "BR-2026-001"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with a breach in it, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "breach.db"
    fill_night(f"sqlite:///{path}")
    return path


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """Return a folder with a copy of it."""
    shutil.copy(filled, tmp_path / "breach.db")
    return tmp_path


def bot(folder: Path, *arguments: str) -> Ended:
    """Run a command on the folder's database."""
    url = f"sqlite:///{folder / 'breach.db'}"
    return run(*arguments, cwd=folder, BREACH_DATABASE_URL=url)


def test_the_archive_has_the_print_the_data_and_the_tables(folder: Path) -> None:
    """For its owner alone, on record with its digest, and the chain stays whole."""
    target = folder / "dossier.zip"
    done = bot(folder, "dossier", REFERENCE.lower(), "--to", str(target), "--language", "fr")
    assert (done.code, done.err) == (0, "")
    content = target.read_bytes()
    assert hashlib.sha256(content).hexdigest() in done.out
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        assert archive.read(f"{REFERENCE}-dossier.pdf").startswith(b"%PDF-")
        assert json.loads(archive.read(f"{REFERENCE}-dossier.json"))["reference"] == REFERENCE
        assert "tables/duties.csv" in archive.namelist()
    assert sorted(one.name for one in folder.iterdir() if "dossier" in one.name) == ["dossier.zip"]
    assert bot(folder, "audit", "verify").code == 0


def test_nothing_is_overwritten_unless_it_is_said(folder: Path) -> None:
    """The file that is there stays as it is; with the word it is replaced."""
    target = folder / "dossier.json"
    target.write_text("mine")
    kept = bot(folder, "dossier", REFERENCE, "--to", str(target))
    assert (kept.code, target.read_text()) == (2, "mine")
    assert "--replace" in kept.sentence
    assert bot(folder, "dossier", REFERENCE, "--to", str(target), "--replace").code == 0
    assert json.loads(target.read_bytes())["purpose"] == "GDPR Art. 33(5)"
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("incident", "name", "said"),
    [
        ("BR-1999-001", "a.pdf", "BR-1999-001"),
        (REFERENCE, "a.docx", ".zip"),
        (REFERENCE, "nowhere/a.json", "folder"),
    ],
)
def test_what_cannot_be_is_bad_input(folder: Path, incident: str, name: str, said: str) -> None:
    """Exit 2 and a sentence that says what to do; no file is left behind."""
    refused = bot(folder, "dossier", incident, "--to", str(folder / name))
    assert refused.code == 2
    assert said in refused.sentence
    assert not (folder / name).exists()


@pytest.mark.parametrize("replace", [False, True])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, replace: bool
) -> None:
    """No half file, no empty one, and the old one as it was."""
    target = tmp_path / "dossier.pdf"
    if replace:
        target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refusal, match="unwritable"):
        dossier._write(target, b"new", replace=replace)
    assert [one.read_text() for one in tmp_path.iterdir()] == (["old"] if replace else [])


def test_who_was_first_keeps_the_name(tmp_path: Path) -> None:
    """A file that appears while the dossier is made is not overwritten either."""
    target = tmp_path / "dossier.pdf"
    target.write_text("mine")
    with pytest.raises(Refusal, match="there"):
        dossier._write(target, b"new", replace=False)
    assert target.read_text() == "mine"
