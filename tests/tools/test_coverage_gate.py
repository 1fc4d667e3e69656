"""The coverage gate: what passes, what does not, and that it says what never ran."""

from __future__ import annotations

from typing import Any

from tests.tools.coverage_gate import THRESHOLDS, Threshold, measure, told


def file(
    *, lines: int, missing: list[int] | None = None, branches: list[tuple[int, int]] | None = None
) -> dict[str, Any]:
    """Return a file of coverage.py's JSON report: ``lines`` statements, half as many branches."""
    missing, untaken = missing or [], branches or []
    return {
        "missing_lines": missing,
        "missing_branches": untaken,
        "summary": {
            "num_statements": lines,
            "covered_lines": lines - len(missing),
            "num_branches": lines // 2,
            "covered_branches": lines // 2 - len(untaken),
        },
    }


def test_most_is_asked_of_the_domain_and_of_the_services() -> None:
    """The rules and the use cases are asked for more than the rest, in one table."""
    asked = {threshold.folder: threshold.percent for threshold in THRESHOLDS}
    assert asked == {"bot": 90, "bot/domain": 99, "bot/services": 99}


def test_one_branch_that_was_never_taken_is_enough_to_fail() -> None:
    """A hundred percent means a hundred percent, and the branch is named."""
    files = {
        "bot/domain/a.py": file(lines=9000),
        "bot/domain/b.py": file(lines=4, branches=[(2, -1)]),
    }
    measured = measure(files, Threshold("bot/domain", 100))
    assert not measured.passes
    assert list(told([measured])) == [
        "bot/domain      99.99 %  asked: 100 %  not enough",
        "  bot/domain/b.py: 2->end",
    ]


def test_lines_are_named_once() -> None:
    """A branch that starts in a line that never ran says nothing new."""
    files = {"bot/domain/a.py": file(lines=4, missing=[3, 4], branches=[(3, 4), (1, 3)])}
    measured = measure(files, Threshold("bot/domain", 100))
    assert measured.missing == ("bot/domain/a.py: 3, 4, 1->3",)


def test_exactly_what_is_asked_passes() -> None:
    """The threshold itself is enough, and nothing is listed below it."""
    files = {"bot/a.py": file(lines=100, missing=list(range(1, 16)))}
    measured = measure(files, Threshold("bot", 90))
    assert measured.passes
    assert list(told([measured])) == ["bot             90.00 %  asked:  90 %  enough"]


def test_other_folders_do_not_count() -> None:
    """A folder is judged by its own files, not by one whose name begins alike."""
    files = {
        "bot/services/a.py": file(lines=4),
        "bot/services_old/b.py": file(lines=4, missing=[1, 2, 3, 4]),
    }
    assert measure(files, Threshold("bot/services", 100)).passes


def test_a_folder_without_code_does_not_pass() -> None:
    """Nothing was measured: that is no proof of anything."""
    assert not measure({}, Threshold("bot/domain", 100)).passes


def test_what_is_missing_of_the_rules_is_told_though_they_pass() -> None:
    """The run's output is enough to find the last lines that no test reaches."""
    files = {"bot/services/a.py": file(lines=1000, missing=[7, 8])}
    measured = measure(files, Threshold("bot/services", 99))
    assert measured.passes
    assert list(told([measured]))[1:] == ["  bot/services/a.py: 7, 8"]
