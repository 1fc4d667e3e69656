"""Make sure that there is a browser for the tests: find one, or get one, or say what to do."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
"""Seconds a download may take."""


def main() -> int:
    """Print one line and return the exit status."""
    sys.path.insert(0, str(ROOT))
    from tests.browser import NAMES, found

    program = found()
    if program is None:
        _say("No Chromium on this machine: getting one, once ...")
        program = found() if _installed_by_debian() or _fetched_by_playwright() else None
    if program is None:
        names = ", ".join(NAMES)
        sys.stderr.write(
            f"The tests of the page need a browser and none can be had: install one of {names} "
            "so that it is on the PATH, then run make test again.\n"
        )
        return 1
    _say(f"Browser for the tests: {program}")
    return 0


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _installed_by_debian() -> bool:
    """Debian's own package, where this user may install it."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None or _system() != "debian":
        return False
    get = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    return _succeeds(get) or (_succeeds(["apt-get", "update"]) and _succeeds(get))


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def _fetched_by_playwright() -> bool:
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _succeeds(command: list[str]) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=quiet, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
