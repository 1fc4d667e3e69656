"""What may stand in one cell of the register: text in, value out, or what was expected.

Every function takes the text of a cell and returns its value; an empty cell gives the empty
text or None. A text that does not fit raises ``Misfit``. Those with few different values keep
what they have read: a register has a hundred thousand cells that say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from bot.domain.categories import Vocabulary, is_category_name
from bot.domain.codes import hidden_in, plain
from bot.domain.countries import COUNTRIES, USUAL_SLIPS
from bot.domain.register_faults import Misfit, quotable
from bot.domain.remembered import remembered

Parser = Callable[[str], Any]

#: Days outside are slips of the pen; "no end" is an empty cell, not a far year.
EARLIEST_DAY: Final = date(1970, 1, 1)
LATEST_DAY: Final = date(2190, 12, 31)

#: The day before a spreadsheet's first, with the leap day of 1900 that never was.
SERIAL_ZERO: Final = date(1899, 12, 30)

LONGEST_CODE: Final = 100
LONGEST_TEXT: Final = 500
MOST_PEOPLE: Final = 1_000_000_000
MOST_HOURS: Final = 720
CHECK_MODULUS: Final = 97

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SERIAL = re.compile(r"[2-9][0-9]{4}", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
_MAILBOX = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_PHONE = re.compile(r"\+?[ ()/.-]*(?:[0-9][ ()/.-]*){3,20}", re.ASCII)
_BELGIAN = re.compile(r"[01][0-9]{9}", re.ASCII)


def text(cell: str) -> str:
    """Read words on one line: runs of white space become one space."""
    if not cell:
        return ""
    words = " ".join(cell.split())
    if _UNSEEN.search(words):
        raise Misfit("register.expected.visible")
    if len(words) > LONGEST_TEXT:
        raise Misfit("register.expected.shorter", most=LONGEST_TEXT)
    return words


def required_text(cell: str) -> str:
    """Read words that may not be missing."""
    return _required(text(cell))


@remembered
def code(cell: str) -> str:
    """Read the code of a system or client, which may be empty."""
    words = text(_seen(plain(cell)))
    if len(words) > LONGEST_CODE:
        raise Misfit("register.expected.shorter", most=LONGEST_CODE)
    return words


@remembered
def required_code(cell: str) -> str:
    """Read a code that may not be missing."""
    return _required(code(cell))


@remembered
def day(cell: str) -> date | None:
    """Read an ISO day, ``2026-11-22``."""
    stripped = cell.strip()
    if not stripped:
        return None
    if _DAY.fullmatch(stripped) is None:
        raise _no_day(stripped)
    try:
        found = date.fromisoformat(stripped)
    except ValueError:
        raise Misfit("register.expected.calendar_day") from None
    if not EARLIEST_DAY <= found <= LATEST_DAY:
        raise Misfit("register.expected.day_between", first=EARLIEST_DAY, last=LATEST_DAY)
    return found


@remembered
def yes_no(cell: str) -> bool | None:
    """Read ``yes`` or ``no``."""
    word = cell.strip().lower()
    if word not in {"", "yes", "no"}:
        raise Misfit("register.expected.yes_no")
    return None if not word else word == "yes"


def number(first: int, last: int) -> Parser:
    """Return a reader of whole numbers between two bounds, both included."""

    @remembered
    def parse(cell: str) -> int | None:
        stripped = cell.strip()
        if not stripped:
            return None
        if _WHOLE_NUMBER.fullmatch(stripped) is None or not first <= int(stripped) <= last:
            raise Misfit("register.expected.number", first=first, last=last)
        return int(stripped)

    return parse


def choice(words: type[StrEnum], *, required: bool = False) -> Parser:
    """Return a reader of one of a few words, in any case."""

    @remembered
    def parse(cell: str) -> StrEnum | None:
        word = cell.strip().lower()
        if not word and not required:
            return None
        try:
            return words(word)
        except ValueError:
            raise Misfit("register.expected.one_of", words=", ".join(words)) from None

    return parse


def categories(vocabulary: Vocabulary, *, others: bool = False) -> Parser:
    """Return a reader of categories with ``;`` between them.

    Args:
        vocabulary: Those that are known.
        others: Whether others are passed over, because nobody could read what adds them.
    """

    @remembered
    def parse(cell: str) -> frozenset[str]:
        names = frozenset(filter(None, (plain(name).lower() for name in cell.split(";"))))
        for name in sorted(names):
            if _seen(name) not in vocabulary and not others:
                raise _unknown_category(name, vocabulary)
        return frozenset(name for name in names if name in vocabulary) if others else names

    return parse


@remembered
def category_name(cell: str) -> str:
    """Read the name of a category that a register adds."""
    name = _seen(plain(cell).lower())
    if not is_category_name(name):
        raise Misfit("register.expected.category_name")
    return name


def email(cell: str) -> str:
    """Read one mail address."""
    address = cell.strip()
    if not address:
        return ""
    mailbox, at, domain = address.lower().rpartition("@")
    fits = len(address) <= 254 and at and _MAILBOX.fullmatch(mailbox) and _DOMAIN.fullmatch(domain)
    if not fits:
        raise Misfit("register.expected.email")
    return address


def phone(cell: str) -> str:
    """Read one telephone number as it is dialled."""
    found = text(cell)
    if found and _PHONE.fullmatch(found) is None:
        raise Misfit("register.expected.phone")
    return found


def domain(cell: str) -> str:
    """Read the domain after the @ of a client's mail, in lower case."""
    found = cell.strip().lower()
    if found and (len(found) > 253 or _DOMAIN.fullmatch(found) is None):
        raise Misfit("register.expected.domain")
    return found


@remembered
def country(cell: str) -> str:
    """Read a country's two letters, in capitals."""
    found = cell.strip().upper()
    if found in USUAL_SLIPS:
        raise Misfit("register.expected.country_near", near=USUAL_SLIPS[found])
    if found and found not in COUNTRIES:
        raise Misfit("register.expected.country")
    return found


def belgian_number(written: str) -> str:
    """Return the ten digits of a Belgian enterprise or VAT number.

    ``BE``, dots and spaces are left out; a leading zero that a spreadsheet lost comes back.
    The last two digits are 97 less the remainder of the first eight by 97.
    """
    digits = re.sub(r"[\s.]", "", written.upper()).removeprefix("BE")
    digits = digits.zfill(10) if len(digits) == 9 else digits
    if _BELGIAN.fullmatch(digits) is None:
        raise Misfit("register.expected.enterprise_number")
    if CHECK_MODULUS - int(digits[:8]) % CHECK_MODULUS != int(digits[8:]):
        raise Misfit("register.expected.check_digits")
    return digits


def _no_day(text: str) -> Misfit:
    """Say what was expected; a spreadsheet's number of a day is told, never taken for one."""
    if _SERIAL.fullmatch(text) is None:
        return Misfit("register.expected.day")
    meant = SERIAL_ZERO + timedelta(days=int(text))
    return Misfit("register.expected.day_not_serial", serial=text, day=meant)


def _required(value: str) -> str:
    if not value:
        raise Misfit("register.expected.something")
    return value


def _seen(code: str) -> str:
    """Return a code in which every character can be seen."""
    character = hidden_in(code)
    if character is not None:
        raise Misfit("register.expected.no_hidden", character=character)
    return code


def _unknown_category(name: str, vocabulary: Vocabulary) -> Misfit:
    name = quotable(name)
    near = vocabulary.near(name)
    if near:
        return Misfit("register.expected.category_near", category=name, near=", ".join(near))
    return Misfit("register.expected.category", category=name)
