"""What people decide about clients that match: what it needs, what it covers, what it makes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.determination_decisions import (
    ClientDecision,
    Decision,
    DecisionIncomplete,
    DecisionUnfit,
    Given,
    erased_on,
    require_fit,
    settled,
    subject_of,
    undecided,
)

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEGINS = datetime(2026, 11, 19, 23, tzinfo=UTC)  # midnight, at the start of the 20th
PROOF = Given(Decision.PROVEN, "Log 12", "Wim", date(2026, 11, 19))


def row(status: str = "check", **more: Any) -> dict[str, Any]:
    """Return a client of an answer."""
    return {"client_id": "C1", "name": "One", "status": status, "reasons": [], **more}


def decision(what: Decision, about: dict[str, Any], **more: Any) -> ClientDecision:
    """Return a decision on record."""
    given: dict[str, Any] = {"words": "", "who": "", "day": None, **more}
    return ClientDecision(
        "C1", subject_of(about), what, **given, decided_by="U1", decided_at=NOW,
        read_by=None, read_at=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(Decision.PROVEN), "words"),
        (Given(Decision.PROVEN, "Log 12"), "vouches"),
        (Given(Decision.PROVEN, "Log 12", "Wim"), "day"),
        (Given(Decision.NOT_AFFECTED), "words"),
        (Given(Decision.INFORMED), "words"),
    ],
)
def test_a_decision_that_tells_nothing_needs_its_proof(given: Given, field: str) -> None:
    """Who, what and when of an erasure; the proof of a leaving-out."""
    with pytest.raises(DecisionIncomplete) as refused:
        given.require_complete(BEGINS, ZONE)
    assert refused.value.field == field


def test_a_day_is_read_as_it_was_typed() -> None:
    """With blanks around it; nothing is no day, and words are told what a day looks like."""
    assert erased_on(" 2026-11-19 ") == date(2026, 11, 19)
    assert erased_on(" ") is None
    with pytest.raises(DecisionIncomplete) as refused:
        erased_on("yesterday")
    assert (refused.value.field, refused.value.values) == ("day", {"text": "yesterday"})


@pytest.mark.parametrize("what", [Decision.AFFECTED, Decision.TASK])
def test_a_decision_that_may_tell_needs_no_words(what: Decision) -> None:
    """The safe side is one press away."""
    Given(what).require_complete(None, ZONE)


@pytest.mark.parametrize("begins", [None, datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC)])
def test_an_erasure_proves_nothing_unless_it_was_before(begins: datetime | None) -> None:
    """The day must have ended when the exposure began; always began before it."""
    PROOF.require_complete(BEGINS, ZONE)
    with pytest.raises(DecisionUnfit):
        PROOF.require_complete(begins, ZONE)


@pytest.mark.parametrize("what", [Decision.PROVEN, Decision.TASK])
def test_of_a_sure_match_there_is_nothing_to_prove(what: Decision) -> None:
    """Only a client to be checked is proven erased or found out about."""
    require_fit(what, row())
    require_fit(what, row("erased", found="check"))
    require_fit(Decision.NOT_AFFECTED, row("affected"))
    with pytest.raises(DecisionUnfit):
        require_fit(what, row("affected"))


@pytest.mark.parametrize(
    ("what", "status"),
    [
        (Decision.PROVEN, "erased"),
        (Decision.AFFECTED, "affected"),
        (Decision.TASK, "check"),
        (Decision.NOT_AFFECTED, "left_out"),
        (Decision.INFORMED, "left_out"),
    ],
)
def test_what_becomes_of_a_client(what: Decision, status: str) -> None:
    """The decision gives the status, and stands beside it with its proof."""
    (made,) = settled([row()], [decision(what, row(), words="Log", day=date(2026, 1, 2))])
    assert (made["status"], made["found"]) == (status, "check")
    assert made["decision"] == {
        "what": what.value, "words": "Log", "who": "", "day": "2026-01-02", "by": "U1",
        "read_by": None,
    }  # fmt: skip
    assert undecided([made]) == ()


def test_a_decision_covers_only_what_it_was_taken_about() -> None:
    """Another reason is another question: the client is as the register found it."""
    before = decision(Decision.NOT_AFFECTED, row("affected"))
    more = row("affected", reasons=[{"system": "mail"}])
    (made,) = settled([more], [before])
    assert made["status"] == "affected"
    assert "decision" not in made


def test_the_newest_decision_counts_and_can_be_taken_back() -> None:
    """What was left out is told after all; settling again changes nothing."""
    left, told = decision(Decision.INFORMED, row()), decision(Decision.AFFECTED, row())
    (out,) = settled([row()], [left])
    (back,) = settled([out], [left, told])
    assert (out["status"], back["status"]) == ("left_out", "affected")
    assert settled([back], [left, told]) == (back,)
    assert settled([back], []) == (row(),)


def test_a_client_that_is_gone_stays_gone() -> None:
    """It matches nothing any more, so nothing is decided about it."""
    gone = row("gone")
    assert settled([gone], [decision(Decision.AFFECTED, gone)]) == (gone,)


def test_only_checks_without_a_decision_wait() -> None:
    """An affected client needs none."""
    assert undecided([row(), row("affected")]) == (row(),)
