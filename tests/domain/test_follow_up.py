"""What later notices say: what is new, and what an all clear rests on."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.follow_up import AllClearFacts, FollowUpFacts, NoBasis
from bot.domain.notices import ClientNoticeFacts

NOTICED = datetime(2027, 3, 26, 9, 20, tzinfo=UTC)
FIRST = ClientNoticeFacts(
    reference="BR-2027-001",
    organisation="Comitor",
    privacy_mailbox="privacy@comitor.example",
    phone="+32 2 555 01 23",
    client_name="Bakkerij Peeters",
    zone="Europe/Brussels",
    kind="ransomware",
    confirmed=True,
    noticed_at=NOTICED,
    aware_at=NOTICED,
)


def of(facts: ClientNoticeFacts) -> dict[str, Any]:
    """Return a client's facts, for a type that has more."""
    return {field.name: getattr(facts, field.name) for field in fields(ClientNoticeFacts)}


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [(False, True, True), (True, True, False), (False, False, False), (None, True, False)],
)
def test_a_suspicion_is_newly_confirmed_once(before: bool | None, now: bool, new: bool) -> None:
    """Only where the last notice told of a suspicion; a call alone leaves nothing to compare."""
    last = None if before is None else replace(FIRST, confirmed=before)
    facts = FollowUpFacts(**of(replace(FIRST, confirmed=now)), before=last)
    assert facts.newly_confirmed is new


@pytest.mark.parametrize("looked_at", [(), ("",), (" ",)])
def test_an_all_clear_needs_what_it_rests_on(looked_at: tuple[str, ...]) -> None:
    """Nobody can be told that no indication was found where nothing was looked at."""
    with pytest.raises(NoBasis) as refusal:
        AllClearFacts(**of(FIRST), looked_at=looked_at)
    assert (refusal.value.key, refusal.value.field) == ("notice.error.no_basis", "looked_at")


def test_an_all_clear_with_its_basis_stands() -> None:
    """What was looked at is told."""
    assert asdict(AllClearFacts(**of(FIRST), looked_at=("sign_ins",)))["looked_at"] == ("sign_ins",)
