"""``breach-bot gobag``, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import pyzipper

from tests.cli.processes import Ended, run

PASSPHRASE = "correct horse battery staple"


def bot(folder: Path, *arguments: str, **settings: str) -> Ended:
    """Run a command on the folder's database."""
    url = f"sqlite:///{folder / 'breach.db'}"
    return run(*arguments, cwd=folder, BREACH_DATABASE_URL=url, **settings)


def register(folder: Path) -> str:
    """Write a register of one client and return its folder."""
    source = folder / "register"
    source.mkdir()
    (source / "clients.csv").write_text("client_id,name,language,phone\nC1,Klant BV,nl,+32 4 1\n")
    return str(source)


def call_list(bag: Path) -> str:
    """Open a bag as at night, and return its call list."""
    with pyzipper.AESZipFile(bag) as archive:
        archive.setpassword(PASSPHRASE.encode())
        return str(archive.read("2-call-list.txt"), "utf-8")


def test_the_pages_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    """In the language asked for, to print, and the register as it can be imported again."""
    source = register(tmp_path)
    bag = tmp_path / "bag"
    assert bot(tmp_path, "gobag", str(bag), "--plain").code == 0  # also before the first import
    assert not (bag / "register").exists()
    assert bot(tmp_path, "register", "import", source, "--yes").code == 0
    (bag / "2-call-list.txt").chmod(0o644)
    done = bot(tmp_path, "gobag", str(bag), "--plain", "--language", "fr")
    assert (done.code, done.err) == (0, "")
    assert "readable by anybody" in done.out
    assert "Klant BV" in (bag / "2-call-list.txt").read_text(encoding="utf-8")
    assert "La première heure" in (bag / "1-read-first.txt").read_text(encoding="utf-8")
    assert (bag / "playbooks" / "ransomware.txt").is_file()
    assert bag.stat().st_mode & 0o077 == 0
    assert (bag / "2-call-list.txt").stat().st_mode & 0o077 == 0
    (clients,) = (bag / "register").rglob("clients.csv")
    assert "Klant BV" in clients.read_text(encoding="utf-8")
    assert bot(tmp_path, "audit", "verify").code == 0


def test_an_import_renews_the_bag_where_it_is_kept(tmp_path: Path) -> None:
    """One encrypted file; by hand it is written to the same place, or to another."""
    kept, other = tmp_path / "kept", tmp_path / "other"
    kept.mkdir()
    other.mkdir()
    place = {"BREACH_GOBAG_FOLDER": str(kept), "BREACH_GOBAG_PASSPHRASE": PASSPHRASE}
    done = bot(tmp_path, "register", "import", register(tmp_path), "--yes", **place)
    assert done.code == 0
    assert "go-bag" in done.sentence
    (bag,) = kept.iterdir()
    assert "Klant BV" in call_list(bag)
    written = bot(tmp_path, "gobag", str(other), "--language", "fr", **place)
    assert (written.code, written.err) == (0, "")
    assert PASSPHRASE not in written.out
    (copy,) = other.iterdir()
    assert "Liste d’appel" in call_list(copy)


def test_what_was_erased_is_not_in_the_next_bag(tmp_path: Path) -> None:
    """A person's address, or a former client's contacts: the bag is written anew at once."""
    kept, source = tmp_path / "kept", tmp_path / "register"
    kept.mkdir()
    source.mkdir()
    (source / "clients.csv").write_text(
        "client_id,name,language,email,phone,ended_on\n"
        "C1,Nu BV,nl,jan@nu.example,+32 4 1,\nC2,Weg BV,nl,an@weg.example,,2024-01-31\n"
    )
    place = {"BREACH_GOBAG_FOLDER": str(kept), "BREACH_GOBAG_PASSPHRASE": PASSPHRASE}
    assert bot(tmp_path, "register", "import", str(source), "--yes", **place).code == 0
    assert "jan@nu.example" in call_list(max(kept.iterdir()))
    erased = bot(tmp_path, "person", "erase", "jan@nu.example", "--yes", **place)
    assert (erased.code, "go-bag" in erased.sentence) == (0, True)
    assert bot(tmp_path, "retention", "--apply", **place).code == 0
    left = call_list(max(kept.iterdir()))
    assert "jan@nu.example" not in left
    assert "an@weg.example" not in left
    assert "Weg BV" in left
    again = bot(tmp_path, "retention", "--apply", **place)
    assert (again.out, again.err) == ("Nothing has to go now.\n", "")


def test_a_place_that_fails_breaks_no_import(tmp_path: Path) -> None:
    """The rows are there, the sentence says what to do; by hand it is exit 3."""
    gone = str(tmp_path / "stick")
    place = {"BREACH_GOBAG_FOLDER": gone, "BREACH_GOBAG_PASSPHRASE": PASSPHRASE}
    done = bot(tmp_path, "register", "import", register(tmp_path), "--yes", **place)
    assert done.code == 0
    assert "All that stands" in done.err
    assert "C1" in bot(tmp_path, "register", "status").out
    by_hand = bot(tmp_path, "gobag", **place)
    assert by_hand.code == 3
    assert gone in by_hand.sentence
    assert not (tmp_path / "stick").exists()


def test_a_place_without_a_passphrase_breaks_no_import_either(tmp_path: Path) -> None:
    """The variable that is missing is named."""
    done = bot(
        tmp_path,
        "register",
        "import",
        register(tmp_path),
        "--yes",
        BREACH_GOBAG_FOLDER="/media/bag",
    )
    assert done.code == 0
    assert "BREACH_GOBAG_PASSPHRASE" in done.err
    assert "All that stands" in done.err


def test_what_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    """Exit 2 and a sentence that says what is missing, or names the place."""
    (tmp_path / "file").write_text("")
    taken = bot(tmp_path, "gobag", str(tmp_path / "file" / "bag"), "--plain")
    assert taken.code == 2
    assert "file" in taken.sentence
    assert bot(tmp_path, "gobag", "bag", "--language", "de").code == 2
    for arguments, named in (
        ((), "BREACH_GOBAG_FOLDER"),
        (("--plain",), "FOLDER"),
        ((str(tmp_path),), "BREACH_GOBAG_PASSPHRASE"),
    ):
        refused = bot(tmp_path, "gobag", *arguments)
        assert refused.code == 2
        assert named in refused.sentence
