"""Rules across blocks: what is unique, what a surface takes, how much text a message carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.workspace.state import Json

Surface = Literal["message", "modal", "home"]

MOST_TEXT = 13_200
"""Characters of block text in one message, beyond which Slack refuses legal blocks
(slackapi/bolt-js#2509)."""
MOST_MARKDOWN = 12_000
MOST_CELL_TEXT = 10_000
ONLY_IN: dict[str, tuple[Surface, ...]] = {
    "alert": ("modal",),
    "markdown": ("message",),
    "table": ("message",),
    "data_table": ("message",),
}


def broken(blocks: list[Json], surface: Surface) -> Iterator[tuple[str, str]]:
    """What is wrong with blocks that are each legal: a sentence and a JSON pointer."""
    yield from _surface(blocks, surface)
    yield from _unique_blocks(blocks)
    for index, block in enumerate(blocks):
        yield from _unique_actions(block, f"/blocks/{index}")
    yield from _tables(blocks)
    yield from _focus(blocks)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        yield f"markdown text must be less than {MOST_MARKDOWN + 1} characters", "/blocks"


def _surface(blocks: list[Json], surface: Surface) -> Iterator[tuple[str, str]]:
    for index, block in enumerate(blocks):
        if surface not in ONLY_IN.get(block["type"], (surface,)):
            yield f"unsupported type: {block['type']}", f"/blocks/{index}/type"


def _unique_blocks(blocks: list[Json]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            yield f"`block_id` {name} already exists", f"/blocks/{index}/block_id"
        if name is not None:
            seen.add(name)


def _unique_actions(block: Json, pointer: str) -> Iterator[tuple[str, str]]:
    if block["type"] != "actions":
        return
    names = Counter(e["action_id"] for e in block["elements"] if "action_id" in e)
    for name, count in names.items():
        if count > 1:
            yield f"`action_id` {name} already exists", f"{pointer}/elements"


def _tables(blocks: list[Json]) -> Iterator[tuple[str, str]]:
    tables = [b for b in blocks if b["type"] in ("table", "data_table")]
    if len(tables) > 1:
        yield "only_one_table_allowed", "/blocks"
    for table in tables:
        if sum(texts(table)) > MOST_CELL_TEXT:
            yield f"table text must be less than {MOST_CELL_TEXT + 1} characters", "/blocks"


def _focus(blocks: list[Json]) -> Iterator[tuple[str, str]]:
    inside = [e for b in blocks for e in (b.get("element"), b.get("accessory")) if e]
    inside += [e for b in blocks if b["type"] == "actions" for e in b["elements"]]
    if sum(bool(element.get("focus_on_load")) for element in inside) > 1:
        yield "focus_on_load can only be set on one element", "/blocks"


def texts(part: Any) -> Iterator[int]:
    """The length of every text below ``part``."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield len(value)
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
