"""``breach-bot demo`` as a process: the whole tour once, and each way in which it ends early."""

from __future__ import annotations

import email
import email.policy
import json
import os
import pty
import re
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TextIO

import pytest

from bot.demo.stage import MARK
from tests.cli.processes import Ended, run, started

SYSTEM = "datacenter-backup"


@dataclass(frozen=True)
class Toured:
    """A tour that was played to its end, and what it left."""

    over: Ended
    home: Path

    @property
    def folder(self) -> Path:
        """The demo's folder."""
        return self.home / "var" / "demo"

    @property
    def answer(self) -> dict[str, Any]:
        """What the demo kept of ``breach-bot affected``."""
        kept: dict[str, Any] = json.loads(self.kept)
        return kept

    @property
    def kept(self) -> str:
        """The same as text."""
        return (self.folder / "affected.json").read_text(encoding="utf-8")

    def clients(self, status: str) -> list[dict[str, Any]]:
        """Return the clients with a status."""
        return [row for row in self.answer["clients"] if row["status"] == status]

    def letters(self) -> list[EmailMessage]:
        """Return what was mailed outside the organisation."""
        return [_letter(path) for path in sorted((self.folder / "mail").glob("*.eml"))]


def _letter(path: Path) -> EmailMessage:
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    """The tour, played once over what an earlier one is said to have left."""
    home = tmp_path_factory.mktemp("home")
    _leave_behind(home / "var" / "demo")
    return Toured(run("demo", "--once", "--port", "0", cwd=home), home)


def _leave_behind(folder: Path) -> None:
    """Put into a folder what a tour that was killed could have left there."""
    (folder / "mail").mkdir(parents=True)
    (folder / MARK).touch()
    (folder / "mail" / "0001-old.eml").write_text("To: old@example.org\n\nold", encoding="utf-8")
    (folder / "affected.json").write_text("{", encoding="utf-8")
    (folder / "breach.sqlite3").write_text("no database", encoding="utf-8")


def test_the_tour_is_played_and_ends_with_a_summary(toured: Toured) -> None:
    """Exit 0, nothing on stderr, the address first and what was kept last."""
    assert toured.over.err == ""
    assert toured.over.code == 0, toured.over.out
    assert "http://127.0.0.1:" in toured.over.out.splitlines()[0]
    assert "Kept: " in toured.over.out
    assert "no duty was late" in toured.over.out


def test_each_affected_client_with_a_contact_has_one_mail(toured: Toured) -> None:
    """None for clients to check, none for others, and none of an earlier tour."""
    wanted = Counter(row["contact"] for row in toured.clients("affected") if row["contact"])
    assert wanted == Counter(str(letter["To"]) for letter in toured.letters())
    assert len(wanted) > 40
    assert toured.clients("check")


def test_a_mail_names_its_client_and_no_other(toured: Toured) -> None:
    """A client learns nothing of another one."""
    rows = toured.answer["clients"]
    for letter in toured.letters():
        body = letter.get_body(preferencelist=("plain",))
        assert body is not None
        text = f"{letter['Subject']}\n{body.get_content()}"
        named = {row["name"] for row in rows if row["name"] in text}
        assert named == {row["name"] for row in rows if row["contact"] == letter["To"]}


def test_mail_to_our_own_people_lies_apart(toured: Toured) -> None:
    """It is in a folder of its own, and goes nowhere else."""
    inside = list((toured.folder / "mail" / "internal").glob("*.eml"))
    assert inside
    assert all(str(_letter(path)["To"]).endswith("@comitor.be") for path in inside)


def test_the_answer_is_the_one_the_command_prints(toured: Toured) -> None:
    """Byte for byte, asked again on the database that the tour left."""
    url = f"sqlite:///{toured.folder}/breach.sqlite3"
    period = ("--from", "2026-12-01T01:50Z", "--to", "2026-12-04T01:50Z")
    arguments = ("affected", "--system", SYSTEM, *period, "--json")
    again = run(*arguments, cwd=toured.home, BREACH_DATABASE_URL=url)
    assert again.code == 0
    assert again.out == toured.kept
    assert run("audit", "verify", cwd=toured.home, BREACH_DATABASE_URL=url).code == 0


def test_the_log_lies_beside_the_folder(toured: Toured) -> None:
    """Lines of JSON without tokens or addresses."""
    lines = (toured.home / "var" / "demo.log").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert "event" in json.loads(line)
        assert not any(secret in line for secret in ("xoxb-", "xapp-", "@comitor.be"))


def test_a_port_that_is_taken_ends_it_before_anything_is_removed(tmp_path: Path) -> None:
    """One sentence with the port, exit 3, and the last tour still lies there."""
    folder = tmp_path / "var" / "demo"
    _leave_behind(folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        over = run("demo", "--once", "--port", str(port), cwd=tmp_path)
    assert (over.code, over.out) == (3, "")
    assert str(port) in over.sentence
    assert (folder / "mail" / "0001-old.eml").exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Only what a demo made is removed by one: exit 2, and the file is still there."""
    mine = tmp_path / "papers" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years of work", encoding="utf-8")
    over = run("demo", "--once", "--port", "0", "--folder", str(mine.parent), cwd=tmp_path)
    assert (over.code, over.out) == (2, "")
    assert str(mine.parent) in over.sentence
    assert mine.read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, by: signal.Signals) -> None:
    """With a person at the terminal: no traceback, the port is free again, exit 130."""
    with _at_a_terminal(tmp_path) as (process, said):
        address = said.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", address)
        assert found, address
        process.send_signal(by)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err.strip()) == (130, "")
    with socket.create_server(("127.0.0.1", int(found[1]))):
        pass  # nobody listens there any more


@contextmanager
def _at_a_terminal(home: Path) -> Iterator[tuple[subprocess.Popen[str], TextIO]]:
    """Start the demo as somebody sees it who sits in front of it."""
    ours, theirs = pty.openpty()
    with (
        os.fdopen(ours, encoding="utf-8", errors="replace") as said,
        started("demo", "--port", "0", cwd=home, environment={}, stdout=theirs) as process,
    ):
        os.close(theirs)
        yield process, said
