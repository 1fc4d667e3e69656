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
from bot.domain.playbook import Anchor, Phase, Playbook, Posture, Step, Words, visible
from bot.i18n.catalogue import NOTICE_LANGUAGES, STAFF_LANGUAGES, load, translator


def all_steps(library: PlaybookLibrary) -> list[tuple[Playbook, Step]]:
    """Return every step of every playbook."""
    return [(book, step) for book in library.playbooks.values() for step in book.steps]


def assert_written_for_its_language(words: Words) -> None:
    """French has its no-break spaces, quotes are typographic, and each language has its own."""
    assert "'" not in words.en + words.nl + words.fr
    assert '"' not in words.en + words.nl + words.fr
    assert not any(f" {mark}" in words.fr for mark in ":;?!»")
    assert len({words.en, words.nl, words.fr}) == 3


def test_the_installed_playbooks_have_no_findings() -> None:
    """What is shipped passes its own lint: languages, owners, sources, duties, due times."""
    assert check_playbooks() == []


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_every_kind_of_breach_has_a_playbook_of_its_own(
    library: PlaybookLibrary, kind: str
) -> None:
    """Whatever is chosen in the report form, its steps were written for it."""
    assert library.for_kind(kind).kinds == (kind,)


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_every_step_is_reached_and_hidden_by_its_condition(
    library: PlaybookLibrary, kind: str
) -> None:
    """Each condition can hold, and each can fail; unknown shows all but what is intrusive."""
    for step in library.get(kind).steps:
        names = facts_in(step.when)
        verdicts = {
            evaluate(step.when, dict(zip(names, values, strict=True)))
            for values in product(*(values_of(name) for name in names))
        }
        assert Verdict.TRUE in verdicts
        assert not names or Verdict.FALSE in verdicts


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_not_knowing_hides_nothing_that_keeps_evidence(library: PlaybookLibrary, kind: str) -> None:
    """In the first minute only the kind is known: what is intrusive waits, the rest is shown."""
    facts = {"kind": kind}
    for step in library.get(kind).steps:
        said = evaluate(step.when, facts)
        if said is Verdict.UNKNOWN:
            assert visible(step, facts) is (step.posture is not Posture.INTRUSIVE)
        elif step.posture is Posture.PRESERVING and "kind" not in facts_in(step.when):
            assert visible(step, facts)


# what must come in this order in the first hour, by kind
FIRST_HOUR = {
    "ransomware": (
        "ransomware.isolate",
        "datacenter.cut_off",
        "tooling.rmm_export",
        "tooling.rmm",
        "ransomware.client_links",
        "ransomware.capture",
        "ransomware.outbound",
        "ransomware.holding_line",
    ),
    "credentials": (
        "credentials.take_report",
        "identity.snapshot",
        "tooling.rmm_export",
        "identity.block",
        "tooling.psa_export",
        "tooling.partner_sweep",
        "secrets.reach",
    ),
    "mailbox": (
        "mailbox.money",
        "mailbox.rules",
        "mailbox.hold",
        "mailbox.remove_rules",
        "mailbox.sent_mails",
    ),
    "device": (
        "device.eight",
        "device.cut_access",
        "device.locate",
        "device.encryption",
        "device.contents",
        "device.wipe",
    ),
    "wrong_recipient": (
        "wrong_recipient.stop_rest",
        "wrong_recipient.recall",
        "recipient.ask",
        "wrong_recipient.second_client",
    ),
    "backup": ("backup.people_first", "datacenter.freeze_jobs", "backup.close_path"),
    "cross_client": (
        "cross_client.off",
        "application.keep_logs",
        "cross_client.reproduce",
        "cross_client.change",
    ),
    "insider": (
        "insider.circle",
        "insider.lawyer",
        "insider.mandate",
        "insider.silent_copies",
        "insider.talk_and_cut",
    ),
    "supplier": (
        "supplier.message",
        "supplier.red_button",
        "supplier.their_traces",
        "supplier.questions",
        "supplier.who_behind",
    ),
    "portal": (
        "portal.maintenance",
        "portal.image",
        "application.keep_logs",
        "portal.database",
        "portal.kill_sessions",
    ),
    "paper": ("paper.fetch", "paper.closed", "paper.rebuild", "paper.codes"),
    "availability": (
        "availability.minute",
        "availability.quick_five",
        "availability.no_copy",
        "availability.first_word",
        "availability.last_logs",
        "availability.decide",
    ),
    "telephone": (
        "telephone.stall",
        "telephone.undo",
        "telephone.isolate_pc",
        "telephone.flash",
        "telephone.impersonated",
    ),
    "general": ("general.assume_worse", "general.brakes", "general.hypotheses", "secrets.reach"),
}


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_the_first_hour_is_in_order(library: PlaybookLibrary, kind: str) -> None:
    """What stops the harm comes first, and the evidence before what destroys it."""
    wanted = FIRST_HOUR[kind]
    order = [step.id for step in library.get(kind).steps if step.phase is Phase.SECURE]
    assert tuple(step for step in order if step in wanted) == wanted


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_a_playbook_says_what_never_to_do_and_what_to_ask_afterwards(
    library: PlaybookLibrary, kind: str
) -> None:
    """Beside what every breach has, each kind has warnings and questions of its own."""
    book, books = library.get(kind), library.playbooks.values()
    assert set(book.never) > set.intersection(*(set(other.never) for other in books))
    assert set(book.review) > set.intersection(*(set(other.review) for other in books))
    assert len(set(book.never)) == len(book.never)
    assert len(set(book.review)) == len(book.review)


@pytest.mark.parametrize("kind", [kind for kind in BREACH_KINDS if kind != "general"])
def test_the_facts_of_article_33_are_established(library: PlaybookLibrary, kind: str) -> None:
    """How many people, what left, whose data, since when: each has a step that finds it out."""
    established = {step.fulfils for step in library.get(kind).steps}
    assert {"people_band", "exfiltration", "clients_affected", "own_staff_affected", "state"} <= (
        established
    )


def test_records_that_expire_are_exported_before_anything_else_touches_them(
    library: PlaybookLibrary,
) -> None:
    """A step that is due by an expiry preserves, and wants the export as its proof."""
    expiring = [
        step
        for _, step in all_steps(library)
        if step.due is not None and step.due.anchor is Anchor.EXPIRY
    ]
    assert {step.id for step in expiring} >= {
        "identity.signins_7",
        "identity.signins_30",
        "identity.audit_log",
        "mailbox.trace",
        "datacenter.hypervisor_logs",
        "application.read_expiry",
        "secrets.page_reads",
    }
    for step in expiring:
        assert step.posture is Posture.PRESERVING
        assert "export" in step.proof


def test_the_carriers_of_this_organisation_are_called_by_their_names(
    library: PlaybookLibrary,
) -> None:
    """Whoever reads at night knows which system is meant, in every language."""
    for language in STAFF_LANGUAGES:
        text = " ".join(step.do.text(language) for _, step in all_steps(library))
        for name in ("Wings", "Autotask", "N-able", "Docusnap", "OneNote", "datacenter"):
            assert name in text


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


def test_whom_to_call_is_asked_for_and_its_number_kept(library: PlaybookLibrary) -> None:
    """Insurer, police and the CCB each give a number, and every playbook leads to all three."""
    for book in library.playbooks.values():
        assert {"insurer_case", "police_number", "ccb_number"} <= {
            step.fulfils for step in book.steps
        }


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
            assert_written_for_its_language(words)
    for book in library.playbooks.values():
        for words in (*book.never, *book.review):
            assert_written_for_its_language(words)


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
