"""Who belongs to a restricted incident: picked by hand by the privacy officer (rule 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.services import audit, rights, say
from bot.services.desk import Desk
from bot.store import incidents, tasks


class NotRestricted(Refusal):
    """To an incident that is not restricted belongs the whole team."""


def pick(desk: Desk, incident_id: str, chosen: Iterable[str], by: str, now: datetime) -> bool:
    """Let exactly these people, and the privacy officers, belong to a restricted incident.

    Who comes in is invited to the channel; who goes out is taken from it, from its steps and
    its lead, and sees nothing of it from now on.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        chosen: Slack ids of its members; the officers belong to it anyhow.
        by: Who picks them.
        now: The instant of picking, in UTC.

    Returns:
        Whether anything changed.

    Raises:
        NotRestricted: the whole team belongs to it.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        if not incident.restricted:
            raise NotRestricted("error.not_restricted", reference=incident.reference)
        before = rights.members(desk.organisation, incident)
        picked = tuple(dict.fromkeys(one for one in chosen if one))
        if by not in (*picked, *desk.organisation.officers):
            raise Refusal("error.pick_yourself", field="members")
        incidents.set_fact(incident.id, "members", ",".join(picked), by, now)
        after = rights.members(desk.organisation, incident)
        if set(before) == set(after):
            return False
        out = [one for one in before if one not in after]
        _take_out(incident, out)
        _tell(incident, [*before, *after], out, now)
        audit.record(
            "members.picked",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"in": [one for one in after if one not in before], "out": out},
        )
        return True


def _take_out(incident: IncidentRecord, out: list[str]) -> None:
    """Free the steps and the lead of those who go."""
    for task in tasks.of_incident(incident.id):
        if task.assigned_to in out and task.state is TaskState.OPEN:
            tasks.update(incident.id, task.step, assigned_to=None)
    if incident.lead in out:
        incidents.update(incident.id, lead=None)


def _tell(incident: IncidentRecord, people: list[str], out: list[str], now: datetime) -> None:
    """Have Slack let them in and out; the message is nobody's but the channel's."""
    say.act_in_channel(incident.id, "channel.members", now, {"removed": out}, Lane.DEADLINE)
    say.redraw(incident, [incident.phase], people=dict.fromkeys(people))
