"""How a message speaks: one language, one zone, one now; every value from people escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.i18n import dates, numbers
from bot.i18n.catalogue import Translator
from bot.messages.types import Mrkdwn

NAME: Final = 80
"""How much of a name a list shows."""

# controls that are not seen but could reorder our own words around a value
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SPACES: Final = re.compile(r"\s+")
_BOLD: Final = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")
_USER_ID: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
_ESCAPED_MENTION: Final = re.compile(r"&lt;(@[UW][A-Z0-9]{2,20})&gt;")
_CHANNEL_ID: Final = re.compile(r"[CGD][A-Z0-9]{2,20}")


def clean(text: str) -> str:
    """Return the text without invisible controls."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """Return the text on one line, so that a value cannot pose as a line of ours."""
    return _SPACES.sub(" ", clean(text)).strip()


def shorten(text: str, most: int) -> str:
    """Return the text in at most ``most`` characters; what is left out shows as an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def escape(text: str) -> Mrkdwn:
    """Return the text as Slack's markup that shows just it: no mention, no link, no entity."""
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Mrkdwn(safe)


def unmarked(text: Mrkdwn) -> str:
    """Return markup of ours as a terminal shows it: nothing bold, and signs as they are."""
    return html.unescape(_BOLD.sub(r"\1", text))


def sentence(text: str) -> Mrkdwn:
    """Return a whole sentence of ours, such as a refusal: escaped, but people are mentioned."""
    return Mrkdwn(_ESCAPED_MENTION.sub(r"<\1>", escape(text)))


def safe_value(value: object) -> Mrkdwn:
    """Return a value of a sentence: markup of ours as it is, all else escaped, on one line."""
    return value if isinstance(value, Mrkdwn) else escape(one_line(str(value)))


def person(user_id: str) -> Mrkdwn:
    """Return a mention of a person; of what is no user id, the escaped text."""
    known = _USER_ID.fullmatch(user_id)
    return Mrkdwn(f"<@{user_id}>") if known else escape(shorten(one_line(user_id), NAME))


def channel(channel_id: str) -> Mrkdwn:
    """Return a link to a channel; of what is no channel id, the escaped text."""
    known = _CHANNEL_ID.fullmatch(channel_id)
    return Mrkdwn(f"<#{channel_id}>") if known else escape(shorten(one_line(channel_id), NAME))


@dataclass(frozen=True, slots=True)
class Voice:
    """Says sentences in one language.

    Args:
        translator: The language.
        zone: The zone in which hours are read.
        now: The instant of speaking (UTC), for how long is left.
    """

    translator: Translator
    zone: ZoneInfo
    now: datetime

    @property
    def language(self) -> str:
        """The language spoken."""
        return self.translator.language

    def text(self, key: str, **values: object) -> Mrkdwn:
        """Return a sentence as markup; values that are not markup of ours are escaped."""
        return Mrkdwn(self.translator.text(key, **_safe(values)))

    def plural(self, key: str, count: int, **values: object) -> Mrkdwn:
        """Return the form of a sentence for ``count``, which also fills ``{number}``."""
        return Mrkdwn(
            self.translator.plural(key, count, number=self.number(count), **_safe(values))
        )

    def label(self, key: str, **values: object) -> str:
        """Return a sentence as plain text: for titles, buttons, options, cells."""
        plain = {name: one_line(str(value)) for name, value in values.items()}
        return self.translator.text(key, **plain)

    def labels(self, key: str, count: int, **values: object) -> str:
        """Return the form of a plain sentence for ``count``, which also fills ``{number}``."""
        plain = {name: one_line(str(value)) for name, value in values.items()}
        return self.translator.plural(key, count, number=self.number(count), **plain)

    def knows(self, key: str) -> bool:
        """Tell whether there is a sentence for ``key``."""
        return self.translator.knows(key)

    def plain(self, texts: Mapping[str, str]) -> str:
        """Return a text that a playbook gives in several languages; English where it has to."""
        return texts.get(self.language) or texts["en"]

    def number(self, count: int) -> str:
        """Return a number with the separators of the language."""
        return numbers.number(count, self.language)

    def at(self, instant: datetime) -> Mrkdwn:
        """Return an instant in full: weekday, date, hour, zone."""
        return escape(dates.full_stamp(instant, self.language, self.zone))

    def until(self, instant: datetime) -> Mrkdwn:
        """Return an end in full; the end of a whole day is 24.00 on that day."""
        return escape(dates.full_end(instant, self.language, self.zone))

    def stamp(self, instant: datetime) -> Mrkdwn:
        """Return date and hour without the zone."""
        return escape(dates.stamp(instant, self.language, self.zone))

    def zone_words(self) -> Mrkdwn:
        """Return the zone that hours are read in now."""
        return escape(dates.zone_words(self.now, self.language, self.zone))

    def left(self, instant: datetime) -> Mrkdwn:
        """Return how long is left until an instant, or how long it has passed."""
        return escape(dates.time_left(instant - self.now, self.language))

    def duration(self, length: timedelta) -> Mrkdwn:
        """Return a length of time."""
        return escape(dates.duration(length, self.language))

    def people(self, user_ids: Iterable[str]) -> Mrkdwn:
        """Return mentions of people as a list in words."""
        return self.listed([person(user_id) for user_id in user_ids])

    def listed(self, items: Sequence[Mrkdwn]) -> Mrkdwn:
        """Return a list in words."""
        return Mrkdwn(numbers.join(items, self.language))


def _safe(values: Mapping[str, object]) -> dict[str, Mrkdwn]:
    return {name: safe_value(value) for name, value in values.items()}
