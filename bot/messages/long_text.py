"""Long texts in forms: Slack's fields hold 3,000 characters, what people write may be longer.

A long text is spread over several fields and put together again exactly as it was. The name of
each further field says what stood before it: a paragraph, a line, a space or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.messages.inputs import MOST_TYPED, field, typed
from bot.messages.types import Json

#: What may separate two parts, the best first.
JOINTS: Final = {"paragraph": "\n\n", "line": "\n", "word": " ", "none": ""}
#: More fields a modal does not hold; that is 160,000 characters.
MOST_PARTS: Final = 80
# people add to it, so fields are filled to two thirds
_FILL: Final = MOST_TYPED * 2 // 3
_NAME: Final = re.compile(r"\.(?P<place>\d+)\.(?P<joint>[a-z]+)$")


def fields(
    name: str, labels: Sequence[str], text: str, *, hint: str = "", optional: bool = False
) -> list[Json]:
    """Return the fields for a text of any length.

    Args:
        name: Name of the first field; further ones are ``name.<place>.<joint>``.
        labels: Label of the first field, and of the further ones.
        text: What stands in them.
        hint: Below the first field.
        optional: Whether the first may stay empty; the further ones always may.
    """
    parts = spread(text)
    first = typed(initial=parts[0][1], multiline=True)
    blocks = [field(name, labels[0], first, hint=hint, optional=optional)]
    for place, (joint, part) in enumerate(parts[1:], 1):
        element = typed(initial=part, multiline=True)
        blocks.append(field(f"{name}.{place}.{joint}", labels[1], element, optional=True))
    return blocks


def spread(text: str) -> list[tuple[str, str]]:
    """Return a text as parts that fit a field, each with the joint before it."""
    parts: list[tuple[str, str]] = []
    joint, rest = "none", text
    while len(rest) > MOST_TYPED and len(parts) < MOST_PARTS - 1:
        end, next_joint = _end(rest)
        parts.append((joint, rest[:end]))
        joint, rest = next_joint, rest[end + len(JOINTS[next_joint]) :]
    return [*parts, (joint, rest)]


def gathered(name: str, values: Mapping[str, str | None]) -> str:
    """Return the text that was spread over the fields of ``name``.

    Args:
        name: Name of the first field.
        values: What stands in each field, by its name; other fields are ignored.
    """
    further = []
    for key, value in values.items():
        match = _NAME.fullmatch(key.removeprefix(name)) if key != name else None
        if key.startswith(f"{name}.") and match and match["joint"] in JOINTS and value:
            further.append((int(match["place"]), JOINTS[match["joint"]], value))
    text = values.get(name) or ""
    for _, joint, value in sorted(further):
        text += f"{joint}{value}" if text else value
    return text


def _end(text: str) -> tuple[int, str]:
    """Return where to part a text, and what stands there."""
    ends = (
        (text.rfind(mark, _FILL // 2, _FILL) if mark else _FILL, joint)
        for joint, mark in JOINTS.items()
    )
    return next((place, joint) for place, joint in ends if place > 0)
