"""One of the processes that empty an outbox: ``python -m tests.benchmarks.claiming HOW URL ...``.

Nothing is sent anywhere: what is measured is the database's part.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.errors import Unavailable
from bot.domain.outgoing import OutgoingRow, Transport
from bot.services.postroom import Postroom
from bot.services.settling import Settling
from bot.services.telling import Watchers
from bot.store.database import Store
from tests.benchmarks.claims import always_open

PROOF = {"channel": "C1", "ts": "1700000000.000001"}


def main(how: str, url: str, folder: str, number: str) -> None:
    """Say that one is ready, wait for the others, and empty the outbox with them."""
    store = Store(url)
    place = Path(folder)
    (place / f"ready-{number}").touch()
    while not (place / "go").exists():
        time.sleep(0.005)
    {"ours": _ours, "bare": _bare}[how](store)
    store.close()


def _ours(store: Store) -> None:
    postroom, settling = Postroom(store, always_open), Settling(store, Watchers())
    while _waiting(store):
        try:
            _empty_one(postroom, settling)
        except Unavailable:
            continue


def _empty_one(postroom: Postroom, settling: Settling) -> None:
    lease = postroom.claim(Transport.SLACK)
    if lease is None:
        return
    while (work := postroom.next_work(lease, datetime.now(UTC))) is not None:
        if isinstance(work.item, OutgoingRow):
            settling.sent(work.item, PROOF, datetime.now(UTC))


def _bare(store: Store) -> None:
    while _waiting(store):
        try:
            _take_and_mark(store)
        except Unavailable:
            continue


def _take_and_mark(store: Store) -> None:
    lock = "" if store.is_sqlite else " FOR UPDATE SKIP LOCKED"
    with store.transaction():
        found = store.database.execute_sql(
            f"SELECT id FROM outbox WHERE state = 'waiting' ORDER BY lane, id LIMIT 1{lock}"
        ).fetchone()
        if found is None:
            return
        store.database.execute_sql(f"UPDATE outbox SET state = 'taken' WHERE id = {found[0]}")
    with store.transaction():
        store.database.execute_sql(f"UPDATE outbox SET state = 'sent' WHERE id = {found[0]}")


def _waiting(store: Store) -> bool:
    with store.read():
        query = "SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1"
        return store.database.execute_sql(query).fetchone() is not None


if __name__ == "__main__":
    main(*sys.argv[1:])
