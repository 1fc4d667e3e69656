"""Facts as JSON can keep them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.domain.incident import Kind
from bot.domain.notices import Contact
from bot.domain.plain_facts import plain_facts


@dataclass(frozen=True)
class Everything:
    """One field of each shape that facts have."""

    at: datetime
    on: date
    kind: Kind
    by_country: dict[str, date]
    people: tuple[Contact, ...]
    number: int | None


def test_every_shape_of_a_fact_is_kept_plainly() -> None:
    """Instants in UTC, members of an enum as their value, what is nested as a dict."""
    day = date(2027, 1, 2)
    facts = Everything(
        datetime(2027, 1, 2, 3, 4, tzinfo=UTC),
        day,
        Kind.RANSOMWARE,
        {"BE": day},
        (Contact("An", "lead"),),
        None,
    )
    kept = plain_facts(facts)
    assert kept == {
        "at": "2027-01-02T03:04:00+00:00",
        "on": "2027-01-02",
        "kind": "ransomware",
        "by_country": {"BE": "2027-01-02"},
        "people": [{"name": "An", "role": "lead"}],
        "number": None,
    }
    assert json.loads(json.dumps(kept)) == kept
