"""Going dark and coming back: who may, what is drawn again, and what is left of Home."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.darkness import READ_ALONG
from bot.domain.outgoing import RowState
from bot.services import darkness, facts, looking
from bot.services.desk import Desk
from bot.services.facts import Answer
from bot.services.outbox import listing
from bot.services.rights import NotAllowed
from bot.store import incidents, projections
from bot.store.tables.delivery import Projection
from tests.services.desk import (
    BRIDGE,
    DEPUTY,
    LEAD,
    NIGHT,
    STAFF,
    Night,
    incident,
    opened,
    with_organisation,
)

SOON = NIGHT + timedelta(minutes=10)


def tell(desk: Desk, incident_id: str, answer: str, by: str = LEAD) -> None:
    """Answer whether the attacker can read our Slack or mail."""
    facts.tell(desk, incident_id, [Answer(READ_ALONG, answer)], by, SOON)


def said(desk: Desk) -> list[str]:
    """Return what the channel is told of the dark."""
    rows = listing(desk.store, (RowState.WAITING,))
    return [row.kind for row in rows if row.kind.startswith("dark.")]


def wanted(desk: Desk, incident_id: str) -> dict[str, int]:
    """Return how often each message of an incident was asked for."""
    with desk.store.read():
        shown = projections.of_incident(incident_id)
        return {one.target: Projection.get_by_id(one.target).wanted for one in shown}


def test_anybody_goes_dark_and_everything_that_stands_there_is_covered(night: Night) -> None:
    """Each message of the incident is drawn again, Home too, and the channel is told."""
    before = wanted(night.desk, night.incident.id)
    tell(night.desk, night.incident.id, "unknown")

    after = wanted(night.desk, night.incident.id)
    assert len(before) > 1
    assert all(after[target] > count for target, count in before.items())
    assert said(night.desk) == ["dark.on"]
    with night.desk.store.read():
        assert Projection.select().where(Projection.target == f"home:{LEAD}").exists()


def test_the_same_answer_again_changes_nothing(desk: Desk) -> None:
    """From yes to unknown it stays dark, and nobody is told twice."""
    incident_id = opened(desk)
    tell(desk, incident_id, "none")
    assert said(desk) == []
    tell(desk, incident_id, "all")
    tell(desk, incident_id, "unknown")
    assert said(desk) == ["dark.on"]


def test_only_officer_or_deputy_bring_it_back(desk: Desk) -> None:
    """Whoever reads along would press that first; a refusal leaves it dark."""
    incident_id = opened(desk)
    tell(desk, incident_id, "all")
    with pytest.raises(NotAllowed):
        tell(desk, incident_id, "none")
    assert darkness.covering(desk, incident_id) is not None

    tell(desk, incident_id, "none", DEPUTY)
    assert darkness.covering(desk, incident_id) is None
    assert sorted(said(desk)) == ["dark.off", "dark.on"]


def test_what_is_shown_is_the_reference_and_the_bridge(desk: Desk) -> None:
    """The number that is always answered stands in for a bridge that is not set."""
    incident_id = opened(desk)
    tell(desk, incident_id, "mail")
    dark = darkness.covering(desk, incident_id)
    assert dark is not None
    assert (dark.reference, dark.bridge) == (incident(desk, incident_id).reference, BRIDGE)

    without = with_organisation(desk, call_list={}, telephone="+32 3 555 01 00")
    dark = darkness.covering(without, incident_id)
    assert dark is not None
    assert dark.bridge == "+32 3 555 01 00"


@pytest.mark.parametrize("incident_id", [None, "gone"])
def test_what_belongs_to_no_incident_is_not_covered(desk: Desk, incident_id: str | None) -> None:
    """The care of the register is no secret of an incident."""
    assert darkness.covering(desk, incident_id) is None


def test_home_keeps_the_reference_only(night: Night) -> None:
    """Neither steps nor drafts of it are on anybody's Home."""
    tell(night.desk, night.incident.id, "chat")
    home = looking.home(night.desk, LEAD, SOON)
    assert [line.dark for line in home.incidents] == [True]
    assert (home.steps, home.drafts) == ((), ())


def test_only_who_belongs_to_it_learns_that_an_incident_is_dark(short_desk: Desk) -> None:
    """By its id or by its channel; of the incidents of others, and of none, nothing is said."""
    desk, incident_id = short_desk, opened(short_desk)
    with desk.store.transaction():
        incidents.set_channel_if_none(incident_id, "C0ROOM")
    assert darkness.over(desk, incident_id, None, LEAD) is None
    tell(desk, incident_id, "all")
    for named, channel in ((incident_id, None), (None, "C0ROOM"), (incident_id, "C0OTHER")):
        assert darkness.over(desk, named, channel, LEAD) is not None
        assert darkness.over(desk, named, channel, STAFF) is None
    for named, channel in (("gone", "C0ROOM"), (None, "C0OTHER"), (None, None)):
        assert darkness.over(desk, named, channel, LEAD) is None


def test_the_form_that_ends_it_shows_nothing_of_what_was_said(short_desk: Desk) -> None:
    """In the light it shows the answer and its basis; in the dark neither."""
    desk, incident_id = short_desk, opened(short_desk)
    tell(desk, incident_id, "phone")
    shown = facts.asked(desk, incident(desk, incident_id), READ_ALONG)
    assert shown.present is not None
    tell(desk, incident_id, "chat")
    hidden = facts.asked(desk, incident(desk, incident_id), READ_ALONG)
    assert (hidden.present, hidden.past) == (None, ())
    assert darkness.of_incident(desk, incident(desk, incident_id)) is not None
