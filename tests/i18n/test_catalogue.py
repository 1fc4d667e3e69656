"""Sentences by key, language and count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.i18n import catalogue
from bot.i18n.catalogue import Sentence, Translator, plural_form, read, translator

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def said(**sentences: tuple[str, ...]) -> dict[str, tuple[Sentence, ...]]:
    """Return catalogue entries from plain texts."""
    return {key: tuple(Sentence.parse(form) for form in forms) for key, forms in sentences.items()}


def test_a_sentence_is_filled_with_its_values() -> None:
    """Gaps take the plain text of their values; doubled braces are braces."""
    sentence = Sentence.parse("{who} has {{{count}}}")
    assert sentence.gaps == {"who", "count"}
    assert sentence.fill({"who": "An", "count": 3}) == "An has {3}"


@given(st.text())
def test_a_value_never_acts_as_a_format(value: str) -> None:
    """Whatever a value contains, it stands in the sentence as it is."""
    assert Sentence.parse("<{value}>").fill({"value": value}) == f"<{value}>"


@pytest.mark.parametrize("source", ["{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}", "{"])
def test_a_catalogue_holds_words_and_no_instructions(source: str) -> None:
    """Attributes, items, conversions, formats and nameless gaps are refused."""
    with pytest.raises(ValueError, match=r"sentence|format|'}'"):
        Sentence.parse(source)


def test_a_missing_value_is_a_fault_of_the_caller() -> None:
    """A gap without its value is not left open in what a person reads."""
    with pytest.raises(KeyError, match="who"):
        Sentence.parse("{who}").fill({})


@pytest.mark.parametrize(
    ("language", "count", "form"),
    [("nl", 0, 1), ("nl", 1, 0), ("en", 2, 1), ("fr", 0, 0), ("fr", 1, 0), ("fr", 2, 1)],
)
def test_french_counts_nought_as_a_singular(language: str, count: int, form: int) -> None:
    """Nought takes the plural in Dutch and English and the singular in French."""
    assert plural_form(language, count) == form


def test_a_plural_says_its_count() -> None:
    """The form for the count is chosen, and the count can stand in it."""
    words = Translator("fr", said(clients=("{count} client", "{count} clients")))
    assert words.plural("clients", 0) == "0 client"
    assert words.plural("clients", 3) == "3 clients"


def test_a_sentence_without_plural_forms_serves_every_count() -> None:
    """One form is enough where number changes nothing."""
    words = Translator("nl", said(hours=("{count} uur",)))
    assert words.plural("hours", 72) == "72 uur"


def test_what_a_language_lacks_is_said_in_english() -> None:
    """The fallback speaks, with its own rule for plurals."""
    english = Translator("en", said(a=("one", "many"), b=("only English",)))
    french = Translator("fr", said(c=("seulement",)), english)
    assert french.text("b") == "only English"
    assert french.plural("a", 0) == "many"
    assert french.knows("a")
    assert french.knows("c")


def test_an_unknown_key_is_named() -> None:
    """A key that no catalogue has is an error that names it."""
    words = Translator("nl", {}, Translator("en", {}))
    assert not words.knows("error.nowhere")
    with pytest.raises(KeyError, match=r"error\.nowhere"):
        words.text("error.nowhere")


def test_a_refusal_becomes_its_sentence() -> None:
    """Key and values of a refusal are all it takes."""
    words = Translator("en", {"error.x": (Sentence.parse("No {thing}."),)})
    assert words.refusal(Refusal("error.x", thing="bread")) == "No bread."


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("nl", "nl"), ("nl-BE", "nl"), ("fr_BE", "fr"), ("EN", "en"), ("it", "en"), ("../x", "en")],
)
def test_a_translator_answers_any_language(asked: str, answered: str) -> None:
    """Regions are ignored, and a language without a catalogue is answered in English."""
    assert translator(asked).language == answered


def test_plural_forms_are_read_from_a_file(tmp_path: Path) -> None:
    """A file may hold plain sentences and plurals."""
    file = tmp_path / "x.po"
    plural = 'msgid "b"\nmsgid_plural "b"\nmsgstr[0] "{count} b"\nmsgstr[1] "{count} bs"\n'
    file.write_text(HEAD + 'msgid "a"\nmsgstr "één"\n\n' + plural, encoding="utf-8")
    entries = read(file)
    assert Translator("nl", entries).text("a") == "één"
    assert Translator("nl", entries).plural("b", 2) == "2 bs"


def test_every_language_of_the_constants_has_a_catalogue() -> None:
    """The bot speaks the languages it says it speaks."""
    for language in catalogue.NOTICE_LANGUAGES:
        assert translator(language).language == language


def test_a_refusal_counts_as_people_do() -> None:
    """One thing that stands in the way is said in the singular, also in French for nought."""
    waiting = {"reference": "BR-1"}
    one, two = (Refusal("error.notices_waiting", count=count, **waiting) for count in (1, 2))
    assert "1 notice still waits" in translator("en").refusal(one)
    assert "2 notices still wait" in translator("en").refusal(two)
    assert "1 bericht" in translator("nl").refusal(one)
    none = Refusal("error.notices_waiting", count=0, **waiting)
    assert "0 avis attend." in translator("fr").refusal(none)
