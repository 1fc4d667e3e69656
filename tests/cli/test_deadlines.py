"""``breach-bot deadlines``, as an operator runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.deadlines import deadlines
from bot.domain.errors import Refusal

EXAMPLES = json.loads(
    (Path(__file__).parent.parent / "data" / "clock_examples.json").read_text(encoding="utf-8")
)
AWARE = "2027-03-26T10:20"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in an empty environment."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "deadlines", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONUTF8": "1"},
        cwd=Path(__file__).parents[2],
    )


def answer(*arguments: str) -> dict[str, dict[str, str | None]]:
    """Return the deadlines of the JSON answer by their duty."""
    result = CliRunner().invoke(deadlines, [*arguments, "--json"], catch_exceptions=False)
    return {one["duty"]: one for one in json.loads(result.stdout)["deadlines"]}


def refusal(*arguments: str) -> Refusal:
    """Return the refusal the command ends with; nothing was printed before it."""
    result = CliRunner().invoke(deadlines, list(arguments))
    assert result.output == ""
    assert isinstance(result.exception, Refusal)
    return result.exception


def test_the_whole_answer_as_json() -> None:
    """Shape, order, formats and nulls, without settings and without a database."""
    result = run("--aware", AWARE, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    undated = {"due_utc": None, "due_local": None, "latest_1182_utc": None}
    assert json.loads(result.stdout) == {
        "aware_utc": "2027-03-26T09:20:00Z",
        "deadlines": [
            {
                "duty": "notify_authority",
                "rule": "GDPR Art. 33(1)",
                "due_utc": "2027-03-29T09:20:00Z",
                "due_local": "2027-03-29T11:20:00+02:00",
                "latest_1182_utc": "2027-03-29T10:00:00Z",
                "after": None,
            },
            {
                "duty": "authority_part_2",
                "rule": "GBA/APD portal, part 2",
                **undated,
                "after": "notify_authority",
            },
            {"duty": "notify_controller", "rule": "GDPR Art. 33(2)", **undated, "after": None},
            {"duty": "communicate_subjects", "rule": "GDPR Art. 34(1)", **undated, "after": None},
            {
                "duty": "nis2_early_warning",
                "rule": "NIS2 Art. 23(4)(a)",
                "due_utc": "2027-03-27T09:20:00Z",
                "due_local": "2027-03-27T10:20:00+01:00",
                "latest_1182_utc": "2027-03-27T10:00:00Z",
                "after": None,
            },
            {
                "duty": "nis2_notification",
                "rule": "NIS2 Art. 23(4)(b)",
                "due_utc": "2027-03-29T09:20:00Z",
                "due_local": "2027-03-29T11:20:00+02:00",
                "latest_1182_utc": "2027-03-29T10:00:00Z",
                "after": None,
            },
            {
                "duty": "nis2_final_report",
                "rule": "NIS2 Art. 23(4)(d)",
                **undated,
                "after": "nis2_notification",
            },
        ],
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_worked_examples(example: dict[str, str]) -> None:
    """The worked examples come out on the command line as they do on paper."""
    found = answer("--aware", example["aware_local"])["notify_authority"]
    assert found["due_utc"] == example["strict_utc"]
    assert found["latest_1182_utc"] == example["r1182_end_utc"]


def test_filings_date_what_waits_for_them() -> None:
    """The duty still says what it came after."""
    found = answer(
        "--aware",
        "2027-01-29T10:20",
        "--filed",
        "notify_authority=2027-03-28T09:00",
        "--filed",
        "nis2_notification=2027-01-31T12:00+01:00",
    )
    assert found["authority_part_2"]["due_utc"] == "2027-04-18T22:00:00Z"
    assert found["authority_part_2"]["due_local"] == "2027-04-19T00:00:00+02:00"
    assert found["authority_part_2"]["latest_1182_utc"] is None
    assert found["authority_part_2"]["after"] == "notify_authority"
    assert found["nis2_final_report"]["due_utc"] == "2027-02-28T23:00:00Z"


def test_significance_has_a_time_of_its_own() -> None:
    """It moves the NIS2 duties and nothing else; seconds are kept."""
    found = answer("--aware", AWARE, "--significant", "2027-03-27T00:00:05Z")
    assert found["notify_authority"]["due_utc"] == "2027-03-29T09:20:00Z"
    assert found["nis2_early_warning"]["due_utc"] == "2027-03-28T00:00:05Z"
    assert found["nis2_notification"]["due_utc"] == "2027-03-30T00:00:05Z"


def test_local_times_are_those_of_the_zone() -> None:
    """The full hours of the later reading are hours of the local clock."""
    found = answer("--aware", AWARE, "--zone", "Asia/Kolkata")["notify_authority"]
    assert found["due_utc"] == "2027-03-29T04:50:00Z"
    assert found["due_local"] == "2027-03-29T10:20:00+05:30"
    assert found["latest_1182_utc"] == "2027-03-29T05:30:00Z"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--aware", "2027-10-31T02:30"), ("+02:00", "+01:00")),
        (("--aware", "2027-03-28T02:30"), ("+01:00", "+02:00")),
        (("--aware", "2027-03-26"), ("2027-03-26T10:20",)),
        (("--aware", AWARE, "--zone", "Europe/Brussel"), ("Europe/Brussels",)),
        (("--aware", AWARE, "--filed", "communicate_subjects=" + AWARE), ("notify_authority",)),
        (("--significant", AWARE), ("--aware",)),
        (("--aware", AWARE, "--nonsense"), ("--nonsense",)),
    ],
)
def test_bad_input_is_one_sentence_on_stderr(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Nothing on stdout, exit code 2, and the sentence says what to write."""
    result = run(*arguments, "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize(
    ("arguments", "key", "field"),
    [
        (("--aware", "soon"), "error.time_malformed", "--aware"),
        (("--aware", "2027-02-30T10:00"), "error.time_not_on_the_clock", "--aware"),
        (("--aware", "9999-12-31T23:59"), "error.time_out_of_range", "--aware"),
        (("--aware", AWARE, "--significant", ""), "error.time_malformed", "--significant"),
        (("--aware", AWARE, "--zone", ""), "error.zone_unknown", "--zone"),
        (("--aware", AWARE, "--filed", "notify_authority"), "error.filing_malformed", "--filed"),
        (("--aware", AWARE, "--filed", "=" + AWARE), "error.filing_unknown", "--filed"),
        (("--aware", AWARE, "--filed", "notify_authority="), "error.time_malformed", "--filed"),
        (
            ("--aware", AWARE, *("--filed", "notify_authority=" + AWARE) * 2),
            "error.filing_twice",
            "--filed",
        ),
    ],
)
def test_bad_input_is_refused_with_its_option(
    arguments: tuple[str, ...], key: str, field: str
) -> None:
    """Each refusal belongs to the option it is about."""
    refused = refusal(*arguments)
    assert (refused.key, refused.field) == (key, field)


def test_a_person_gets_a_table() -> None:
    """Local dates in words; what waits says for what, what has no number says so."""
    result = CliRunner(env={"COLUMNS": "160"}).invoke(
        deadlines, ["--aware", AWARE, "--filed", "notify_authority=2027-03-28T09:00"]
    )
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert lines[0] == "Aware: Friday 26 March 2027 at 10:20 (Belgian time, UTC+1)"
    for expected in (
        (
            "Notify the supervisory authority Monday 29 March 2027 at 11:20 (Belgian time, UTC+2)"
            " GDPR Art. 33(1)"
        ),
        (
            "Complete the authority’s form (part 2) end of Sunday 18 April 2027, 24:00"
            " GBA/APD portal, part 2"
        ),
        "Notify each affected client without undue delay (the law gives no hours) GDPR Art. 33(2)",
        (
            "NIS2 final report 1 calendar month after the NIS2 notification is filed"
            " NIS2 Art. 23(4)(d)"
        ),
    ):
        assert expected in lines


def test_the_table_comes_out_of_the_installed_command() -> None:
    """Also without a terminal, in an empty environment."""
    result = run("--aware", AWARE)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Aware: Friday 26 March 2027")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--aware", AWARE), ("--significant", AWARE), ("--zone", "Europe/Brussels")],
)
def test_an_option_given_twice_is_refused(option: str, value: str) -> None:
    """Which of two is meant nobody can tell, not even when they are alike."""
    others = () if option == "--aware" else ("--aware", AWARE)
    refused = refusal(*others, option, value, option, value)
    assert (refused.key, refused.field) == ("error.option_twice", option)


def test_a_filing_before_awareness_counts_and_is_noted() -> None:
    """Somebody may notify on a suspicion; a slip of the pen is pointed out, beside the answer."""
    early = run("--aware", AWARE, "--filed", "notify_authority=2027-03-26T10:19:59", "--json")
    assert early.returncode == 0
    assert "before the time of awareness" in early.stderr
    part_2 = json.loads(early.stdout)["deadlines"][1]
    assert part_2["due_utc"] == "2027-04-16T22:00:00Z"

    assert run("--aware", AWARE, "--filed", f"notify_authority={AWARE}").stderr == ""


@pytest.mark.parametrize("name", ["localtime", "posixrules", "posix/Europe/Brussels", "right/UTC"])
def test_what_a_machine_keeps_among_its_zones_is_no_zone(name: str) -> None:
    """The answer must not depend on the machine it is asked on."""
    refused = refusal("--aware", AWARE, "--zone", name)
    assert refused.key in {"error.zone_unknown", "error.zone_unknown_near"}
    assert "localtime" not in str(refused.values.get("near", ""))


def test_the_table_is_for_people() -> None:
    """No internal name stands in it."""
    result = CliRunner().invoke(deadlines, ["--aware", AWARE], catch_exceptions=False)
    assert "_" not in result.output
