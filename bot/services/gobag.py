"""The go-bag is put together from what the bot knows, and kept in mind when it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.content.gobag import pages
from bot.domain.gobag import BagClient, GoBag
from bot.domain.register import Client
from bot.i18n.catalogue import translator
from bot.services import audit
from bot.services.desk import Desk
from bot.store import audit_log, people
from bot.store import register_known as known
from bot.store.register_query import snapshot

WRITTEN: Final = "gobag.written"


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
        people=tuple((role, names.get(one, one)) for role, ids in roles.items() for one in ids),
        clients=tuple(sorted(clients, key=lambda one: (one.name.casefold(), one.client_id))),
        playbooks=tuple(sorted((book.id, book.version) for book in books)),
    )


def written_pages(desk: Desk, language: str, now: datetime) -> Mapping[str, str]:
    """Return the files of the go-bag in a language of the staff: path -> text."""
    books = sorted(desk.playbooks.playbooks.values(), key=lambda book: book.id)
    return pages(bag(desk), books, translator(language), now, desk.organisation.zone)


def record(desk: Desk, now: datetime) -> None:
    """Put on record that the bag was written as it is now; nothing personal."""
    digest = bag(desk).digest
    with desk.store.transaction():
        audit.record(WRITTEN, actor=audit.SYSTEM, now=now, facts={"digest": digest})


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
