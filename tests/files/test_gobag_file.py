"""The encrypted go-bag: what is in it, who can open it, and a place that fails."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import pyzipper

from bot.domain.gobag import FILES_KEPT
from bot.domain.register import Client, Holding, Language, System
from bot.files import gobag_file
from bot.files.gobag_file import NotReadable, write_bag
from bot.services.desk import Desk
from bot.services.register import import_register
from bot.store.database import Store
from tests.registers import BRUSSELS, table
from tests.services.desk import make_desk

NIGHT = datetime(2026, 12, 4, 1, 47, tzinfo=UTC)
AES_256 = 3  # as the format numbers it
PASSPHRASE = "correct horse battery staple"
CLIENT = Client("C1", "=Zeta BV", Language.FRENCH, phone="+32 4 000 00 01")


@pytest.fixture
def store(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return an empty database apart from the folder of the bags."""
    path = tmp_path_factory.mktemp("store") / "breach.db"
    shutil.copyfile(migrated_sqlite, path)
    opened = Store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    """Return a desk with one client, one system and what it holds."""
    holding = Holding("C1", "wings", frozenset({"contact"}))
    tables = [table("systems", [System("wings")]), table("clients", [CLIENT])]
    import_register(store, [*tables, table("holdings", [holding])], "main", BRUSSELS, NIGHT)
    return make_desk(store)


def written(desk: Desk, folder: Path, minutes: int = 0) -> Path:
    """Write the bag some minutes into the night."""
    return write_bag(desk, folder, PASSPHRASE, "nl", NIGHT + timedelta(minutes=minutes))


def read(path: Path, passphrase: str = PASSPHRASE) -> dict[str, str]:
    """Return the pages of a bag by name."""
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(passphrase.encode())
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_bag_is_one_file_that_opens_with_its_passphrase(desk: Desk, tmp_path: Path) -> None:
    """Contacts, call list, scripts in all languages, playbooks in words, and the register."""
    path = written(desk, tmp_path)
    pages = read(path)
    assert path.name == "breach-bot-gobag-20261204T014700Z.zip"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    assert "+32 4 000 00 01" in pages["2-call-list.txt"]
    assert {f"3-call-scripts/{one.value}.txt" for one in Language} <= pages.keys()
    assert "playbooks/ransomware.txt" in pages
    assert "'=Zeta BV" in pages["register/clients.csv"]
    assert {"register/systems.csv", "register/holdings.csv", "1-read-first.txt"} <= pages.keys()


def test_without_the_passphrase_nothing_is_read(desk: Desk, tmp_path: Path) -> None:
    """Every entry is encrypted with AES-256, the ones of the register as well."""
    path = written(desk, tmp_path)
    with pytest.raises(RuntimeError, match="password"):
        read(path, "wrong horse battery staple")
    assert b"Zeta" not in path.read_bytes()
    with pyzipper.AESZipFile(path) as archive:
        entries = archive.infolist()
    assert {entry.wz_aes_strength for entry in entries} == {AES_256}


def test_sources_are_kept_apart(desk: Desk, tmp_path: Path) -> None:
    """As the register is exported, so that each can be imported again."""
    import_register(desk.store, [table("systems", [System("keys")])], "vault", BRUSSELS, NIGHT)
    assert "register/vault/systems.csv" in read(written(desk, tmp_path))


def test_before_the_first_import_there_is_no_register(store: Store, tmp_path: Path) -> None:
    """Contacts and playbooks are needed all the same."""
    pages = read(written(make_desk(store), tmp_path))
    assert "1-read-first.txt" in pages
    assert not [name for name in pages if name.startswith("register/")]


def test_the_last_few_are_kept(desk: Desk, tmp_path: Path) -> None:
    """Others go; what is not ours stays, and so does what is being written."""
    (tmp_path / "note.txt").write_text("not ours")
    fresh, old = tmp_path / f"{_beside()}-1", tmp_path / f"{_beside()}-2"
    for path in (fresh, old):
        path.write_text("half")
    begun = (NIGHT - timedelta(days=1)).timestamp()
    os.utime(old, (begun, begun))
    os.utime(fresh, (NIGHT.timestamp(), NIGHT.timestamp()))
    paths = [written(desk, tmp_path, minutes) for minutes in range(FILES_KEPT + 2)]
    assert set(tmp_path.iterdir()) == {*paths[-FILES_KEPT:], tmp_path / "note.txt", fresh}


def _beside() -> str:
    return ".breach-bot-gobag-20261204T000000Z.zip.unfinished"


def test_a_folder_that_is_missing_is_not_made(desk: Desk, tmp_path: Path) -> None:
    """Where a stick was to be mounted, a folder on the disk would be no bag."""
    with pytest.raises(FileNotFoundError):
        written(desk, tmp_path / "stick")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def earlier(desk: Desk, tmp_path: Path) -> Iterator[Path]:
    """Return a bag that was written before, and see that it is still whole afterwards."""
    path = written(desk, tmp_path)
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_place_leaves_what_was_there(desk: Desk, earlier: Path) -> None:
    """Nothing half written stays behind."""
    full = OSError(errno.ENOSPC, "No space left on device")
    with patch.object(gobag_file, "_fill", side_effect=full), pytest.raises(OSError, match="space"):
        written(desk, earlier.parent, 1)


def test_a_bag_that_nobody_could_open_is_none(desk: Desk, earlier: Path) -> None:
    """It is read once before it takes its place."""

    def spoil(descriptor: int) -> None:
        os.pwrite(descriptor, b"\0" * 64, 200)

    with patch.object(os, "fsync", spoil), pytest.raises(NotReadable):
        written(desk, earlier.parent, 1)


def test_an_entry_that_reads_otherwise_is_noticed(desk: Desk, earlier: Path) -> None:
    """The library names the first one; the file does not take its place."""
    with (
        patch.object(pyzipper.AESZipFile, "testzip", return_value="2-call-list.txt"),
        pytest.raises(NotReadable, match="2-call-list"),
    ):
        written(desk, earlier.parent, 1)
