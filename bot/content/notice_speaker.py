"""Says the values of a notice in the notice's language: numbers, lists, instants, ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.content.inert import one_line
from bot.domain.notices import Harm
from bot.i18n.catalogue import Translator, translator
from bot.i18n.dates import full_stamp, stamp, when, zone_name
from bot.i18n.numbers import join, number

#: The fields of a sheet: name -> its words, None while it is open, empty if it does not apply.
Fields = dict[str, str | None]


def filled(fields: Fields, to_fill_in: str) -> dict[str, object]:
    """Return the fields with words for those that are open."""
    return {name: to_fill_in if said is None else said for name, said in fields.items()}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values in one language and zone, and the words for what is not yet known.

    ``last`` speaks in the final notice, where nothing is awaited any more: what is not known was
    not established (keys ``notice.final....`` go before ``notice....``).
    """

    language: str
    zone: ZoneInfo
    words: Translator
    last: bool = False

    @classmethod
    def of_zone(cls, language: str, zone: str, *, last: bool = False) -> Speaker:
        """Return who speaks a language, in a zone by its IANA name."""
        return cls(language, ZoneInfo(zone), translator(language), last)

    @property
    def unknown(self) -> str:
        """The words for a fact that is not yet known."""
        return self.words.text(self._in_time("notice.not_yet_known"))

    def of(self, prefix: str, name: str) -> str:
        """Return the words of an id (key: prefix and id); a text that is no id stands as it is."""
        key = self._in_time(prefix + name)
        return self.words.text(key) if self.words.knows(key) else one_line(name)

    def all_of(self, prefix: str, names: Iterable[str]) -> list[str]:
        """Return the words of several ids."""
        return [self.of(prefix, name) for name in names]

    def listed(self, items: Iterable[str]) -> str:
        """Return a list in words, or the words for "not yet known"."""
        return join([one_line(item) for item in items], self.language) or self.unknown

    def at_most(self, count: int | None) -> str:
        """Return the highest number, or the words for "not yet known"."""
        if count is None:
            return self.unknown
        return self.words.text("notice.at_most", number=number(count, self.language))

    def harm(self, harm: Harm | None) -> str:
        """Return a step of the ladder of certainty."""
        return self.unknown if harm is None else self.of("notice.harm.", harm)

    def instant(self, instant: datetime | None) -> str:
        """Return the full stamp of an instant."""
        return self.unknown if instant is None else full_stamp(instant, self.language, self.zone)

    def when(self, instant: datetime | None) -> str:
        """Return an instant as part of a sentence; empty when it is not known."""
        return when(instant, self.language, self.zone) if instant else ""

    def period(self, start: datetime | None, end: datetime | None, *, ongoing: bool) -> str:
        """Return from when to when, whatever of it is known."""
        said = {
            name: stamp(instant, self.language, self.zone)
            for name, instant in (("start", start), ("end", end))
            if instant is not None
        }
        if ongoing:
            key = "notice.period.ongoing" if start else "notice.period.ongoing_unknown"
        elif start and end:
            key = "notice.period.between"
        elif start or end:
            key = "notice.period.since" if start else "notice.period.until"
        else:
            return self.unknown
        zone = zone_name(self.language, self.zone)
        return self.words.text(self._in_time(key), **said, zone=zone)

    @property
    def to_fill_in(self) -> str:
        """The words for a field of a sheet that is still open."""
        return self.words.text("notice.to_fill_in")

    def id_of(self, name: str, value: str) -> str | None:
        """Return the words of the id that a field holds; None when the field is open."""
        return self.of(f"notice.{name}.", value) if value.strip() else None

    def yes_no(self, value: bool | None) -> str | None:
        """Return yes or no; None when neither is known."""
        return None if value is None else self.words.text(f"notice.{'yes' if value else 'no'}")

    def some_of(self, items: Sequence[str]) -> str | None:
        """Return a list in words; None when there is nothing to list."""
        return self.listed(items) if items else None

    def _in_time(self, key: str) -> str:
        """Return the key for the last notice, if this is one and there are words of its own."""
        final = key.replace("notice.", "notice.final.", 1)
        return final if self.last and self.words.knows(final) else key
