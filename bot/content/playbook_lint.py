"""Checks what holds between the files of playbooks: includes, due times, kinds, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.playbook_files import GENERAL, PlacedStep, PlaybookFile, Shelf
from bot.domain.conditions import satisfiable
from bot.domain.facts_vocabulary import values_of
from bot.domain.metrics import MOMENTS
from bot.domain.playbook import due_cycle


def check_shelf(shelf: Shelf) -> None:
    """Note on the sheets of the files what is wrong between them."""
    for file in shelf.files.values():
        _check_includes(file, shelf)
        _check_ids(file)
        _check_due_times(file, shelf)
        _check_metrics(file, shelf)
        if not file.kinds:
            _check_part(file, shelf)
    _check_kinds(shelf)


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
            file.sheet.error(placed.line_of("due"), "content.due_step_unknown", step=first)
    cycle = due_cycle(file.steps)
    if cycle:
        place = next(placed for placed in file.placed if placed.step.id == cycle[0])
        steps = " → ".join((*cycle, cycle[0]))
        file.sheet.error(place.line_of("due"), "content.due_cycle", steps=steps)


def _check_metrics(file: PlaybookFile, shelf: Shelf) -> None:
    """Hold the moments of metrics against those there are: of every incident, and of steps."""
    steps = {step.id for part in shelf.with_includes(file) for step in part.steps}
    seen: set[str] = set()
    for placed in file.metrics:
        metric = placed.metric
        for moment in filter(None, (metric.begins, metric.ends)):
            if moment not in MOMENTS and moment not in steps:
                known = ", ".join(MOMENTS)
                file.sheet.error(placed.line, "content.moment_unknown", moment=moment, known=known)
        if metric.id in seen:
            file.sheet.error(placed.line, "content.metric_twice", id=metric.id)
        seen.add(metric.id)


def _waiting(file: PlaybookFile) -> Iterator[tuple[PlacedStep, str]]:
    for placed in file.placed:
        if placed.step.due is not None and placed.step.due.step is not None:
            yield placed, placed.step.due.step


def _check_part(part: PlaybookFile, shelf: Shelf) -> None:
    """Hold a part against the playbooks that include it.

    A part does not know the kinds of breach it serves, so a condition on the kind that none of
    its playbooks can meet is found here only.
    """
    users = [file for file in shelf.files.values() if part in shelf.with_includes(file)[1:]]
    if not users:
        part.sheet.warning(None, "content.part_unused", name=part.id)
        return
    kinds = tuple(kind.text for user in users for kind in user.kinds)
    for placed in part.placed:
        if kinds and not _can_be_shown(placed, kinds):
            part.sheet.error(
                placed.line_of("when"), "content.step_unreachable_in", kinds=", ".join(kinds)
            )


def _can_be_shown(placed: PlacedStep, kinds: tuple[str, ...]) -> bool:
    """Say whether the step is shown for any of the kinds; a finding of the step itself is left."""
    when = placed.step.when
    return not satisfiable(when, values_of) or satisfiable(
        when, lambda fact: kinds if fact == "kind" else values_of(fact)
    )


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
