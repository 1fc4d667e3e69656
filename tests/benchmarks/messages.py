"""How many messages an incident makes for its team: a handful, however many clients it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.domain.outgoing import REMINDER, RowState
from bot.services import duties, ledger, reminders
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.telling import Watchers
from bot.store import incidents, notices
from bot.store.database import Store
from bot.store.tables.incidents import Snapshot
from tests.benchmarks.measuring import Compared
from tests.services.desk import NIGHT, OFFICER, asked, fill, make_desk, opened

#: Hours that contracts give; most clients have none.
CONTRACTS: Final = (None, None, None, 4, 24)
HALF_AN_HOUR: Final = timedelta(minutes=30)
HALF_HOURS: Final = 2 * 48


def compare(url: str, clients: int) -> Iterator[Compared]:
    """Count what is said of clients that nobody has told, beside a message to each."""
    fill(url)
    store = Store(url)
    said = reminders_said(make_desk(store), clients)
    store.close()
    what = f"told of {clients:,} clients in two days"
    yield Compared(what, said, "a message a client", clients, "messages")


def reminders_said(desk: Desk, clients: int) -> int:
    """Return how many messages remind of so many clients, whom nobody tells for two days."""
    incident_id = opened(desk, NIGHT)
    _affect(desk, incident_id, clients)
    for half_hour in range(HALF_HOURS):
        now = NIGHT + HALF_AN_HOUR * half_hour
        ledger.tick(desk.store, reminders.is_open, Watchers(), now, reminders.hearers(desk))
    said = listing(desk.store, (RowState.WAITING,), incident_id, limit=2 * clients)
    return sum(row.kind == REMINDER and "notify_controller" in str(row.facts) for row in said)


def _affect(desk: Desk, incident_id: str, clients: int) -> None:
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
        for number in range(clients)
    ]
    with desk.store.transaction():
        Snapshot.update(answer={"clients": [], "own": [], "warnings": [], "terms": terms}).where(
            Snapshot.id == snapshot_id
        ).execute()
        notices.confirm_snapshot(snapshot_id, confirmed_by=OFFICER, confirmed_at=NIGHT)
        duties.refresh(desk, incidents.get(incident_id), NIGHT)
