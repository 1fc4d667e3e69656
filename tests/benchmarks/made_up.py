"""A made-up register as a folder of CSV files, the same at every run."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.domain.determination import Scope

SYSTEMS = tuple(f"system-{number:02}" for number in range(20))
HOLDINGS_A_CLIENT = 10
CATEGORIES = ("contact", "name", "password", "billing", "health", "location", "job")
SCOPE = Scope(
    systems=frozenset(SYSTEMS[:1]),
    categories=frozenset({"password", "health"}),
    begins=datetime(2026, 10, 1, tzinfo=UTC),
    ends=datetime(2026, 11, 1, tzinfo=UTC),
)
#: Every so many clients is a former one, and every so many of them had a dispute.
FORMER, DISPUTED = 8, 5


def write(folder: Path, clients: int) -> None:
    """Write a register of so many clients, each with ten holdings."""
    chance = random.Random(clients)
    _write_table(
        folder / "systems.csv",
        ("system", "name", "kind", "capacity"),
        ((code, code.title(), "platform", "processor") for code in SYSTEMS),
    )
    _write_table(
        folder / "clients.csv",
        (
            *("client_id", "name", "language", "email", "started_on", "ended_on"),
            *("dispute_from", "dispute_until", "verified_on"),
        ),
        (_client(number, chance) for number in range(clients)),
    )
    _write_table(
        folder / "holdings.csv",
        ("client_id", "system", "data", "capacity", "people", "since", "until", "encrypted"),
        (row for number in range(clients) for row in _holdings(number, chance)),
    )


def _write_table(path: Path, header: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _client(number: int, chance: random.Random) -> Sequence[str]:
    code = f"C{number:06}"
    language = ("nl", "fr", "de", "en")[number % 4]
    mail = f"privacy@{code.lower()}.example"
    name = f"Client {number} NV"
    return (code, name, language, mail, "2015-01-01", *_end(number, chance), "2026-06-01")


def _end(number: int, chance: random.Random) -> Sequence[str]:
    """Return the end of the collaboration, and the days of a dispute; mostly there is none."""
    if number % FORMER:
        return "", "", ""
    ended = date(2024, 1, 1) + timedelta(days=chance.randrange(1_000))
    if number // FORMER % DISPUTED:
        return ended.isoformat(), "", ""
    over = ended + timedelta(days=chance.randrange(800))
    return ended.isoformat(), ended.isoformat(), over.isoformat() if number % 3 else ""


def _holdings(number: int, chance: random.Random) -> Iterator[Sequence[str]]:
    for system in chance.sample(SYSTEMS, HOLDINGS_A_CLIENT):
        since = date(2015, 1, 1) + timedelta(days=chance.randrange(4_300))
        until = "" if chance.random() < 0.8 else (since + timedelta(days=400)).isoformat()
        data = ";".join(chance.sample(CATEGORIES, 2))
        people = str(chance.randrange(1, 2_000))
        encrypted = chance.choice(("yes", "no", ""))
        yield (
            *(f"C{number:06}", system, data, "processor", people),
            *(since.isoformat(), until, encrypted),
        )
