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
class ForeignIndex:
    """Every client's tokens, ready to be looked for.

    Args:
        clients: All clients of the register.
        ours: Our own names, people, systems and numbers.
    """

    clients: Iterable[ClientTokens]
    ours: ClientTokens = field(default_factory=lambda: ClientTokens(""))
    _own: dict[str, ClientTokens] = field(init=False, default_factory=dict)
    _phrases: dict[Phrase, list[ForeignToken]] = field(init=False, default_factory=dict)
    _lengths: dict[str, set[int]] = field(init=False, default_factory=dict)
    _numbers: dict[str, list[ForeignToken]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for client in self.clients:
            self._own[client.client_id] = client
            for phrase, token in _phrases(client):
                found = ForeignToken(client.client_id, token)
                self._phrases.setdefault(phrase, []).append(found)
                self._lengths.setdefault(phrase[0], set()).add(len(phrase))
            for number in client.numbers:
                for digits in _numbers(number):
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
        own = self._own.get(client_id, ClientTokens(client_id))
        known = (own, self.ours)
        found = [*self._in_words(notice, known, unfilled), *self._in_numbers(notice, known)]
        others = (token for token in found if token.client_id != client_id)
        return tuple(dict.fromkeys(others))

    def _in_words(
        self, notice: NoticeText, known: Sequence[ClientTokens], unfilled: str
    ) -> Iterator[ForeignToken]:
        allowed = {phrase for tokens in known for phrase, _ in _phrases(tokens)}
        printed = set(self._matches(words_in(unfilled)))
        for text in _readings(notice):
            for phrase in self._matches(_without(words_in(text), allowed)):
                if phrase not in printed:
                    yield from self._phrases[phrase]

    def _in_numbers(
        self, notice: NoticeText, known: Sequence[ClientTokens]
    ) -> Iterator[ForeignToken]:
        allowed = {
            digits for tokens in known for number in tokens.numbers for digits in _numbers(number)
        }
        for text in _readings(notice):
            for digits in _numbers(text):
                if digits not in allowed:
                    yield from self._numbers.get(digits, ())

    def _matches(self, words: Sequence[str]) -> Iterator[Phrase]:
        for start, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                phrase = tuple(words[start : start + length])
                if phrase in self._phrases:
                    yield phrase


def words_in(text: str) -> list[str]:
    """Return the words of a text, without case, accents, punctuation and hidden characters."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in apart if not _is_hidden(letter))
    return _WORD.findall(text.casefold().translate(_LETTERS))


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Cf", "Cc") and letter not in "\t\n\r"


def _phrases(client: ClientTokens) -> Iterator[tuple[Phrase, str]]:
    """Return what to look for, each with the token it stands for."""
    for name in client.names:
        words = tuple(words_in(name))
        bare = tuple(word for word in words if word not in LEGAL_FORMS)
        yield from ((phrase, name) for phrase in {words, bare} if _says_enough(phrase))
    private = (domain for domain in client.domains if domain.lower() not in PUBLIC_MAIL_DOMAINS)
    for token in (*client.addresses, *client.contacts, *private):
        phrase = tuple(words_in(token))
        if _says_enough(phrase):
            yield phrase, token


def _says_enough(phrase: Phrase) -> bool:
    return sum(map(len, phrase)) >= _LEAST_LETTERS


def _numbers(text: str) -> Iterator[str]:
    for run in _NUMBER.findall(text):
        digits = "".join(character for character in run if character.isdigit())
        if len(digits) >= _LAST_DIGITS:
            yield digits[-_LAST_DIGITS:]


def _readings(notice: NoticeText) -> tuple[str, ...]:
    """Return every way the notice can be read; HTML with and without its marks."""
    markup = html.unescape(notice.html)
    return notice.subject, notice.text, markup, html.unescape(_TAG.sub("", notice.html))


def _without(words: list[str], allowed: set[Phrase]) -> list[str]:
    """Replace what may be said, the longest first, by a gap that no name spans."""
    lengths = sorted({len(phrase) for phrase in allowed}, reverse=True)
    kept: list[str] = []
    place = 0
    while place < len(words):
        said = next((n for n in lengths if tuple(words[place : place + n]) in allowed), 0)
        kept.append("" if said else words[place])
        place += said or 1
    return kept
