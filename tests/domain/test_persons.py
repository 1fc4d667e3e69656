"""Finding an address in a text, and what stays of it on request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.persons import (
    ERASED,
    AddressMalformed,
    Mention,
    Request,
    Stay,
    address,
    copy_of,
    mentions,
    why_it_stays,
    without,
)

JAN = "jan@client.example"
OPEN = frozenset({"i1"})


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (JAN, True),
        ("Bel Jan@Client.Example.", True),
        (f'{{"contact":"{JAN}"}}', True),
        (f"<{JAN}>, an@client.example", True),
        ("piet-jan@client.example", False),
        ("p.jan@client.example", False),
        ("jan@client.example.org", False),
        ("jan@client.example-bv", False),
        ("jan at client.example", False),
    ],
)
def test_an_address_is_found_by_itself(text: str, there: bool) -> None:
    """Whatever its case and what surrounds it, but never as a part of another address."""
    assert mentions(text, JAN) is there
    assert (ERASED in without(text, JAN)) is there


@given(st.text(), st.text())
def test_what_is_taken_out_is_gone_and_the_rest_stays(before: str, after: str) -> None:
    """Nothing but the address changes, and it is not found again."""
    text = f"{before} {JAN} {after}"
    left = without(text, JAN)
    assert not mentions(left, JAN)
    assert left.replace(ERASED, JAN).lower() == text.replace(ERASED, JAN).lower()


def test_a_copy_shows_nobody_elses_address() -> None:
    """Of words about several, the others' addresses are left out; of our own JSON, all but one."""
    words = "Jan@client.example belde an@other.example. Mail: piet.j@x.example"
    assert copy_of(words, JAN) == f"Jan@client.example belde {ERASED}. Mail: {ERASED}"
    assert copy_of('{"a":"jan@client.example","b":"an@other.example"}', JAN) == JAN


@pytest.mark.parametrize("text", ["", " ", "jan", "jan@", "@client.example", "a b@c.example"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """Else an erasure of nothing would look like one."""
    with pytest.raises(AddressMalformed):
        address(text)
    assert address(f" {JAN.upper()} ") == JAN


@pytest.mark.parametrize(
    ("mention", "why"),
    [
        (Mention("timeline_entry", "text", 1, JAN), None),
        (Mention("timeline_entry", "text", 1, JAN, "i2"), None),
        (Mention("timeline_entry", "text", 1, JAN, "i1"), Stay.OPEN_INCIDENT),
        (Mention("notice", "recipient", 1, JAN, "i2", sent=True), Stay.PROOF),
        (Mention("outbox", "proof", 1, JAN, "i2"), Stay.PROOF),
        (Mention("audit_value", "value", 1, JAN, action=Request.OBJECTION), Stay.REQUEST),
        (Mention("audit_value", "value", 1, JAN, "i2", action="note.added"), None),
    ],
)
def test_why_something_stays(mention: Mention, why: Stay | None) -> None:
    """An open incident, the proof of a notice, the record of a request; nothing else."""
    assert why_it_stays(mention, OPEN) is why
