"""Folders of playbooks of one's own, and the installed playbooks, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import locations
from bot.content.playbooks import PlaybookLibrary, load_playbooks
from tests.content.books import BOOK, PART


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """Return a folder of one's own, still empty, beside the installed playbooks."""
    (tmp_path / "playbooks").mkdir()
    return tmp_path


@pytest.fixture
def folder(beside: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of one's own where two playbooks of one step and a part are installed."""
    package = beside / "installed" / "bot"
    small = package / "_data" / "playbooks"
    small.mkdir(parents=True)
    for name in ("general", "ransomware"):
        text = BOOK.replace("paper", name).replace("kinds:", "include: [part]\nkinds:")
        (small / f"{name}.yaml").write_text(text, encoding="utf-8")
    (small / "part.yaml").write_text(PART, encoding="utf-8")
    monkeypatch.setattr(locations, "PACKAGE", package)
    return beside


@pytest.fixture(scope="session")
def library() -> PlaybookLibrary:
    """Return the installed playbooks."""
    return load_playbooks()
