"""The table of affected clients: one row a client, in pages that a message can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.domain.views import ScopeAnswer
from bot.i18n import catalogue, dates
from bot.i18n.catalogue import STAFF_LANGUAGES, Translator
from bot.messages import words
from bot.messages.types import Mrkdwn
from bot.messages.voice import NAME, Voice, shorten

MOST_ROWS: Final = 50
#: Slack counts all text of a message; the table takes most of it.
TABLE_CHARACTERS: Final = 7500
CELL: Final = 300
LEFT_OUT: Final = "left_out"  # what was decided says the same, and why
COLUMNS: Final = ("client", "status", "why", "people", "hours", "contact")

Client = Mapping[str, Any]
"""A client as ``breach-bot affected --json`` has it."""


def pages_of(view: ScopeAnswer, translator: Translator) -> list[list[list[str]]]:
    """Return the rows of the table, page by page: those to check first, then by name.

    A page has at most 50 rows, fewer where the texts are long; there is always one. It ends at
    the same client in every language: who reads the first page in the channel's language and
    turns to the second in another misses nobody.
    """
    voice = Voice(translator, view.zone, view.now)
    spoken = [Voice(catalogue.translator(one), view.zone, view.now) for one in STAFF_LANGUAGES]
    pages: list[list[list[str]]] = [[]]
    room = TABLE_CHARACTERS
    for client in in_order(view):
        size = max(sum(map(len, row(one, client))) for one in spoken)
        if len(pages[-1]) == MOST_ROWS or (room < size and pages[-1]):
            pages.append([])
            room = TABLE_CHARACTERS
        pages[-1].append(row(voice, client))
        room -= size
    return pages


def head(voice: Voice) -> list[str]:
    """Return the heads of the columns."""
    return [voice.label(f"answer.column.{column}") for column in COLUMNS]


def in_order(view: ScopeAnswer) -> list[Client]:
    """Return the clients of an answer: those to check first, then by name."""
    return sorted(view.clients, key=lambda one: (one["status"] != "check", name_of(one).casefold()))


def row(voice: Voice, client: Client) -> list[str]:
    """Return the cells of one client, in the order of :data:`COLUMNS`."""
    return [
        shorten(name_of(client), 2 * NAME),
        shorten(status_of(voice, client), CELL),
        shorten(reasons_of(voice, client["reasons"]), CELL),
        people_of(voice, client),
        hours_of(voice, client["notify_within_hours"]),
        shorten(contact_of(voice, client), 2 * NAME),
    ]


def period(voice: Voice, view: ScopeAnswer) -> Mrkdwn:
    """Return the period of the exposure in words."""
    begins = (
        voice.text("answer.from", at=voice.at(view.begins))
        if view.begins
        else voice.text("answer.from_unknown")
    )
    ends = (
        voice.text("answer.to", at=voice.at(view.ends))
        if view.ends
        else voice.text("answer.ongoing")
    )
    return voice.text("answer.from_to", begins=begins, ends=ends)


def name_of(client: Client) -> str:
    """Return the name of a client of the answer."""
    return str(client["name"])


def status_of(voice: Voice, client: Client) -> str:
    """Return what a client is, since when it is a former one, and what was decided about it."""
    status = voice.label(f"client.status.{client['status']}")
    if client["former"]:
        status = _former(voice, client["retention_ends"], status)
    decision = client.get("decision")
    if not decision:
        return status
    said = _decision(voice, decision)
    return said if client["status"] == LEFT_OUT else f"{status} · {said}"


def _former(voice: Voice, ends: str | None, status: str) -> str:
    if ends is None:
        return voice.label("client.former_dispute", status=status)
    return voice.label("client.former", status=status, day=_day(voice, ends))


def _decision(voice: Voice, decision: Mapping[str, Any]) -> str:
    """Return what was decided about a client, with the proof or the reason."""
    said = voice.label(f"scope_decision.{decision['what']}")
    if decision["day"]:
        said = f"{said}, {decision['who']}, {_day(voice, decision['day'])}"
    if not decision["words"]:
        return said
    return voice.label("client.decided", what=said, words=decision["words"])


def reasons_of(voice: Voice, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return why a client, or data of our own, match."""
    return "; ".join(_reason(voice, reason) for reason in reasons)


def _reason(voice: Voice, reason: Mapping[str, Any]) -> str:
    """Return one reason: which system, which data, since when and until when."""
    data = ", ".join(words.category(voice, str(one)) for one in reason["data"])
    if reason["kind"] == "reachable":
        text = voice.label("reason.reachable", system=reason["system"])
    elif reason["kind"] == "named":
        text = voice.label("reason.named", words=reason["system"])
    elif data:
        text = voice.label("reason.held", system=reason["system"], data=data)
    else:
        text = voice.label("reason.held_unstated", system=reason["system"])
    if reason["since"] and reason["until"]:
        since, until = _day(voice, reason["since"]), _day(voice, reason["until"])
        return voice.label("reason.between", reason=text, since=since, until=until)
    for word in ("since", "until"):
        if reason[word]:
            return voice.label(f"reason.{word}", reason=text, day=_day(voice, reason[word]))
    return text


def people_of(voice: Voice, client: Client) -> str:
    """Return about how many people it is, as far as known."""
    if client["people"] is not None:
        return voice.label("client.people", number=voice.number(client["people"]))
    if client["people_known"]:
        return voice.label("client.people_at_least", number=voice.number(client["people_known"]))
    return voice.label("client.people_unknown")


def hours_of(voice: Voice, hours: int | None) -> str:
    """Return within how many hours the contract wants to know."""
    return "–" if hours is None else voice.labels("client.hours", hours)


def contact_of(voice: Voice, client: Client) -> str:
    """Return the address; where there is none, how to reach the client at all."""
    if client["contact"]:
        return str(client["contact"])
    missing = any(warning["code"] == "no_contact" for warning in client["warnings"])
    return voice.label("client.no_contact" if missing else "client.telephone_only")


def _day(voice: Voice, iso: str) -> str:
    return dates.day(date.fromisoformat(iso), voice.language)
