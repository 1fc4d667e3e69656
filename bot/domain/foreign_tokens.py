"""Finds another client's name, address, domain or contact in a notice before it is sent.

Words are compared whole, without case, accents, punctuation or hidden characters, so that
``Café Müller`` and ``CAFE MULLER`` are one name. What is also this client's own, ours, a public
mail domain or in the unfilled template names nobody. The index is built once for all clients.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.notices import NoticeText

_WORD: Final = re.compile(r"[^\W_]+")
_TAG: Final = re.compile(r"<[^>]*>")
_NUMBER: Final = re.compile(r"\d(?:[\s./()+-]*\d)+")
# accents, once letters are taken apart, and characters that cannot be seen
_HIDDEN: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)

# letters that no normal form takes apart
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"})

#: Legal forms that people leave out when they name a company.
LEGAL_FORMS: Final = frozenset(
    """
    ag asbl bv bvba cv cvba gmbh inc ivzw llc llp ltd nv plc sa sarl sas sc scrl sprl srl
    vof vzw
    """.split()  # noqa: SIM905 - one list reads best
)

#: Mail domains that belong to nobody in particular.
PUBLIC_MAIL_DOMAINS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.be", "hotmail.com"),
        *("hotmail.be", "hotmail.fr", "live.be", "live.com", "msn.com", "yahoo.com"),
        *("yahoo.fr", "icloud.com", "me.com", "telenet.be", "skynet.be", "proximus.be"),
        *("scarlet.be", "pandora.be", "voo.be", "belgacom.net", "orange.fr", "gmx.de"),
        *("gmx.net", "web.de", "t-online.de", "ziggo.nl", "kpnmail.nl", "protonmail.com"),
        *("proton.me", "pt.lu", "bluewin.ch", "btinternet.com"),
    }
)

# A name of fewer letters would be found in any text.
_LEAST_LETTERS: Final = 3
_LEAST_LABEL: Final = 7  # a shorter one may well be an ordinary word
# Telephone and enterprise numbers are written in many ways; their last digits are alike.
_LAST_DIGITS: Final = 8

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientTokens:
    """What gives one client away.

    Attributes:
        client_id: Empty for ourselves.
        names: Legal name and trade names; legal forms may be left out of a match.
        addresses: Postal addresses.
        domains: Mail domains.
        contacts: People, mail addresses.
        numbers: Telephone and enterprise numbers.
    """

    client_id: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignToken:
    """One token of another client, in the words of the register."""

    client_id: str
    token: str


@dataclass(slots=True)
class _Phrases:
    """Phrases to look for, each with the tokens it stands for, by their first word."""

    tokens: dict[Phrase, list[ForeignToken]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, clients: Iterable[ClientTokens]) -> _Phrases:
        made = cls()
        for client in clients:
            for phrase, token in _phrases(client):
                made.add(phrase, ForeignToken(client.client_id, token))
        return made

    def add(self, phrase: Phrase, token: ForeignToken) -> None:
        self.tokens.setdefault(phrase, []).append(token)
        lengths = self.lengths.setdefault(phrase[0], [])
        if len(phrase) not in lengths:
            lengths.append(len(phrase))
            lengths.sort(reverse=True)

    def at(self, words: Sequence[str], place: int) -> Iterator[Phrase]:
        """Return the phrases that begin at a word, the longest first."""
        for length in self.lengths.get(words[place], ()):
            phrase = tuple(words[place : place + length])
            if phrase in self.tokens:
                yield phrase

    def within(self, words: Sequence[str]) -> Iterator[Phrase]:
        """Return every phrase in the words."""
        for place in range(len(words)):
            yield from self.at(words, place)

    def cut_from(self, words: Sequence[str]) -> list[str]:
        """Replace these phrases, the longest first, by a gap that no name spans."""
        kept: list[str] = []
        place = 0
        while place < len(words):
            phrase = next(self.at(words, place), ())
            kept.append("" if phrase else words[place])
            place += len(phrase) or 1
        return kept


class ForeignIndex:
    """Every client's tokens, ready to be looked for in any number of notices.

    Args:
        clients: All clients of the register.
        ours: Our own names, people, systems and numbers.
    """

    def __init__(self, clients: Iterable[ClientTokens], ours: ClientTokens | None = None) -> None:
        self._clients = {client.client_id: client for client in clients}
        self._phrases = _Phrases.of(self._clients.values())
        self._ours = ours or ClientTokens("")
        self._numbers: dict[str, list[ForeignToken]] = {}
        self._printed: dict[str, frozenset[Phrase]] = {}
        for client in self._clients.values():
            for number, digits in _own_numbers(client):
                found = ForeignToken(client.client_id, number)
                self._numbers.setdefault(digits, []).append(found)

    def foreign_tokens(
        self, notice: NoticeText, client_id: str, unfilled: str
    ) -> tuple[ForeignToken, ...]:
        """Return the tokens of other clients in the final text of a client's notice.

        Args:
            notice: The text as it would be sent, also after a person's edit.
            client_id: The client it is for.
            unfilled: The sources of its templates.
        """
        own = self._clients.get(client_id, ClientTokens(client_id))
        known = (own, self._ours)
        readings = _readings(notice)
        found = [*self._in_words(readings, known, unfilled), *self._in_numbers(readings, known)]
        others = (token for token in found if token.client_id != client_id)
        return tuple(dict.fromkeys(others))

    def _in_words(
        self, readings: Iterable[str], known: Sequence[ClientTokens], unfilled: str
    ) -> Iterator[ForeignToken]:
        allowed = _Phrases.of(known)
        printed = self._printed_in(unfilled)
        for text in readings:
            for phrase in self._phrases.within(allowed.cut_from(words_in(text))):
                if phrase not in printed:
                    yield from self._phrases.tokens[phrase]

    def _in_numbers(
        self, readings: Iterable[str], known: Sequence[ClientTokens]
    ) -> Iterator[ForeignToken]:
        allowed = {digits for tokens in known for _, digits in _own_numbers(tokens)}
        for text in readings:
            for digits in _numbers(text):
                if digits not in allowed:
                    yield from self._numbers.get(digits, ())

    def _printed_in(self, unfilled: str) -> frozenset[Phrase]:
        """Return the phrases that the templates themselves contain; there are few templates."""
        if unfilled not in self._printed:
            self._printed[unfilled] = frozenset(self._phrases.within(words_in(unfilled)))
        return self._printed[unfilled]


def words_in(text: str) -> list[str]:
    """Return the words of a text, without case, accents, punctuation and hidden characters."""
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.casefold().translate(_LETTERS))


def _phrases(client: ClientTokens) -> Iterator[tuple[Phrase, str]]:
    """Return what to look for, each with the token it stands for."""
    for name in client.names:
        words = tuple(words_in(name))
        bare = tuple(word for word in words if word not in LEGAL_FORMS)
        yield from ((phrase, name) for phrase in {words, bare} if _says_enough(phrase))
    private = (domain for domain in client.domains if _is_private(domain))
    for token in (*client.addresses, *client.contacts, *private, *_labels(client)):
        phrase = tuple(words_in(token))
        if _says_enough(phrase):
            yield phrase, token


def _labels(client: ClientTokens) -> Iterator[str]:
    """Return what people call a client by: its own label in its domain, unless it is short."""
    labels = (domain.partition(".")[0] for domain in client.domains if _is_private(domain))
    return (label for label in labels if len(label) >= _LEAST_LABEL)


def _is_private(domain: str) -> bool:
    return domain.lower() not in PUBLIC_MAIL_DOMAINS


def _says_enough(phrase: Phrase) -> bool:
    return sum(map(len, phrase)) >= _LEAST_LETTERS


def _numbers(text: str) -> Iterator[str]:
    for run in _NUMBER.findall(text):
        digits = "".join(character for character in run if character.isdigit())
        if len(digits) >= _LAST_DIGITS:
            yield digits[-_LAST_DIGITS:]


def _own_numbers(client: ClientTokens) -> Iterator[tuple[str, str]]:
    """Return the numbers of a client as written, each with its last digits."""
    return ((number, digits) for number in client.numbers for digits in _numbers(number))


def _readings(notice: NoticeText) -> tuple[str, ...]:
    """Return every way the notice can be read: HTML with its marks left out, and the marks."""
    marks = " ".join(_TAG.findall(notice.html))
    joined, apart = (_TAG.sub(gap, notice.html) for gap in ("", " "))
    return notice.subject, notice.text, *map(html.unescape, (marks, joined, apart))
