"""Playbooks of one's own and the installed ones: loaded, assembled, frozen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.invalid import ContentInvalid
from bot.content.playbooks import PlaybookLibrary, freeze, load_playbooks, thaw
from bot.domain.conditions import facts_in
from bot.domain.errors import Refusal
from bot.domain.playbook import Anchor, Phase, Posture
from bot.i18n.catalogue import translator
from tests.content.books import BOOK, PART, write


def test_a_playbook_of_ones_own_is_loaded_beside_the_installed_ones(folder: Path) -> None:
    """The file's steps come out as they were written, in their phase."""
    write(folder, BOOK.replace("kinds:", "never: [{en: No, nl: Nee, fr: Non}]\nkinds:"))
    library = load_playbooks(folder)
    paper = library.get("paper")
    step = paper.steps[0]
    assert (step.id, step.phase, step.role, step.posture) == (
        "paper.find",
        Phase.SECURE,
        "lead",
        Posture.NEUTRAL,
    )
    assert step.title.text("nl") == "Zoek het"
    assert paper.never[0].text("fr") == "Non"
    assert paper.version == "1"
    assert library.for_kind("paper") is paper
    assert library.for_kind("mailbox").id == "general"


def test_every_field_of_a_step_is_read(folder: Path) -> None:
    """Due time, condition, proof, duty, repetition and options reach the step."""
    write(
        folder,
        BOOK
        + """\
    due: after paper.find+90m
    when: {any: [{kind: paper}, {not: {actor: [insider, unknown]}}]}
    posture: intrusive
    proof: [list, call_log]
    fulfils: notify_controller
    measure: isolated
    per_client: yes
    repeat: every 4h until 2d
    options:
      - id: wait
        label: {en: Wait, nl: Wachten, fr: Attendre}
        price: {en: Time, nl: Tijd, fr: Temps}
""".replace("after paper.find+90m", "aware+90m"),
    )
    step = load_playbooks(folder).get("paper").steps[0]
    assert step.due is not None
    assert step.due.anchor is Anchor.AWARE
    assert step.due.offset.total_seconds() == 5400
    assert facts_in(step.when) == ("kind", "actor")
    assert step.posture is Posture.INTRUSIVE
    assert step.proof == ("list", "call_log")
    assert step.fulfils == "notify_controller"
    assert step.measure == "isolated"
    assert step.per_client
    assert step.repeat is not None
    assert step.options[0].price.text("nl") == "Tijd"


def test_a_file_of_ones_own_replaces_its_namesake(folder: Path) -> None:
    """A changed part changes every playbook that includes it."""
    assert load_playbooks(folder).get("general").version == "1+part.1"
    write(folder, PART.replace("version: 1", "version: 2"), "part")
    assert load_playbooks(folder).get("general").version == "1+part.2"


def test_included_steps_are_taken_over_at_every_depth(folder: Path) -> None:
    """A part may include a part; each step comes once, also when two ways lead to it."""
    part = BOOK.replace("kinds: [paper]", "include: [{}]")
    write(folder, part.replace("paper", "a").replace("{}", "b"), "a")
    write(folder, part.replace("paper", "b").replace("include: [{}]\n", ""), "b")
    write(folder, BOOK.replace("kinds:", "include: [a, b]\nkinds:"))
    book = load_playbooks(folder).get("paper")
    assert [step.id for step in book.steps] == ["paper.find", "a.find", "b.find"]
    assert book.version == "1+a.1+b.1"


def test_a_kind_without_a_playbook_gets_the_general_one(folder: Path) -> None:
    """Whoever keeps fewer playbooks still has steps for every kind."""
    assert load_playbooks(folder).for_kind("mailbox").id == "general"


def test_a_part_is_no_playbook_of_its_own(library: PlaybookLibrary) -> None:
    """What answers no kind cannot be opened."""
    with pytest.raises(Refusal) as refused:
        library.get("core")
    assert refused.value.key == "error.playbook_unknown"


def test_a_frozen_playbook_is_the_same_when_it_is_read_back(library: PlaybookLibrary) -> None:
    """An incident keeps the playbook it was opened with, to the last word."""
    for book in library.playbooks.values():
        assert thaw(freeze(book)) == book


def test_loading_stops_at_an_error_and_names_it(folder: Path) -> None:
    """One sentence says where, what, and how many there are."""
    path = write(folder, BOOK.replace("role: lead", "role: captain"))
    with pytest.raises(ContentInvalid) as refused:
        load_playbooks(folder)
    said = translator("en").refusal(refused.value)
    assert said.startswith(f"{path}:8: There is no role 'captain'.")
    assert "errors in all: 1" in said
