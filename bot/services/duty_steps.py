"""Steps of the playbook that end with a duty: nobody presses *done* for what is on record.

All inside the caller's transaction. A step ends too when it was decided, with a reason, that the
duty does not arise; a step that is done client by client has rows of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.duties import DutyKind
from bot.domain.incident import NoticeState, TaskState
from bot.domain.playbook import Step
from bot.domain.records import DutyRecord, IncidentRecord
from bot.services import frozen, steps
from bot.services.desk import Desk
from bot.store import duties, incidents, notices, tasks

#: What has not left, or not surely.
TO_BE_SENT: Final = frozenset(NoticeState) - {NoticeState.SENT, NoticeState.SUPERSEDED}


def follow_duty(
    desk: Desk, incident: IncidentRecord, duty: DutyRecord, by: str, now: datetime
) -> None:
    """Record the steps as done that fulfil a duty which was settled.

    A filing for a client is none of the organisation's own, which the playbook speaks of.

    Args:
        desk: What every use case works with.
        incident: The incident.
        duty: The duty.
        by: Who settled it.
        now: The instant (UTC).
    """
    if duty.kind == DutyKind.NOTIFY_CONTROLLER:
        follow_notice(desk, incident, by, now)
    elif duty.client_id is None:
        _settle(desk, incident, duty.kind, by, now)


def follow_notice(desk: Desk, incident: IncidentRecord, by: str, now: datetime) -> None:
    """Record the step of the notices as done, once every client is told and every notice left.

    A client that was told by telephone still gets its notice in writing.
    """
    owed = duties.is_any_open(incident.id, DutyKind.NOTIFY_CONTROLLER)
    if not owed and not _notices_wait(incident):
        _settle(desk, incident, DutyKind.NOTIFY_CONTROLLER, by, now)


def _notices_wait(incident: IncidentRecord) -> bool:
    """Return whether a notice is still to leave; in an exercise, whether one is to be released."""
    stays = {NoticeState.APPROVED} if incident.exercise else set()
    return bool(notices.count(incident.id, TO_BE_SENT - stays))


def _settle(desk: Desk, incident: IncidentRecord, kind: str, by: str, now: datetime) -> None:
    playbook = frozen.of(desk, incident)
    for task in tasks.of_incident(incident.id):
        waits = task.shown and task.state is TaskState.OPEN
        if waits and _ends_with(playbook.step(task.step), kind):
            steps.settle_done(desk, incidents.get(incident.id), task, by, now)


def _ends_with(step: Step | None, kind: str) -> bool:
    return step is not None and step.fulfils == kind and not step.per_client and step.repeat is None
