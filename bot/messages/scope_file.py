"""The whole answer as a table for a spreadsheet: every client, in one row each, nothing cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.cells import guard
from bot.domain.views import ScopeAnswer
from bot.i18n.catalogue import Translator
from bot.messages import words
from bot.messages.scope_table import (
    Client,
    contact_of,
    hours_of,
    name_of,
    people_of,
    period,
    reasons_of,
    status_of,
)
from bot.messages.voice import Voice, clean

#: By this mark a spreadsheet knows that the text is UTF-8.
UTF_8_MARK: Final = "\ufeff"
COLUMNS: Final = (
    "code",
    "client",
    "status",
    "why",
    "people",
    "hours",
    "contact",
    "language",
    "capacity",
    "warnings",
)


def as_file(view: ScopeAnswer, translator: Translator, named: Mapping[str, str]) -> str:
    """Return the answer as CSV, with semicolons as spreadsheets here expect them.

    Below the clients, after an empty row: our own data, what the register cannot know, and who
    asked and confirmed.

    Args:
        view: The answer.
        translator: The language it speaks.
        named: Names of the people who asked and confirmed, as far as they are known.
    """
    voice = Voice(translator, view.zone, view.now)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(voice.label(f"scope_file.{column}") for column in COLUMNS)
    for client in sorted(view.clients, key=lambda one: str(one["client_id"])):
        writer.writerow([guard(clean(cell)) for cell in _row(voice, client)])
    writer.writerow([])
    for row in below(voice, view, named):
        writer.writerow([guard(clean(cell)) for cell in row])
    return UTF_8_MARK + text.getvalue()


def _row(voice: Voice, client: Client) -> list[str]:
    return [
        str(client["client_id"]),
        name_of(client),
        status_of(voice, client),
        reasons_of(voice, client["reasons"]),
        people_of(voice, client),
        hours_of(voice, client["notify_within_hours"]),
        contact_of(voice, client),
        str(client["language"]),
        words.named(voice, "scope_file.capacity", str(client["capacity"])),
        "; ".join(words.warning(voice, warning) for warning in client["warnings"]),
    ]


def _question(voice: Voice, view: ScopeAnswer) -> Iterator[list[str]]:
    """Yield what was asked: a table says nothing without its question."""
    data = [words.category(voice, one) for one in view.categories]
    if view.systems:
        yield [voice.label("scope_file.systems"), ", ".join(view.systems)]
    for client_id, name, environment in view.named:
        yield [voice.label("scope_file.named"), f"{name} ({client_id})", environment]
    yield [voice.label("scope_file.data"), ", ".join(data) or voice.label("scope_file.all_data")]
    yield [voice.label("scope_file.period"), period(voice, view)]
    if view.access:
        yield [voice.label("answer.access")]


def below(voice: Voice, view: ScopeAnswer, named: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield name and value of what is not about one client; people by their names in ``named``."""
    if view.exercise:
        yield [voice.label("exercise.banner")]
    yield [voice.label("scope_file.incident"), view.reference]
    yield from _question(voice, view)
    if view.own:
        yield [voice.label("scope_file.own"), reasons_of(voice, view.own)]
    for warning in view.warnings:
        yield [voice.label("scope_file.warning"), words.warning(voice, warning)]
    yield [voice.label("scope_file.asked"), named.get(view.asked_by, view.asked_by)]
    if view.confirmed_by is None or view.confirmed_at is None:
        yield [voice.label("scope_file.unconfirmed")]
    else:
        by = named.get(view.confirmed_by, view.confirmed_by)
        yield [voice.label("scope_file.confirmed"), f"{by}, {voice.at(view.confirmed_at)}"]
