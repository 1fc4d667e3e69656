"""What another version of a playbook changes, in steps and in what people call their parts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from bot.domain.playbook import Posture, Step
from bot.domain.playbook_changes import ASPECTS, aspects, difference
from tests.domain.test_playbook import a_playbook, a_step, at_opening


def test_a_newer_playbook_says_what_it_changes() -> None:
    """Added, removed and changed steps are told apart; the rest is not mentioned."""
    old = a_playbook(a_step("core.same"), a_step("core.gone"), a_step("core.other"))
    new = a_playbook(
        a_step("core.same"), a_step("core.other", due=at_opening(1)), a_step("core.new")
    )
    found = difference(old, new)
    assert (found.added, found.removed, found.changed) == (
        ("core.new",),
        ("core.gone",),
        ((a_step("core.other"), a_step("core.other", due=at_opening(1))),),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ()),
        ({"due": at_opening(1)}, ("due",)),
        ({"role": "deputy", "source": "Policy", "proof": ("list",)}, ("words", "role", "proof")),
        ({"posture": Posture.INTRUSIVE, "per_client": True}, ("when", "clients")),
    ],
)
def test_what_a_step_says_differently_is_said_in_words(
    change: dict[str, Any], said: tuple[str, ...]
) -> None:
    """Each field belongs to one thing that people have a word for."""
    assert aspects(a_step(), replace(a_step(), **change)) == said


def test_every_field_of_a_step_has_a_word() -> None:
    """A field that is added later must not change without a word."""
    spoken = [field for names in ASPECTS.values() for field in names]
    assert sorted(["id", *spoken]) == sorted(field.name for field in fields(Step))
