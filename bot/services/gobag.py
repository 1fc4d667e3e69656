"""The go-bag is put together from what the bot knows, kept where it was asked for, and kept fresh.

It is written at every import and once a week. A place that fails breaks nothing: the privacy
officers hear of it, and it is tried again.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.content.gobag import BLANK, pages
from bot.domain import gobag as rules
from bot.domain.call_list import Contact
from bot.domain.calling import CallScriptFacts
from bot.domain.gobag import BagClient, GoBag
from bot.domain.instants import local_date
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import Lane
from bot.domain.register import Client, Language
from bot.i18n.catalogue import translator
from bot.services import audit, say
from bot.services.desk import Desk
from bot.store import audit_log, people
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import snapshot

WRITTEN: Final = "gobag.written"
#: That its place failed; also the kind of the outbox's rows that say so.
FAILED: Final = "gobag.failed"

_TROUBLES: Final = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
}

Write = Callable[[datetime], object]
"""Writes the encrypted bag of this instant to its place; raises OSError if that fails."""


def bag(desk: Desk) -> GoBag:
    """Return what the go-bag holds now."""
    ours = desk.organisation
    roles = {"officer": ours.officers, "deputy": ours.deputies, "responder": ours.responders}
    with snapshot(desk.store):
        names = people.names(ours.team)
        clients = [_client(client) for client in known.load_clients(desk.store)]
    books = desk.playbooks.playbooks.values()
    return GoBag(
        organisation=ours.name,
        telephone=ours.telephone,
        privacy_mailbox=ours.privacy_mailbox,
        contacts=tuple((one.value, ours.call_list.get(one, "")) for one in Contact),
        people=tuple((role, names.get(one, one)) for role, ids in roles.items() for one in ids),
        clients=tuple(sorted(clients, key=lambda one: (one.name.casefold(), one.client_id))),
        playbooks=tuple(sorted((book.id, book.version) for book in books)),
    )


def written_pages(desk: Desk, language: str, now: datetime) -> Mapping[str, str]:
    """Return the files of the go-bag in a language of the staff: path -> text."""
    books = sorted(desk.playbooks.playbooks.values(), key=lambda book: book.id)
    scripts = {one.value: _script(desk, one.value, now) for one in Language}
    return pages(bag(desk), books, scripts, translator(language), now, desk.organisation.zone)


def keep(desk: Desk, write: Write, now: datetime) -> bool:
    """Write the encrypted bag to its place; whatever happens there, nothing else breaks.

    Args:
        desk: What every use case works with.
        write: Writes it.
        now: The instant (UTC).

    Returns:
        Whether it was written; if not, the privacy officers hear of it, once a day.
    """
    try:
        write(now)
    except OSError as error:
        _tell(desk, _TROUBLES.get(error.errno or 0, "other"), now)
        return False
    record(desk, now)
    return True


def tick(desk: Desk, write: Write, now: datetime) -> bool:
    """Write the encrypted bag if that is due; of several processes one does, once an hour at most.

    Returns:
        Whether this call wrote it.
    """
    with desk.store.read():
        if not _is_due(now) or people.is_handled(_turn(now)):
            return False
    with desk.store.transaction():
        if not people.first_time(_turn(now), now):
            return False
    return keep(desk, write, now)


def record(desk: Desk, now: datetime) -> None:
    """Put on record that the bag was written as it is now; nothing personal."""
    digest = bag(desk).digest
    with desk.store.transaction():
        audit.record(WRITTEN, actor=audit.SYSTEM, now=now, facts={"digest": digest})


def last_written(store: Store) -> datetime | None:
    """Return when the bag was written last (UTC); None if it never was."""
    with store.read():
        return _last(WRITTEN)


def is_outdated(desk: Desk) -> bool:
    """Return whether the bag would hold something else than when it was last written.

    One that was never written is, once the register has a client.
    """
    present = bag(desk)
    with desk.store.read():
        last = audit_log.newest(WRITTEN)
    if last is None:
        return bool(present.clients)
    return bool(json.loads(last.payload)["digest"] != present.digest)


def _is_due(now: datetime) -> bool:
    return rules.is_due(_last(WRITTEN), _last(FAILED), known.last_import(), now)


def _last(action: str) -> datetime | None:
    entry = audit_log.newest(action)
    return None if entry is None else entry.at


def _turn(now: datetime) -> str:
    return f"{WRITTEN}:{now:%Y-%m-%dT%H}"


def _tell(desk: Desk, reason: str, now: datetime) -> None:
    day = local_date(now, desk.organisation.zone).isoformat()
    with desk.store.transaction():
        for officer in desk.organisation.officers:
            say.to_person(officer, FAILED, day, now, {"reason": reason}, lane=Lane.DEADLINE)
        audit.record(FAILED, actor=audit.SYSTEM, now=now, facts={"reason": reason})


def _script(desk: Desk, language: str, now: datetime) -> str:
    """Return what is said to any client by telephone; what is not known yet is left blank."""
    ours = desk.organisation
    facts = CallScriptFacts(
        reference=BLANK,
        organisation=ours.name,
        privacy_mailbox=ours.privacy_mailbox,
        phone=ours.telephone,
        client_name=BLANK,
        zone=ours.zone.key,
        kind=BLANK,
        confirmed=False,
        noticed_at=now,
        aware_at=now,
        call_number=BLANK,
    )
    kept = {**facts.as_dict(), "call_number": BLANK}
    return desk.notices.render(NoticeKind.CALL_SCRIPT, language, kept).text


def _client(client: Client) -> BagClient:
    return BagClient(
        client_id=client.client_id,
        name=client.name,
        language=client.language.value,
        phone=client.phone,
        email=client.email,
        deputy_email=client.deputy_email,
        registered_office=client.registered_office,
        notify_within_hours=client.notify_within_hours,
    )
