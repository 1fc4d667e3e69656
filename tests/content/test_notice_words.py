"""Facts in words: each fact as a template sees it, and what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.content.notice_forms import form_of
from bot.content.notice_samples import BARE, FULL
from bot.content.notice_words import missing, vocabulary, words_of
from bot.domain.categories import DOCUMENTED
from bot.domain.facts_vocabulary import BREACH_KINDS
from bot.domain.incident import Kind
from bot.domain.notices import ClientNoticeFacts, Contact, Exfiltration, NoticeKind
from bot.i18n.catalogue import NOTICE_LANGUAGES, translator

DOCUMENT = Path(__file__).parents[2] / "docs" / "notices.md"
START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=5)


def said(name: str, facts: ClientNoticeFacts, language: str = "en") -> object:
    """Return what a template sees under one name."""
    return words_of(facts, language)[0][name]


def documented(kind: str) -> set[str]:
    """Return the variables that the documentation gives a kind."""
    parts = DOCUMENT.read_text(encoding="utf-8").split("\n### Of ")[1:]
    own = [part for part in parts if f"`{kind}`" in part.partition("\n")[0]]
    rows = [row for part in own for row in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)]
    return {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_variable_is_documented_and_no_other(kind: NoticeKind) -> None:
    """The tables in the documentation and the code name the same variables for each kind."""
    assert documented(kind) == form_of(kind).variables


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_sample_has_every_variable(kind: NoticeKind) -> None:
    """Strict templates never meet a name that is sometimes not there."""
    form = form_of(kind)
    assert all(set(form.words(sample, "nl")[0]) == form.variables for sample in form.samples)


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_every_category_and_kind_has_a_word(language: str) -> None:
    """No id of a register or a playbook reaches a client as it is."""
    own = set(translator(language).entries)
    assert {f"category.{name}" for name in DOCUMENTED} <= own
    assert {f"notice.kind.{kind.value}" for kind in Kind} <= own
    for kind in BREACH_KINDS:
        assert said("kind", replace(BARE, kind=kind), language) != kind


def test_a_text_that_is_no_id_stands_as_it_is() -> None:
    """A category of one's own, or a measure in a person's words, is told in those words."""
    assert said("data", replace(BARE, data=("loyalty points",))) == "loyalty points"
    assert said("measures", replace(BARE, measures=("We changed the\nlocks.",))) == [
        "We changed the locks."
    ]


def test_contents_nobody_has_seen_come_last() -> None:
    """The words "content of" must not seem to govern the categories that follow them."""
    listed = said("data", replace(BARE, data=("mail_content", "name", "backup_content", "login")))
    assert listed == "names, user names, content of e-mails and content of back-ups"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (("name", "health", "beliefs"), "yes: health data and data on religious or other beliefs"),
        (("unknown", "biometric"), "yes: biometric data"),
        (("name", "contact"), "no indication so far"),
        (("name", "mail_content"), "not yet known"),
        (("name", "customer_records"), "not yet known"),
        (("own_category",), "not yet known"),
        ((), "not yet known"),
    ],
)
def test_special_categories_are_ruled_out_by_nothing_unseen(
    data: tuple[str, ...], expected: str
) -> None:
    """No indication is said only of data that by their nature hold none."""
    assert said("special", replace(BARE, data=data)) == expected


def test_nothing_known_is_said_in_words_and_listed() -> None:
    """Every fact of the first notice may be missing but the least it needs."""
    words, lacking = words_of(replace(BARE, contacts=()), "nl")
    assert lacking == (
        "phone",
        "contacts",
        "systems",
        "data",
        "data_subjects",
        "people",
        "records",
        "period",
        "confidentiality",
        "integrity",
        "availability",
        "exfiltration",
        "cause",
        "measures",
        "next_update",
    )
    shown = ("systems", "data", "data_subjects", "people", "records", "period", "cause")
    assert {words[name] for name in (*shown, "integrity", "next_update")} == {"nog niet bekend"}
    assert words["opaque"] is True
    assert words["next_update_when"] == ""


def test_nothing_is_missing_when_all_is_known() -> None:
    """A full set of facts leaves nothing to list, and each name has its words for a reviewer."""
    assert missing(FULL) == ()
    words = translator("nl")
    assert all(words.knows(f"notice.missing.{name}") for name in missing(BARE))


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "expected"),
    [
        (START, END, False, "from 18 November 2026, 03:00 to 18 November 2026, 08:00"),
        (START, None, True, "since 18 November 2026, 03:00; it has not yet ended"),
        (START, None, False, "since 18 November 2026, 03:00; the end is not yet known"),
        (None, END, False, "the beginning is not yet known; until 18 November 2026, 08:00"),
        (None, None, True, "the beginning is not yet known; it has not yet ended"),
    ],
)
def test_a_period_says_what_is_known_of_it(
    start: datetime | None, end: datetime | None, ongoing: bool, expected: str
) -> None:
    """Beginning, end and going on may each be known or not; the zone is always said."""
    period = said(
        "period", replace(BARE, exposed_from=start, exposed_until=end, exposure_ongoing=ongoing)
    )
    assert period == f"{expected} (Belgian time)"


def test_a_period_of_which_nothing_is_known_is_not_known() -> None:
    """Neither beginning nor end, and not known to go on."""
    assert said("period", BARE) == "not yet known"


@pytest.mark.parametrize(
    ("country", "authority", "hours", "may_file"),
    [
        ("", "be", 72, True),
        ("be", "be", 72, True),
        ("FR", "gdpr", 72, True),
        ("GB", "uk_gdpr", 72, True),
        ("CH", "swiss_fadp", 0, True),
        ("US", "other", 0, False),
    ],
)
def test_a_clients_own_period_follows_from_its_country(
    country: str, authority: str, hours: int, may_file: bool
) -> None:
    """Seventy-two hours under the GDPR and the UK GDPR; elsewhere no number is claimed."""
    assert said("authority", replace(BARE, country=country)) == authority
    assert said("hours", replace(BARE, country=country)) == hours
    assert said("may_file_for", replace(BARE, country=country, may_file_for=True)) == may_file


def test_encryption_is_told_only_with_the_key_elsewhere() -> None:
    """Encryption alone says nothing while the key may have gone the same way."""
    assert said("encryption", replace(BARE, encrypted=True)) == ""
    assert said("encryption", replace(BARE, encrypted=None, key_elsewhere=True)) == ""
    assert str(said("encryption", replace(BARE, encrypted=True, key_elsewhere=True))).startswith(
        "We had stored"
    )


@pytest.mark.parametrize("known", list(Exfiltration))
def test_each_answer_on_copying_is_a_sentence_of_its_own(known: Exfiltration) -> None:
    """Confirmed, likely, ruled out and unknown are four different things to a client."""
    others = {
        said("exfiltration", replace(BARE, exfiltration=other))
        for other in Exfiltration
        if other != known
    }
    assert said("exfiltration", replace(BARE, exfiltration=known)) not in others


def test_a_contact_has_a_role_in_the_clients_language() -> None:
    """No title claims an appointment under Article 37."""
    contacts = said("contacts", replace(BARE, contacts=(Contact("An", "officer"),)), "fr")
    assert contacts == [{"name": "An", "role": "responsable vie privée"}]


def test_the_vocabulary_holds_what_can_be_said_before_any_fact() -> None:
    """The words for categories are there, in the language of the notice."""
    assert "wachtwoorden" in vocabulary("nl")
    assert "mots de passe" in vocabulary("fr")
    assert "error" not in vocabulary("en")
