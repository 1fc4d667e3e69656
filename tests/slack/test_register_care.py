"""The weekly look at the register, as it arrives at the officer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.services import gobag, people, register_weekly
from tests.services.desk import OFFICER
from tests.slack.office import Office, words

MONDAY = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)  # eight o'clock in Brussels


def test_the_officer_is_told_on_monday_morning(office: Office) -> None:
    """In a direct message of the bot, with names of clients, and once."""
    office.clock.set(MONDAY)
    told = office.direct(OFFICER, office.bot.look_at_register)
    said = words(told.blocks)
    assert "Formerly Yours BV" in said
    assert "breach-bot gobag" in said
    assert not register_weekly.tick(office.desk, MONDAY)


def test_a_bag_that_was_written_is_not_asked_for(office: Office) -> None:
    """The rest of the look is said all the same."""
    office.clock.set(MONDAY + timedelta(weeks=1))
    team = set(office.desk.organisation.team)  # the bag names them, and the bot is meeting them
    office.workspace.wait_for(lambda: people.names(office.desk, team).keys() == team)
    gobag.record(office.desk, MONDAY)
    told = office.direct(OFFICER, office.bot.look_at_register)
    assert "breach-bot gobag" not in words(told.blocks)
    assert "Formerly Yours BV" in words(told.blocks)
