"""The review, decisions, the dark menu, and what was typed and missed: as they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain import naming
from bot.domain.metrics import UNITS, Figure
from bot.domain.timeline import EntryKind, Line
from bot.domain.walk_views import ReviewView, TimelineView
from bot.i18n.catalogue import Translator, translator
from bot.messages import choices, duty_forms, menus
from bot.messages.closing_form import closing_form
from bot.messages.dark import dark_menu
from bot.messages.lessons_form import lessons_form
from bot.messages.timeline import decisions
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import Drawn, assert_accepted, assert_honest, fields, said

LONG = "very long words " * 400
CLIENTS = {"C-1": "Alderwick BV", "C-2": "Twin BV", "C-3": ""}
EN = translator("en")


def voice(words: Translator) -> Voice:
    """Return how the bot speaks now."""
    return Voice(words, samples.ZONE, samples.NOW)


def reviewed(text: str = "Sheets", *, closed: bool = False, many: int = 1) -> ReviewView:
    """Return a review with a figure of every unit, a span, and one that is not known."""
    label = dict.fromkeys(samples.LANGUAGES, text)
    asked = [Figure(f"paper.{unit}", label, unit, value="12", said_by="U0TECH") for unit in UNITS]
    others = [
        figure
        for place in range(many)
        for figure in (
            Figure(f"paper.span_{place}", label, span=timedelta(minutes=75)),
            Figure(f"paper.unknown_{place}", label),
            Figure(f"paper.open_{place}", label, "count"),
        )
    ]
    return ReviewView(
        incident_id="i",
        reference=text[:30],
        exercise=True,
        closed=closed,
        figures=(*asked, *others),
        questions=(label,) * many,
        now=samples.NOW,
        zone=samples.ZONE,
    )


def decided(*texts: str) -> TimelineView:
    """Return a timeline of decisions, and of a note that is none."""
    made = [
        Line(EntryKind.DECISION, samples.NOW, "U0TECH", text, facts={"why": text, "option": "a"})
        for text in texts
    ]
    note = Line(EntryKind.NOTE, samples.NOW, "U0TECH", "A note")
    return TimelineView(
        incident_id="i",
        reference="BR-2026-007",
        exercise=True,
        lines=(note, *made),
        titles={},
        clients={},
        people={},
        now=samples.NOW,
        zone=samples.ZONE,
    )


def drawings(text: str, many: int) -> dict[str, Callable[[Translator], Drawn]]:
    """Return all that this page is about."""
    missed = [choices.Missed(text, (text,) * 3, several) for several in (True, False)]
    return {
        "lessons": lambda w: lessons_form(reviewed(text, many=min(many, 20)), voice(w)),
        "lessons_closed": lambda w: lessons_form(reviewed(text, closed=True, many=many), voice(w)),
        "lessons_none": lambda w: lessons_form(reviewed(text, many=0), voice(w)),
        "decisions": lambda w: decisions(decided(*[text] * many), w),
        "decisions_none": lambda w: decisions(decided(), w),
        "dark_menu": lambda w: dark_menu(samples.dark(), voice(w)),
        "meant": lambda w: menus.meant(text[:80], "status", voice(w)),
        "several": lambda w: duty_forms.told_form("i", CLIENTS, voice(w), missed=missed[0]),
        "nearest": lambda w: duty_forms.told_form("i", CLIENTS, voice(w), missed=missed[1]),
        "nobody": lambda w: duty_forms.told_form(
            "i", CLIENTS, voice(w), missed=choices.Missed(text)
        ),
    }


@pytest.mark.parametrize("language", samples.LANGUAGES)
@pytest.mark.parametrize(
    ("text", "many"), [("Sheets", 1), (samples.HOSTILE, 3), (LONG, 90)], ids=["small", "bad", "big"]
)
def test_all_of_it_is_accepted_and_honest(text: str, many: int, language: str) -> None:
    """Slack takes it however long it is, and nothing people wrote acts as markup."""
    for draw in drawings(text, many).values():
        drawn = draw(translator(language))
        assert_accepted(drawn)
        assert_honest(drawn)


def test_a_review_asks_while_it_can_and_shows_afterwards() -> None:
    """Open, figures are fields; closed, they are lines with who said them."""
    open_one, closed = (
        lessons_form(reviewed(closed=closed), voice(EN)) for closed in (False, True)
    )
    assert len(fields(open_one)) == len(UNITS) + 2
    assert "1 hour 15 minutes" in said(open_one)
    assert not fields(closed)
    assert "submit" not in closed
    for part in ("12%", "€12", "12 days", "<@U0TECH>", "not known"):
        assert part in said(closed)


def test_decisions_say_why_and_leave_notes_out() -> None:
    """The newest comes first."""
    drawn = said(decisions(decided("First", "Second"), EN))
    assert drawn.index("Second") < drawn.index("First")
    assert "Why:" in drawn
    assert "A note" not in drawn


def test_closing_says_how_many_figures_are_missing() -> None:
    """One or several; nothing where all are there."""
    assert "/breach review" not in said(closing_form(samples.closing(), voice(EN)))
    assert "1 figure of" in said(closing_form(samples.closing(figures=1), voice(EN)))
    assert "3 figures of" in said(closing_form(samples.closing(figures=3), voice(EN)))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("c-1", ["C-1"]), ("twin", ["C-2"]), ("bv", ["C-1", "C-2"]), ("zz", []), (" ", [])],
)
def test_a_text_stands_for_what_it_is_a_part_of(typed: str, found: list[str]) -> None:
    """A code of its own goes before parts of names."""
    assert naming.meant(CLIENTS, typed) == found


@pytest.mark.parametrize(
    ("typed", "missed"),
    [
        ("twin", None),
        ("", None),
        ("bv", choices.Missed("bv", ("Alderwick BV", "Twin BV"), True)),
        ("Aldervik", choices.Missed("Aldervik", ("Alderwick BV",))),
        ("twïnn", choices.Missed("twïnn", ("Twin BV",))),
        ("C-33", choices.Missed("C-33", ("C-3",))),
        ("§§§", choices.Missed("§§§")),
    ],
)
def test_what_misses_is_answered_with_what_comes_near(
    typed: str, missed: choices.Missed | None
) -> None:
    """Accents and slips do not matter; what is like nothing is said to be."""
    assert choices.missed(CLIENTS, typed) == missed
