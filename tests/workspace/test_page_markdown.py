"""The markdown block as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.page_markdown import markdown


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("## Then *now* ##", '<p class="title-line">Then <em>now</em></p>'),
        ("**a** _b_ ~~c~~ `*d*`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>*d*</code></p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("- a\n- b\n1. c\n2. d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"),
        ("> a\n> - b", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"),
        ("---", "<hr>"),
        ("```sh\nls <dir>\n```", "<pre>ls &lt;dir&gt;\n</pre>"),
        ("<b>no</b> snake_case_name", "<p>&lt;b&gt;no&lt;/b&gt; snake_case_name</p>"),
        ("[bad](javascript:alert)", "<p>bad</p>"),
    ],
)
def test_what_slack_draws_is_drawn(source: str, html: str) -> None:
    """Each construct that Slack draws is drawn, and HTML in it is text."""
    assert str(markdown(source)) == html


def test_a_link_has_its_words_and_its_address() -> None:
    """It opens beside the page."""
    drawn = str(markdown("[words](https://a.example)"))
    assert '<a href="https://a.example" target="_blank"' in drawn
    assert ">words</a>" in drawn


@given(st.text(alphabet="<>&\"'*_`~#->1. \n[]()abc:/", max_size=60))
def test_any_text_is_drawn_without_markup_of_its_own(source: str) -> None:
    """No text breaks it or gets a tag through that is not ours."""
    html = str(markdown(source))
    assert "<abc" not in html
    assert html.count("<") == html.count(">")
