"""Where an incident may go from here: how it may end, what takes it over, what it came from."""

from __future__ import annotations

from bot.domain.incident import DutyState
from bot.domain.records import IncidentRecord
from bot.domain.views import Closing
from bot.domain.walk_views import PlaybookOffer
from bot.services import closing, looking, metrics, overview, playbooks, rights
from bot.services.desk import Desk
from bot.store import incidents


def ends(desk: Desk, found: IncidentRecord, user_id: str) -> Closing:
    """Return what stands in the way of closing an incident, and how it may end all the same."""
    with desk.store.read():
        others = [one for one in looking.visible(desk, user_id) if _may_take_over(one, found)]
        lines = overview.duty_lines(found)
        return Closing(
            incident_id=found.id,
            reference=found.reference,
            exercise=found.exercise,
            duties=tuple(line for line in lines if line.state is DutyState.OPEN),
            waiting=closing.waiting(found),
            told=closing.anybody_told(found),
            others=tuple(overview.incident_line(one) for one in others),
            figures=metrics.missing(desk, found),
        )


def relatives(
    desk: Desk, found: IncidentRecord, user_id: str
) -> tuple[IncidentRecord | None, IncidentRecord | None]:
    """Return what an incident came from and what it went on in, as far as a person may see them."""
    with desk.store.read():
        return (
            _seen(desk, found.came_from, user_id),
            _seen(desk, found.went_on_in, user_id),
        )


def newer_playbook(desk: Desk, found: IncidentRecord) -> PlaybookOffer | None:
    """Return what another installed version of the incident's playbook would change."""
    with desk.store.read():
        return playbooks.offer(desk, found)


def _may_take_over(one: IncidentRecord, found: IncidentRecord) -> bool:
    narrower = found.restricted and not one.restricted
    return one.id != found.id and one.exercise == found.exercise and not narrower


def _seen(desk: Desk, incident_id: str | None, user_id: str) -> IncidentRecord | None:
    other = None if incident_id is None else incidents.find(incident_id)
    if other is None or not rights.is_member(desk.organisation, other, user_id):
        return None
    return other
