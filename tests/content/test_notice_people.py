"""A letter to people about their own data: plain, complete, and a draft where a client sends it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.content.notice_people import people_words
from bot.content.notice_samples import DATA_SUBJECTS
from bot.content.notices import NoticeLibrary
from bot.domain.notices import NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.self_protection import DataSubjectFacts
from bot.i18n.catalogue import NOTICE_LANGUAGES, translator
from tests.content.letters import CLIENTS_PEOPLE, NOTICES, STAFF

LIBRARY = NoticeLibrary.load(NOTICES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", NOTICE_LANGUAGES)
BARE = DATA_SUBJECTS[0]


def text(facts: DataSubjectFacts, language: str) -> str:
    """Return the text of a letter."""
    return LIBRARY.render(NoticeKind.DATA_SUBJECTS, language, plain_facts(facts)).text


@EVERY_LANGUAGE
def test_no_legal_citation_and_no_legal_role_stands_in_it(language: str) -> None:
    """Clear and plain language (Art. 34(2)): nobody has to look a word up."""
    legal = r"artikel|article|AVG|RGPD|DSGVO|GDPR|betrokkene|personne concernée|processor\b"
    assert re.findall(legal, text(STAFF, language), re.IGNORECASE) == []


@EVERY_LANGUAGE
def test_it_says_all_that_the_law_asks_for(language: str) -> None:
    """The nature of the breach, whom to ask, what may follow, what was done, what to do."""
    words, _ = people_words(STAFF, language)
    said = text(STAFF, language)
    assert "Jan Huybrechts" in said
    assert STAFF.mailbox in said
    for name in ("consequences", "measures", "protection"):
        sentences = words[name]
        assert isinstance(sentences, list)
        assert sentences
        assert all(sentence in said for sentence in sentences)


@EVERY_LANGUAGE
def test_a_clients_letter_is_a_draft_that_names_where_it_happened(language: str) -> None:
    """The client checks, completes and sends it; subject and first paragraph say so."""
    handed = replace(CLIENTS_PEOPLE, controller="Bakkerij Peeters BV")
    made = LIBRARY.render(NoticeKind.DATA_SUBJECTS, language, plain_facts(handed))
    draft = {"nl": "Ontwerp", "fr": "Projet", "de": "Entwurf", "en": "Draft"}[language]
    assert made.subject.startswith(draft)
    assert f"{draft.upper()} " in made.text
    assert "Comitor BV" in made.text
    assert draft.upper() not in text(STAFF, language)


@EVERY_LANGUAGE
def test_belgian_addresses_are_for_people_in_belgium(language: str) -> None:
    """Elsewhere the number would be dead and the mailbox somebody else's."""
    assert "safeonweb.be" in text(STAFF, language)
    assert "078" in text(STAFF, language)
    abroad = text(replace(STAFF, country="FR"), language)
    assert "safeonweb" not in abroad
    assert "078" not in abroad


@EVERY_LANGUAGE
def test_data_that_are_only_lost_frighten_nobody(language: str) -> None:
    """No word of misuse where nobody can have read anything."""
    lost = replace(STAFF, seen=False)
    said = text(lost, language)
    read = translator(language).text("notice.person.read")
    assert read in text(STAFF, language)
    assert read not in said
    assert "exfiltration" not in people_words(lost, language)[1]


def test_what_is_missing_is_listed() -> None:
    """Each with words for whoever reviews the draft."""
    _, lacking = people_words(BARE, "en")
    assert lacking == (
        "contacts",
        "mailbox",
        "happened",
        "period",
        "data",
        "exfiltration",
        "measures",
    )
    assert all(translator("nl").knows(f"notice.missing.{name}") for name in lacking)
    assert LIBRARY.render(NoticeKind.DATA_SUBJECTS, "nl", plain_facts(BARE)).missing == lacking


def test_people_read_of_their_own_data() -> None:
    """What is "your customers" to a client is "you as a customer" to a person."""
    words, _ = people_words(replace(STAFF, data=("customer_records", "name")), "en")
    assert words["data"] == "data you gave us as a customer and names"
