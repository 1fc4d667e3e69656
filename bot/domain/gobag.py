"""The go-bag: what people need when Slack, mail and the bot itself are down or not trusted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

#: It is written anew after every import, and as often as this without one.
EVERY: Final = timedelta(days=7)
#: A place that failed is tried again after this.
AGAIN: Final = timedelta(hours=1)
#: So many files are kept, so that one that was spoilt on its way is not the only one.
FILES_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class BagClient:
    """One client as the call list has it; empty texts are not known."""

    client_id: str
    name: str
    language: str
    phone: str
    email: str
    deputy_email: str
    registered_office: str
    notify_within_hours: int | None


@dataclass(frozen=True, slots=True)
class GoBag:
    """What the bag holds, but for words that never change.

    Attributes:
        contacts: Whom else to call (insurer, lawyer ...) and the number; empty where not set.
        people: Role (``officer``, ``deputy``, ``responder``) and name, in order of calling.
        clients: All clients of the register, by name.
        playbooks: Id and version of each playbook that is in force.
    """

    organisation: str
    telephone: str
    privacy_mailbox: str
    contacts: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    clients: tuple[BagClient, ...]
    playbooks: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """What tells whether the bag has changed since it was last written."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def is_due(
    written_at: datetime | None,
    failed_at: datetime | None,
    imported_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether the encrypted bag has to be written now; all instants in UTC.

    Args:
        written_at: When it was written last; None if never.
        failed_at: When its place failed last; None if never.
        imported_at: When the register was imported last; None if never.
        now: The instant.
    """
    if failed_at is not None and failed_at <= now < failed_at + AGAIN:
        return False
    if written_at is None or written_at + EVERY <= now:
        return True
    return imported_at is not None and imported_at > written_at
