"""Finds another client's name, address, domain, contact or id in a notice before it is sent.

Words are compared whole, as they are read (:mod:`bot.domain.folding`), so that ``Café Müller`` and
``CAFE MULLER`` are one name; a name that is written apart or in one (``K e l d e r m a n``) is
found as well. What is also this client's own, ours, a public mail domain or in the unfilled
template names nobody. The index is built once for all clients.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from bot.domain.folding import words_in
from bot.domain.notices import NoticeText
from bot.domain.phrases import ForeignToken, Phrase, Phrases, Span

_TAG: Final = re.compile(r"<[^<>]*>")
# marks between two characters with no space beside them: left out, they may join a word
_INSIDE: Final = re.compile(r"[^\s<>](?:<[^<>]*>)+[^\s<>]")
# what a person pasted from a page (marks, entities) and from a link
_PAGE: Final = re.compile(r"<[^<>]+>|&#?\w{1,31};")
_QUOTED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_NUMBER: Final = re.compile(r"\d(?:[\s./()+-]*\d)+")

#: Legal forms that people leave out when they name a company.
LEGAL_FORMS: Final = frozenset(
    """
    ag asbl bv bvba cv cvba gmbh inc ivzw llc llp ltd nv plc sa sarl sas sc scrl sprl srl
    vof vzw
    """.split()  # noqa: SIM905 - one list reads best
)

#: How a sign between two names is said, in the languages of clients.
AND_IN_WORDS: Final = ("en", "et", "und", "and")
_AND: Final = re.compile(
    r"(?<=[^\W_])\s*[&+]\s*(?=[^\W_])|(?<=\s)(?:en|et|und|and)(?=\s)", re.IGNORECASE
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

_LEAST_ID: Final = 4
_LEAST_PART: Final = 4  # a word of a name
_FEW: Final = 3  # what more clients are called than these names nobody


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


class ForeignIndex:
    """Every client's tokens, ready to be looked for in any number of notices.

    Args:
        clients: All clients of the register.
        ours: Our own names, people, systems and numbers.
    """

    def __init__(self, clients: Iterable[ClientTokens], ours: ClientTokens | None = None) -> None:
        self._clients = {client.client_id: client for client in clients}
        self._ours = ours or ClientTokens("")
        self._phrases = _phrases_of(self._clients.values())
        self._numbers: dict[str, list[ForeignToken]] = {}
        self._parts: dict[str, list[ForeignToken]] = {}
        self._printed: dict[str, tuple[frozenset[Phrase], frozenset[str]]] = {}
        for client in self._clients.values():
            for number, digits in _own_numbers(client):
                found = ForeignToken(client.client_id, number)
                self._numbers.setdefault(digits, []).append(found)
            for part, name in _parts(client).items():
                self._parts.setdefault(part, []).append(ForeignToken(client.client_id, name))

    def foreign_tokens(
        self, notice: NoticeText, client_id: str, unfilled: str
    ) -> tuple[ForeignToken, ...]:
        """Return the tokens of other clients in the final text of a client's notice.

        Args:
            notice: The text as it would be sent, also after a person's edit.
            client_id: The client it is for.
            unfilled: The sources of its templates.
        """
        known = self._known(client_id)
        readings = _readings(notice)
        found = [*self._in_words(readings, known, unfilled), *self._in_numbers(readings, known)]
        others = (token for token in found if token.client_id != client_id)
        return tuple(dict.fromkeys(others))

    def parts_of_names(
        self, notice: NoticeText, client_id: str, printed: str
    ) -> tuple[ForeignToken, ...]:
        """Return words of a text that stand in the name of another client and of few.

        Such a word may well be an ordinary one: a person says which client the notice is about.

        Args:
            notice: The text as it would be sent.
            client_id: The client it is for.
            printed: What the bot itself wrote; its words name nobody.
        """
        own = {word for known in self._known(client_id) for word in _all_words(known)}
        own.update(words_in(printed))
        found: list[ForeignToken] = []
        for text in _readings(notice):
            for word in words_in(text):
                tokens = () if word in own else self._parts.get(word, ())
                found += (token for token in tokens if len(tokens) <= _FEW)
        return tuple(dict.fromkeys(token for token in found if token.client_id != client_id))

    def _known(self, client_id: str) -> tuple[ClientTokens, ClientTokens]:
        return self._clients.get(client_id, ClientTokens(client_id)), self._ours

    def _in_words(
        self, readings: Iterable[str], known: Sequence[ClientTokens], unfilled: str
    ) -> Iterator[ForeignToken]:
        allowed = _phrases_of(known)
        phrases, runs = self._printed_in(unfilled)
        read = [_Read(words, allowed) for words in map(words_in, readings)]
        for text in _apart(read):
            for span, phrase in self._phrases.within(text.words):
                if phrase not in phrases and not text.is_inside(span):
                    yield from self._phrases.tokens[phrase]
            for span, run in self._phrases.runs_within(text.words):
                if run not in runs and run not in allowed.runs and not text.is_inside(span):
                    yield from self._phrases.runs[run]

    def _in_numbers(
        self, readings: Iterable[str], known: Sequence[ClientTokens]
    ) -> Iterator[ForeignToken]:
        allowed = {digits for tokens in known for _, digits in _own_numbers(tokens)}
        for text in readings:
            for digits in _numbers(text):
                if digits not in allowed:
                    yield from self._numbers.get(digits, ())

    def _printed_in(self, unfilled: str) -> tuple[frozenset[Phrase], frozenset[str]]:
        """Return what the templates themselves contain; there are few templates."""
        if unfilled not in self._printed:
            words = words_in(unfilled)
            phrases = frozenset(phrase for _, phrase in self._phrases.within(words))
            runs = frozenset(run for _, run in self._phrases.runs_within(words))
            self._printed[unfilled] = phrases, runs
        return self._printed[unfilled]


def _phrases_of(clients: Iterable[ClientTokens]) -> Phrases:
    made = Phrases()
    for client in clients:
        for phrase, token in _names(client):
            made.add(phrase, ForeignToken(client.client_id, token), name=True)
        for phrase, token in _marks(client):
            made.add(phrase, ForeignToken(client.client_id, token), name=False)
    return made


def _names(client: ClientTokens) -> Iterator[tuple[Phrase, str]]:
    """Return what a client is called, each with the token it stands for."""
    for name in client.names:
        written = {tuple(words_in(one)) for one in _said(name)}
        bare = {tuple(word for word in words if word not in LEGAL_FORMS) for words in written}
        yield from ((phrase, name) for phrase in written | bare if _says_enough(phrase))


def _said(name: str) -> tuple[str, ...]:
    """Return a name with the sign or word for "and" in it as others say it; see AND_IN_WORDS."""
    if not _AND.search(name):
        return (name,)
    return tuple(_AND.sub(f" {joined} ", name) for joined in ("&", *AND_IN_WORDS))


def _marks(client: ClientTokens) -> Iterator[tuple[Phrase, str]]:
    """Return where a client is found: addresses, contacts, domains, its id."""
    private = (domain for domain in client.domains if _is_private(domain))
    ids = (client.client_id,) if _is_telling(client.client_id) else ()
    for token in (*client.addresses, *client.contacts, *private, *_labels(client), *ids):
        phrase = tuple(words_in(token))
        if _says_enough(phrase):
            yield phrase, token


def _is_telling(client_id: str) -> bool:
    """Return whether an id cannot be an ordinary word or number: it has letters and digits."""
    letters = any(character.isalpha() for character in client_id)
    digits = any(character.isdigit() for character in client_id)
    return letters and digits and len(client_id) >= _LEAST_ID


def _parts(client: ClientTokens) -> dict[str, str]:
    """Return the words of a client's names that may give it away by themselves."""
    return {
        word: name
        for name in client.names
        for word in words_in(name)
        if len(word) >= _LEAST_PART and word.isalpha() and word not in LEGAL_FORMS
    }


def _all_words(client: ClientTokens) -> Iterator[str]:
    for text in (*client.names, *client.addresses, *client.domains, *client.contacts):
        yield from words_in(text)


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


class _Read:
    """The words of one reading, and where in them what is allowed stands.

    A name inside a longer one that is allowed names nobody; a longer one that only begins with
    words that are allowed does.
    """

    def __init__(self, words: list[str], allowed: Phrases) -> None:
        self.words = words
        self.allowed = [span for span, _ in allowed.within(words)]

    def is_inside(self, span: Span) -> bool:
        """Return whether the words of a span are part of what is allowed."""
        return any(start <= span[0] and span[1] <= end for start, end in self.allowed)

    def ends_with(self, other: _Read) -> bool:
        """Return whether all that another reading holds is at the end of this one."""
        begins = len(self.words) - len(other.words)
        over = any(start < begins < end for start, end in self.allowed)
        return begins > 0 and not over and self.words[begins:] == other.words


def _apart(readings: Sequence[_Read]) -> Iterator[_Read]:
    """Return readings without those that another one ends with: nothing else is in them.

    The plain text of a notice is nearly always the end of its HTML.
    """
    for reading in readings:
        if not any(other.ends_with(reading) for other in readings):
            yield reading


def _readings(notice: NoticeText) -> tuple[str, ...]:
    """Return every way the notice can be read, also what was pasted from a page or an address."""
    typed = (notice.subject, notice.text)
    pasted = (reading for one in typed if _PAGE.search(one) for reading in _as_page(one))
    linked = (unquote(one) for one in typed if _QUOTED.search(one))
    return (*typed, *_as_page(notice.html), *pasted, *linked)


def _as_page(page: str) -> tuple[str, ...]:
    """Return HTML as it is read: with its marks left out, and the marks."""
    marks = " ".join(_TAG.findall(page))
    gaps = ("", " ") if _INSIDE.search(page) else (" ",)
    without = (_TAG.sub(gap, page) for gap in gaps)
    return tuple(map(html.unescape, (marks, *without)))
