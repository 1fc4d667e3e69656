"""Who is told when something did not go out, and of which incidents."""

from __future__ import annotations

from bot.services import watching
from bot.services.desk import Desk
from tests.services.desk import DEPUTY, LEAD, OFFICER, opened


def test_officers_deputies_and_the_mailbox_are_told(desk: Desk) -> None:
    """Of an incident of the team, of none, and of one that is not there."""
    watchers = watching.watchers(desk)
    incident_id = opened(desk)
    with desk.store.read():
        for about in (incident_id, None, "0" * 32):
            assert watchers.of(about).people == (OFFICER, DEPUTY)
    assert watchers.mailboxes == (desk.organisation.privacy_mailbox,)


def test_a_deputy_outside_a_restricted_incident_hears_nothing_of_it(desk: Desk) -> None:
    """Who was picked does."""
    watchers = watching.watchers(desk)
    without = opened(desk, restricted=True, reporter=OFFICER, members=(LEAD,))
    among = opened(
        desk, restricted=True, reporter=OFFICER, members=(DEPUTY,), request_key="request-2"
    )
    with desk.store.read():
        assert watchers.of(without).people == (OFFICER,)
        assert watchers.of(among).people == (OFFICER, DEPUTY)
