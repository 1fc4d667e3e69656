"""The form that ends an incident: it says what is open, and offers what is possible."""

from __future__ import annotations

import pytest

from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.closing_form import closing_form
from bot.messages.types import Json
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import fields, said

VOICE = Voice(translator("en"), samples.ZONE, samples.NOW)
OTHER = samples.incident_line(incident_id="f" * 32, reference="BR-2026-008")


def ways(view: Json) -> list[str]:
    """Return the ways to end that can be chosen."""
    return [one["value"] for one in fields(view)[ids.OUTCOME]["element"]["options"]]


def test_while_a_duty_is_open_it_is_named_and_the_other_ways_are_offered() -> None:
    """Nothing is chosen beforehand: a false alarm is not what a hurried press should say."""
    view = closing_form(
        samples.closing(duties=(samples.CLIENTS_DUTY,), waiting=3, others=(OTHER,)), VOICE
    )

    assert ways(view) == ["false_alarm", "merged"]
    assert "initial_option" not in fields(view)[ids.OUTCOME]["element"]
    assert "cannot be closed yet" in said(view)
    assert "Tell the affected clients" in said(view)
    assert "3 notices were neither sent nor set aside" in said(view)


def test_once_all_is_settled_handled_is_chosen_beforehand() -> None:
    """That is how most incidents end; that there is nothing to merge with is said."""
    view = closing_form(samples.closing(), VOICE)

    assert ways(view) == ["handled", "false_alarm"]
    assert fields(view)[ids.OUTCOME]["element"]["initial_option"]["value"] == "handled"
    assert ids.OTHER not in fields(view)
    assert "no other open incident" in said(view)


def test_what_a_client_was_told_was_no_false_alarm_and_the_form_says_so() -> None:
    """Only what is possible can be chosen."""
    view = closing_form(samples.closing(told=True, others=(OTHER,)), VOICE)

    assert ways(view) == ["handled", "merged"]
    assert "no longer be a false alarm" in said(view)


def test_where_no_way_is_possible_there_is_nothing_to_submit() -> None:
    """The form is then an answer, and its only button closes it."""
    view = closing_form(samples.closing(waiting=1, told=True), VOICE)

    assert "submit" not in view
    assert fields(view) == {}


@pytest.mark.parametrize(("others", "chosen"), [((OTHER,), "merged"), ((), "handled")])
def test_merging_is_chosen_where_it_was_asked_for_and_is_possible(
    others: tuple[object, ...], chosen: str
) -> None:
    """The menu has a button of its own for it."""
    view = closing_form(samples.closing(others=others), VOICE, wanted="merged")

    assert fields(view)[ids.OUTCOME]["element"]["initial_option"]["value"] == chosen
