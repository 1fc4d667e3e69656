"""Papers for the file: data, never markup; the same paper is the same file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from bot.content import typeset
from bot.content.typeset import NotTypeset, Page, Part
from bot.domain.dossier import Grid

EVIL = '#panic("x") $1/0$ *bold* [#read("/etc/passwd")] @ref <label> \\ // /* `raw`'


def page(text: str = "One.\n\nTwo.", **other: Any) -> Page:
    """Return a paper of one part, with a proof."""
    part = Part("Heading", text, (("Released by", "Olga"),))
    return Page("Title", "nl", date(2026, 12, 4), [part], **other)


def test_the_same_paper_is_the_same_file() -> None:
    """Byte for byte, in this process and in one of its own."""
    made = typeset.pdf(page())
    assert made.startswith(b"%PDF-")
    assert made == typeset.typeset(typeset._data(page()).encode())


@pytest.mark.parametrize("where", ["title", "heading", "text", "row", "mark"])
def test_nothing_in_it_is_markup(where: str) -> None:
    """Orders in a value are printed; they neither fail nor do anything."""
    given = dict.fromkeys(("title", "heading", "text", "row", "mark"), "plain") | {where: EVIL}
    part = Part(given["heading"], given["text"], ((given["row"], given["row"]),))
    evil = Page(given["title"], "fr", date(2026, 1, 1), [part, part], mark=given["mark"])
    assert typeset.typeset(typeset._data(evil).encode()).startswith(b"%PDF-")


def test_every_part_has_its_own_page() -> None:
    """So that one client's script can be handed over alone: the page tree counts two."""
    two = Page("Title", "nl", date(2026, 12, 4), [Part("A", "a"), Part("B", "b")])
    made = [typeset.typeset(typeset._data(one).encode()) for one in (page(), two)]
    counts = [found[1] for one in made if (found := re.search(rb"/Count (\d+)", one))]
    assert counts == [b"1", b"2"]


def test_tables_lie_on_wide_pages_with_their_heads() -> None:
    """One after the other, an empty cell and a line break in a cell too."""
    grid = Grid("Table", ("A", "B"), (("one\ntwo", ""), (EVIL, "b")), (1, 3))
    parts = [Part("Heading", "", (), (grid, grid)), Part("B", "b")]
    wide = Page("Title", "nl", date(2026, 12, 4), parts, wide=True)
    made = typeset.typeset(typeset._data(wide).encode())
    assert re.search(rb"/Count 1\b", made)


def test_a_long_word_ends_at_its_column() -> None:
    """A digest may break, a word of a language does not; no text is no paragraph."""
    grid = Grid("", ("A",), (("d4" * 32,), ("verwerkingsverantwoordelijke",)), (1,))
    data = json.loads(
        typeset._data(Page("T", "nl", date(2026, 1, 1), [Part("H", "", (), (grid,))]))
    )
    (part,) = data["parts"]
    digest, word = (row[0] for row in part["grids"][0]["rows"])
    assert (digest.count("\u200b"), digest.replace("\u200b", "")) == (3, "d4" * 32)
    assert "\u200b" not in word
    assert part["paragraphs"] == []


def test_a_sign_that_no_font_has_costs_nobody_the_paper() -> None:
    """Pictures are left out; another script is a box on paper that is no archive."""
    assert "\U0001f6a8" not in typeset._data(page("\U0001f6a8 Alarm \u26a0\ufe0f"))
    assert "Alarm" in typeset._data(page("\U0001f6a8 Alarm"))
    made = typeset.typeset(typeset._data(page("\u6f22\u5b57")).encode())
    assert made.startswith(b"%PDF-")
    assert b"pdfaid" in typeset.typeset(typeset._data(page()).encode())
    assert b"pdfaid" not in made


def test_half_a_character_costs_nobody_the_paper() -> None:
    """Cutting a text in the middle of an emoji leaves one behind."""
    assert typeset.pdf(page("cut \ud83d")).startswith(b"%PDF-")


def test_without_the_library_it_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever went wrong there."""

    def fail(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("typeset", 1)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(NotTypeset):
        typeset.pdf(page())


def test_the_bot_does_not_load_it() -> None:
    """The process that makes a paper ends, and gives its memory back."""
    command = [sys.executable, "-c", "import sys, bot.process; print('typst' in sys.modules)"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"
