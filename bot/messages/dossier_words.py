"""How the dossier says a value: instants, people, codes, lists, and what was erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.domain.dossier import Row
from bot.domain.facts_vocabulary import FACTS, FactShape
from bot.i18n import dates
from bot.messages import words
from bot.messages.voice import Voice, clean

#: Stands where there is nothing.
NOTHING: Final = "–"
#: The words of a decision in the order in which they are read; others follow.
_ORDER: Final = ("what", "words", "why", "considered")
#: Those that say what they are.
_NAMED: Final = frozenset({"why", "considered"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Says values as plain text.

    Args:
        voice: In which language, and in which zone hours are read.
        people: Names by Slack id.
    """

    voice: Voice
    people: Mapping[str, str]

    def label(self, name: str, **values: object) -> str:
        """Return a text of the dossier."""
        return self.voice.label(f"dossier.{name}", **values)

    def more(self, name: str, count: int, **values: object) -> str:
        """Return how much is left out, and where it is; nothing when nothing is."""
        return self.voice.labels(f"dossier.{name}", count, **values) if count > 0 else ""

    def at(self, value: Any) -> str:
        """Return an instant, to the minute, on the clock of the organisation's zone."""
        if not isinstance(value, datetime):
            return NOTHING
        return dates.stamp(value, self.voice.language, self.voice.zone)

    def day(self, iso: Any) -> str:
        """Return a day that is kept as ISO text."""
        return dates.day(date.fromisoformat(iso), self.voice.language) if iso else NOTHING

    def who(self, user_id: Any) -> str:
        """Return the name of a person; of one who is not known, the Slack id."""
        return self.people.get(str(user_id), str(user_id)) if user_id else NOTHING

    def by(self, user_id: Any, instant: Any) -> str:
        """Return who did something, and when."""
        return f"{self.at(instant)}, {self.who(user_id)}" if user_id else self.at(instant)

    def code(self, family: str, identity: Any) -> str:
        """Return one of a family in words."""
        return words.named(self.voice, family, str(identity)) if identity else NOTHING

    def state(self, identity: Any) -> str:
        """Return what has become of something."""
        return self.code("dossier.state", identity)

    def yes(self, value: Any) -> str:
        """Return a truth value."""
        return self.voice.label("fact.value.yes" if value else "fact.value.no")

    def text(self, value: Any) -> str:
        """Return what a person wrote, without characters that are not seen."""
        return clean(str(value)).strip() if value not in (None, "") else NOTHING

    def listed(self, values: Iterable[str]) -> str:
        """Return several values one below the other; the same one once."""
        found = [one for one in dict.fromkeys(values) if one and one != NOTHING]
        return "\n".join(found) or NOTHING

    def late(self, seconds: Any) -> str:
        """Return by how much something was late."""
        if not seconds:
            return NOTHING
        length = dates.duration(timedelta(seconds=int(seconds)), self.voice.language)
        return self.label("late", duration=length)

    def words_of(self, row: Row) -> str:
        """Return the words people gave with an entry of the record; erased ones say so."""
        given: Any = row["words"]
        return self.listed(self._word(name, given[name]) for name in sorted(given, key=_place))

    def _word(self, name: str, value: str | None) -> str:
        said = self.label("erased") if value is None else self.text(value)
        key = f"timeline.{name}"
        return f"{self.voice.label(key)} {said}" if name in _NAMED and said != NOTHING else said

    def question(self, name: Any) -> str:
        """Return the question of a fact; of one that nobody was asked, its name."""
        fact = FACTS.get(str(name))
        return str(name) if fact is None else self.voice.label(fact.question_key)

    def answer(self, name: Any, value: Any) -> str:
        """Return the value of a fact in words."""
        fact = FACTS.get(str(name))
        if fact is not None and fact.shape is FactShape.CHOICE and value in fact.values:
            return self.voice.label(fact.value_key(str(value)))
        return self.text(value)


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)
