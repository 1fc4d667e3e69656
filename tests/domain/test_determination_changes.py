"""What a newer answer changes, and what confirming it does."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.determination_changes import Changed, compare, effects


def row(code: str, status: str = "affected", **more: Any) -> dict[str, Any]:
    """Return a client of an answer."""
    return {
        "client_id": code,
        "name": f"Client {code}",
        "status": status,
        "people": 3,
        "people_known": 3,
        "capacity": "processor",
        "notify_within_hours": None,
        "contact": "a@b.example",
        "reasons": [{"kind": "held", "system": "backup", "data": ["name"]}],
        **more,
    }


def codes(rows: tuple[Any, ...]) -> list[str]:
    """Return the codes of clients."""
    return [one["client_id"] for one in rows]


def test_who_comes_and_who_goes() -> None:
    """Told now and not before; told before and not any more."""
    before = [row("A"), row("B"), row("C", "left_out"), row("D", "gone"), row("E", "check")]
    after = [row("B"), row("C"), row("D"), row("E", "erased"), row("F", "left_out")]
    found = compare(before, after)
    assert codes(found.added) == ["C", "D"]
    assert codes(found.removed) == ["A", "E"]
    assert found.changed == ()
    assert found


def test_the_same_answer_changes_nothing() -> None:
    """Order does not count."""
    assert not compare([row("A"), row("B")], [row("B"), row("A")])


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("status", {"status": "check"}),
        ("people", {"people": None}),
        ("people", {"people_known": 4}),
        ("data", {"reasons": [{"kind": "held", "system": "backup", "data": ["health"]}]}),
        ("systems", {"reasons": [{"kind": "held", "system": "mail", "data": ["name"]}]}),
        ("capacity", {"capacity": "both"}),
        ("hours", {"notify_within_hours": 8}),
        ("contact", {"contact": None}),
    ],
)
def test_what_is_different(name: str, other: dict[str, Any]) -> None:
    """Each of the things that a duty or a notice rests on is named."""
    found = compare([row("A")], [row("A", **other)])
    assert found.changed == (Changed("A", "Client A", (name,)),)


def test_what_that_does() -> None:
    """Drafts for who comes; of who goes or changes it depends on how far the telling is."""
    before = [row(code) for code in "ABCDE"]
    after = [row("D", people=9), row("E", people=9), row("F"), row("G", "check")]
    does = effects(compare(before, after), waiting="AD", released="B", told="CE")
    assert does.drafts == 1
    assert (does.set_aside, does.on_its_way, does.to_clear) == (
        ("Client A",),
        ("Client B",),
        ("Client C",),
    )
    assert (does.outdated, does.to_update) == (("Client D",), ("Client E",))
