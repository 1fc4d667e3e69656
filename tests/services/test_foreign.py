"""No client's notice names another client."""

from __future__ import annotations

import pytest

from bot.domain.notices import NoticeText
from bot.services import foreign
from bot.services.desk import Desk
from tests.services.desk import ALDER, BOREE, ELM

KIND, LANGUAGE = "client-initial", "nl"


def found(desk: Desk, words: str, client_id: str = ALDER) -> tuple[str, ...]:
    """Return what gives another client away in a text."""
    with desk.store.read():
        known = foreign.index(desk)
    text = NoticeText("", words, "")
    return foreign.tokens_in(desk, known, text, client_id, KIND, LANGUAGE)


@pytest.mark.parametrize(
    "words",
    [
        "Tweelingrivier",
        "privacy@tweelingrivier.example",
        "tweelingrivier.example",
        "bel +32 4 000 11 22",
        "bel 04/000.11.22",
        "Bore\u0301ale conseil",
    ],
)
def test_names_addresses_and_numbers_give_a_client_away(short_desk: Desk, words: str) -> None:
    """However they are written; in its own notice they do not."""
    assert found(short_desk, words)


@pytest.mark.parametrize(
    ("client_id", "words"),
    [
        (ELM, "Elmenhoek VZW, +32 4 000 11 22"),
        (BOREE, "Bor\u00e9ale Conseil, privacy@boreale.example"),
        (ALDER, "Comitor, Laboratory, Docusnap, privacy@comitor.be, +32 3 555 01 00"),
        (ALDER, "een nieuwe tweeling aan de rivier"),
    ],
)
def test_ones_own_and_our_own_words_do_not(short_desk: Desk, client_id: str, words: str) -> None:
    """The client itself, ourselves, our systems, and words that only look alike."""
    assert found(short_desk, words, client_id) == ()


def test_the_refusal_shows_each_word_once(short_desk: Desk) -> None:
    """The writer sees what has to go."""
    with short_desk.store.read():
        known = foreign.index(short_desk)
    text = NoticeText("Tweelingrivier BV", "Tweelingrivier BV, Tweelingrivier BV", "")
    with pytest.raises(foreign.ForeignClientNamed) as refused:
        foreign.require_own_only(short_desk, known, text, ALDER, KIND, LANGUAGE)

    assert str(refused.value.values["tokens"]).split(", ").count("Tweelingrivier BV") == 1
