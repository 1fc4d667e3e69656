"""Leaving a matching client out is read afterwards by a second person; call it in a transaction.

The bot opens a step for it; who does that step has read the decisions.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.determination_decisions import LEFT_OUT, ClientDecision
from bot.domain.errors import Refusal
from bot.services import own_steps
from bot.store import scope_decisions


class SameReader(Refusal):
    """Who left a client out does not read that decision afterwards as well."""


def require(incident_id: str, step: str, by: str) -> None:
    """Refuse to let who decided be who reads; other steps pass.

    Raises:
        SameReader: the person decided some of what is to be read.
    """
    if any(one.decided_by == by for one in _unread(incident_id, step)):
        raise SameReader("error.same_reader")


def mark(incident_id: str, step: str, by: str, now: datetime) -> None:
    """Write down who read the decisions, as that step is done; other steps change nothing."""
    clients = {one.client_id for one in _unread(incident_id, step)}
    if clients:
        scope_decisions.mark_read(incident_id, clients, by, now)


def _unread(incident_id: str, step: str) -> list[ClientDecision]:
    if step != own_steps.READ_LEFT_OUT:
        return []
    decided = scope_decisions.of_incident(incident_id)
    return [one for one in decided if one.what in LEFT_OUT and one.read_by is None]
