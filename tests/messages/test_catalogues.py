"""The sentences of messages: in every language, with the same gaps, short where they must be."""

from __future__ import annotations

import re

import pytest

from bot.domain.deadlines import RULES, DutyKind
from bot.domain.facts_vocabulary import ROLES
from bot.domain.incident import Kind, NoticeState
from bot.domain.playbook import Phase
from bot.i18n.catalogue import CATALOGUES, Sentence, read, translator
from bot.messages import ids, words
from bot.messages.voice import Voice
from tests.messages import samples

PARTS = ("kinds", "messages", "forms", "answers", "handling", "readings", "lasting")
OTHERS = ("nl", "fr")


def sentences(language: str) -> dict[str, tuple[Sentence, ...]]:
    """Return every sentence of the messages in one language, without falling back."""
    found: dict[str, tuple[Sentence, ...]] = {}
    for part in PARTS:
        found |= read(CATALOGUES / language / f"{part}.po")
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str) -> None:
    """The same keys, the same number of forms, the same gaps."""
    english, other = sentences("en"), sentences(language)
    assert english.keys() == other.keys()
    for key, forms in english.items():
        assert len(forms) == len(other[key]), key
        gaps = frozenset().union(*(form.gaps for form in forms))
        assert gaps == frozenset().union(*(form.gaps for form in other[key])), key


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_titles_and_buttons_fit(language: str) -> None:
    """Titles and submit buttons have 24 characters, buttons mostly 30."""
    words_of = translator(language)
    for key in sentences(language):
        if key.endswith((".title", ".submit", "form.close", "form.cancel", "phase.modal")):
            modal = key.split(".")[0] in {
                "report", "scope", "review", "edit", "reject", "skip", "assign", "told", "fulfil",
                "waive", "have_it", "awareness", "note", "rule_out", "close", "menu", "skeleton",
                "refusal", "form", "acknowledged", "bounced", "handling",
            }  # fmt: skip
            if modal:
                assert len(words_of.text(key)) <= 24, key
        if key.startswith("button."):
            assert len(words_of.entries[key][-1].pieces[0][0]) <= 30, key


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_everything_that_has_an_id_has_a_name(language: str) -> None:
    """Kinds, roles, phases, duties, rules, states, reasons and ways are never shown as ids."""
    voice = Voice(translator(language), samples.ZONE, samples.NOW)
    known = [
        *(f"kind.{one}" for one in Kind),
        *(f"role.{one}" for one in ROLES),
        *(f"phase.{one.value}" for one in Phase),
        *(f"duty.{one}" for one in DutyKind),
        *(f"draft.state.{one}" for one in NoticeState),
        *(f"skip.{one}" for one in ids.SKIP_REASONS),
        *(f"told.how.{one}" for one in ids.WAYS_TO_TELL),
        *(f"handling.{one}" for one in ids.HANDLINGS),
        *(f"acknowledged.how.{one}" for one in ids.WAYS_TO_ANSWER),
        *(f"pending.{one.after or one.start}" for one in RULES.values()),
    ]
    assert [key for key in known if not voice.knows(key)] == []
    for rule in RULES.values():
        assert words.rule(voice, rule.citation)
        slug = re.sub("[^a-z0-9]+", "_", rule.citation.lower()).strip("_")
        assert voice.knows(f"rule.{slug}"), rule.citation


def test_a_rule_that_is_not_known_is_cited_as_it_is() -> None:
    """A new law shows, untranslated, rather than not at all."""
    voice = Voice(translator("nl"), samples.ZONE, samples.NOW)
    assert words.rule(voice, "Law of 2030, Art. 1") == "Law of 2030, Art. 1"


def test_french_spaces_do_not_break() -> None:
    """Before a colon, semicolon, question or exclamation mark stands a no-break space."""
    for key, forms in sentences("fr").items():
        for form in forms:
            text = "".join(literal for literal, _ in form.pieces)
            assert not re.search(" [:;?!»]|« ", text), key
