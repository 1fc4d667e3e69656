"""Slack's markup as HTML: what it means, and that nothing in it is ever obeyed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.workspace.page_text import Viewer, harmless, link, mrkdwn, place_of, plain

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
VIEWER = Viewer(
    person="U1",
    now=NOW,
    users={"U1": "Anna", "U2": "Bram & <co>"},
    channels={"C1": "general"},
    groups={"S1": "response-team"},
)
TAGS = frozenset(
    {
        *("a", "blockquote", "br", "code", "div", "em", "li", "ol", "pre", "s", "span"),
        *("strong", "time", "ul"),
    }
)


def line(text: str) -> str:
    """One line of markup without the paragraph around it."""
    return re.sub(r'^<div class="text">(.*)</div>$', r"\1", str(mrkdwn(text, VIEWER)))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
        ("*bold _and it_*", "<strong>bold <em>and it</em></strong>"),
        ("3*4*5 snake_case_name a~b~c", "3*4*5 snake_case_name a~b~c"),
        ("* not * and ** not", "* not * and ** not"),
        ("`a *b* &lt;c&gt;`", "<code>a *b* &lt;c&gt;</code>"),
        ("&lt;b&gt; &amp;amp; <", "&lt;b&gt; &amp;amp; &lt;"),
        (":warning: :unheard_of:", "⚠️ :unheard_of:"),
        ("<@U1>", '<span class="mention me">@Anna</span>'),
        ("<@U2>", '<span class="mention ">@Bram &amp; &lt;co&gt;</span>'),
        ("<@U9>", '<span class="mention ">@unknown person</span>'),
        ("<#C1>", '<a class="mention" href="/?as=U1&amp;at=C1">#general</a>'),
        ("<#C9|secret>", '<span class="mention ">🔒 private channel</span>'),
        ("<!here>", '<span class="mention all">@here</span>'),
        ("<!subteam^S1>", '<span class="mention ">@response-team</span>'),
        ("<javascript:alert(1)|click>", "click"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("<!date^1795341600^{date_num} {time}|later>", None),
    ],
)
def test_a_line_of_markup(source: str, html: str | None) -> None:
    """Each mark does what it does in Slack, at the same places."""
    expected = html or '<time datetime="2026-11-22T10:00:00+00:00">2026-11-22 11:00</time>'
    assert line(source) == expected


def test_a_link_opens_elsewhere_and_says_nothing_of_where_it_was() -> None:
    """Links go to a new tab without a referrer; their words are plain."""
    assert line("<https://x.example/?a=1&amp;b=*2*|*see*>") == (
        '<a href="https://x.example/?a=1&amp;b=*2*" target="_blank" rel="noopener noreferrer">'
        "*see*</a>"
    )
    assert 'href="mailto:a@b.example"' in line("<mailto:a@b.example|a@b.example>")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("> one\n&gt; two", '<blockquote><div class="text">one<br>two</div></blockquote>'),
        ("• a\n  ◦ b\n- c", '<ul><li>a</li><li class="deeper">b</li><li>c</li></ul>'),
        ("3. a\n4. *b*", '<ol><li value="3">a</li><li value="4"><strong>b</strong></li></ol>'),
        ("```\nx = *1* &lt; <https://a.example|a>\n```", None),
        ("one\n\ntwo", '<div class="text">one<br><br>two</div>'),
        ("*a\nb*", '<div class="text">*a<br>b*</div>'),
    ],
)
def test_what_spans_lines_takes_them_together(source: str, html: str | None) -> None:
    """Quotes, lists and code take their lines together; bold ends with its line."""
    code = (
        '<pre>x = *1* &lt; <a href="https://a.example" target="_blank" '
        'rel="noopener noreferrer">a</a></pre>'
    )
    assert str(mrkdwn(source, VIEWER)) == (html or code)


def test_plain_text_knows_emoji_and_lines_only() -> None:
    """In plain text stars are stars."""
    assert plain("*a* :lock:\n<b>") == Markup("*a* 🔒<br>&lt;b&gt;")
    assert plain(":lock:", emoji=False) == Markup(":lock:")


def test_a_broken_or_linked_date() -> None:
    """A date nobody can read shows what it offers instead; one with an address is a link."""
    assert line("<!date^soon^{date}|in a while>") == "in a while"
    assert line("<!date^0^{date_num}^https://a.example|x>").startswith('<a href="https://a.exa')
    assert line("<!date^999999999999^{date_num}|x>").endswith(">9999-12-30</time>")


def test_a_messages_own_address_stays_in_the_page() -> None:
    """A permanent address of this workspace leads to the message as the same person."""
    here = Viewer(person="U1", now=NOW, url="http://127.0.0.1:8090")
    address = "http://127.0.0.1:8090/archives/C1/p1795371143376748"
    expected = '<a href="/?as=U1&amp;at=C1#m-1795371143.376748">message</a>'
    assert expected in mrkdwn(f"see {address}.", here)
    assert expected.replace("message", "there") in mrkdwn(f"<{address}|there>", here)
    assert place_of("/archives/C1/px") == ""
    assert 'target="_blank"' in mrkdwn(address.replace("8090", "8091"), here)


def test_a_bare_address_becomes_a_link_without_the_full_stop() -> None:
    """What follows an address in a sentence is not part of it."""
    html = line("see https://x.example/a_b?c=1&amp;d=2, please (https://y.example/).")
    assert 'href="https://x.example/a_b?c=1&amp;d=2"' in html
    assert 'href="https://y.example/"' in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", ""])
def test_only_harmless_addresses_become_links(url: str) -> None:
    """Scripts, data and broken addresses stay words."""
    assert not harmless(url)
    assert "<a" not in link(url, "words")


class _Reader(HTMLParser):
    """Collects the tags and attributes of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a browser would make of it."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


PIECES = st.sampled_from(
    [*"*_~`<>|&\"'\n: ", "<script>", "javascript:", "<@U2>", "<http://a|", "```", "&lt;", "onload="]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))
def test_no_text_becomes_anything_but_text(source: str) -> None:
    """Whatever is written, only this module's tags come out, with addresses that are harmless."""
    reader = _Reader()
    reader.feed(str(mrkdwn(source, VIEWER)) + str(plain(source)))
    assert reader.tags <= TAGS
    assert {name for name, _value in reader.attributes} <= {
        *("class", "datetime", "href", "rel", "target", "value"),
    }
    for name, value in reader.attributes:
        assert name != "href" or harmless(value) or value.startswith("/?as=U1&at=")
