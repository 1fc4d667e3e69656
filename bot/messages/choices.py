"""Things of the register to choose from: more than a select can list, names longer than it shows.

An option's value has at most 75 characters; a longer code is stood for by its digest.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.folding import words_in
from bot.domain.naming import Named, meant
from bot.messages.blocks import OPTION, option
from bot.messages.inputs import MOST_OPTIONS, chosen, searched, several
from bot.messages.types import Json

_DIGEST: Final = "#"
#: How alike a name must look to be offered for what was typed, and how many are.
ALIKE: Final = 0.6
MOST_ALIKE: Final = 3
MOST_FITTING: Final = 8


def pick_several(named: Named, picked: Sequence[str] = ()) -> Json:
    """Return a choice of several; of more than 100 the person searches.

    Slack takes at most 100 that are picked already; further ones are left to be picked.
    """
    options = [_option(code, name) for code, name in named.items()]
    if 0 < len(options) <= MOST_OPTIONS:
        return several("multi_static_select", options, [_value(code) for code in picked])
    initial = [_option(code, named[code]) for code in picked if code in named]
    return searched("multi_external_select", initial[:MOST_OPTIONS])


def pick_one(named: Named, picked: str = "") -> Json:
    """Return a choice of one; of more than 100 the person searches."""
    options = [_option(code, name) for code, name in named.items()]
    if 0 < len(options) <= MOST_OPTIONS:
        return chosen("static_select", options, [_value(picked)])
    initial = [_option(picked, named[picked])] if picked in named else []
    return searched("external_select", initial)


def matching(named: Named, typed: str) -> list[Json]:
    """Return the options that match what a person typed, at most as many as Slack shows.

    Every word counts, in any order and without its accents; a code or name as it was typed does
    too.
    """
    wanted, words = typed.strip().casefold(), words_in(typed)
    found = [
        (code, name)
        for code, name in named.items()
        if wanted in f"{code}\n{name}".casefold() or _has_all(words, f"{code} {name}")
    ]
    return [_option(code, name) for code, name in found[:MOST_OPTIONS]]


def _has_all(wanted: Sequence[str], text: str) -> bool:
    """Return whether each of some words is a part of a text, whatever its accents."""
    plain = " ".join(words_in(text))
    return bool(wanted) and all(word in plain for word in wanted)


@dataclass(frozen=True, slots=True)
class Missed:
    """What was typed and names no single thing.

    Args:
        typed: The text.
        names: What fits, or what looks like it; perhaps none.
        several: Whether the names fit it all.
    """

    typed: str
    names: tuple[str, ...] = ()
    several: bool = False


def missed(named: Named, typed: str) -> Missed | None:
    """Return what to say of a text that does not stand for one thing; None where it does."""
    found = meant(named, typed)
    if not typed.strip() or len(found) == 1:
        return None
    if found:
        return Missed(typed, tuple(named[code] or code for code in found[:MOST_FITTING]), True)
    return Missed(typed, tuple(closest(named, typed)))


def closest(named: Named, typed: str) -> list[str]:
    """Return the names that look most like what a person typed, the best first; few, or none."""
    wanted = " ".join(words_in(typed))
    if not wanted:
        return []
    alike = {code: _likeness(wanted, code, name) for code, name in named.items()}
    found = [code for code, likeness in alike.items() if likeness >= ALIKE]
    best = sorted(found, key=lambda code: alike[code], reverse=True)
    return [named[code] or code for code in best[:MOST_ALIKE]]


def _likeness(wanted: str, code: str, name: str) -> float:
    """Return how alike a text is to a code, a name or one of its words: from 0 to 1."""
    parts = words_in(name)
    candidates = {" ".join(words_in(code)), " ".join(parts), *parts}
    return max(difflib.SequenceMatcher(None, wanted, one).ratio() for one in candidates)


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
