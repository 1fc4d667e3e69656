"""The project as it is handed over: the wheel, the lock, and what must not be in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from tests.project import ROOT, tracked

TEXTS = [path for path in tracked() if path.suffix not in {".png", ".ico"}]


def built(folder: Path) -> Path:
    """Build the wheel of the tracked files, without network, and return it."""
    source = folder / "source"
    for path in tracked():
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel."""
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the wheel lies unpacked, as an installation has it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on an unpacked wheel, far from the working copy and with nothing set."""
    unset = {name: text for name, text in os.environ.items() if not name.startswith("BREACH_")}
    environment = {**unset, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_all_that_is_needed(wheel: Path) -> None:
    """Playbooks, ladders, notices, catalogues, pages and the sample register come with it."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packed = ("playbooks/", "notices/", "mappings/")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(packed):
            assert f"bot/_data/{name}" in names
        elif name.startswith("bot/") and path.name != ".keep":
            assert name in names
    for needed in (
        "bot/_data/playbooks/ransomware.yaml",
        "bot/_data/playbooks/ladders/notify_controller.yaml",
        "bot/_data/notices/client-initial/nl/body.txt",
        "bot/i18n/catalogues/fr/messages.po",
        "bot/workspace/page/workspace.html",
        "bot/demo/register/clients.csv",
    ):
        assert needed in names


def test_the_wheel_brings_the_command(wheel: Path) -> None:
    """After an installation there is a command breach-bot."""
    with zipfile.ZipFile(wheel) as archive:
        listed = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        points = archive.read(listed).decode()
    assert "breach-bot = bot.cli:main" in points


def test_an_installation_loads_what_it_brought(installed: Path) -> None:
    """Far from the working copy, everything a person may edit is found in the package and whole."""
    found = run(installed, "-c", "import bot; print(bot.__file__)")
    assert found.stdout.strip() == str(installed / "bot" / "__init__.py")
    checked = run(installed, "-m", "bot", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 errors" in checked.stdout


def test_an_installation_takes_its_sample_register(installed: Path) -> None:
    """The sample register of the package can be imported from where it was installed."""
    database = f"sqlite:///{installed / 'sample.db'}"
    sample = installed / "bot" / "demo" / "register"
    code = (
        f"import os; os.environ['BREACH_DATABASE_URL'] = {database!r};"
        f"import sys; sys.argv = ['breach-bot', 'register', 'import', {str(sample)!r}, '--yes'];"
        "from bot.cli import main; main()"
    )
    imported = run(installed, "-c", code)
    assert imported.returncode == 0, imported.stderr
    assert "66 new" in imported.stdout


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
def test_the_lock_names_every_library_with_a_hash_and_no_index(name: str) -> None:
    """Whoever installs chooses where from; what arrives is what was pinned."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"index|--extra|find-links|trusted", lock)
    pinned = re.split(r"(?m)^(?=\S)", lock)[1:]
    assert pinned
    for one in pinned:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==[\w.]+ ", one), one
        assert "--hash=sha256:" in one


def test_the_lock_pins_all_the_project_asks_for() -> None:
    """No library of pyproject.toml is left to chance, nor is what builds the wheel."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"(?m)^([a-z0-9.-]+)", lock))
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *read["project"]["dependencies"],
        *read["project"]["optional-dependencies"]["dev"],
        *read["build-system"]["requires"],
    ]
    names = {re.split(r"[^\w.-]", name)[0].lower().replace(".", "-") for name in asked}
    assert names <= {name.replace(".", "-") for name in pinned}


def test_what_is_only_measured_against_is_pinned_apart() -> None:
    """Who sets up does not download it; what both locks name is the same version."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    apart, whole = (
        dict(re.findall(r"(?m)^([a-z0-9.-]+)==([\w.]+)", (ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements-bench.lock", "requirements.lock")
    )
    asked = {re.split(r"[^\w.-]", name)[0] for name in group["dependency-groups"]["bench"]}
    assert asked <= apart.keys() - whole.keys()
    assert {name: apart[name] for name in apart.keys() & whole.keys()}.items() <= whole.items()


def forbidden() -> Iterator[re.Pattern[str]]:
    """Yield what no file of the project may hold; spelt so that this file does not either."""
    for host in ("pypi" + r"\.", "pythonhosted" + r"\.", "anaconda" + r"\.org"):
        yield re.compile(host)
    for folder in ("/wo" + "rk/", "/ho" + "me/[a-z]", "/ro" + "ot/", "/Us" + "ers/"):
        yield re.compile(r"(?<![\w.])" + folder)


@pytest.mark.parametrize("pattern", list(forbidden()), ids=lambda pattern: pattern.pattern)
def test_no_file_names_a_registry_or_a_place_on_somebodys_machine(
    pattern: re.Pattern[str],
) -> None:
    """What is handed over works anywhere and says nothing about where it was made."""
    found = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_procfile_starts_commands_that_exist() -> None:
    """A platform that reads the Procfile starts what is there."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    started = [re.fullmatch(r"[a-z]+: breach-bot ([a-z]+)", line) for line in lines]
    assert all(started)
    assert {one[1] for one in started if one} == {"migrate", "bot", "clock"}
    assert {one[1] for one in started if one} <= set(COMMANDS)
