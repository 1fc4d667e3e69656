"""What a breach may lead to for a client, and what it should do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.client_advice import advice, consequences
from bot.domain.notices import ClientNoticeFacts, Exfiltration, Harm

NOW = datetime(2027, 3, 26, 9, 20, tzinfo=UTC)
FACTS = ClientNoticeFacts(
    reference="BR-2027-001",
    organisation="Comitor",
    privacy_mailbox="privacy@comitor.example",
    phone="",
    client_name="Client",
    zone="Europe/Brussels",
    kind="general",
    confirmed=False,
    noticed_at=NOW,
    aware_at=NOW,
    data=("technical_documentation",),
)
ALWAYS = ("keep_logs", "name_contact")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("technical_documentation", ("read",)),
        ("password", ("read", "access_misused")),
        ("contact", ("read", "deceptive_messages")),
        ("billing", ("read", "payment_fraud")),
        ("national_number", ("read", "identity_misused")),
        ("backup_content", ("read", "deceptive_messages")),
    ],
)
def test_consequences_follow_from_the_data(data: str, expected: tuple[str, ...]) -> None:
    """Each kind of data that may have been seen has its own likely consequence."""
    assert consequences(replace(FACTS, data=(data,))) == expected


@pytest.mark.parametrize("kind", ["ransomware", "availability"])
def test_some_kinds_put_data_out_of_reach(kind: str) -> None:
    """Data that were encrypted or lost are out of reach whatever else is known."""
    assert "out_of_reach" in consequences(replace(FACTS, kind=kind))


def test_harm_that_is_known_is_told() -> None:
    """Hurt availability and integrity have their consequences; no indication has none."""
    hurt = replace(FACTS, availability=Harm.CONFIRMED, integrity=Harm.SUSPECTED)
    assert consequences(hurt) == ("out_of_reach", "altered", "read")
    unhurt = replace(FACTS, availability=Harm.NONE, integrity=Harm.NONE)
    assert consequences(unhurt) == ("read",)


@pytest.mark.parametrize(
    ("confidentiality", "exfiltration", "seen"),
    [
        (None, Exfiltration.UNKNOWN, True),
        (None, Exfiltration.EXCLUDED_ON_EVIDENCE, False),
        (Harm.NONE, Exfiltration.UNKNOWN, False),
        (Harm.SUSPECTED, Exfiltration.EXCLUDED_ON_EVIDENCE, True),
        (Harm.CONFIRMED, Exfiltration.CONFIRMED, True),
    ],
)
def test_data_count_as_seen_until_the_contrary_is_known(
    confidentiality: Harm | None, exfiltration: Exfiltration, seen: bool
) -> None:
    """Reading needs no copying: seen by someone outweighs not taken out."""
    facts = replace(FACTS, confidentiality=confidentiality, exfiltration=exfiltration)
    assert ("read" in consequences(facts)) == seen


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (("technical_documentation",), ()),
        (("password",), ("change_passwords", "check_sign_ins")),
        (("login",), ("check_sign_ins",)),
        (("contact",), ("warn_people",)),
        (("financial",), ("check_payments",)),
        (("mail_content",), ("change_passwords", "check_sign_ins", "warn_people", "list_contents")),
        ((), ("change_passwords", "check_sign_ins", "warn_people")),
    ],
)
def test_advice_follows_from_the_data(data: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """What nobody has seen inside may hold secrets; evidence and a contact always matter."""
    assert advice(replace(FACTS, data=data)) == expected + ALWAYS


@pytest.mark.parametrize("kind", ["mailbox", "telephone"])
def test_deceit_calls_for_a_warning_whatever_the_data(kind: str) -> None:
    """Who was deceived once may be deceived about payments next."""
    facts = replace(FACTS, kind=kind, confidentiality=Harm.NONE)
    assert advice(facts) == ("warn_people", "check_payments", *ALWAYS)


def test_what_was_decided_for_the_client_goes_first() -> None:
    """Advice that a person gave replaces what the data suggest."""
    assert advice(replace(FACTS, actions=("check_payments",))) == ("check_payments",)
