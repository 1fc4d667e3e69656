"""An incident with five thousand clients makes a handful of messages, not thousands."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.outgoing import REMINDER, RowState
from bot.services import duties, ledger, reminders
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.telling import Watchers
from bot.store import incidents as kept_incidents
from bot.store import notices as kept_notices
from bot.store.tables.incidents import Snapshot
from tests.services.desk import NIGHT, OFFICER, asked, duties_of, opened

CLIENTS: Final = 5000
#: Hours that contracts give; most clients have none.
CONTRACTS: Final = (None, None, None, 4, 24)
HALF_AN_HOUR: Final = timedelta(minutes=30)
#: Three dates (our target and two contracts), each a ladder of at most thirteen rungs and ends.
HANDFUL: Final = 40


def _affect(desk: Desk, incident_id: str) -> None:
    """Confirm a scope of that many clients, and derive the duties."""
    snapshot_id = asked(desk, incident_id)
    terms = [
        {
            "client_id": f"C{number:04d}",
            "notify_within_hours": CONTRACTS[number % len(CONTRACTS)],
            "notify_trigger": None,
            "may_file_for": False,
            "regime": "gdpr",
        }
        for number in range(CLIENTS)
    ]
    with desk.store.transaction():
        Snapshot.update(answer={"clients": [], "own": [], "warnings": [], "terms": terms}).where(
            Snapshot.id == snapshot_id
        ).execute()
        kept_notices.confirm_snapshot(snapshot_id, confirmed_by=OFFICER, confirmed_at=NIGHT)
        duties.refresh(desk, kept_incidents.get(incident_id), NIGHT)


def test_five_thousand_clients_are_a_handful_of_messages(short_desk: Desk) -> None:
    """Ticked every half hour for two days: each reminder speaks for all of them."""
    desk = short_desk
    incident_id = opened(desk, NIGHT)
    _affect(desk, incident_id)
    owed = [one for one in duties_of(desk, incident_id) if one.kind == "notify_controller"]
    assert sum(one.client_id is not None for one in owed) == CLIENTS
    for half_hour in range(2 * 48):
        now = NIGHT + HALF_AN_HOUR * half_hour
        hearers = reminders.hearers(desk)
        ledger.tick(desk.store, reminders.is_open, Watchers(), now, hearers)
    said = [
        row
        for row in listing(desk.store, (RowState.WAITING,), incident_id, limit=CLIENTS)
        if row.kind == REMINDER and "notify_controller" in str(row.facts)
    ]
    assert 0 < len(said) <= HANDFUL
