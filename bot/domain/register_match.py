"""Which client of the register a carrier's row is about: by proof, never by name alone.

A number, a cross-reference or a domain that exactly one client has is proof. A name is only a
suggestion, which a person confirms. What nothing proves stays a client of its own, in sight.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.register_columns import belgian_number
from bot.domain.register_faults import Misfit

#: Mail domains of providers: many have them, so they prove nothing.
SHARED_DOMAINS: Final = frozenset(
    {
        "gmail.com", "hotmail.com", "icloud.com", "live.be", "live.com", "outlook.be",
        "outlook.com", "proximus.be", "skynet.be", "telenet.be", "yahoo.com",
    }
)  # fmt: skip

_LEGAL_FORMS: Final = re.compile(
    r"\b(?:bv|bvba|srl|sprl|nv|sa|vzw|asbl|aisbl|ivzw|cv|sc|scrl|cvba|commv|scomm|vof|snc|gmbh|ag"
    r"|ltd|limited|bvva|esv|gie|inc|llc|stichting|fondation)\b"
)
_SITE: Final = re.compile(r"^(?:[a-z]+://)?(?:[^@/]*@)?(?:www\.)?([^/:?#\s]+).*$")


class How(StrEnum):
    """By what a match was made; also how sure it is."""

    CONFIRMED = "confirmed"
    NUMBER = "number"
    REFERENCE = "reference"
    DOMAIN = "domain"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Clue:
    """What a carrier says of one of its clients; empty where it says nothing."""

    id: str = ""
    name: str = ""
    reference: str = ""
    enterprise_number: str = ""
    domain: str = ""

    @property
    def key(self) -> str:
        """What the carrier calls the client by."""
        return self.id or self.name

    @property
    def mail_domain(self) -> str:
        """The domain alone, out of a site's or a mailbox's address."""
        return _SITE.sub(r"\1", self.domain.strip().lower())


@dataclass(frozen=True, slots=True)
class Match:
    """The client of the register that a clue leads to, and by what."""

    client_id: str
    how: How


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client of the register, as far as it serves to recognise it."""

    client_id: str
    name: str = ""
    enterprise_number: str = ""
    mail_domain: str = ""


class Matcher:
    """Recognises clients.

    Args:
        clients: The clients to choose from.
        links: What a source calls a client -> the client; was found or confirmed before.
    """

    def __init__(self, clients: Iterable[KnownClient], links: Mapping[str, str]) -> None:
        self._links = links
        self._codes: set[str] = set()
        self._numbers: dict[str, list[str]] = defaultdict(list)
        self._domains: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, list[str]] = defaultdict(list)
        for client in clients:
            self._codes.add(client.client_id)
            self._numbers[checked_number(client.enterprise_number)].append(client.client_id)
            self._domains[client.mail_domain].append(client.client_id)
            self._names[bare_name(client.name)].append(client.client_id)

    def match(self, clue: Clue) -> Match | None:
        """Return the client that a clue proves; None if it proves none, or several."""
        if clue.key in self._links:
            return Match(self._links[clue.key], How.CONFIRMED)
        if (number := checked_number(clue.enterprise_number)) and len(self._numbers[number]) == 1:
            return Match(self._numbers[number][0], How.NUMBER)
        if clue.reference in self._codes:
            return Match(clue.reference, How.REFERENCE)
        domain = clue.mail_domain
        if domain and domain not in SHARED_DOMAINS and len(self._domains[domain]) == 1:
            return Match(self._domains[domain][0], How.DOMAIN)
        return None

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Return the clients that are called so, but for legal form, accents and case."""
        bare = bare_name(name)
        return tuple(self._names.get(bare, ())) if bare else ()


def checked_number(written: str) -> str:
    """Return the ten digits of a Belgian enterprise number; nothing if they do not check."""
    try:
        return belgian_number(written)
    except Misfit:
        return ""


def bare_name(name: str) -> str:
    """Return a name without legal form, accents, marks and case."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace(".", ""))
    plain = "".join(letter if letter.isalnum() else " " for letter in letters
                    if not unicodedata.combining(letter))  # fmt: skip
    return " ".join(_LEGAL_FORMS.sub(" ", plain).split())


def placeholder(source: str, key: str) -> str:
    """Return the code under which a carrier's client stands until it is recognised."""
    return f"{source}:{key}"
