"""The project's own files, as the tests about the project see them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Folders that are made here and belong to nobody's copy of the project.
MADE_HERE = frozenset({".git", ".venv", "var", "build", "dist", ".hypothesis"})
CACHES = ("__pycache__", "_cache", ".egg-info")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the project: those git knows, or all that are no products of a run."""
    listed = _known_to_git()
    return tuple(sorted(_all() if listed is None else listed))


def _known_to_git() -> list[Path] | None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    done = subprocess.run(
        [git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return None
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _all() -> list[Path]:
    return [path for path in ROOT.rglob("*") if path.is_file() and _ours(path.relative_to(ROOT))]


def _ours(path: Path) -> bool:
    return path.parts[0] not in MADE_HERE and not any(part.endswith(CACHES) for part in path.parts)
