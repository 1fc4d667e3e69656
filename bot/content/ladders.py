"""Loads the ladders of reminders in ``playbooks/ladders/``, one file a kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bot.content.fields import Fields, Sheet
from bot.content.findings import Finding
from bot.content.invalid import refuse_errors
from bot.content.locations import files
from bot.content.spans import read_rung_time, read_span
from bot.content.yaml_files import Node, YamlRefused, read_yaml
from bot.domain.facts_vocabulary import DUTIES
from bot.domain.ladders import Audience, Ladder, Rung, RungAnchor

# what has a ladder besides the duties: steps, the question of awareness, waiting drafts
OTHER_KINDS = ("task", "awareness", "draft")
KINDS = (*DUTIES, *OTHER_KINDS)

MOST_TIMES = 90

_FIELDS = ("kind", "rungs")
_RUNG_FIELDS = ("id", "at", "to", "channel", "page", "last", "every", "times")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"[0-9]{1,3}")


def load_ladders(folder: Path | None = None) -> dict[str, Ladder]:
    """Load the ladder of every kind, one's own before the installed ones.

    Args:
        folder: A folder of playbooks, or one that holds ``playbooks/``; None for the installed
            ones only.

    Raises:
        ContentInvalid: One of them has an error; it names the first, with file and line.
    """
    ladders, findings = _read_all(folder)
    refuse_errors(findings)
    return ladders


def check_ladders(folder: Path | None = None) -> list[Finding]:
    """Return all that is wrong in what :func:`load_ladders` would load."""
    return _read_all(folder)[1]


def _read_all(folder: Path | None) -> tuple[dict[str, Ladder], list[Finding]]:
    sheets = {
        name: Sheet(path) for name, path in files("playbooks/ladders", folder, "*.yaml").items()
    }
    ladders = {name: _read_ladder(name, sheet) for name, sheet in sheets.items()}
    findings = [finding for sheet in sheets.values() for finding in sheet.findings]
    return ladders, findings


def _read_ladder(name: str, sheet: Sheet) -> Ladder:
    try:
        top = read_yaml(sheet.file)
    except YamlRefused as refused:
        sheet.error(refused.line, refused.key, **refused.values)
        return Ladder(name, ())
    fields = Fields(top, sheet, _FIELDS)
    kind = fields.choice("kind", KINDS, "content.ladder_kind_unknown")
    if kind is not None and kind != name:
        sheet.error(fields.line_of("kind"), "content.id_not_file", id=kind, name=name)
    rungs = tuple(rung for node in fields.items("rungs") for rung in _read_rungs(node, sheet))
    _check_rungs(rungs, fields)
    if name in DUTIES:
        _check_last_rung(rungs, fields)
    return Ladder(name, rungs)


def _read_rungs(node: Node, sheet: Sheet) -> Iterator[Rung]:
    """Read one entry: a rung, or several of them at equal distances (``every``, ``times``)."""
    fields = Fields(node, sheet, _RUNG_FIELDS)
    name = fields.text("id")
    if name and not _NAME.fullmatch(name):
        sheet.error(fields.line_of("id"), "content.rung_id_malformed", id=name)
    audience = fields.choice("to", (to.value for to in Audience), "content.audience_unknown")
    anchor, offset = _time(fields)
    every, times = _repetition(fields)
    page, last, aloud = (fields.flag(name) for name in ("page", "last", "channel"))
    for number in range(times):
        yield Rung(
            id=name if times == 1 else f"{name}_{number + 1}",
            anchor=anchor,
            offset=offset + number * every,
            to=Audience(audience or "channel"),
            page=page,
            last=last,
            aloud=aloud,
        )


def _time(fields: Fields) -> tuple[RungAnchor, timedelta]:
    text = fields.text("at")
    time = read_rung_time(text)
    if text and time is None:
        fields.sheet.error(fields.line_of("at"), "content.rung_time_malformed", at=text)
    return time or (RungAnchor.OPENED, timedelta())


def _repetition(fields: Fields) -> tuple[timedelta, int]:
    if "every" not in fields.entries and "times" not in fields.entries:
        return timedelta(), 1
    every, times = read_span(fields.text("every")), fields.text("times")
    if every and _NUMBER.fullmatch(times) and 1 < int(times) <= MOST_TIMES:
        return every, int(times)
    fields.sheet.error(fields.line_of("every"), "content.rung_repeat_malformed", most=MOST_TIMES)
    return timedelta(), 1


def _check_rungs(rungs: tuple[Rung, ...], fields: Fields) -> None:
    line = fields.line_of("rungs")
    if not rungs:
        fields.sheet.error(line, "content.no_rungs")
    names = [rung.id for rung in rungs]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        fields.sheet.error(line, "content.rung_twice", rung=name)


def _check_last_rung(rungs: tuple[Rung, ...], fields: Fields) -> None:
    """A duty with a date needs a rung that wakes somebody."""
    dated = [rung for rung in rungs if rung.anchor is RungAnchor.DUE]
    if dated and not any(rung.last and rung.page for rung in dated):
        fields.sheet.error(fields.line_of("rungs"), "content.no_last_rung")
