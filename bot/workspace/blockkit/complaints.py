"""Broken limits in Slack's words: a sentence, and a JSON pointer to the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": lambda c: f"must be less than {c['max_length'] + 1} characters",
    "string_too_short": lambda c: f"must be more than {c['min_length'] - 1} characters",
    "too_long": lambda c: f"no more than {c['max_length']} items allowed",
    "too_short": lambda c: f"no fewer than {c['min_length']} items allowed",
    "union_tag_invalid": lambda c: f"unsupported type: {c['tag']}",
    "union_tag_not_found": lambda _: "missing required field: type",
    "literal_error": lambda c: f"must be one of {c['expected']}",
    "greater_than_equal": lambda c: f"must be greater than or equal to {c['ge']}",
    "less_than_equal": lambda c: f"must be less than or equal to {c['le']}",
    "string_pattern_mismatch": lambda _: "failed to match the required pattern",
    "string_type": lambda _: "must provide a string",
    "bool_type": lambda _: "must provide a boolean",
    "int_type": lambda _: "must provide an integer",
    "list_type": lambda _: "must provide an array",
    "model_type": lambda _: "must provide an object",
    "model_attributes_type": lambda _: "must provide an object",
    "slack": lambda c: str(c["said"]),
}
_OTHERWISE = "failed to match all allowed schemas"


def complaints(error: ValidationError, given: object) -> list[str]:
    """The sentences of a failed check of ``given``."""
    return [said(*_one(problem, given)) for problem in error.errors(include_url=False)]


def said(sentence: str, pointer: str) -> str:
    """One entry of ``response_metadata.messages``."""
    return f"[ERROR] {sentence} [json-pointer:{pointer or '/'}]"


def _one(problem: ErrorDetails, given: object) -> tuple[str, str]:
    kind, context = problem["type"], problem.get("ctx") or {}
    *parents, last = problem["loc"] or ("",)
    if kind == "missing":
        return f"missing required field: {last}", _pointer(parents, given)
    if kind == "extra_forbidden":
        return f"invalid additional property: {last}", _pointer(parents, given)
    sentence = _SENTENCES[kind](context) if kind in _SENTENCES else _OTHERWISE
    return sentence, _pointer([*parents, last], given) + str(context.get("where", ""))


def _pointer(path: list[int | str], given: object) -> str:
    """A JSON pointer: the path without the names pydantic puts in for the kinds of a union."""
    pointer = ""
    here: Any = given
    for step in path:
        if _leads_on(here, step):
            here = here[step]
            pointer += f"/{step}"
    return pointer


def _leads_on(here: Any, step: int | str) -> bool:
    """Whether a step of the path is in the payload itself."""
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here
