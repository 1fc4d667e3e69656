"""``breach-bot factor``: enrolled, listed, tried and taken away, by who may vouch."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from bot import app
from bot.cli.factor import factor
from bot.domain.errors import Refusal
from bot.services import factors as services
from bot.settings import SettingMissing
from bot.store.database import Store
from bot.store.migrate import migrate
from tests.cli.processes import PATIENCE, clean
from tests.services.desk import DEPUTY, LEAD, NIGHT, OFFICER, RESPONDER, STAFF
from tests.services.factors import PASSPHRASE, STEP, Device

SECRETS = ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")


@dataclass
class Server:
    """A server at which people enrol; every command is half a minute after the one before."""

    url: str
    now: datetime = NIGHT
    secrets: Iterator[str] = field(default_factory=lambda: iter(SECRETS))

    @property
    def environment(self) -> dict[str, str]:
        """What is set."""
        return {
            "BREACH_DATABASE_URL": self.url,
            "BREACH_PRIVACY_OFFICERS": OFFICER,
            "BREACH_DEPUTIES": DEPUTY,
            "BREACH_RESPONSE_TEAM": f"{LEAD},{RESPONDER}",
            "BREACH_FACTOR_PASSPHRASE": PASSPHRASE,
        }

    def run(self, *arguments: str, typed: tuple[str, ...] = ()) -> Result:
        """Run a command, with what is typed line by line."""
        self.now += STEP
        text = "".join(f"{line}\n" for line in typed)
        return CliRunner().invoke(
            factor, list(arguments), env=self.environment, input=text, standalone_mode=False
        )

    def refused(self, *arguments: str, typed: tuple[str, ...] = ()) -> Refusal:
        """Return why a command is refused."""
        found = self.run(*arguments, typed=typed).exception
        assert isinstance(found, Refusal)
        return found

    def code(self, secret: str) -> str:
        """Return what a device will show when the next command runs."""
        return Device(secret).code(self.now + STEP)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a server whose clock and whose chance are the test's."""
    found = Server(f"sqlite:///{tmp_path / 'breach.db'}")
    with closing(Store(found.url)) as store:
        migrate(store)
    monkeypatch.setattr(app, "clock", lambda: found.now)
    monkeypatch.setattr(services, "random_base32", lambda: next(found.secrets))
    return found


def test_people_enrol_are_listed_and_tried(server: Server) -> None:
    """The officer alone, the deputy with the officer's code; the secret is printed once."""
    first, second = SECRETS
    done = server.run("enrol", OFFICER, typed=(server.code(first),))
    assert done.exception is None, done.exception
    assert "JBSW Y3DP EHPK" in done.output
    assert f"secret={first}" in done.output
    assert "U0OFFICER is enrolled" in done.output
    codes = (server.code(first), server.code(second))
    done = server.run("enrol", DEPUTY, "--by", OFFICER, typed=codes)
    assert done.exception is None, done.exception
    listed = server.run("list")
    assert (listed.return_value, listed.exception) == (0, None)
    assert "U0DEPUTY (U0DEPUTY)  since" in listed.output
    assert "vouched for by U0OFFICER" in listed.output
    assert first not in listed.output + done.output
    assert "The code counts" in server.run("try", DEPUTY, typed=(server.code(second),)).output


def test_a_slip_is_asked_again_three_times(server: Server) -> None:
    """At the confirming and at the trying; what was wrong is said, then it is given up."""
    (first, _) = SECRETS
    wrong = Device(first).wrong(server.now + STEP)
    done = server.run("enrol", OFFICER, typed=(wrong, "123 4", server.code(first)))
    assert done.exception is None, done.exception
    assert done.output.count("not what the device should show") == 2
    wrong = Device(first).wrong(server.now + STEP)
    given_up = server.refused("try", OFFICER, typed=(wrong,) * 4)
    assert given_up.key == "factor.error.wrong_code"
    server.now -= STEP  # at once, not half a minute later
    assert server.refused("try", OFFICER, typed=(server.code(first),)).key == "factor.error.paused"


def test_an_officer_takes_a_factor_away(server: Server) -> None:
    """With a code of their own; whoever has none is named as missing, and the exit code says so."""
    first, second = SECRETS
    server.run("enrol", OFFICER, typed=(server.code(first),))
    server.run("enrol", LEAD, "--by", OFFICER, typed=(server.code(first), server.code(second)))
    done = server.run("revoke", LEAD, "--by", OFFICER, typed=(server.code(first),))
    assert "Taken away" in done.output
    assert server.refused("try", LEAD, typed=("000000",)).key == "factor.error.none"
    listed = server.run("list")
    assert listed.return_value == 1
    assert "breach-bot factor enrol U0DEPUTY" in listed.output


def test_what_cannot_be_is_said(server: Server) -> None:
    """A slip in the id, a voucher who cannot, two people through a script, no passphrase."""
    assert server.refused("enrol", STAFF).key == "factor.error.not_of_the_team"
    assert server.refused("enrol", LEAD, "--by", OFFICER).values["who"] == OFFICER
    two = ("--by", RESPONDER, "--by", DEPUTY, "--why", "abroad")
    assert server.refused("enrol", LEAD, *two).key == "factor.error.not_at_server"
    without = {**server.environment, "BREACH_FACTOR_PASSPHRASE": ""}
    result = CliRunner().invoke(factor, ["enrol", LEAD], env=without, standalone_mode=False)
    assert isinstance(result.exception, SettingMissing)


def test_two_people_at_the_servers_terminal_open_the_way(server: Server, tmp_path: Path) -> None:
    """A real terminal: the secret is shown, the code asked for; the list says emergency."""
    command = ["factor", "enrol", LEAD, "--by", RESPONDER, "--by", DEPUTY, "--why", "abroad"]
    with Terminal(command, server.environment, tmp_path) as terminal:
        shown = terminal.until("Now the code it shows")
        found = re.search(r"secret=([A-Z2-7]{32})", shown)
        assert found is not None
        terminal.type(Device(found[1]).code(datetime.now(UTC)))
        assert "is enrolled" in terminal.until("is enrolled")
    assert terminal.code == 0
    assert f"EMERGENCY, by {RESPONDER}, {DEPUTY}" in server.run("list").output


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str], cwd: Path) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=cwd,
            env=clean() | environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            close_fds=True,
        )
        os.close(slave)
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.code = self.process.wait(PATIENCE)
        os.close(self.master)

    def until(self, words: str) -> str:
        """Return what is printed, up to some words.

        Raises:
            OSError: it ended before.
        """
        shown = ""
        while words not in shown:
            shown += os.read(self.master, 4096).decode()
        return shown

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self.master, f"{line}\n".encode())
