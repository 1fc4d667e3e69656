"""The sentences people read, by key and language, from gettext catalogues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from bot.domain.errors import Refusal

ENGLISH: Final = "en"
DUTCH: Final = "nl"
FRENCH: Final = "fr"
GERMAN: Final = "de"

STAFF_LANGUAGES: Final = (DUTCH, FRENCH, ENGLISH)
NOTICE_LANGUAGES: Final = (DUTCH, FRENCH, GERMAN, ENGLISH)

CATALOGUES: Final = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its gaps: literal text and the name of the value that follows it."""

    pieces: tuple[tuple[str, str | None], ...]

    @classmethod
    def parse(cls, source: str) -> Sentence:
        """Read ``{name}`` gaps; ``{{`` and ``}}`` are braces.

        Raises:
            ValueError: A gap has no name, or asks for an attribute, an item, a conversion or
                a format: a catalogue holds words, no instructions.
        """
        pieces: list[tuple[str, str | None]] = []
        for literal, name, spec, conversion in Formatter().parse(source):
            if name is not None and (spec or conversion or not name.isidentifier()):
                raise ValueError(f"only {{name}} may stand in a sentence: {source!r}")
            pieces.append((literal, name))
        return cls(tuple(pieces))

    @property
    def gaps(self) -> frozenset[str]:
        """Names of the values the sentence needs."""
        return frozenset(name for _, name in self.pieces if name is not None)

    def fill(self, values: dict[str, object]) -> str:
        """Return the sentence with every gap filled by the plain text of its value.

        Raises:
            KeyError: A value is missing.
        """
        return "".join(
            literal if name is None else f"{literal}{values[name]!s}"
            for literal, name in self.pieces
        )


def plural_form(language: str, count: int) -> int:
    """Return 0 for the singular, 1 for the plural; French counts nought as a singular."""
    return int(count > 1) if language == FRENCH else int(count != 1)


@dataclass(frozen=True, slots=True)
class Translator:
    """Says a sentence in one language, and in English where that language has none."""

    language: str
    entries: dict[str, tuple[Sentence, ...]]
    fallback: Translator | None = None

    def text(self, key: str, **values: object) -> str:
        """Return the sentence of ``key``; values are inserted as they are, never interpreted.

        Raises:
            KeyError: No catalogue has the key, or a value is missing.
        """
        teller = self._teller(key)
        return teller.entries[key][0].fill(values)

    def plural(self, key: str, count: int, **values: object) -> str:
        """Return the form of ``key`` for ``count``, which also fills ``{count}``.

        Raises:
            KeyError: As :meth:`text`.
        """
        teller = self._teller(key)
        forms = teller.entries[key]
        form = forms[min(plural_form(teller.language, count), len(forms) - 1)]
        return form.fill({"count": count, **values})

    def refusal(self, refusal: Refusal) -> str:
        """Return the sentence for a refused request; its form follows ``count``, if it has one."""
        count = refusal.values.get("count")
        if isinstance(count, int):
            others = {name: value for name, value in refusal.values.items() if name != "count"}
            return self.plural(refusal.key, count, **others)
        return self.text(refusal.key, **refusal.values)

    def knows(self, key: str) -> bool:
        """Tell whether this language, or English, has a sentence for ``key``."""
        return key in self.entries or (self.fallback is not None and self.fallback.knows(key))

    def _teller(self, key: str) -> Translator:
        """Return the translator, this one or its fallback, that has ``key``."""
        teller: Translator | None = self
        while teller is not None and key not in teller.entries:
            teller = teller.fallback
        if teller is None:
            raise KeyError(key)
        return teller


@cache
def translator(language: str) -> Translator:
    """Return the translator for a language such as ``nl``, read at its first use.

    A region is ignored (``nl-BE`` and ``nl_BE`` are ``nl``); a language without a catalogue is
    answered in English.
    """
    base = language.replace("_", "-").partition("-")[0].lower()
    if base == ENGLISH or not base.isalpha() or not (CATALOGUES / base).is_dir():
        return Translator(ENGLISH, load(ENGLISH))
    return Translator(base, load(base), translator(ENGLISH))


@cache
def load(language: str) -> dict[str, tuple[Sentence, ...]]:
    """Read every catalogue file of a language: key -> its sentence, or its plural forms."""
    entries: dict[str, tuple[Sentence, ...]] = {}
    for path in sorted((CATALOGUES / language).glob("*.po")):
        entries.update(read(path))
    return entries


def read(path: Path) -> dict[str, tuple[Sentence, ...]]:
    """Read one catalogue file.

    Raises:
        ValueError: A sentence holds more than words and ``{name}`` gaps.
    """
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    entries = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = (message.string,) if isinstance(message.string, str) else message.string
            entries[key] = tuple(Sentence.parse(form) for form in forms or ())
    return entries
