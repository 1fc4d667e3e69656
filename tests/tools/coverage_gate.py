"""Say how much of the code the tests ran, and fail when it is less than is asked for."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coverage import Coverage
from coverage.exceptions import CoverageException

ROOT = Path(__file__).resolve().parents[2]
BELOW, NO_DATA = 1, 2


@dataclass(frozen=True, slots=True)
class Threshold:
    """How much of a folder must have run: statements and branches together, in percent."""

    folder: str
    percent: int


#: The one place where it is said how much the tests must run.
THRESHOLDS: Final = (
    Threshold("bot", 90),
    Threshold("bot/domain", 99),
    Threshold("bot/services", 99),
)

#: What did not run of these is always told: nothing of them shall be left out.
WHOLLY: Final = frozenset({"bot/domain", "bot/services"})


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one threshold's folder: how much ran, and what did not by file."""

    threshold: Threshold
    ran: int
    there: int
    missing: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether enough ran; a folder without code never passes."""
        return self.there > 0 and self.ran * 100 >= self.threshold.percent * self.there

    @property
    def line(self) -> str:
        """The outcome in one line, rounded down."""
        percent = self.ran * 10_000 // self.there / 100 if self.there else 0.0
        verdict = "enough" if self.passes else "not enough"
        asked = self.threshold
        return f"{asked.folder:<14} {percent:6.2f} %  asked: {asked.percent:3} %  {verdict}"


def main() -> int:
    """Print one line a threshold and what is missing; return the exit status."""
    try:
        files = _report()
    except CoverageException as error:
        sys.stderr.write(f"There is nothing to judge ({error}): run make test.\n")
        return NO_DATA
    measured = [measure(files, threshold) for threshold in THRESHOLDS]
    for line in told(measured):
        sys.stdout.write(f"{line}\n")
    return 0 if all(one.passes for one in measured) else BELOW


def measure(files: Mapping[str, Any], threshold: Threshold) -> Measured:
    """Add up the files of a threshold's folder.

    Args:
        files: The files of coverage.py's JSON report, by path.
        threshold: The folder, and how much is asked of it.
    """
    inside = {
        path: file
        for path, file in files.items()
        if path.replace("\\", "/").startswith(f"{threshold.folder}/")
    }
    totals = [file["summary"] for file in inside.values()]
    return Measured(
        threshold=threshold,
        ran=sum(one["covered_lines"] + one["covered_branches"] for one in totals),
        there=sum(one["num_statements"] + one["num_branches"] for one in totals),
        missing=tuple(_missing(path, file) for path, file in inside.items() if _lacks(file)),
    )


def told(measured: Sequence[Measured]) -> Iterable[str]:
    """Yield a line for each threshold, and below it what did not run.

    Of the folders whose every line is asked for that is always said; of others when they fail.
    """
    for one in measured:
        yield one.line
        if one.threshold.folder in WHOLLY or not one.passes:
            yield from (f"  {missing}" for missing in one.missing)


def _report() -> dict[str, Any]:
    coverage = Coverage(
        data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml"), messages=False
    )
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(path))
        files: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files


def _lacks(file: Mapping[str, Any]) -> bool:
    return bool(file["missing_lines"] or file["missing_branches"])


def _missing(path: str, file: Mapping[str, Any]) -> str:
    """Return a file with the lines that never ran and the branches that were never taken."""
    unrun = set(file["missing_lines"])
    lines = [str(line) for line in file["missing_lines"]]
    branches = [
        f"{start}->{'end' if end < 0 else end}"
        for start, end in file["missing_branches"]
        if start not in unrun
    ]
    return f"{path}: {', '.join(lines + branches)}"


if __name__ == "__main__":
    sys.exit(main())
