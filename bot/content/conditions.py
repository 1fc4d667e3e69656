"""Reads the conditions of a playbook and holds them against the vocabulary of facts."""

from __future__ import annotations

from bot.content.fields import Sheet
from bot.content.yaml_files import Entries, Items, Node, Scalar
from bot.domain.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Is,
    Not,
    facts_in,
    parts_of,
    satisfiable,
    ways,
)
from bot.domain.facts_vocabulary import FACTS, FactShape, values_of

# the choices that are tried to see whether a condition can hold grow with every fact and value
MOST_FACTS = 5
MOST_WAYS = 300
MOST_PARTS = 24


def read_condition(node: Node | None, sheet: Sheet, kinds: tuple[str, ...]) -> Condition:
    """Read the condition of a step; always true when there is none.

    Args:
        node: ``{fact: value}``, ``{fact: [values]}``, ``{all: [...]}``, ``{any: [...]}`` or
            ``{not: ...}``; None when it is left out.
        sheet: The file, for what is wrong.
        kinds: The kinds of breach of the playbook; empty for a part, which may serve any.
    """
    if node is None:
        return ALWAYS
    before = len(sheet.findings)
    condition = _read(node, sheet)
    if len(sheet.findings) == before:
        _check_reachable(condition, node.line, sheet, kinds)
    return condition


def _read(node: Node, sheet: Sheet) -> Condition:
    if not isinstance(node, Entries) or len(node.entries) != 1:
        sheet.error(node.line, "content.condition_malformed")
        return ALWAYS
    (name, value), *_ = node.entries.items()
    if name == "not":
        return Not(_read(value, sheet))
    if name in {"all", "any"}:
        parts = tuple(_read(part, sheet) for part in _parts(name, value, sheet))
        return AllOf(parts) if name == "all" else AnyOf(parts)
    return _read_fact(name, value, sheet)


def _parts(name: str, value: Node, sheet: Sheet) -> tuple[Node, ...]:
    if isinstance(value, Items) and value.items:
        return value.items
    sheet.error(value.line, "content.list_expected", name=name)
    return ()


def _read_fact(name: str, value: Node, sheet: Sheet) -> Condition:
    fact = FACTS.get(name)
    if fact is None:
        sheet.error(value.line, "content.fact_unknown", fact=name)
        return ALWAYS
    if fact.shape is not FactShape.CHOICE:
        sheet.error(value.line, "content.fact_without_choice", fact=name)
        return ALWAYS
    nodes = value.items if isinstance(value, Items) else (value,)
    return Is(name, tuple(_value(node, name, fact.values, sheet) for node in nodes))


def _value(node: Node, fact: str, allowed: tuple[str, ...], sheet: Sheet) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    if text not in allowed:
        sheet.error(
            node.line, "content.fact_value_unknown", fact=fact, value=text, known=", ".join(allowed)
        )
    return text


def _check_reachable(condition: Condition, line: int, sheet: Sheet, kinds: tuple[str, ...]) -> None:
    def values(fact: str) -> tuple[str, ...]:
        return kinds if fact == "kind" and kinds else values_of(fact)

    if len(facts_in(condition)) > MOST_FACTS:
        sheet.error(line, "content.condition_too_large", most=MOST_FACTS)
    elif parts_of(condition) > MOST_PARTS or ways(condition, values) > MOST_WAYS:
        sheet.error(line, "content.condition_too_long")
    elif not satisfiable(condition, values):
        sheet.error(line, "content.step_unreachable")
