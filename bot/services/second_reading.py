"""What is read afterwards by a second person: clients that were left out, releases by fewer eyes.

The bot opens a step for each; who does that step has read them. Call it in a transaction.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.approval import READ_AGAIN
from bot.domain.determination_decisions import LEFT_OUT, ClientDecision
from bot.domain.errors import Refusal
from bot.services import own_steps
from bot.store import notices, scope_decisions, tasks


class SameReader(Refusal):
    """Who left a client out, or released a notice, does not read that afterwards as well."""


def require(incident_id: str, step: str, by: str) -> None:
    """Refuse to let who decided be who reads; other steps pass.

    Raises:
        SameReader: the person decided or released some of what is to be read.
    """
    decided = {one.decided_by for one in _unread(incident_id, step)}
    if by in decided | _released_by(incident_id, step):
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


def _released_by(incident_id: str, step: str) -> set[str | None]:
    """Return who released what the step to read releases again is about, also by a signature."""
    task = tasks.find(incident_id, step) if step == own_steps.READ_AGAIN else None
    if task is None:
        return set()
    clients, paths = own_steps.clients_of(task), {path.value for path in READ_AGAIN}
    return {
        person
        for notice in notices.without_texts(incident_id)
        if notice.client_id in clients and notice.approval_path in paths
        for person in (notice.approved_by, notice.countersigned_by)
    }
