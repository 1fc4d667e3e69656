"""Stops the start when a file that people edit has an error."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.findings import Finding, Severity
from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, translator


class ContentInvalid(Refusal):
    """A playbook, ladder or notice that cannot be used."""


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise for the first error; warnings pass.

    Raises:
        ContentInvalid: It names file, line and problem of the first error and how many there
            are. The problem is in English, as all that an operator reads.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if not errors:
        return
    first = errors[0]
    raise ContentInvalid(
        "error.content_invalid",
        place=place(first),
        problem=translator(ENGLISH).text(first.key, **first.values),
        count=len(errors),
    )


def place(finding: Finding) -> str:
    """Return ``file:line``, or the file alone where no line can be named."""
    return str(finding.file) if finding.line is None else f"{finding.file}:{finding.line}"
