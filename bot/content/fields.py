"""Takes the entries of a YAML mapping one by one and notes what is wrong, and where.

Nothing here stops at the first error: a person who edits a playbook wants all of them at once.
What is missing or wrong reads as an empty value, and the findings say that it must not be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.findings import Finding, Severity
from bot.content.yaml_files import Entries, Items, Node, Scalar
from bot.domain.call_list import Contact, placeholders, unknown_placeholders
from bot.domain.playbook import Words

LANGUAGES = ("en", "nl", "fr")

# from so many words on, the same text in two languages is a text that nobody translated
WORDS_OF_A_SENTENCE = 4


@dataclass(frozen=True)
class Sheet:
    """A file that is being read, with what was found wrong in it so far."""

    file: Path
    findings: list[Finding] = field(default_factory=list)

    def error(self, line: int | None, key: str, **values: object) -> None:
        """Note an error."""
        self.findings.append(Finding(self.file, line, Severity.ERROR, key, values))

    def warning(self, line: int | None, key: str, **values: object) -> None:
        """Note what can stay as it is, and is probably not meant."""
        self.findings.append(Finding(self.file, line, Severity.WARNING, key, values))


class Fields:
    """The entries of one mapping.

    Args:
        node: What stands where a mapping is expected; anything else is noted as an error.
        sheet: The file.
        known: The names that may stand in it; any other is noted as an error.
    """

    def __init__(self, node: Node, sheet: Sheet, known: Iterable[str]) -> None:
        self.sheet = sheet
        self.line = node.line
        self.entries: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        if not isinstance(node, Entries):
            sheet.error(node.line, "content.mapping_expected")
            return
        self.entries = node.entries
        self._lines = node.lines
        names = tuple(known)
        for name in node.entries:
            if name not in names:
                sheet.error(
                    node.lines[name], "content.field_unknown", name=name, known=", ".join(names)
                )

    def line_of(self, name: str) -> int:
        """Return the line of an entry; that of the mapping when it is missing."""
        return self._lines.get(name, self.line)

    def text(self, name: str, *, most: int = 200) -> str:
        """Return a text that has to be there; empty when it is not."""
        node = self.entries.get(name)
        if node is None or (isinstance(node, Scalar) and not node.text):
            self.sheet.error(self.line_of(name), "content.field_missing", name=name)
            return ""
        return self._bounded(node, name, most)

    def optional(self, name: str, *, most: int = 200) -> str | None:
        """Return a text that may be left out."""
        return self.text(name, most=most) if name in self.entries else None

    def choice(self, name: str, allowed: Iterable[str], key: str) -> str | None:
        """Return one of the allowed words; None, and the finding ``key``, for another."""
        value = self.text(name)
        known = tuple(allowed)
        if value in known:
            return value
        if value:
            self.sheet.error(self.line_of(name), key, value=value, known=", ".join(known))
        return None

    def flag(self, name: str) -> bool:
        """Return yes or no; no when it is left out."""
        if name not in self.entries:
            return False
        return self.choice(name, ("yes", "no"), "content.flag_unknown") == "yes"

    def words(self, name: str, *, most: int, numbers: bool = False) -> Words:
        """Return a text in all languages of the staff; ``numbers`` as in :func:`read_words`."""
        node = self.entries.get(name)
        if node is None:
            self.sheet.error(self.line, "content.field_missing", name=name)
            return Words("", "", "")
        return read_words(node, name, self.sheet, most=most, numbers=numbers)

    def items(self, name: str) -> tuple[Node, ...]:
        """Return the items of a list; none when it is left out."""
        node = self.entries.get(name, Items((), self.line))
        if isinstance(node, Items):
            return node.items
        self.sheet.error(node.line, "content.list_expected", name=name)
        return ()

    def texts(self, name: str) -> tuple[Scalar, ...]:
        """Return the items of a list of texts; none when it is left out."""
        nodes = self.items(name)
        for node in nodes:
            if not isinstance(node, Scalar):
                self.sheet.error(node.line, "content.text_expected", name=name)
        return tuple(node for node in nodes if isinstance(node, Scalar))

    def _bounded(self, node: Node, name: str, most: int) -> str:
        if not isinstance(node, Scalar):
            self.sheet.error(node.line, "content.text_expected", name=name)
            return ""
        if len(node.text) > most:
            self.sheet.error(
                node.line, "content.text_too_long", name=name, length=len(node.text), most=most
            )
        return node.text


def read_words(node: Node, name: str, sheet: Sheet, *, most: int, numbers: bool = False) -> Words:
    """Read a text in all languages; a missing or empty one is noted as an error.

    Args:
        node: What stands there.
        name: Its name, for the findings.
        sheet: The file.
        most: How many characters each language may have.
        numbers: Whether it may name whom to call, such as ``{insurer}``.
    """
    fields = Fields(node, sheet, LANGUAGES)
    texts = {}
    for language in LANGUAGES:
        inner = fields.entries.get(language)
        if inner is None or (isinstance(inner, Scalar) and not inner.text):
            sheet.error(
                fields.line_of(language), "content.language_missing", name=name, language=language
            )
            texts[language] = ""
        else:
            texts[language] = fields.text(language, most=most)
    _note_copies(fields, name, texts)
    _note_placeholders(fields, name, texts, numbers=numbers)
    return Words(**texts)


def _note_placeholders(
    fields: Fields, name: str, texts: Mapping[str, str], *, numbers: bool
) -> None:
    """Note what stands between braces and would be shown as it is typed."""
    key = "content.placeholder_unknown" if numbers else "content.placeholder_misplaced"
    refused = unknown_placeholders if numbers else placeholders
    known = ", ".join(f"{{{contact}}}" for contact in Contact)
    for language, text in texts.items():
        for found in refused(text):
            line = fields.line_of(language)
            fields.sheet.error(line, key, placeholder=found, name=name, known=known)


def _note_copies(fields: Fields, name: str, texts: Mapping[str, str]) -> None:
    """Note a sentence that stands in two languages; a few words may well be the same in both."""
    first: dict[str, str] = {}
    for language, text in texts.items():
        if text in first and len(text.split()) >= WORDS_OF_A_SENTENCE:
            fields.sheet.error(
                fields.line_of(language),
                "content.not_translated",
                name=name,
                language=language,
                other=first[text],
            )
        first.setdefault(text, language)
