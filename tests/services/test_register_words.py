"""Every sentence about the register is there in every language of the staff."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.determination import WarningCode
from bot.i18n.catalogue import STAFF_LANGUAGES, load

ROOT = Path(__file__).parents[2] / "bot"
SOURCES = [
    *ROOT.glob("domain/register*.py"),
    *ROOT.glob("domain/categories.py"),
    *ROOT.glob("domain/codes.py"),
    *ROOT.glob("domain/determination*.py"),
    *ROOT.glob("files/register*.py"),
    *ROOT.glob("services/register*.py"),
    *ROOT.glob("files/workbook_guard.py"),
    *ROOT.glob("cli/register*.py"),
]
KEY = re.compile(r'"((?:register\.(?:error|expected|fault)|affected\.(?:error|warning))\.\w+)"')


def keys() -> set[str]:
    """Return every key that the code about the register names, or composes from a code."""
    named = {key for path in SOURCES for key in KEY.findall(path.read_text(encoding="utf-8"))}
    unknown = ("near", "of_many")
    return (
        named
        | {f"affected.warning.{code}" for code in WarningCode}
        | {f"affected.error.system_unknown_{key}" for key in unknown}
        | {"affected.error.system_unknown", "affected.error.register_empty"}
        | {f"register.fault.{place}" for place in ("file", "row", "column", "empty", "cell")}
    )


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_key_has_its_sentence_in_every_language(language: str) -> None:
    """Nobody reads a key, and no language lacks a value that another tells."""
    ours, english = load(language), load("en")
    assert len(keys()) > 50
    assert keys() - ours.keys() == set()
    for key in keys():
        assert [form.gaps for form in ours[key]] == [form.gaps for form in english[key]], key


def test_no_sentence_about_the_register_is_left_over() -> None:
    """Every sentence in the register's catalogue is said somewhere."""
    catalogue = (ROOT / "i18n" / "catalogues" / "en" / "register.po").read_text(encoding="utf-8")
    assert set(re.findall(r'^msgid "(\w[^"]*)"', catalogue, re.MULTILINE)) == keys()
