"""What is wrong in and between playbooks is found with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.findings import Severity
from bot.content.invalid import place
from bot.content.playbooks import check_playbooks, load_playbooks
from tests.content.books import BOOK, PART, STEP, found, write


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("id: paper\n", "id: papers\n", 1, "id_not_file"),
        ("version: 1", "version: one", 2, "version_malformed"),
        ("version: 1", "version: 0", 2, "version_malformed"),
        ("version: 1", f"version: {'9' * 5000}", 2, "version_malformed"),
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
        ("repeat: every 4h until 3h", "repeat_never"),
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


def test_a_condition_of_very_many_values_is_refused_before_they_are_tried(folder: Path) -> None:
    """However often the same is said, reading a file takes no longer than writing it."""
    parts = ", ".join(["{malicious: [yes, no]}"] * 2000)
    write(
        folder,
        BOOK.replace(
            "    source: GDPR 33\n", f"    source: GDPR 33\n    when: {{all: [{parts}]}}\n"
        ),
    )
    assert "condition_too_long" in {key for _, _, key in found(folder)}


def test_a_condition_of_very_many_choices_is_refused_before_they_are_tried(folder: Path) -> None:
    """Few facts may still combine into thousands of cases."""
    named = {
        "exfiltration": "[confirmed, likely, unknown]",
        "comms_compromised": "[none, mail, chat, phone]",
        "backups": "[intact_offline, intact_online, hit]",
        "recipient": "[inside, trusted, public, many]",
    }
    parts = ", ".join(f"{{{fact}: {values}}}" for fact, values in named.items())
    when = f"    source: GDPR 33\n    when: {{all: [{parts}]}}\n"
    write(folder, BOOK.replace("    source: GDPR 33\n", when))
    assert "condition_too_long" in {key for _, _, key in found(folder)}


def test_a_part_may_ask_for_the_kind_of_any_playbook_that_includes_it(folder: Path) -> None:
    """A condition on the kind can hold in a part as soon as one of its playbooks answers it."""
    write(folder, f"{PART}    when: {{kind: ransomware}}\n", "part")
    assert found(folder) == []


def test_a_part_that_asks_for_a_kind_of_none_of_its_playbooks_is_found(folder: Path) -> None:
    """The step would be shown in none of them, and the kinds that it could ask for are named."""
    write(folder, f"{PART}    when: {{kind: paper}}\n", "part")
    (finding,) = check_playbooks(folder)
    assert (finding.line, finding.key) == (12, "content.step_unreachable_in")
    assert finding.values["kinds"] == "general, ransomware"


def test_a_part_that_no_playbook_includes_is_a_warning(folder: Path) -> None:
    """Its steps are never shown; the bot can start without them."""
    write(folder, PART.replace("part", "spare"), "spare")
    (finding,) = check_playbooks(folder)
    assert (finding.key, finding.severity) == ("content.part_unused", Severity.WARNING)
    assert load_playbooks(folder).get("general")


def test_a_condition_that_can_never_hold_is_said_once_in_a_part(folder: Path) -> None:
    """What is wrong with the step itself is not repeated for the playbooks that include it."""
    impossible = "{all: [{kind: paper}, {not: {kind: paper}}]}"
    write(folder, f"{PART}    when: {impossible}\n", "part")
    assert found(folder) == [("part.yaml", 12, "step_unreachable")]


def test_a_sentence_that_stands_in_two_languages_is_not_translated(folder: Path) -> None:
    """Words may be the same in two languages; a sentence of four words is a copy."""
    sentence = "Look into the tray"
    write(folder, BOOK.replace("{en: Look, nl: Kijk,", f"{{en: {sentence}, nl: {sentence},"))
    (finding,) = check_playbooks(folder)
    assert (finding.line, finding.key) == (11, "content.not_translated")
    assert finding.values == {"name": "do", "language": "nl", "other": "en"}
    write(folder, BOOK.replace("{en: Look, nl: Kijk,", "{en: Kijk, nl: Kijk,"))
    assert found(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("fr: Regarder", "fr: '{assureur}'", 11, "placeholder_unknown"),
        ("nl: Kijk", "nl: 'Bel {insurer'", 11, "placeholder_unknown"),
        ("en: Find it", "en: 'Call {insurer}'", 10, "placeholder_misplaced"),
        ("en: Time", "en: '{bank} sleeps'", 12, "placeholder_misplaced"),
    ],
)
def test_a_number_to_call_is_known_and_stands_in_what_to_do(
    folder: Path, old: str, new: str, line: int, key: str
) -> None:
    """A placeholder that would be shown as it is typed is found at its line."""
    write(folder, BOOK.replace(old, new, 1))
    assert found(folder) == [("paper.yaml", line, key)]


def test_whom_to_call_may_stand_in_what_to_do(folder: Path) -> None:
    """Known names are filled in when the step is shown."""
    write(folder, BOOK.replace("en: Look", "en: 'Call {insurer} or {bank}'"))
    assert found(folder) == []


def test_a_second_option_of_the_same_name_is_found(folder: Path) -> None:
    """A press on one of the two would not say which of them was chosen."""
    option = "{id: wait, label: {en: a, nl: b, fr: c}, price: {en: a, nl: b, fr: c}}"
    write(folder, f"{BOOK}    options:\n      - {option}\n      - {option}\n")
    assert found(folder) == [("paper.yaml", 15, "option_twice")]


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


def test_a_removed_step_that_others_wait_for_is_found(folder: Path) -> None:
    """The step that waits is named by its line, in the file in which it stands."""
    waiting = BOOK.replace("kinds:", "include: [part]\nkinds:") + "    due: after part.find+1h\n"
    path = write(folder, waiting)
    assert found(folder) == []
    write(folder, PART.replace("part.find", "part.seek"), "part")
    (finding,) = check_playbooks(folder)
    assert (finding.key, finding.values["step"]) == ("content.due_step_unknown", "part.find")
    assert place(finding) == f"{path}:14"


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
