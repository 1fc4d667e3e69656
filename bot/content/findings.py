"""What is wrong in a file that a person may edit, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """An error stops the start; a warning is shown and nothing more."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct in a playbook, a ladder or a notice.

    Attributes:
        file: The file it is in, as the person named its folder.
        line: Line in that file, from 1; None where no line can be named (a missing file).
        severity: Whether the program can start in spite of it.
        key: Catalogue key of the sentence that says what to do.
        values: Values for the placeholders of that sentence.
    """

    file: Path
    line: int | None
    severity: Severity
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
