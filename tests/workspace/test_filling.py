"""What Slack's client takes into a field, and what it refuses to send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.elements_held import initial_values, kept_values
from bot.workspace.filling import fill, problems
from bot.workspace.places import NotThere
from bot.workspace.state import Json, View
from bot.workspace.workspace import Workspace
from tests.workspace.cast import (
    ANNA,
    PEOPLE,
    actions,
    button,
    input_of,
    modal,
    option,
    section,
    text_input,
)

TWO = [option("a"), option("b")]
NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}
SEVERAL = {"type": "multi_static_select", "options": TWO, "max_selected_items": 1}


def view_of(*blocks: Json) -> View:
    """An open modal with these blocks."""
    values = initial_values(list(blocks))
    return View("V1", ANNA.id, "modal", "h", "V1", None, modal(*blocks), values)


def filled(typed: Any, *blocks: Json) -> dict[str, str]:
    """What is wrong after ``what`` was given ``typed``."""
    view = view_of(*blocks)
    fill(Workspace(PEOPLE), ANNA.id, view, {"what": typed})
    return problems(view.blocks, view.values)


REFUSED: dict[str, tuple[Json, Any]] = {
    "empty": (text_input(), ""),
    "nothing chosen": (input_of({"type": "static_select", "options": TWO}), None),
    "no box": (input_of({"type": "checkboxes", "options": TWO}), []),
    "too long": (text_input(max_length=3), "four"),
    "too short": (text_input(min_length=5), "four"),
    "beyond 3000": (text_input(), "x" * 3001),
    "no number": (input_of(NUMBER), "many"),
    "no whole number": (input_of(NUMBER), "1.5"),
    "too small": (input_of(NUMBER), 0),
    "too great": (input_of(NUMBER), 10),
    "no address": (input_of({"type": "email_text_input"}), "anna"),
    "no web address": (input_of({"type": "url_text_input"}), "www"),
    "too many": (input_of(SEVERAL), ["a", "b"]),
}

TAKEN: dict[str, tuple[Json, Any]] = {
    "text": (text_input(min_length=2, max_length=4), "four"),
    "left open": ({**text_input(), "optional": True}, ""),
    "number": (input_of(NUMBER), 9),
    "decimal": (input_of({**NUMBER, "is_decimal_allowed": True}), "1.5"),
    "any number": (input_of({"type": "number_input", "is_decimal_allowed": False}), "-3"),
    "address": (input_of({"type": "email_text_input"}), "anna@example.com"),
    "web address": (input_of({"type": "url_text_input"}), "https://example.com"),
    "of a group": (
        input_of(
            {
                "type": "static_select",
                "option_groups": [{"label": option()["text"], "options": TWO}],
            }
        ),
        "b",
    ),
    "one of several": (input_of(SEVERAL), ["a"]),
    "date": (input_of({"type": "datepicker"}), "2026-11-22"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_slacks_client_refuses(name: str) -> None:
    """A sentence stands beside the field."""
    block, typed = REFUSED[name]
    assert list(filled(typed, block)) == ["what"]


@pytest.mark.parametrize("name", TAKEN)
def test_what_slacks_client_sends(name: str) -> None:
    """Nothing stands beside the field."""
    block, typed = TAKEN[name]
    assert filled(typed, block) == {}


@given(text=st.text(min_size=1, max_size=20), least=st.integers(0, 10), more=st.integers(0, 10))
def test_lengths_are_inclusive(text: str, least: int, more: int) -> None:
    """Exactly the texts from min_length to max_length are sent."""
    most = max(1, least + more)
    block = text_input(min_length=least, max_length=most)
    assert (filled(text, block) == {}) == (least <= len(text) <= most)


def test_fields_are_named_by_block_action_or_both() -> None:
    """A block's id, an action's id, or the two together name one element."""
    block = {**text_input("one"), "block_id": "first"}
    view, ws = view_of(block, actions(button())), Workspace(PEOPLE)
    for name, typed in (("first", "a"), ("one", "b")):
        fill(ws, ANNA.id, view, {name: typed})
        assert view.values["first"]["one"]["value"] == typed
    fill(ws, ANNA.id, view, {"first": {"one": "c"}})
    assert view.values["first"]["one"]["value"] == "c"
    for wrong in ({"two": "x"}, {"first": {"two": "x"}}, {"go": "x"}):
        with pytest.raises(NotThere):
            fill(ws, ANNA.id, view, wrong)


def test_a_name_of_two_elements_is_refused() -> None:
    """What could mean two fields is asked for by both ids."""
    date, time = {"type": "datepicker", "action_id": "d"}, {"type": "timepicker", "action_id": "t"}
    view = view_of(actions(date, time, block_id="when"))
    assert problems(view.blocks, view.values) == {}
    with pytest.raises(NotThere):
        fill(Workspace(PEOPLE), ANNA.id, view, {"when": "2026-11-22"})


def test_an_option_must_be_on_offer() -> None:
    """Only what the menu shows can be chosen; an instant is a number."""
    for element in ({"type": "static_select", "options": TWO}, {"type": "external_select"}):
        with pytest.raises(NotThere):
            filled("c", input_of(element))
    with pytest.raises(NotThere):
        filled(["1"], input_of({"type": "datetimepicker"}))


def test_initial_values_fill_the_form() -> None:
    """What the bot prefilled is there before anyone types."""
    values = initial_values(
        [
            text_input("text", initial_value="x"),
            input_of({"type": "static_select", "options": TWO, "initial_option": TWO[0]}, "one"),
            input_of({"type": "checkboxes", "options": TWO, "initial_options": TWO}, "many"),
            input_of({"type": "datepicker", "initial_date": "2026-11-22"}, "day"),
            input_of({"type": "users_select", "initial_user": ANNA.id}, "who"),
            section(accessory=button()),
        ]
    )
    held = {block: next(iter(actions.values())) for block, actions in values.items()}
    assert held["text"]["value"] == "x"
    assert held["one"]["selected_option"] == TWO[0]
    assert held["many"]["selected_options"] == TWO
    assert held["day"]["selected_date"] == "2026-11-22"
    assert held["who"]["selected_user"] == ANNA.id
    assert "row" not in held


def test_another_element_under_the_same_id_starts_anew() -> None:
    """Only an element of the same type keeps what it held."""
    before = initial_values([text_input("what", initial_value="x")])
    after = kept_values(before, [input_of({"type": "datepicker"}, "what")])
    assert after["what"]["what"] == {"type": "datepicker", "selected_date": None}
