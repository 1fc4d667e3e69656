"""Kinds of notices, their facts, and what an approval binds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notices import (
    STANDARD_FIRST,
    TO_CLIENTS,
    ClientNoticeFacts,
    Contact,
    Exfiltration,
    Harm,
    MailTrust,
    NoticeKind,
    NoticeText,
    digest,
    initial_kind,
    kind_for,
    message_id,
)
from bot.domain.register import Capacity

NOTICED = datetime(2027, 3, 26, 9, 20, tzinfo=UTC)
FACTS = ClientNoticeFacts(
    reference="BR-2027-001",
    organisation="Comitor",
    privacy_mailbox="privacy@comitor.example",
    phone="+32 2 555 01 23",
    client_name="Bakkerij Peeters",
    zone="Europe/Brussels",
    kind="ransomware",
    confirmed=True,
    noticed_at=NOTICED,
    aware_at=NOTICED,
)
NOTICE = NoticeText("Subject", "Text\n", "<p>Text</p>\n")


@pytest.mark.parametrize(
    ("trust", "kind"),
    [
        (MailTrust.TRUSTED, NoticeKind.CLIENT_INITIAL),
        (MailTrust.NOT_TRUSTED, NoticeKind.CLIENT_INITIAL_UNTRUSTED),
        (MailTrust.UNKNOWN, NoticeKind.CLIENT_INITIAL_UNTRUSTED),
    ],
)
def test_a_mailbox_that_may_be_read_learns_no_facts(trust: MailTrust, kind: NoticeKind) -> None:
    """Only a trusted mailbox gets the notice itself; unknown is not trusted."""
    assert initial_kind(trust) is kind


@pytest.mark.parametrize("kind", sorted(TO_CLIENTS))
def test_whatever_is_due_an_untrusted_mailbox_is_only_asked_to_call(kind: NoticeKind) -> None:
    """An update or an all clear tells an attacker as much as the first notice."""
    assert kind_for(kind, MailTrust.TRUSTED) is kind
    assert kind_for(kind, MailTrust.UNKNOWN) is NoticeKind.CLIENT_INITIAL_UNTRUSTED


def test_only_first_notices_have_a_wording_approved_in_peacetime() -> None:
    """A later kind never becomes one that an emergency may release by being added."""
    assert {kind.value for kind in STANDARD_FIRST} == {"client-initial", "client-initial-untrusted"}


def test_facts_are_kept_as_plain_values() -> None:
    """Texts, numbers, lists and instants in UTC: JSON keeps them, and they come back alike."""
    brussels = timezone(timedelta(hours=1))
    kept = replace(
        FACTS,
        aware_at=NOTICED.astimezone(brussels),
        capacity=Capacity.BOTH,
        contacts=(Contact("An", "officer"),),
        former_until=date(2026, 12, 31),
        availability=Harm.CONFIRMED,
        exfiltration=Exfiltration.LIKELY,
        systems=("Autotask",),
    ).as_dict()
    assert kept == json.loads(json.dumps(kept))
    assert kept["aware_at"] == "2027-03-26T09:20:00+00:00"
    assert kept["contacts"] == [{"name": "An", "role": "officer"}]
    assert kept["former_until"] == "2026-12-31"
    assert kept["capacity"] == "both"
    assert kept["availability"] == "confirmed"
    assert kept["systems"] == ["Autotask"]
    assert kept["people_at_most"] is None


def test_a_digest_is_the_same_for_the_same_notice() -> None:
    """Recipients count as a set: order and repetition change nothing."""
    first = digest(NOTICE, "nl", ["b@x.example", "a@x.example"])
    assert first == digest(NOTICE, "nl", ["a@x.example", "b@x.example", "a@x.example"])
    assert len(first) == 64


@pytest.mark.parametrize(
    ("notice", "language", "recipients"),
    [
        (replace(NOTICE, subject="Subject."), "nl", ["a@x.example"]),
        (replace(NOTICE, text="Text.\n"), "nl", ["a@x.example"]),
        (replace(NOTICE, html="<p>Text.</p>\n"), "nl", ["a@x.example"]),
        (NOTICE, "fr", ["a@x.example"]),
        (NOTICE, "nl", ["a@y.example"]),
        (NOTICE, "nl", []),
    ],
)
def test_any_change_changes_the_digest(
    notice: NoticeText, language: str, recipients: list[str]
) -> None:
    """An approval binds text, subject, language and recipients; each of them alone."""
    assert digest(notice, language, recipients) != digest(NOTICE, "nl", ["a@x.example"])


parts = st.text(alphabet="ab:0123456789", max_size=6)


@given(
    st.lists(parts, min_size=4, max_size=4),
    st.lists(parts, min_size=4, max_size=4),
    st.sets(parts, max_size=3),
    st.sets(parts, max_size=3),
)
def test_no_two_notices_share_an_encoding(
    one: list[str], other: list[str], to_one: set[str], to_other: set[str]
) -> None:
    """However text moves between the parts, different notices have different digests."""
    same = one == other and to_one == to_other
    first = digest(NoticeText(*one[:3]), one[3], to_one)
    assert (first == digest(NoticeText(*other[:3]), other[3], to_other)) == same


def test_a_message_id_is_fixed_and_tells_nothing() -> None:
    """The same notice has the same id at every attempt, and another notice another one."""
    made = message_id("notice-1", "comitor.example")
    assert made == message_id("notice-1", "comitor.example")
    assert made != message_id("notice-2", "comitor.example")
    assert made.endswith("@comitor.example>")
    assert "notice-1" not in made


def test_a_message_id_is_ascii() -> None:
    """A mail domain outside ASCII stands in its IDNA form."""
    assert message_id("1", "café.example").endswith("@xn--caf-dma.example>")
