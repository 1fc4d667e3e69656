"""The go-bag: what people need when Slack, mail and the bot itself are down or not trusted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


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
        people: Role (``officer``, ``deputy``, ``responder``) and name, in order of calling.
        clients: All clients of the register, by name.
        playbooks: Id and version of each playbook that is in force.
    """

    organisation: str
    telephone: str
    privacy_mailbox: str
    people: tuple[tuple[str, str], ...]
    clients: tuple[BagClient, ...]
    playbooks: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """What tells whether the bag has changed since it was last written."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
