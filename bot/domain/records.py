"""What is kept of an incident, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.incident import DutyState, IncidentState, Kind, NoticeState, TaskState, Track


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One incident; all times are instants in UTC."""

    id: str
    reference: str
    kind: Kind
    state: IncidentState
    exercise: bool
    restricted: bool
    what: str
    noticed_at: datetime
    suspected_at: datetime
    aware_at: datetime
    aware_confirmed: bool
    aware_provisional: bool
    aware_history: Mapping[str, object] | None
    significant_at: datetime | None
    opened_at: datetime
    opened_by: str
    lead: str | None
    closed_at: datetime | None
    outcome: str | None  # an :class:`bot.domain.incident.Outcome`, once it is closed
    came_from: str | None  # id of the exercise that turned out to be this incident
    went_on_in: str | None  # id of the incident that took this one over
    playbook: str
    playbook_version: str
    playbook_digest: str | None
    phase: str
    channel_id: str | None
    channel_name: str
    processor_track: Track
    controller_track: Track


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """One duty as it stands; see :class:`bot.domain.duties.DutySpec` for how it was derived."""

    id: int
    incident_id: str
    kind: str
    client_id: str | None
    due_at: datetime | None
    basis: str
    rule: str
    pending_on: str | None
    contract_due_at: datetime | None
    target_due_at: datetime | None
    latest_at: datetime | None
    state: DutyState
    reason: str | None
    recorded_at: datetime | None
    fulfilled_at: datetime | None
    fulfilled_by: str | None


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One step of the playbook in one incident."""

    id: int
    step: str
    phase: str
    position: int
    role: str
    due_at: datetime | None
    shown: bool
    state: TaskState
    about: str | None
    reason: str | None
    assigned_to: str | None
    settled_by: str | None
    settled_at: datetime | None
    times: int
    first_due_at: datetime | None


#: Who gives a role that nobody gave: the settings do.
BY_SETTING: Final = ""


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """Who has a role of the playbook in one incident, and who stands in.

    ``given_by`` is :data:`BY_SETTING` where nobody gave it and the settings name the holder.
    """

    role: str
    person: str
    deputy: str | None
    given_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A determination as it was asked, and whether a person confirmed it."""

    id: int
    incident_id: str
    scope: Mapping[str, object]
    answer: Mapping[str, object]
    confirmed: bool
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One notice to one client, from draft to proof."""

    id: str
    incident_id: str
    client_id: str
    kind: str
    version: int
    language: str
    recipient: str | None
    facts: Mapping[str, object]
    missing: tuple[str, ...]
    subject: str
    text: str
    html: str
    digest: str
    state: NoticeState
    authors: tuple[str, ...]
    edited_at: datetime | None
    countersigned_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    approval_path: str | None
    comment: str | None
    message_id: str | None
    sent_at: datetime | None
    proof: Mapping[str, object] | None
    created_at: datetime
