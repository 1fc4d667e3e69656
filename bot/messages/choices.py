"""Things of the register to choose from: more than a select can list, names longer than it shows.

An option's value has at most 75 characters; a longer code is stood for by its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from bot.messages.blocks import OPTION, option
from bot.messages.inputs import MOST_OPTIONS, chosen, searched, several
from bot.messages.types import Json

_DIGEST: Final = "#"

Named = Mapping[str, str]
"""Codes and what they are called; an empty name is the code itself."""


def pick_several(named: Named, picked: Sequence[str] = ()) -> Json:
    """Return a choice of several; of more than 100 the person searches."""
    options = [_option(code, name) for code, name in named.items()]
    if 0 < len(options) <= MOST_OPTIONS:
        return several("multi_static_select", options, [_value(code) for code in picked])
    initial = [_option(code, named[code]) for code in picked if code in named]
    return searched("multi_external_select", initial)


def pick_one(named: Named, picked: str = "") -> Json:
    """Return a choice of one; of more than 100 the person searches."""
    options = [_option(code, name) for code, name in named.items()]
    if 0 < len(options) <= MOST_OPTIONS:
        return chosen("static_select", options, [_value(picked)])
    initial = [_option(picked, named[picked])] if picked in named else []
    return searched("external_select", initial)


def matching(named: Named, typed: str) -> list[Json]:
    """Return the options that match what a person typed, at most as many as Slack shows."""
    wanted = typed.strip().casefold()
    found = [
        (code, name)
        for code, name in named.items()
        if wanted in name.casefold() or wanted in code.casefold()
    ]
    return [_option(code, name) for code, name in found[:MOST_OPTIONS]]


def codes_of(values: Sequence[str], codes: Sequence[str]) -> tuple[str, ...]:
    """Return the codes whose options came back; what is no code of ours as it came."""
    known = {_value(code): code for code in codes}
    return tuple(known.get(value, value) for value in values)


def _option(code: str, name: str) -> Json:
    label = name or code
    return option(label, _value(code), code if label != code else "")


def _value(code: str) -> str:
    if len(code) <= OPTION and not code.startswith(_DIGEST):
        return code
    return f"{_DIGEST}{hashlib.blake2b(code.encode(), digest_size=16).hexdigest()}"
