"""Reads the YAML that people edit: plain text with a line number on everything.

Only what a playbook needs is YAML here. Every scalar stays the text that was typed (``yes``
stays ``yes``, ``1.10`` stays ``1.10``), and what could surprise or attack is refused: duplicate
keys, anchors and aliases, tags, several documents, deep nesting, large files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.reader import Reader, ReaderError

# The C parser reads the installed playbooks some twenty times as fast; not every build has it.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAB = re.compile(r" *\t")

MAX_BYTES = 512 * 1024
MAX_DEPTH = 12


@dataclass(frozen=True)
class Scalar:
    """A text; ``line`` counts from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Entries:
    """A mapping; ``lines`` holds the line of each key."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Scalar | Items | Entries


class YamlRefused(Exception):  # noqa: N818 - an answer to whoever edited the file
    """A file that is not YAML as it must be written here.

    Args:
        key: Catalogue key of the sentence that says what to do.
        line: Line in the file, from 1; None when it concerns the whole file.
        values: Values for the placeholders of the sentence.
    """

    def __init__(self, key: str, line: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.line = line
        self.values = values


def read_yaml(path: Path) -> Entries:
    """Read one file whose top is a mapping.

    Raises:
        YamlRefused: It cannot be read, or holds what is not allowed here.
    """
    text = _text(path)
    try:
        node = _document(iter(yaml.parse(text, Loader=LOADER)))
    except MarkedYAMLError as error:
        raise _malformed(error, text) from None
    except ReaderError:
        raise YamlRefused("content.yaml_characters", _first_forbidden(text)) from None
    except (YAMLError, ValueError, OverflowError):  # the last two: impossible escapes
        raise YamlRefused("content.yaml_characters") from None
    if not isinstance(node, Entries):
        raise YamlRefused("content.yaml_top", node.line)
    return node


def _malformed(error: MarkedYAMLError, text: str) -> YamlRefused:
    """Return what is wrong with the form, and where; a tab, which cannot be seen, by its name."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return YamlRefused("content.yaml_malformed", problem=error.problem)
    lines = text.split("\n")  # the C parser finds the end of a file a line below it
    line = min(mark.line + 1, len(lines))
    if _TAB.match(lines[line - 1]):
        return YamlRefused("content.yaml_tab", line)
    return YamlRefused("content.yaml_malformed", line, problem=error.problem)


def _first_forbidden(text: str) -> int | None:
    """Return the line of the first character that YAML does not allow."""
    found = Reader.NON_PRINTABLE.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise YamlRefused("content.file_unreadable", reason=error.strerror) from None
    if len(content) > MAX_BYTES:
        raise YamlRefused("content.file_too_large", most=MAX_BYTES // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlRefused("content.file_not_utf8", line) from None


def _document(events: Iterator[Event]) -> Node:
    node: Node = Scalar("", 1)
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlRefused("content.yaml_documents", _line(event))
            node = _node(next(events), events, depth=1)
    return node


def _node(event: Event, events: Iterator[Event], *, depth: int) -> Node:
    _refuse_surprises(event)
    if depth > MAX_DEPTH:
        raise YamlRefused("content.yaml_deep", _line(event), most=MAX_DEPTH)
    if isinstance(event, ScalarEvent):
        return Scalar(event.value.strip(), _line(event))
    if isinstance(event, SequenceStartEvent):
        return Items(tuple(_items(events, depth)), _line(event))
    return _mapping(event, events, depth)


def _items(events: Iterator[Event], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, SequenceEndEvent):
            return
        yield _node(event, events, depth=depth + 1)


def _mapping(start: Event, events: Iterator[Event], depth: int) -> Entries:
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        name = _node(event, events, depth=depth + 1)
        if not isinstance(name, Scalar):
            raise YamlRefused("content.yaml_key", name.line)
        if name.text in entries:
            raise YamlRefused("content.yaml_duplicate", name.line, name=name.text)
        entries[name.text] = _node(next(events), events, depth=depth + 1)
        lines[name.text] = name.line
    return Entries(entries, lines, _line(start))


def _refuse_surprises(event: Event) -> None:
    if getattr(event, "anchor", None) is not None:  # an alias has one too
        raise YamlRefused("content.yaml_anchor", _line(event))
    if getattr(event, "tag", None) is not None:
        raise YamlRefused("content.yaml_tag", _line(event))


def _line(event: Event) -> int:
    mark = event.start_mark
    return 1 if mark is None else mark.line + 1
