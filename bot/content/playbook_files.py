"""Reads the files of playbooks one by one; what holds between them is for `playbook_lint`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.fields import Fields, Sheet, read_words
from bot.content.locations import files
from bot.content.metrics import read_metric
from bot.content.steps import TITLE_LENGTH, WHY_LENGTH, read_step
from bot.content.yaml_files import Entries, Scalar, YamlRefused, read_yaml
from bot.domain.facts_vocabulary import BREACH_KINDS
from bot.domain.playbook import Metric, Step, Words

GENERAL = "general"
_VERSION = re.compile(r"[1-9][0-9]{0,5}")

_FIELDS = ("id", "version", "title", "kinds", "include", "steps", "never", "review", "metrics")


@dataclass(frozen=True)
class PlacedStep:
    """A step with the line it begins on and the lines of its fields."""

    step: Step
    line: int
    lines: Mapping[str, int]

    def line_of(self, field: str) -> int:
        """Return the line of a field; that of the step when it is left out."""
        return self.lines.get(field, self.line)


@dataclass(frozen=True)
class PlacedMetric:
    """A metric with the line it begins on."""

    metric: Metric
    line: int


@dataclass(frozen=True)
class PlaybookFile:
    """One file as it was read, its includes not yet followed.

    Args:
        kinds: The kinds of breach it answers; empty for a part that others include.
        includes: Names of the files whose steps it takes over.
    """

    sheet: Sheet
    id: str
    version: str
    title: Words
    kinds: tuple[Scalar, ...]
    includes: tuple[Scalar, ...]
    placed: tuple[PlacedStep, ...]
    never: tuple[Words, ...]
    review: tuple[Words, ...]
    metrics: tuple[PlacedMetric, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps written in this file, in its order."""
        return tuple(placed.step for placed in self.placed)


@dataclass(frozen=True)
class Shelf:
    """All playbook files by name, with a sheet also for those that could not be read."""

    files: Mapping[str, PlaybookFile]
    sheets: tuple[Sheet, ...]

    def with_includes(self, file: PlaybookFile) -> tuple[PlaybookFile, ...]:
        """Return the file and all it includes, directly or not, each once, itself first."""
        found = {file.id: file}
        waiting = [file]
        while waiting:
            for name in waiting.pop(0).includes:
                inner = self.files.get(name.text)
                if inner is not None and inner.id not in found:
                    found[inner.id] = inner
                    waiting.append(inner)
        return tuple(found.values())


def read_shelf(folder: Path | None) -> Shelf:
    """Read every playbook file, each for itself.

    Args:
        folder: A folder of one's own; None for the installed ones only.
    """
    paths = files("playbooks", folder, "*.yaml")
    sheets = {name: Sheet(path) for name, path in paths.items()}
    read = {name: _read_file(name, sheet) for name, sheet in sheets.items()}
    return Shelf(
        {name: file for name, file in read.items() if file is not None}, tuple(sheets.values())
    )


def _read_file(name: str, sheet: Sheet) -> PlaybookFile | None:
    try:
        top = read_yaml(sheet.file)
    except YamlRefused as refused:
        sheet.error(refused.line, refused.key, **refused.values)
        return None
    fields = Fields(top, sheet, _FIELDS)
    kinds = _kinds(fields)
    return PlaybookFile(
        sheet=sheet,
        id=_file_id(fields, name),
        version=_version(fields),
        title=fields.words("title", most=TITLE_LENGTH),
        kinds=kinds,
        includes=fields.texts("include"),
        placed=_steps(fields, name, tuple(kind.text for kind in kinds)),
        never=_sentences(fields, "never"),
        review=_sentences(fields, "review"),
        metrics=tuple(
            PlacedMetric(read_metric(node, sheet, name), node.line)
            for node in fields.items("metrics")
        ),
    )


def _file_id(fields: Fields, name: str) -> str:
    written = fields.text("id")
    if written and written != name:
        fields.sheet.error(fields.line_of("id"), "content.id_not_file", id=written, name=name)
    return name


def _version(fields: Fields) -> str:
    version = fields.text("version")
    if version and not _VERSION.fullmatch(version):
        fields.sheet.error(fields.line_of("version"), "content.version_malformed", version=version)
    return version


def _kinds(fields: Fields) -> tuple[Scalar, ...]:
    kinds = fields.texts("kinds")
    for kind in kinds:
        if kind.text not in BREACH_KINDS:
            fields.sheet.error(
                kind.line, "content.kind_unknown", kind=kind.text, known=", ".join(BREACH_KINDS)
            )
    return kinds


def _steps(fields: Fields, name: str, kinds: tuple[str, ...]) -> tuple[PlacedStep, ...]:
    nodes = fields.items("steps")
    if not nodes:
        fields.sheet.error(fields.line_of("steps"), "content.no_steps")
    steps = (read_step(node, fields.sheet, name, kinds) for node in nodes)
    return tuple(
        PlacedStep(step, node.line, node.lines if isinstance(node, Entries) else {})
        for node, step in zip(nodes, steps, strict=True)
    )


def _sentences(fields: Fields, name: str) -> tuple[Words, ...]:
    return tuple(
        read_words(node, name, fields.sheet, most=WHY_LENGTH) for node in fields.items(name)
    )
