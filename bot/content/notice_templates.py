"""The templates of notices: where they lie, and the closed environment they run in.

A kind is a folder: ``notices/<kind>/<language>/{subject.txt,body.txt,body.html}``, and beside
them whatever parts these share. A template can reach the files of its own kind and of
``notices/_shared/``, and nothing else: not the disk, not another kind, no attribute of an object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, meta
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

_WHITE: Final = re.compile(r"[ \t\r\n]+")


class NoticesUnreadable(Refusal):
    """The folder of notices, or a file in it, cannot be read."""


def kinds_in(folder: Path) -> list[str]:
    """Return the names of the kinds in the folder of notices.

    Raises:
        NoticesUnreadable: There is no such folder.
    """
    if not folder.is_dir():
        raise NoticesUnreadable("notice.error.no_folder", folder=str(folder))
    return sorted(entry.name for entry in folder.iterdir() if _is_kind(entry))


@dataclass(frozen=True, slots=True)
class Source:
    """One template as it was read."""

    path: Path
    text: str


def sources(folder: Path, kind: str) -> dict[str, Source]:
    """Return every template a kind may reach, by name.

    Names are relative to the kind's folder (``nl/body.txt``); shared ones begin with
    ``_shared/``.

    Raises:
        NoticesUnreadable: A file is not readable as UTF-8.
    """
    own = {path.relative_to(folder / kind).as_posix(): path for path in _files(folder / kind)}
    shared = {path.relative_to(folder).as_posix(): path for path in _files(folder / SHARED)}
    return {name: Source(path, _read(path)) for name, path in sorted({**own, **shared}.items())}


def environment(templates: Mapping[str, Source]) -> ImmutableSandboxedEnvironment:
    """Return an environment that knows these templates only; HTML alone is escaped."""

    def read(name: str) -> tuple[str, str | None, Callable[[], bool] | None] | None:
        source = templates.get(name)
        return None if source is None else (source.text, str(source.path), None)

    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(read),
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters["flow"] = flow
    made.globals.clear()
    return made


def is_of(name: str, language: str) -> bool:
    """Return whether a template belongs to a language, or to all of them."""
    folder = name.partition("/")[0]
    return folder not in LANGUAGES or folder == language


def variables(made: ImmutableSandboxedEnvironment, source: str) -> set[str]:
    """Return the names of the variables a template asks for.

    Raises:
        TemplateSyntaxError: It is not a template.
    """
    return meta.find_undeclared_variables(made.parse(source))


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


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in _TEMPLATE_ENDINGS)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NoticesUnreadable("notice.error.unreadable", file=str(path)) from None
