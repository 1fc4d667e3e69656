"""A person's text as a page that looks like the letters of the templates."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.content.plain_html import html_of

LETTER = """Geachte,

WAT WIJ NU WETEN

Onze referentie: BR-7
Oorzaak: <b>niet</b> & nog onbekend

- Wijzig de wachtwoorden.
- Bel ons.

- één
geen lijst"""


def test_headings_lists_and_paragraphs_are_what_they_look_like() -> None:
    """So that one edit does not make a letter of plain lines; nothing typed is markup."""
    page = html_of(LETTER, "Lek", "nl")
    assert re.findall(r"<h2[^>]*>(.*)</h2>", page) == ["WAT WIJ NU WETEN"]
    assert re.findall(r"<li[^>]*>(.*)</li>", page) == ["Wijzig de wachtwoorden.", "Bel ons."]
    assert "Onze referentie: BR-7<br>\nOorzaak: &lt;b&gt;niet&lt;/b&gt; &amp; nog" in page
    assert "- één<br>\ngeen lijst</p>" in page
    assert 'name="viewport"' in page


def test_a_long_line_in_capitals_is_no_heading() -> None:
    """Nor is one without a letter."""
    assert "<h2" not in html_of("LET OP " * 20 + "\n\n1.2.3", "Lek", "nl")


@given(st.text(alphabet="aB-<&\n é'", max_size=60))
def test_every_word_stays_in_its_place(text: str) -> None:
    """Whatever is typed, the page says it in the same order, and nothing else."""
    body = html_of(text, "Lek", "nl").partition("<div")[2].partition(">")[2]
    shown = html.unescape(re.sub(r"<[^>]*>", " ", body))
    assert re.findall(r"[^\s-]+", shown) == re.findall(r"[^\s-]+", text)
