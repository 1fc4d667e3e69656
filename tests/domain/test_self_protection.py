"""What people are told they can do, by the data that concern them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.categories import DOCUMENTED, OPAQUE
from bot.domain.self_protection import DataSubjectFacts, likely_consequences, self_protection

FACTS = DataSubjectFacts(reference="BR-2027-001", zone="Europe/Brussels", controller="Comitor BV")


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        ("password", "change_password"),
        ("payroll", "watch_account"),
        ("financial", "watch_account"),
        ("identity_document", "identity_document"),
        ("national_number", "national_number"),
        ("health", "private_matters"),
        ("criminal", "private_matters"),
        ("social_media", "social_media"),
        ("children", "children"),
    ],
)
def test_each_category_has_its_own_advice(data: str, advice: str) -> None:
    """Beside watching out, which is of use whatever was lost."""
    assert self_protection(replace(FACTS, data=(data,))) == (advice, "watch_out")


@pytest.mark.parametrize(
    ("data", "consequences"),
    [
        ("job", ("read",)),
        ("contact", ("read", "deceived")),
        ("password", ("read", "account_used")),
        ("billing", ("read", "deceived", "money_lost")),
        ("biometric", ("read", "impersonated")),
        ("health", ("read", "exposed")),
    ],
)
def test_consequences_follow_from_the_data(data: str, consequences: tuple[str, ...]) -> None:
    """Nothing is threatened that these data cannot lead to."""
    assert likely_consequences(replace(FACTS, data=(data,))) == consequences


@pytest.mark.parametrize("data", [(), *((name,) for name in sorted(OPAQUE))])
def test_contents_nobody_has_seen_may_hold_what_mail_usually_does(data: tuple[str, ...]) -> None:
    """People are not left without advice because nobody has looked."""
    advice = self_protection(replace(FACTS, data=data))
    assert advice == ("change_password", "watch_account", "watch_out")


@given(st.sets(st.sampled_from(DOCUMENTED)))
def test_what_is_only_out_of_reach_cannot_be_misused(data: set[str]) -> None:
    """Lost data ask for copies, not for new passwords; and something is always said."""
    facts = replace(FACTS, data=tuple(data))
    assert self_protection(facts)[-1] == "watch_out"
    assert likely_consequences(facts)[0] == "read"
    assert self_protection(replace(facts, seen=False)) == ("keep_copies",)
    assert likely_consequences(replace(facts, seen=False)) == ("lost",)
