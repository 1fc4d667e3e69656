"""The installed playbooks: complete, reachable, in order, in three languages."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.content.playbooks import PlaybookLibrary, check_playbooks, freeze, thaw
from bot.domain.conditions import UNKNOWN_VALUE, Is, Verdict, evaluate, facts_in
from bot.domain.deadlines import DutyKind
from bot.domain.facts_vocabulary import (
    BREACH_KINDS,
    DUTIES,
    FACTS,
    MEASURES,
    PROOFS,
    ROLES,
    values_of,
)
from bot.domain.playbook import Phase, Playbook, Posture, Step, visible
from bot.i18n.catalogue import NOTICE_LANGUAGES, STAFF_LANGUAGES, load, translator


def all_steps(library: PlaybookLibrary) -> list[tuple[Playbook, Step]]:
    """Return every step of every playbook."""
    return [(book, step) for book in library.playbooks.values() for step in book.steps]


def test_the_installed_playbooks_have_no_findings() -> None:
    """What is shipped passes its own lint: languages, owners, sources, duties, due times."""
    assert check_playbooks() == []


@pytest.mark.parametrize("playbook", ["ransomware", "backup", "general"])
def test_every_step_is_reached_and_hidden_by_its_condition(
    library: PlaybookLibrary, playbook: str
) -> None:
    """Each condition can hold, and each can fail; unknown shows all but what is intrusive."""
    book = library.get(playbook)
    for step in book.steps:
        assert visible(step, {"kind": playbook}) is (
            step.posture is not Posture.INTRUSIVE
            or evaluate(step.when, {"kind": playbook}) is Verdict.TRUE
        )
        names = facts_in(step.when)
        verdicts = {
            evaluate(step.when, dict(zip(names, values, strict=True)))
            for values in product(*(values_of(name) for name in names))
        }
        assert Verdict.TRUE in verdicts
        assert not names or Verdict.FALSE in verdicts


def test_the_first_hour_of_ransomware_is_in_order(library: PlaybookLibrary) -> None:
    """Isolate, then the back-ups, then the tool that reaches clients, then the evidence."""
    order = [step.id for step in library.get("ransomware").in_phase(Phase.SECURE)]
    wanted = [
        "ransomware.isolate",
        "datacenter.cut_off",
        "tooling.rmm",
        "ransomware.client_links",
        "ransomware.capture",
        "ransomware.outbound",
        "ransomware.holding_line",
    ]
    assert [step for step in order if step in wanted] == wanted


def test_ransomware_waits_with_the_tool_until_it_is_known_to_be_involved(
    library: PlaybookLibrary,
) -> None:
    """Stopping the remote-management tool costs every client, so nothing shows on unknown."""
    step = library.get("ransomware").step("tooling.rmm")
    assert step is not None
    assert not visible(step, {})
    assert visible(step, {"rmm_involved": "yes"})


def test_the_duties_towards_clients_and_authority_have_their_steps(
    library: PlaybookLibrary,
) -> None:
    """Every playbook leads to each duty that a person fulfils by a step."""
    wanted = {
        DutyKind.NOTIFY_CONTROLLER,
        DutyKind.NOTIFY_AUTHORITY,
        DutyKind.COMMUNICATE_SUBJECTS,
        DutyKind.NIS2_EARLY_WARNING,
        DutyKind.CLIENT_UPDATE,
    }
    for book in library.playbooks.values():
        assert wanted <= {step.fulfils for step in book.steps}


def test_backups_are_opened_only_after_a_request(library: PlaybookLibrary) -> None:
    """Both playbooks that touch back-ups record who asked, for each client."""
    for playbook in ("ransomware", "backup"):
        step = library.get(playbook).step("datacenter.client_request")
        assert step is not None
        assert step.per_client


def test_every_phase_of_every_playbook_has_a_step(library: PlaybookLibrary) -> None:
    """Nobody is led into an empty phase."""
    for book in library.playbooks.values():
        assert all(part.steps for part in book.phases)


def test_texts_are_written_for_their_language(library: PlaybookLibrary) -> None:
    """French has its no-break spaces, no language has typewriter quotes, none stays English."""
    for _, step in all_steps(library):
        for words in (step.title, step.do, step.why):
            assert "'" not in words.en + words.nl + words.fr
            assert not any(f" {mark}" in words.fr for mark in ":;?!")
            assert len({words.en, words.nl, words.fr}) == 3


def test_facts_and_proofs_have_words_in_every_language() -> None:
    """Each fact has a question, each of its values and each proof a name, also in nl and fr."""
    keys = {fact.question_key for fact in FACTS.values()}
    keys |= {fact.value_key(value) for fact in FACTS.values() for value in fact.values}
    keys |= {f"proof.{name}" for name in PROOFS}
    keys |= {f"kind.{kind}" for kind in BREACH_KINDS}
    for language in STAFF_LANGUAGES:
        assert keys - set(load(language)) == set()


def test_every_fact_that_can_be_unknown_lists_it_last() -> None:
    """A person is offered not knowing as the last choice."""
    for fact in FACTS.values():
        assert UNKNOWN_VALUE not in fact.values[:-1]


def test_two_playbooks_that_differ_are_told_apart(library: PlaybookLibrary) -> None:
    """A condition of another shape is read back as that shape."""
    book = library.get("general")
    step = replace(book.steps[0], when=Is("malicious", ("no",)))
    other = replace(book, phases=(replace(book.phases[0], steps=(step,)),))
    assert thaw(freeze(other)).steps[0].when == Is("malicious", ("no",))


def test_the_guide_names_everything_that_may_be_written() -> None:
    """Every fact, value, role, duty, proof and phase is in docs/playbooks.md."""
    guide = (Path(__file__).parents[2] / "docs" / "playbooks.md").read_text(encoding="utf-8")
    words = {*FACTS, *ROLES, *DUTIES, *PROOFS, *(phase.value for phase in Phase)}
    words |= {value for fact in FACTS.values() for value in fact.values}
    assert {word for word in words if f"`{word}`" not in guide} == set()


def test_every_measure_has_words_for_a_notice() -> None:
    """What a step may report as done can be said in each language of the notices."""
    for language in NOTICE_LANGUAGES:
        words = translator(language)
        assert [name for name in MEASURES if not words.knows(f"notice.measure.{name}")] == []
