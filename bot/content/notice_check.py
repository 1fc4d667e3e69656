"""Checks the templates of notices before any of them is needed: file, line, what to do."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content.findings import Finding, Severity
from bot.content.notice_forms import form_of
from bot.content.notice_templates import (
    FAULTS,
    HTML,
    LANGUAGES,
    PARTS,
    TEXT,
    NoticesUnreadable,
    Source,
    environment,
    kinds_in,
    problem_of,
    reading,
    sources,
    within,
)
from bot.content.notice_words import Words
from bot.domain.notices import NoticeKind

_HEAD: Final = re.compile(r"<head>.*?</head>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"[^\s-]\S*")
# words on each side of a difference, so that it can be found
_AROUND: Final = 6


def check_notices(*layers: Path, thorough: bool = True) -> list[Finding]:
    """Return everything that is wrong with the notices; empty if all is well.

    Args:
        layers: Folders of notices; what comes later goes before it. What is missing is missed
            in the last one.
        thorough: Fill each template in every way there is an example for; else in one, which
            takes a quarter of the time.
    """
    folder = layers[-1]
    try:
        kinds = {kind: sources(kind, *layers) for kind in kinds_in(*layers)}
    except NoticesUnreadable as refusal:
        file = Path(str(refusal.values.get("file", folder)))
        return [Finding(file, None, Severity.ERROR, refusal.key, refusal.values)]
    absent = [_no_kind(folder, kind) for kind in NoticeKind if kind not in kinds]
    found = [
        finding
        for kind, own in kinds.items()
        for finding in _check(folder, kind, own, thorough=thorough)
    ]
    return list({_identity(finding): finding for finding in absent + found}.values())


def _no_kind(folder: Path, kind: NoticeKind) -> Finding:
    values = {"kind": kind.value}
    return Finding(folder / kind, None, Severity.ERROR, "notice.finding.missing_kind", values)


def _check(
    folder: Path, kind: str, templates: Mapping[str, Source], *, thorough: bool
) -> list[Finding]:
    made, form = environment(templates), form_of(kind)
    known, samples = form.variables, form.samples if thorough else form.samples[:1]
    missing = list(_missing(folder, kind, templates))
    broken = [finding for name in within(templates) for finding in _read(templates[name], known)]
    if missing or broken:
        return missing + broken
    return [
        finding
        for language in LANGUAGES
        for sample in samples
        for finding in _filled(made, form.words(sample, language)[0], language, templates)
    ]


def _missing(folder: Path, kind: str, templates: Mapping[str, Source]) -> Iterator[Finding]:
    for language in LANGUAGES:
        for part in PARTS:
            if f"{language}/{part}" not in templates:
                values = {"kind": kind, "language": language, "part": part}
                file = folder / kind / language / part
                yield Finding(file, None, Severity.ERROR, "notice.finding.missing_part", values)


def _read(source: Source, known: frozenset[str]) -> Iterator[Finding]:
    """Find what is wrong in a template without filling it."""
    try:
        asked = reading(source.text).variables
    except TemplateSyntaxError as error:
        values = {"problem": problem_of(error)}
        yield Finding(source.path, error.lineno, Severity.ERROR, "notice.finding.syntax", values)
        return
    for name, line in asked.items():
        if name not in known:
            yield _unknown(source, name, line, known)


def _unknown(source: Source, name: str, line: int | None, known: frozenset[str]) -> Finding:
    near = difflib.get_close_matches(name, known, n=1)
    key = "notice.finding.unknown_variable_near" if near else "notice.finding.unknown_variable"
    values = {"name": name, "near": "".join(near)}
    return Finding(source.path, line, Severity.ERROR, key, values)


def _filled(
    made: ImmutableSandboxedEnvironment,
    words: Words,
    language: str,
    templates: Mapping[str, Source],
) -> Iterator[Finding]:
    """Find what is wrong in one language when it is filled with invented facts."""
    texts: dict[str, str] = {}
    for part in PARTS:
        source = templates[f"{language}/{part}"]
        try:
            texts[part] = _fill(made, f"{language}/{part}", words)
        except FAULTS as error:
            yield _fails(error, source, templates)
    if len(texts) == len(PARTS):
        yield from _compare(texts, templates[f"{language}/{HTML}"], language)


def _fill(made: ImmutableSandboxedEnvironment, name: str, words: Words) -> str:
    return made.get_template(name).render(words)


def _fails(error: Exception, source: Source, known: Mapping[str, Source]) -> Finding:
    file, line = _place(error.__traceback__, known) or (source.path, None)
    values = {"problem": problem_of(error)}
    return Finding(file, line, Severity.ERROR, "notice.finding.fails", values)


def _place(trace: TracebackType | None, known: Mapping[str, Source]) -> tuple[Path, int] | None:
    """Return the innermost template line of a traceback."""
    place = None
    while trace is not None:
        source = known.get(trace.tb_frame.f_code.co_filename)
        if source is not None:
            place = source.path, trace.tb_lineno
        trace = trace.tb_next
    return place


def _compare(texts: Mapping[str, str], source: Source, language: str) -> Iterator[Finding]:
    if f'lang="{language}"' not in texts[HTML]:
        values = {"language": language}
        yield Finding(
            source.path, None, Severity.WARNING, "notice.finding.language_missing", values
        )
    unlike = _first_difference(_said(texts[TEXT]), _said(_plain(texts[HTML])))
    if unlike is not None:
        values = {"text": unlike[0], "html": unlike[1]}
        yield Finding(source.path, None, Severity.WARNING, "notice.finding.unlike", values)


def _plain(markup: str) -> str:
    """Return what a person reads in HTML."""
    return html.unescape(_TAG.sub(" ", _HEAD.sub("", markup)))


def _said(text: str) -> list[str]:
    """Return the words of a text; the dashes before items and the case of headings are form."""
    return _WORD.findall(text.casefold())


def _first_difference(text: list[str], markup: list[str]) -> tuple[str, str] | None:
    if text == markup:
        return None
    pairs = zip(text, markup, strict=False)
    same = next(
        (place for place, (one, other) in enumerate(pairs) if one != other),
        min(len(text), len(markup)),
    )
    around = slice(max(same - _AROUND, 0), same + _AROUND)
    return " ".join(text[around]), " ".join(markup[around])


def _identity(finding: Finding) -> tuple[object, ...]:
    """Return what makes two findings one; a difference is reported once for each file."""
    if finding.key == "notice.finding.unlike":
        return finding.file, finding.key
    return finding.file, finding.line, finding.key, tuple(sorted(finding.values.items()))
