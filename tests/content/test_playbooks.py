"""Playbook files: what is loaded, what is assembled, and what is wrong in them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.content import locations
from bot.content.invalid import ContentInvalid, place
from bot.content.locations import installed
from bot.content.playbooks import (
    PlaybookLibrary,
    check_playbooks,
    freeze,
    load_playbooks,
    thaw,
)
from bot.domain.conditions import UNKNOWN_VALUE, Is, Verdict, evaluate, facts_in
from bot.domain.deadlines import DutyKind
from bot.domain.errors import Refusal
from bot.domain.facts_vocabulary import (
    BREACH_KINDS,
    DUTIES,
    FACTS,
    MEASURES,
    PROOFS,
    ROLES,
    values_of,
)
from bot.domain.incident import Kind
from bot.domain.playbook import Anchor, Phase, Playbook, Posture, Step, visible
from bot.i18n.catalogue import NOTICE_LANGUAGES, STAFF_LANGUAGES, load, translator

STEP = """\
  - id: paper.find
    phase: secure
    role: lead
    source: GDPR 33
    title: {en: Find it, nl: Zoek het, fr: Le chercher}
    do: {en: Look, nl: Kijk, fr: Regarder}
    why: {en: Time, nl: Tijd, fr: Temps}
"""
HEAD = """\
id: paper
version: 1
title: {en: Paper, nl: Papier, fr: Papier}
kinds: [paper]
steps:
"""
BOOK = HEAD + STEP


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """Return a folder of one's own, still empty, beside the installed playbooks."""
    (tmp_path / "playbooks").mkdir()
    return tmp_path


@pytest.fixture
def folder(beside: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of one's own where little is installed: two playbooks of one step each."""
    package = beside / "installed" / "bot"
    small = package / "_data" / "playbooks"
    small.mkdir(parents=True)
    for name in ("general", "ransomware"):
        (small / f"{name}.yaml").write_text(BOOK.replace("paper", name), encoding="utf-8")
    monkeypatch.setattr(locations, "PACKAGE", package)
    return beside


@pytest.fixture(scope="module")
def library() -> PlaybookLibrary:
    """Return the installed playbooks."""
    return load_playbooks()


def write(folder: Path, text: str, name: str = "paper") -> Path:
    """Write a playbook into a folder of one's own."""
    path = folder / "playbooks" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path) -> list[tuple[str, int | None, str]]:
    """Return file, line and key of everything that is wrong."""
    return [
        (finding.file.name, finding.line, finding.key.removeprefix("content."))
        for finding in check_playbooks(folder)
    ]


# ---- what is loaded ------------------------------------------------------------------------


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


def test_a_file_of_ones_own_replaces_its_namesake(beside: Path) -> None:
    """A changed part changes every playbook that includes it."""
    core = (installed("playbooks") / "core.yaml").read_text(encoding="utf-8")
    write(beside, core.replace("version: 1", "version: 2", 1), "core")
    assert load_playbooks(beside).get("backup").version == "1+core.2+datacenter.1"


def test_included_steps_are_taken_over_at_every_depth(folder: Path) -> None:
    """A part may include a part; each step comes once, also when two ways lead to it."""
    part = BOOK.replace("kinds: [paper]", "include: [{}]")
    write(folder, part.replace("paper", "a").replace("{}", "b"), "a")
    write(folder, part.replace("paper", "b").replace("include: [{}]\n", ""), "b")
    write(folder, BOOK.replace("kinds:", "include: [a, b]\nkinds:"))
    book = load_playbooks(folder).get("paper")
    assert [step.id for step in book.steps] == ["paper.find", "a.find", "b.find"]
    assert book.version == "1+a.1+b.1"


def test_a_part_is_no_playbook_of_its_own(library: PlaybookLibrary) -> None:
    """What answers no kind cannot be opened."""
    with pytest.raises(Refusal) as refused:
        library.get("core")
    assert refused.value.key == "error.playbook_unknown"


@pytest.mark.parametrize("kind", BREACH_KINDS)
def test_every_kind_of_breach_has_a_playbook(library: PlaybookLibrary, kind: str) -> None:
    """A kind without one of its own is served by the general one."""
    book = library.for_kind(kind)
    assert kind in book.kinds or book.id == Kind.GENERAL


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


# ---- what is wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("id: paper\n", "id: papers\n", 1, "id_not_file"),
        ("version: 1", "version: one", 2, "version_malformed"),
        ("version: 1", "version: 0", 2, "version_malformed"),
        ("version: 1\n", "", 1, "field_missing"),
        ("fr: Papier}", "fr: ''}", 3, "language_missing"),
        (", fr: Papier}", "}", 3, "language_missing"),
        ("title: {en: Paper, nl: Papier, fr: Papier}", "title: Paper", 3, "mapping_expected"),
        ("[paper]", "[papyrus]", 4, "kind_unknown"),
        ("[paper]", "paper", 4, "list_expected"),
        ("[paper]", "[[paper]]", 4, "text_expected"),
        ("[paper]", "[paper, ransomware]", 4, "kind_taken"),
        ("kinds:", "colour: red\nkinds:", 4, "field_unknown"),
        ("kinds:", "include: [nothing]\nkinds:", 4, "include_unknown"),
        ("kinds:", "include: [paper]\nkinds:", 4, "include_cycle"),
        (f"steps:\n{STEP}", "steps: []\n", 5, "no_steps"),
        ("paper.find", "core.find", 6, "step_id_malformed"),
        ("paper.find", "paper.Find", 6, "step_id_malformed"),
        ("phase: secure", "phase: panic", 7, "phase_unknown"),
        ("phase: secure", "phase: notify", 6, "notify_without_duty"),
        ("role: lead", "role: ''", 8, "field_missing"),
        ("    source: GDPR 33\n", "", 6, "field_missing"),
        ("en: Find it", f"en: {'x' * 76}", 10, "text_too_long"),
        ("en: Find it", "en: [Find]", 10, "text_expected"),
    ],
)
def test_what_is_wrong_is_found_with_its_line(
    folder: Path, old: str, new: str, line: int, key: str
) -> None:
    """Each mistake gives a finding at its line, and where it is the only one, no other."""
    assert old in BOOK
    write(folder, BOOK.replace(old, new, 1))
    assert ("paper.yaml", line, key) in found(folder)


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("due: soon", "due_malformed"),
        ("due: opened-1h", "due_malformed"),
        ("due: after core.gone+1h", "due_step_unknown"),
        ("due: after paper.find", "due_cycle"),
        ("due: [opened]", "text_expected"),
        ("posture: bold", "posture_unknown"),
        ("proof: [feeling]", "proof_unknown"),
        ("fulfils: my_duty", "duty_unknown"),
        ("measure: prayed", "measure_unknown"),
        ("per_client: maybe", "flag_unknown"),
        ("repeat: often", "repeat_malformed"),
        ("repeat: every 0h", "repeat_malformed"),
        ("when: always", "condition_malformed"),
        ("when: {kind: paper, malicious: yes}", "condition_malformed"),
        ("when: {all: []}", "list_expected"),
        ("when: {any: {kind: paper}}", "list_expected"),
        ("when: {moon: full}", "fact_unknown"),
        ("when: {malicious: perhaps}", "fact_value_unknown"),
        ("when: {malicious: [yes, {a: b}]}", "fact_value_unknown"),
        ("when: {service_down_min: 30}", "fact_without_choice"),
        ("when: {kind: ransomware}", "step_unreachable"),
        ("when: {all: [{malicious: yes}, {not: {malicious: yes}}]}", "step_unreachable"),
        ("options: [{id: A, label: {en: a, nl: b, fr: c}, price: {en: a, nl: b, fr: c}}]",
         "option_id_malformed"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_a_step_is_the_only_finding(folder: Path, field: str, key: str) -> None:
    """The finding stands at the line of the field, and nothing else is complained about."""
    write(folder, f"{BOOK}    {field}\n")
    assert found(folder) == [("paper.yaml", 13, key)]


def test_a_condition_on_too_many_facts_is_refused(folder: Path) -> None:
    """What could not be searched through is not accepted either."""
    names = ("malicious", "restored", "verified", "wiped", "indexed", "ransom_note")
    parts = ", ".join(f"{{{name}: yes}}" for name in names)
    write(folder, f"{BOOK}    when: {{all: [{parts}]}}\n")
    assert found(folder) == [("paper.yaml", 13, "condition_too_large")]


def test_a_part_may_ask_for_any_kind(folder: Path) -> None:
    """A part does not know who includes it, so its conditions on the kind can hold."""
    part = BOOK.replace("kinds: [paper]\n", "") + "    when: {kind: ransomware}\n"
    write(folder, part.replace("paper", "part"), "part")
    assert found(folder) == []


def test_a_step_written_twice_is_found_at_the_second(folder: Path) -> None:
    """The first one stands; the second is named."""
    write(folder, BOOK + STEP)
    assert found(folder) == [("paper.yaml", 13, "step_twice")]


def test_a_circle_of_steps_is_found_once(folder: Path) -> None:
    """The circle is written out from where it is found."""
    second = STEP.replace("paper.find", "paper.second") + "    due: after paper.find+1h\n"
    write(folder, BOOK + "    due: after paper.second+1h\n" + second)
    (finding,) = check_playbooks(folder)
    assert finding.line == 13
    assert finding.values["steps"] == "paper.find → paper.second → paper.find"


def test_a_circle_of_includes_is_found_in_each_file(folder: Path) -> None:
    """Two files that include each other both say so, and reading ends."""
    part = BOOK.replace("kinds: [paper]", "include: [{}]")
    write(folder, part.replace("paper", "a").replace("{}", "b"), "a")
    write(folder, part.replace("paper", "b").replace("{}", "a"), "b")
    assert found(folder) == [("a.yaml", 4, "include_cycle"), ("b.yaml", 4, "include_cycle")]


def test_a_removed_step_that_others_wait_for_is_found(beside: Path) -> None:
    """The step that waits is named, in the file in which it stands."""
    core = (installed("playbooks") / "core.yaml").read_text(encoding="utf-8")
    write(beside, core.replace("id: core.stand_down", "id: core.over"), "core")
    (finding,) = check_playbooks(beside)
    assert (finding.key, finding.values["step"]) == ("content.due_step_unknown", "core.stand_down")
    assert place(finding).startswith(str(beside / "playbooks" / "core.yaml:"))


def test_without_a_general_playbook_there_is_an_error(folder: Path) -> None:
    """A kind without a playbook of its own must have one to fall back on."""
    write(folder, BOOK.replace("paper", "general").replace("[general]", "[paper]"), "general")
    assert [finding.key for finding in check_playbooks(folder)] == ["content.general_missing"]


def test_a_file_that_is_no_yaml_does_not_hide_the_others(folder: Path) -> None:
    """Each file is read for itself."""
    write(folder, "a: [", "odd")
    write(folder, BOOK.replace("role: lead", "role: captain"))
    assert {(name, key) for name, _, key in found(folder)} == {
        ("odd.yaml", "yaml_malformed"),
        ("paper.yaml", "role_unknown"),
    }


def test_all_findings_of_a_file_are_said_in_order_of_line(folder: Path) -> None:
    """A person sees everything at once, from top to bottom."""
    write(folder, BOOK.replace("role: lead", "role: x").replace("version: 1", "version: x"))
    assert [line for _, line, _ in found(folder)] == [2, 8]


# ---- the installed playbooks ---------------------------------------------------------------


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
