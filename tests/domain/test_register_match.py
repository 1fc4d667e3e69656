"""Recognising clients: by proof, never by name alone."""

from __future__ import annotations

import pytest

from bot.domain.register_match import (
    Clue,
    How,
    KnownClient,
    Match,
    Matcher,
    bare_name,
    checked_number,
    placeholder,
)

CLIENTS = (
    KnownClient("C1", "Bakkerij Déjà-Vu BV", "0123456749", "bakker.example"),
    KnownClient("C2", "S.A. Zwei", "", "zwei.example"),
    KnownClient("C3", "Zwei GmbH", "", "shared.example"),
    KnownClient("C4", "", "", "shared.example"),
    KnownClient("C5", "Five", "0123456749", "gmail.com"),
)
MATCHER = Matcher(CLIENTS[:4], {"77": "C2"})


@pytest.mark.parametrize(
    ("clue", "found"),
    [
        (Clue(id="77", enterprise_number="0123456749"), Match("C2", How.CONFIRMED)),
        (Clue(id="1", enterprise_number="BE 0123.456.749"), Match("C1", How.NUMBER)),
        (Clue(id="1", enterprise_number="123456749"), Match("C1", How.NUMBER)),
        (Clue(id="1", reference="C3", domain="zwei.example"), Match("C3", How.REFERENCE)),
        (Clue(id="1", domain="https://www.Zwei.example/nl?x"), Match("C2", How.DOMAIN)),
        (Clue(id="1", domain="info@zwei.example"), Match("C2", How.DOMAIN)),
        (Clue(id="1", enterprise_number="0123456748"), None),
        (Clue(id="1", domain="shared.example"), None),
        (Clue(id="1", domain="gmail.com"), None),
        (Clue(id="1", name="Bakkerij Déjà-Vu BV"), None),
        (Clue(id="1", reference="C9"), None),
        (Clue(), None),
    ],
)
def test_only_proof_recognises(clue: Clue, found: Match | None) -> None:
    """What a person confirmed, then number, cross-reference and domain; a name proves nothing."""
    assert MATCHER.match(clue) == found


def test_what_several_have_proves_nothing() -> None:
    """Two clients with one number, and a domain of a provider, lead to nobody."""
    matcher = Matcher(CLIENTS, {})
    assert matcher.match(Clue(id="1", enterprise_number="0123456749")) is None
    assert matcher.match(Clue(id="1", domain="gmail.com")) is None


def test_names_suggest_whatever_the_legal_form() -> None:
    """Legal form, accents, marks and case make no difference; nothing suggests nothing."""
    assert MATCHER.suggestions("bakkerij deja vu nv") == ("C1",)
    assert MATCHER.suggestions("ZWEI") == ("C2", "C3")
    assert MATCHER.suggestions("BV") == ()
    assert MATCHER.suggestions("Other") == ()
    assert bare_name("B.V.B.A. Œuvre & Fils") == "œuvre fils"


def test_a_number_counts_only_with_its_check_digits() -> None:
    """Ten digits that do not check are no number."""
    assert checked_number("0123.456.749") == "0123456749"
    assert checked_number("0123.456.748") == checked_number("") == ""
    assert placeholder("cove", Clue(name="Name alone").key) == "cove:Name alone"
