"""Reads the files of playbooks one by one and checks what holds between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.fields import Fields, Sheet, read_words
from bot.content.locations import files
from bot.content.steps import TITLE_LENGTH, WHY_LENGTH, read_step
from bot.content.yaml_files import Scalar, YamlRefused, read_yaml
from bot.domain.facts_vocabulary import BREACH_KINDS
from bot.domain.playbook import Step, Words, due_cycle

GENERAL = "general"

_FIELDS = ("id", "version", "title", "kinds", "include", "steps", "never", "review")


@dataclass(frozen=True)
class PlacedStep:
    """A step with the lines of the step itself and of its due time."""

    step: Step
    line: int
    due_line: int


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
    """Read every playbook file and check all of them.

    Args:
        folder: A folder of one's own; None for the installed ones only.
    """
    paths = files("playbooks", folder, "*.yaml")
    sheets = {name: Sheet(path) for name, path in paths.items()}
    read = {name: _read_file(name, sheet) for name, sheet in sheets.items()}
    shelf = Shelf(
        {name: file for name, file in read.items() if file is not None}, tuple(sheets.values())
    )
    for file in shelf.files.values():
        _check_includes(file, shelf)
        _check_ids(file)
        _check_due_times(file, shelf)
    _check_kinds(shelf)
    return shelf


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
    )


def _file_id(fields: Fields, name: str) -> str:
    written = fields.text("id")
    if written and written != name:
        fields.sheet.error(fields.line_of("id"), "content.id_not_file", id=written, name=name)
    return name


def _version(fields: Fields) -> str:
    version = fields.text("version")
    if version and not (version.isascii() and version.isdecimal() and int(version) > 0):
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
        PlacedStep(step, node.line, getattr(node, "lines", {}).get("due", node.line))
        for node, step in zip(nodes, steps, strict=True)
    )


def _sentences(fields: Fields, name: str) -> tuple[Words, ...]:
    return tuple(
        read_words(node, name, fields.sheet, most=WHY_LENGTH) for node in fields.items(name)
    )


def _check_includes(file: PlaybookFile, shelf: Shelf) -> None:
    for name in file.includes:
        inner = shelf.files.get(name.text)
        if inner is None:
            file.sheet.error(name.line, "content.include_unknown", name=name.text)
        elif file.id in {part.id for part in shelf.with_includes(inner)}:
            file.sheet.error(name.line, "content.include_cycle", name=name.text)


def _check_ids(file: PlaybookFile) -> None:
    seen: set[str] = set()
    for placed in file.placed:
        if placed.step.id in seen:
            file.sheet.error(placed.line, "content.step_twice", step=placed.step.id)
        seen.add(placed.step.id)


def _check_due_times(file: PlaybookFile, shelf: Shelf) -> None:
    known = {step.id for part in shelf.with_includes(file) for step in part.steps}
    for placed, first in _waiting(file):
        if first not in known:
            file.sheet.error(placed.due_line, "content.due_step_unknown", step=first)
    cycle = due_cycle(file.steps)
    if cycle:
        place = next(placed for placed in file.placed if placed.step.id == cycle[0])
        file.sheet.error(place.due_line, "content.due_cycle", steps=" → ".join((*cycle, cycle[0])))


def _waiting(file: PlaybookFile) -> Iterator[tuple[PlacedStep, str]]:
    for placed in file.placed:
        if placed.step.due is not None and placed.step.due.step is not None:
            yield placed, placed.step.due.step


def _check_kinds(shelf: Shelf) -> None:
    taken: dict[str, str] = {}
    for file in shelf.files.values():
        for kind in file.kinds:
            if kind.text in taken:
                file.sheet.error(
                    kind.line, "content.kind_taken", kind=kind.text, other=taken[kind.text]
                )
            taken.setdefault(kind.text, file.id)
    for sheet in shelf.sheets[:1]:
        if GENERAL not in taken:
            sheet.error(None, "content.general_missing")
