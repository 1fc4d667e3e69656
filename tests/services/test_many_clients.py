"""An incident with six thousand clients makes a handful of messages, not thousands."""

from __future__ import annotations

from typing import Final

from bot.services.desk import Desk
from bot.store import incidents
from tests.benchmarks.messages import reminders_said
from tests.services.desk import duties_of

#: More than PostgreSQL takes in one statement, at eleven values a row and more.
CLIENTS: Final = 6000
#: Three dates (our target and two contracts), each a ladder of at most thirteen rungs and ends.
HANDFUL: Final = 40


def test_thousands_of_clients_are_a_handful_of_messages(desk: Desk) -> None:
    """Ticked every half hour for two days: each reminder speaks for all of them."""
    said = reminders_said(desk, CLIENTS)
    with desk.store.read():
        (incident,) = incidents.open_ones()
    owed = [one for one in duties_of(desk, incident.id) if one.kind == "notify_controller"]
    assert sum(one.client_id is not None for one in owed) == CLIENTS
    assert 0 < said <= HANDFUL
