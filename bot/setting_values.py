"""How the value of a setting is written, and what it means.

Each function reads one kind of value and raises a ``PydanticCustomError`` whose type says what
is expected; the sentence for it is ``error.setting_<type>``. None repeats the value: it may be
a secret.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from bot.domain.duty_facts import Nis2Class
from bot.domain.expiry import FEWEST_DAYS
from bot.domain.instants import ZoneUnknown, zone

LONGEST_CONTACT: Final = 120
STAFF_LANGUAGES: Final = ("nl", "fr", "en")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
LONGEST_NAME: Final = 80
MOST_HOURS: Final = 72
MOST_YEARS: Final = 30
MOST_DAYS: Final = 3650

_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_MAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_DOMAIN}")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{3,28}[0-9]")
_NUMBER = re.compile(r"[0-9]{2}[ ./()-]*[0-9]")
_SECRET = re.compile(r"[\x21-\x7e]{8,}")
_PASSPHRASE = re.compile(r"[\x21-\x7e][\x20-\x7e]{18,}[\x21-\x7e]")


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; the password never shows in its ``repr``."""

    host: str
    port: int
    security: Security
    user: str | None
    password: SecretStr | None


_MAIL_SCHEMES: Final = {
    "smtp": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
    "smtp+plain": (Security.PLAIN, 25),
}


def unfit(expected: str) -> PydanticCustomError:
    """Return the error that says what was expected, and nothing of what was given."""
    return PydanticCustomError(expected, "unfit")  # type is a name of ours, not a message


def name(text: str) -> str:
    """Read a name of an organisation: one line of at most 80 characters."""
    if len(text.strip()) > LONGEST_NAME or not text.isprintable():
        raise unfit("name")
    return text.strip()


def enterprise_number(text: str) -> str:
    """Read a Belgian enterprise number (ten digits, the last two a check) as ``0123.456.789``."""
    digits = re.sub(r"[ .]", "", text.strip().upper().removeprefix("BE"))
    if not re.fullmatch(r"[01][0-9]{9}", digits) or 97 - int(digits[:8]) % 97 != int(digits[8:]):
        raise unfit("enterprise_number")
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def mail_address(text: str) -> str:
    """Read one plain mail address."""
    if not _MAIL.fullmatch(text.strip()):
        raise unfit("mail_address")
    return text.strip()


def phone(text: str) -> str:
    """Read a telephone number as people write it."""
    if not _PHONE.fullmatch(text.strip()):
        raise unfit("phone")
    return text.strip()


def contact(text: str) -> str:
    """Read whom to call: one line of at most 120 characters with a telephone number in it."""
    line = text.strip()
    if len(line) > LONGEST_CONTACT or not line.isprintable() or not _NUMBER.search(line):
        raise unfit("contact")
    return line


def slack_ids(text: str) -> tuple[str, ...]:
    """Read ids of Slack users, separated by commas; each one once, in their order."""
    ids = _listed(text)
    if not ids or not all(_SLACK_ID.fullmatch(user_id) for user_id in ids):
        raise unfit("slack_ids")
    return ids


def domains(text: str) -> tuple[str, ...]:
    """Read mail domains, separated by commas, in lower case."""
    listed = tuple(domain.lower() for domain in _listed(text))
    if not listed or not all(re.fullmatch(_DOMAIN, domain) for domain in listed):
        raise unfit("domains")
    return listed


def languages(text: str) -> tuple[str, ...]:
    """Read the bot's languages, separated by commas; the first is that of its channels."""
    listed = tuple(language.lower() for language in _listed(text))
    if not listed or not set(listed) <= set(STAFF_LANGUAGES):
        raise unfit("languages")
    return listed


def time_zone(text: str) -> ZoneInfo:
    """Read a time zone by its IANA name."""
    try:
        return zone(text.strip())
    except ZoneUnknown:
        raise unfit("zone") from None


def nis2_class(text: str) -> Nis2Class:
    """Read the organisation's class under NIS2."""
    try:
        return Nis2Class(text.strip().lower())
    except ValueError:
        raise unfit("nis2_class") from None


def log_level(text: str) -> str:
    """Read the least level that is logged."""
    if text.strip().upper() not in LOG_LEVELS:
        raise unfit("log_level")
    return text.strip().upper()


def hours(text: str) -> int:
    """Read a whole number of hours, from 1 to 72."""
    if not re.fullmatch(r"[0-9]{1,2}", text.strip()) or not 1 <= int(text) <= MOST_HOURS:
        raise unfit("hours")
    return int(text)


def years(text: str) -> int:
    """Read a whole number of years, from 1 to 30."""
    if not re.fullmatch(r"[0-9]{1,2}", text.strip()) or not 1 <= int(text) <= MOST_YEARS:
        raise unfit("years")
    return int(text)


def days(text: str) -> int:
    """Read a whole number of days, from 30 to 3650."""
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()) or not FEWEST_DAYS <= int(text) <= MOST_DAYS:
        raise unfit("days")
    return int(text)


def folder(text: str) -> Path:
    """Read the path of a folder that is there."""
    if not Path(text).is_dir():
        raise unfit("folder")
    return Path(text)


def place(text: str) -> Path:
    """Read the full path of a folder that may be there or not: a stick, a share."""
    if not text.isprintable() or not Path(text.strip()).is_absolute():
        raise unfit("place")
    return Path(text.strip())


def passphrase(text: str) -> SecretStr:
    """Read a passphrase: at least 20 signs that every keyboard and every tool has (ASCII)."""
    if not _PASSPHRASE.fullmatch(text):
        raise unfit("passphrase")
    return SecretStr(text)


def database_url(text: str) -> SecretStr:
    """Read ``sqlite:///file`` or ``postgresql://user:password@host/name``."""
    parts = _split(text, "database_url")
    local = parts.scheme == "sqlite" and text.startswith("sqlite:///") and len(parts.path) > 1
    server = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1
    if not (local or server):
        raise unfit("database_url")
    return SecretStr(text)


def mail_server(text: str) -> MailServer:
    """Read where mail is handed in.

    ``smtp://user:password@host:587`` (STARTTLS), ``smtps://...`` (TLS from the start) or, on
    this machine only, ``smtp+plain://127.0.0.1:25``.
    """
    parts = _split(text, "mail_url")
    if parts.scheme not in _MAIL_SCHEMES or not parts.hostname or parts.path.strip("/"):
        raise unfit("mail_url")
    security, port = _MAIL_SCHEMES[parts.scheme]
    if security is Security.PLAIN and not _is_this_machine(parts.hostname):
        raise unfit("mail_url_plain")
    return MailServer(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username) if parts.username else None,
        password=SecretStr(unquote(parts.password)) if parts.password else None,
    )


def paging_url(text: str) -> SecretStr:
    """Read a web hook, or a mail-to-SMS address as ``mailto:...``; it may hold a token."""
    parts = _split(text, "paging_url")
    hook = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not hook and not (parts.scheme == "mailto" and _MAIL.fullmatch(parts.path)):
        raise unfit("paging_url")
    return SecretStr(text)


def bot_token(text: str) -> SecretStr:
    """Read a bot's token."""
    return _token(text, "xoxb-", "bot_token")


def app_token(text: str) -> SecretStr:
    """Read an app-level token, which opens Socket Mode."""
    return _token(text, "xapp-", "app_token")


def signing_secret(text: str) -> SecretStr:
    """Read the secret Slack signs its requests with."""
    return _token(text, "", "signing_secret")


def api_url(text: str) -> str:
    """Read the address of Slack's Web API; a slash is added where it is missing."""
    parts = _split(text, "api_url")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise unfit("api_url")
    return text.rstrip("/") + "/"


def is_unprotected(url: str) -> bool:
    """Tell whether what is sent to a URL can be read on its way: plain http over a network."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_this_machine(parts.hostname or "")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))


def _split(text: str, expected: str) -> SplitResult:
    """Split a URL; a port that is no number or a broken host is no URL."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise unfit(expected) from None
    if not text.isprintable() or " " in text:
        raise unfit(expected)
    return parts


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(text: str, prefix: str, expected: str) -> SecretStr:
    if not text.startswith(prefix) or not _SECRET.fullmatch(text):
        raise unfit(expected)
    return SecretStr(text)
