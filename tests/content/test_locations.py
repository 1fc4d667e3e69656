"""Where playbooks lie: a folder of one's own over the installed ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import locations
from bot.content.locations import files, installed, layers


def test_an_editable_install_reads_the_folders_of_the_repository() -> None:
    """Beside the package lie the playbooks and their ladders."""
    assert (installed("playbooks") / "core.yaml").is_file()
    assert (installed("playbooks") / "ladders" / "task.yaml").is_file()


def test_a_wheel_reads_the_data_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package holds its own data, those are used."""
    packed = tmp_path / "bot" / "_data" / "playbooks"
    packed.mkdir(parents=True)
    monkeypatch.setattr(locations, "PACKAGE", tmp_path / "bot")
    assert installed("playbooks") == packed
    assert installed("notices") == tmp_path / "notices"


def test_without_a_folder_of_ones_own_the_installed_one_is_read(tmp_path: Path) -> None:
    """No folder, one that lacks the part, and the installed one itself are all one layer."""
    below = installed("playbooks")
    assert layers("playbooks", None) == (below,)
    assert layers("playbooks/ladders", tmp_path) == (below / "ladders",)
    assert layers("playbooks", below.parent) == (below,)
    assert layers("playbooks", below) == (below,)


def test_a_folder_of_ones_own_goes_before_the_installed_one(tmp_path: Path) -> None:
    """It may hold the part, or be it; it is named as it was given."""
    own = tmp_path / "playbooks"
    (own / "ladders").mkdir(parents=True)
    assert layers("playbooks", tmp_path)[1:] == (own,)
    assert layers("playbooks", own)[1:] == (own,)
    assert layers("playbooks/ladders", tmp_path)[1:] == (own / "ladders",)


def test_what_ones_own_folder_leaves_out_comes_from_the_installed_one(tmp_path: Path) -> None:
    """One file replaces its namesake; the others stay; a folder is no file."""
    own = tmp_path / "playbooks"
    own.mkdir()
    (own / "general.yaml").write_text("id: general", encoding="utf-8")
    (own / "odd.yaml").mkdir()
    found = files("playbooks", tmp_path, "*.yaml")
    assert found["general"] == own / "general.yaml"
    assert found["core"] == installed("playbooks") / "core.yaml"
    assert "odd" not in found


def test_a_link_that_leads_nowhere_is_named_and_not_passed_over(tmp_path: Path) -> None:
    """The installed file must not quietly take the place of one that was meant to be used."""
    own = tmp_path / "playbooks"
    own.mkdir()
    (own / "general.yaml").symlink_to(tmp_path / "gone.yaml")
    assert files("playbooks", tmp_path, "*.yaml")["general"] == own / "general.yaml"
