"""Renders notices: one client's facts in, subject, text and HTML in its language out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Template
from pydantic import ValidationError

from bot.content.invalid import refuse_errors
from bot.content.notice_check import check_notices
from bot.content.notice_forms import Form, form_of
from bot.content.notice_templates import (
    FAULTS,
    HTML,
    LANGUAGES,
    SUBJECT,
    TEXT,
    Source,
    environment,
    flow,
    kinds_in,
    problem_of,
    reading,
    sources,
    within,
)
from bot.content.notice_words import Words, vocabulary
from bot.domain.errors import Refusal
from bot.domain.notices import NoticeText


class NoticeFaulty(Refusal):
    """A notice that cannot be rendered: its template or its facts are at fault."""


@dataclass(frozen=True, slots=True)
class RenderedNotice:
    """What the client would be sent, and the names of the facts it lacks."""

    subject: str
    text: str
    html: str
    missing: tuple[str, ...]

    @property
    def notice(self) -> NoticeText:
        """The part that is sent and that an approval binds."""
        return NoticeText(self.subject, self.text, self.html)


@dataclass(frozen=True, slots=True)
class CompiledNotice:
    """The three templates of one kind in one language, and the sources they are made of."""

    subject: Template
    text: Template
    html: Template
    unfilled: str
    asks_for: frozenset[str]

    def render(self, words: Words) -> NoticeText:
        """Fill the templates; the subject is one line."""
        return NoticeText(
            flow(self.subject.render(words)),
            _tidy(self.text.render(words)),
            self.html.render(words).strip() + "\n",
        )


@dataclass(frozen=True, slots=True)
class NoticeLibrary:
    """Every notice as it was read at the start; a later edit of a file changes nothing here.

    A notice is compiled when it is first asked for: most processes use few of them, or none.
    """

    templates: Mapping[str, Mapping[str, Source]] = field(repr=False)
    _compiled: dict[tuple[str, str], CompiledNotice] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, *layers: Path) -> NoticeLibrary:
        """Read every kind, and check it in every language.

        The installed ones alone are checked quickly: ``breach-bot check`` has seen all of them.

        Args:
            layers: Folders of notices; what comes later goes before it.

        Raises:
            ContentInvalid: The check found an error; the sentence says where the first one is.
        """
        refuse_errors(check_notices(*layers, thorough=len(layers) > 1))
        return cls({kind: sources(kind, *layers) for kind in kinds_in(*layers)})

    def kinds(self) -> frozenset[str]:
        """Return the kinds there are."""
        return frozenset(self.templates)

    def unfilled(self, kind: str, language: str) -> str:
        """Return all a notice can say before any fact: what stands there names no client."""
        return self.notice(kind, language).unfilled

    def render(self, kind: str, language: str, facts: Mapping[str, object]) -> RenderedNotice:
        """Render one notice from one client's facts.

        Args:
            kind: Folder of the notice, such as ``client-initial``.
            language: ``nl``, ``fr``, ``de`` or ``en``.
            facts: The kind's type of facts (:func:`bot.content.notice_forms.form_of`), as
                :func:`bot.domain.plain_facts.plain_facts` keeps them.

        Raises:
            NoticeFaulty: There is no such notice, a fact has no usable value, or the template
                asks for what no notice has.
        """
        compiled = self.notice(kind, language)
        words, missing = _words(form_of(kind), facts, language)
        try:
            notice = compiled.render(words)
        except FAULTS as error:
            raise _faulty(kind, language, error) from None
        shown = tuple(name for name in missing if name in compiled.asks_for)
        return RenderedNotice(notice.subject, notice.text, notice.html, shown)

    def notice(self, kind: str, language: str) -> CompiledNotice:
        """Return one notice, ready to be filled.

        Raises:
            NoticeFaulty: There is no such notice.
        """
        if kind not in self.templates or language not in LANGUAGES:
            raise NoticeFaulty("notice.error.no_such_notice", kind=kind, language=language)
        if (kind, language) not in self._compiled:
            self._compiled[kind, language] = _compile(self.templates[kind], language)
        return self._compiled[kind, language]


def _tidy(text: str) -> str:
    """Leave one empty line where a template left several."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def _words(form: Form, kept: Mapping[str, object], language: str) -> tuple[Words, tuple[str, ...]]:
    try:
        return form.words(form.facts.validate_python(kept), language)
    except ValidationError as error:
        names = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise NoticeFaulty("notice.error.facts", facts=", ".join(names)) from None


def _compile(templates: Mapping[str, Source], language: str) -> CompiledNotice:
    made = environment(templates)
    texts = [templates[name].text for name in within(templates, [language])]
    subject, body, page = (
        made.get_template(f"{language}/{part}") for part in (SUBJECT, TEXT, HTML)
    )
    asks_for = frozenset(name for text in texts for name in reading(text).variables)
    unfilled = "\n".join((*texts, vocabulary(language)))
    return CompiledNotice(subject, body, page, unfilled, asks_for)


def _faulty(kind: str, language: str, error: Exception) -> NoticeFaulty:
    return NoticeFaulty(
        "notice.error.template", kind=kind, language=language, problem=problem_of(error)
    )
