"""Reads one step of a playbook file."""

from __future__ import annotations

import re

from bot.content.conditions import read_condition
from bot.content.fields import Fields, Sheet
from bot.content.spans import read_due, read_repeat
from bot.content.yaml_files import Node
from bot.domain.facts_vocabulary import DUTIES, FACTS, MEASURES, PROOFS, ROLES
from bot.domain.playbook import Due, Option, Phase, Posture, Repeat, Step

TITLE_LENGTH = 75
DO_LENGTH = 300
WHY_LENGTH = 200

_STEP_FIELDS = (
    "id",
    "phase",
    "role",
    "due",
    "when",
    "posture",
    "proof",
    "fulfils",
    "measure",
    "per_client",
    "repeat",
    "source",
    "title",
    "do",
    "why",
    "options",
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_id(fields: Fields, playbook: str, key: str) -> str:
    """Read an id that begins with that of its file; ``key`` is what is said of any other."""
    found = fields.text("id")
    prefix, _, name = found.partition(".")
    if found and (prefix != playbook or not _NAME.fullmatch(name)):
        fields.sheet.error(fields.line_of("id"), key, id=found, playbook=playbook)
    return found


def read_step(node: Node, sheet: Sheet, playbook: str, kinds: tuple[str, ...]) -> Step:
    """Read a step and note what is wrong in it.

    Args:
        node: The step as it is written.
        sheet: The file.
        playbook: The file's own id, with which the ids of its steps begin.
        kinds: The kinds of breach of the playbook, for conditions that can never hold.
    """
    fields = Fields(node, sheet, _STEP_FIELDS)
    phase = _phase(fields)
    return Step(
        id=read_id(fields, playbook, "content.step_id_malformed"),
        phase=phase,
        title=fields.words("title", most=TITLE_LENGTH),
        do=fields.words("do", most=DO_LENGTH, numbers=True),
        why=fields.words("why", most=WHY_LENGTH),
        source=fields.text("source", most=WHY_LENGTH),
        role=fields.choice("role", ROLES, "content.role_unknown") or "",
        due=_due(fields),
        when=read_condition(fields.entries.get("when"), sheet, kinds),
        proof=_proof(fields),
        fulfils=_fulfils(fields, phase),
        measure=_measure(fields),
        per_client=fields.flag("per_client"),
        posture=_posture(fields),
        options=_options(fields),
        repeat=_repeat(fields),
    )


def _phase(fields: Fields) -> Phase:
    name = fields.choice("phase", (phase.value for phase in Phase), "content.phase_unknown")
    return Phase(name) if name else Phase.SECURE


def _posture(fields: Fields) -> Posture:
    if "posture" not in fields.entries:
        return Posture.NEUTRAL
    known = (posture.value for posture in Posture)
    return Posture(fields.choice("posture", known, "content.posture_unknown") or "neutral")


def _due(fields: Fields) -> Due | None:
    text = fields.optional("due")
    due = read_due(text) if text else None
    if text and due is None:
        fields.sheet.error(fields.line_of("due"), "content.due_malformed", due=text)
    return due


def _repeat(fields: Fields) -> Repeat | None:
    text = fields.optional("repeat")
    repeat = read_repeat(text) if text else None
    if text and repeat is None:
        fields.sheet.error(fields.line_of("repeat"), "content.repeat_malformed", repeat=text)
    elif repeat and repeat.until is not None and repeat.until < repeat.every:
        fields.sheet.error(fields.line_of("repeat"), "content.repeat_never", repeat=text)
    return repeat


def _proof(fields: Fields) -> tuple[str, ...]:
    names = fields.texts("proof")
    for name in names:
        if name.text not in PROOFS:
            fields.sheet.error(
                name.line, "content.proof_unknown", proof=name.text, known=", ".join(PROOFS)
            )
    return tuple(name.text for name in names)


def _fulfils(fields: Fields, phase: Phase) -> str | None:
    target = fields.optional("fulfils")
    line = fields.line_of("fulfils")
    if target and target not in DUTIES and target not in FACTS:
        fields.sheet.error(line, "content.duty_unknown", value=target, known=", ".join(DUTIES))
    elif phase is Phase.NOTIFY and target not in DUTIES:
        fields.sheet.error(line, "content.notify_without_duty", known=", ".join(DUTIES))
    return target


def _measure(fields: Fields) -> str | None:
    if "measure" not in fields.entries:
        return None
    return fields.choice("measure", MEASURES, "content.measure_unknown")


def _options(fields: Fields) -> tuple[Option, ...]:
    nodes = fields.items("options")
    options = tuple(_option(node, fields.sheet) for node in nodes)
    for number, (node, option) in enumerate(zip(nodes, options, strict=True)):
        if option.id and option.id in {earlier.id for earlier in options[:number]}:
            fields.sheet.error(node.line, "content.option_twice", id=option.id)
    return options


def _option(node: Node, sheet: Sheet) -> Option:
    fields = Fields(node, sheet, ("id", "label", "price"))
    name = fields.text("id")
    if name and not _NAME.fullmatch(name):
        sheet.error(fields.line_of("id"), "content.option_id_malformed", id=name)
    return Option(
        name,
        fields.words("label", most=TITLE_LENGTH),
        fields.words("price", most=WHY_LENGTH),
    )
