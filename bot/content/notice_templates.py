"""The templates of notices: where they lie, and the closed environment they run in.

A kind is a folder: ``notices/<kind>/<language>/{subject.txt,body.txt,body.html}``, and beside
them whatever parts these share. A template can reach the files of its own kind and of
``notices/_shared/``, and nothing else: not the disk, not another kind, no attribute of an object.
A folder of one's own lies over the installed one: what it leaves out is taken from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Final

from jinja2 import (
    BytecodeCache,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.domain.errors import Refusal
from bot.i18n.catalogue import NOTICE_LANGUAGES

SHARED: Final = "_shared"
SUBJECT: Final = "subject.txt"
TEXT: Final = "body.txt"
HTML: Final = "body.html"
PARTS: Final = (SUBJECT, TEXT, HTML)
LANGUAGES: Final = NOTICE_LANGUAGES

_TEMPLATE_ENDINGS: Final = frozenset({".txt", ".html"})
#: Everything a template can do wrong while it is filled.
FAULTS: Final = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class _Compiled(BytecodeCache):
    """Keeps what a template was compiled to, so that kinds that share it compile it once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept under its name and text."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code

    def forget(self) -> None:
        """Keep nothing of it any longer."""
        self._kept.clear()


_COMPILED: Final = _Compiled()
_WHITE: Final = re.compile(r"[ \t\r\n]+")


class NoticesUnreadable(Refusal):
    """The folder of notices, or a file in it, cannot be read."""


def kinds_in(*layers: Path) -> list[str]:
    """Return the names of the kinds in folders of notices.

    Raises:
        NoticesUnreadable: One of the folders is not there.
    """
    for folder in layers:
        if not folder.is_dir():
            raise NoticesUnreadable("notice.error.no_folder", folder=str(folder))
    entries = chain.from_iterable(folder.iterdir() for folder in layers)
    return sorted({entry.name for entry in entries if _is_kind(entry)})


@dataclass(frozen=True, slots=True)
class Source:
    """One template as it was read."""

    path: Path
    text: str


def sources(kind: str, *layers: Path) -> dict[str, Source]:
    """Return every template a kind may reach, by name.

    Names are relative to the kind's folder (``nl/body.txt``); shared ones begin with
    ``_shared/``.

    Args:
        kind: The name of the kind.
        layers: Folders of notices; what comes later goes before it.

    Raises:
        NoticesUnreadable: A file is not readable as UTF-8.
    """
    own = {name: path for layer in layers for name, path in _named(layer / kind, layer / kind)}
    shared = {name: path for layer in layers for name, path in _named(layer / SHARED, layer)}
    return {name: Source(path, _read(path)) for name, path in sorted({**own, **shared}.items())}


def environment(templates: Mapping[str, Source]) -> ImmutableSandboxedEnvironment:
    """Return an environment that knows these templates only; HTML alone is escaped.

    In a traceback a template goes by its name, whatever folder it was read from.
    """

    def read(name: str) -> tuple[str, str | None, Callable[[], bool] | None] | None:
        source = templates.get(name)
        return None if source is None else (source.text, name, None)

    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(read),
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_COMPILED,
    )
    made.filters["flow"] = flow
    made.globals.clear()
    return made


def within(templates: Mapping[str, Source], languages: Iterable[str] = LANGUAGES) -> list[str]:
    """Return the names of the templates that a kind uses in some languages.

    These are its own, and of the shared ones those that are included or imported, at whatever
    remove. A template that is broken, or that is asked for and not there, is the check's concern.
    """
    wanted = tuple(languages)
    found: set[str] = set()
    ahead = [name for name in templates if _is_own(name, wanted)]
    while ahead:
        name = ahead.pop()
        if name in templates and name not in found:
            found.add(name)
            ahead += _asked_for(templates[name].text, wanted)
    return sorted(found)


def _is_own(name: str, languages: Iterable[str]) -> bool:
    """Return whether a template lies in the kind's folder, for these languages or for all."""
    folder = name.partition("/")[0]
    return folder != SHARED and (folder not in LANGUAGES or folder in languages)


def _asked_for(source: str, languages: Iterable[str]) -> list[str]:
    """Return the names that a template includes or imports, in each of the languages."""
    try:
        asked = reading(source).asks_for
    except TemplateSyntaxError:
        return []
    return [
        "".join(language if part is None else part for part in parts)
        for parts in asked
        for language in languages
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be seen in a template without filling it.

    Attributes:
        variables: Variable it asks for -> the line of its first use; None when only a macro's
            default or another scope names it.
        asks_for: Templates it includes or imports, each as the parts of a name; None stands for
            the language.
    """

    variables: Mapping[str, int | None]
    asks_for: tuple[tuple[str | None, ...], ...]


@lru_cache(maxsize=1024)
def reading(source: str) -> Reading:
    """Read a template; the same text is read once.

    Raises:
        TemplateSyntaxError: It is not a template.
    """
    tree = environment({}).parse(source)
    lines: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    asked: Iterable[nodes.Include | nodes.Import | nodes.FromImport] = chain(
        tree.find_all(nodes.Include), tree.find_all(nodes.Import), tree.find_all(nodes.FromImport)
    )
    names = meta.find_undeclared_variables(tree)
    return Reading(
        {name: lines.get(name) for name in sorted(names)},
        tuple(_name_parts(node.template) for node in asked),
    )


def _name_parts(name: nodes.Expr) -> tuple[str | None, ...]:
    """Return the parts of a name such as ``"_shared/" ~ language ~ "/client.txt"``."""
    parts = name.nodes if isinstance(name, nodes.Concat) else [name]
    return tuple(str(part.value) if isinstance(part, nodes.Const) else None for part in parts)


def forget() -> None:
    """Drop what was compiled and read so far: a check at the start does it to every template.

    What is asked for afterwards is made anew.
    """
    _COMPILED.forget()
    reading.cache_clear()


def flow(text: str) -> str:
    """Return a passage on one line; a no-break space stays one."""
    return _WHITE.sub(" ", text).strip()


def problem_of(error: Exception) -> str:
    """Return what a template did wrong, in Jinja's words; they hold no fact of a client."""
    return str(error).partition("\n")[0] or type(error).__name__


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html")


def _is_kind(entry: Path) -> bool:
    return entry.is_dir() and not entry.name.startswith(("_", "."))


def _named(folder: Path, beside: Path) -> Iterator[tuple[str, Path]]:
    """Yield the templates in a folder, named as seen from another."""
    for path in folder.rglob("*"):
        if path.suffix in _TEMPLATE_ENDINGS:
            yield path.relative_to(beside).as_posix(), path


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NoticesUnreadable("notice.error.unreadable", file=str(path)) from None
