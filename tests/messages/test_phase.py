"""A phase: the next steps in full, the rest in one line each, nothing lost in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.call_list import Contact
from bot.domain.incident import TaskState
from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.phase import FULL_STEPS, phase, phase_modal
from tests.messages import samples
from tests.messages.checks import blocks_of, objects, said

EN = translator("en")


def test_a_step_says_what_why_who_when_and_what_proof() -> None:
    """All that is needed at night stands in one paragraph."""
    text = said(phase(samples.phase(samples.step(1)), EN))
    for words in (
        "*Do 1*",
        "👤 technical lead",
        "by 22 November 2026, 03:35",
        "Take it off the network.",
        "_Why:_ It stops. (CISA)",
        "_Proof:_",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", "ask management"), ("nl", "vraag de directie"), ("fr", "à la direction")],
)
def test_a_step_names_the_numbers_of_today(language: str, asked: str) -> None:
    """What is set is shown as it is typed, what is not says whom to ask instead."""
    do = dict.fromkeys(samples.LANGUAGES, "Call {insurer}, then {police}.")
    step = samples.step(1, do=do, call_list={Contact.POLICE: "Zone <West> 02 555 01 12"})
    text = said(phase(samples.phase(step), translator(language)))
    assert "then Zone &lt;West&gt; 02 555 01 12." in text
    assert asked in text
    assert "{" not in text


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_number_that_is_not_set_has_words(language: str) -> None:
    """Whoever is named can be missing in the settings."""
    words = translator(language)
    assert all(words.entries[f"call_list.not_set.{contact}"] for contact in Contact)


def test_a_step_bears_its_buttons() -> None:
    """Done is one press; skip, assign and proof know their step by the name of the block."""
    drawn = phase(samples.phase(samples.step(1)), EN)
    row = next(block for block in drawn.blocks if block["type"] == "actions")
    done, more = row["elements"]
    value = {"incident": samples.INCIDENT, "step": "ransomware.step_1"}
    assert (done["action_id"], ids.decode(done["value"])) == (ids.STEP_DONE, value)
    assert ids.decode(row["block_id"]) == value
    choices = [ids.STEP_SKIP, ids.STEP_ASSIGN, ids.STEP_PROOF]
    assert [one["value"] for one in more["options"]] == choices


def test_an_overdue_step_is_marked() -> None:
    """What is late says by how much."""
    late = samples.step(1, due_at=samples.NOW - timedelta(minutes=20))
    assert "🔴 by 22 November 2026, 03:10 (*overdue*)" in said(phase(samples.phase(late), EN))


def test_a_step_without_hurry_has_no_time() -> None:
    """No due time, no clock, and a step of a person names that person."""
    step = samples.step(1, due_at=None, assigned_to="U0TECH", why={}, proof=())
    text = said(phase(samples.phase(step), EN))
    assert "👤 <@U0TECH>" in text
    assert "⏱" not in text
    assert "_Why:_" not in text


def test_what_is_settled_is_one_line() -> None:
    """Done and skipped steps say who, when and why, below what is still to do."""
    ready = samples.done(8, state=TaskState.SKIPPED, reason="not_applicable")
    own = samples.done(9, state=TaskState.SKIPPED, reason="We have none.")
    text = said(phase(samples.phase(samples.done(7), ready, own, samples.step(1)), EN))
    assert "✅ Do 7 · <@U0TECH>, 22 November 2026, 03:23" in text
    assert "⏭ Do 8 · skipped by <@U0TECH>, 22 November 2026, 03:22: Does not apply here" in text
    assert "We have none." in text
    assert text.index("*Do 1*") < text.index("✅ Do 7")
    assert "Steps settled: 3 of 4" in text


def test_forty_steps_lose_none() -> None:
    """Beyond the next steps each is a line or is counted."""
    view = samples.phase(*[samples.step(number) for number in range(1, 41)])
    text = said(phase(view, EN))
    assert text.count("Take it off the network.") == FULL_STEPS
    listed = text.count("\n• Do ")
    left_out = 40 - FULL_STEPS - listed
    assert listed > 0
    assert f"… and {left_out} more" in text


def test_the_modal_shows_forty_steps_in_full() -> None:
    """What the message only lists, the modal explains."""
    view = samples.phase(*[samples.step(number) for number in range(1, 41)])
    modal = phase_modal(view, EN)
    assert said(modal).count("Take it off the network.") == 40
    assert ids.decode(modal["private_metadata"])["phase"] == "secure"


def test_a_finished_phase_says_so() -> None:
    """With every step settled nothing is asked any more."""
    drawn = phase(samples.phase(samples.done(1)), EN)
    assert "✅ All settled: 1 step" in said(drawn)
    assert drawn.text == "BR-2026-007. Phase 1 of 6: Secure: all settled."


def test_the_bots_own_steps_have_their_words() -> None:
    """A step that no playbook holds is named by the catalogues."""
    own = samples.step(id="scope.prove_erasure", title={}, do={}, why={}, role="privacy_officer")
    text = said(phase(samples.phase(own), EN))
    assert "Prove that the former clients’ data were erased" in text
    assert "()" not in said(phase(samples.phase(replace(own, source="")), EN))
    unknown = samples.step(id="other.step", title={}, do={}, why={})
    assert blocks_of(phase(samples.phase(unknown), EN))


def test_every_block_has_its_own_name() -> None:
    """Two steps never share a block, so that a press means one of them."""
    drawn = phase(samples.phase(*[samples.step(n) for n in range(40)]), EN)
    names = [one["block_id"] for one in objects(blocks_of(drawn)) if "block_id" in one]
    assert len(names) == len(set(names))
