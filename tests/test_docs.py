"""The documentation keeps up with the code: nothing undocumented, nothing that is not there."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import COMMANDS, cli
from bot.settings import load_settings
from tests.project import ROOT, tracked

README = ROOT / "README.md"
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#([^)\s]+))?\)")
PAGES = sorted(path for path in tracked() if path.suffix == ".md")


@cache
def documented() -> str:
    """Return the README and everything in ``docs/``."""
    return "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def test_every_library_is_explained_once() -> None:
    """A library of the project has its line in docs/dependencies.md, and no other has one."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE)
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = (
        *read["project"]["optional-dependencies"].values(),
        *read["dependency-groups"].values(),
    )
    used = [*read["project"]["dependencies"], *chain.from_iterable(groups)]
    names = {re.split(r"[^\w.-]", requirement)[0] for requirement in used}
    assert sorted(explained) == sorted(names)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    """Who reads the README knows each command of breach-bot, and each one it tells of exists."""
    assert re.search(rf"`breach-bot {command}\b", README.read_text(encoding="utf-8"))


def test_no_page_names_a_command_that_does_not_exist() -> None:
    """What the pages tell people to type can be typed."""
    told = set(re.findall(r"(?:`|bin/)breach-bot ([a-z]+)", documented()))
    assert told
    assert told <= set(COMMANDS)


def test_every_option_the_pages_name_exists() -> None:
    """An option in the README is one of the command's."""
    told = re.compile(r"(?:`|bin/)breach-bot ([a-z]+)(?: ([a-z]+))?")
    named = [
        ([word for word in command.groups() if word], option)
        for line in documented().splitlines()
        if (command := told.search(line))
        for option in re.findall(r"--[a-z][a-z-]+", line)
    ]
    assert named
    for words, option in named:
        assert option in helped(*words), f"breach-bot {' '.join(words)} {option}"


@cache
def helped(*words: str) -> str:
    """Return the help of a command."""
    return CliRunner().invoke(cli, [*words, "--help"]).output


def test_the_settings_of_the_readme_are_taken() -> None:
    """Who copies the example and fills in the tokens has everything that ``run`` asks for."""
    lines = re.findall(r"^export (\w+)=(\S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    settings = load_settings({name: value.replace("...", "1-filled-in") for name, value in lines})
    assert settings.officers()
    assert settings.slack().api_url == "https://slack.com/api/"
    assert settings.mail().sender == settings.privacy_mailbox


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository, or to a heading in it, finds it."""
    for target, heading in LINK.findall(page.read_text(encoding="utf-8")):
        linked = (page.parent / target).resolve()
        assert linked.exists(), f"{page.name} links to {target}"
        if heading:
            assert heading in headings(linked), f"{page.name} links to {target}#{heading}"


def test_the_readme_leads_to_every_page() -> None:
    """Who reads the README finds every other page."""
    linked = {target for target, _ in LINK.findall(README.read_text(encoding="utf-8"))}
    assert {str(page.relative_to(ROOT)) for page in PAGES if page != README} <= linked


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("target", ["setup", "demo", "test", "check", "bench", "run"])
def test_the_makefile_explains_its_targets(target: str) -> None:
    """``make`` alone says what each target does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## [A-Z]", makefile, flags=re.MULTILINE)


def test_the_house_is_described_as_it_is() -> None:
    """Every package and module at the top of ``bot`` is in docs/architecture.md."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    inside = {path.relative_to(ROOT / "bot").parts[0] for path in tracked() if under_bot(path)}
    for name in sorted(inside - {"__init__.py"}):
        assert f"`{name}" in page or f"\n  {name}" in page, f"{name} is not described"


def under_bot(path: Path) -> bool:
    """Return whether a file is Python of the package."""
    return path.suffix == ".py" and (ROOT / "bot") in path.parents


def test_the_version_is_in_the_changelog() -> None:
    """What is released is described for people."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{version}]" in changelog
