"""What a playbook measures is read, and held against the moments there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.playbooks import PlaybookLibrary, freeze, load_playbooks, thaw
from bot.domain.playbook import Metric, Words
from tests.content.books import BOOK, found, write

LABEL = "label: {en: Sheets, nl: Bladen, fr: Feuilles}"
ASKED = f"{{id: paper.sheets, unit: count, {LABEL}}}"
SPAN = f"{{id: paper.span, from: noticed, to: paper.find, {LABEL}}}"


def measured(*metrics: str) -> str:
    """Return the small playbook with metrics."""
    return BOOK + f"metrics: [{', '.join(metrics)}]\n"


def test_metrics_are_read_and_kept_with_the_incident(folder: Path) -> None:
    """One is asked, one computed; both are part of what an incident freezes."""
    write(folder, measured(ASKED, SPAN))
    book = load_playbooks(folder).get("paper")
    label = Words("Sheets", "Bladen", "Feuilles")
    assert book.metrics == (
        Metric("paper.sheets", label, unit="count"),
        Metric("paper.span", label, begins="noticed", ends="paper.find"),
    )
    assert thaw(freeze(book)) == book


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("unit: count, ", "", "metric_malformed"),
        ("unit: count", "unit: count, from: noticed, to: opened", "metric_malformed"),
        ("unit: count", "from: noticed", "metric_malformed"),
        ("unit: count", "to: noticed", "metric_malformed"),
        ("unit: count", "unit: sheep", "unit_unknown"),
        ("unit: count", "from: noticed, to: paper.gone", "moment_unknown"),
        ("unit: count", "from: yesterday, to: paper.find", "moment_unknown"),
        ("paper.sheets", "core.sheets", "metric_id_malformed"),
        (", fr: Feuilles", "", "language_missing"),
    ],
)
def test_what_is_wrong_in_a_metric_is_found_with_its_line(
    folder: Path, old: str, new: str, key: str
) -> None:
    """Each mistake is the only finding, in the line of the metrics."""
    write(folder, measured(ASKED.replace(old, new)))
    assert found(folder) == [("paper.yaml", BOOK.count("\n") + 1, key)]


def test_a_second_metric_of_the_same_name_is_found(folder: Path) -> None:
    """Their figures would be one."""
    write(folder, measured(ASKED, ASKED))
    assert [key for _, _, key in found(folder)] == ["metric_twice"]


def test_every_installed_playbook_measures_its_own_kind(library: PlaybookLibrary) -> None:
    """Beside what is measured of every breach, each kind has figures of its own."""
    for book in library.playbooks.values():
        own = [metric for metric in book.metrics if metric.id.startswith(f"{book.id}.")]
        assert own, book.id
        assert any(metric.id.startswith("core.") for metric in book.metrics)
        assert len({metric.id for metric in book.metrics}) == len(book.metrics)
