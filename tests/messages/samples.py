"""Views to draw: small, huge and hostile ones, each a plain value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import (
    DutyState,
    IncidentState,
    Kind,
    NoticeState,
    TaskState,
    Track,
)
from bot.domain.records import IncidentRecord
from bot.domain.views import (
    ClientCounts,
    Closing,
    Dark,
    DutyLine,
    Headline,
    Home,
    IncidentLine,
    NoticeLine,
    NoticePreview,
    NoticeQueue,
    PhaseView,
    RegisterState,
    Reminder,
    ScopeAnswer,
    StatusView,
    StepLine,
)
from bot.domain.walk_views import ChangedStep, PlaybookOffer

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
INCIDENT = "0123456789abcdef0123456789abcdef"
HOSTILE = "<!channel> & <http://evil.example|Reset> </b> *x* `y` \u202eevil\n> approved"
LONG = "Établissements Vandenbossche & Zonen " * 8  # nearly 300 characters
LANGUAGES = ("en", "nl", "fr")
#: The same code draws in each: what it runs is measured in one.
EACH_LANGUAGE = ("en", *(pytest.param(one, marks=pytest.mark.no_cover) for one in ("nl", "fr")))

CLIENTS_DUTY = DutyLine(
    id=7,
    kind="notify_controller",
    rule="GDPR Art. 33(2)",
    basis="target",
    due_at=NOW + timedelta(hours=9),
    state=DutyState.OPEN,
    clients=5000,
    settled=4588,
)
AUTHORITY_DUTY = DutyLine(
    id=3,
    kind="notify_authority",
    rule="GDPR Art. 33(1)",
    basis="statutory",
    due_at=NOW + timedelta(hours=69),
    state=DutyState.OPEN,
)
PENDING_DUTY = DutyLine(
    id=4,
    kind="authority_part_2",
    rule="GBA/APD portal, part 2",
    basis="pending",
    due_at=None,
    state=DutyState.OPEN,
    pending_on="notify_authority",
)


def headline(**changes: Any) -> Headline:
    """Return the headline of an incident at 3:30 in the morning."""
    view = Headline(
        incident_id=INCIDENT,
        reference="BR-2026-007",
        kind=Kind.RANSOMWARE,
        exercise=False,
        restricted=False,
        closed=False,
        aware_confirmed=False,
        noticed_at=NOW - timedelta(hours=3),
        aware_at=NOW - timedelta(hours=3),
        opened_at=NOW - timedelta(hours=3),
        opened_by="U0REPORTER",
        lead=None,
        officers=("U0OFFICER",),
        telephone="+32 2 555 01 99",
        pages=False,
        next_duty=CLIENTS_DUTY,
        clock_72=AUTHORITY_DUTY,
        clients_target_at=NOW + timedelta(hours=9),
        clients_at_most_at=NOW + timedelta(hours=21),
        scope_confirmed=False,
        counts=ClientCounts(),
        processor_track=Track.OPEN,
        controller_track=Track.OPEN,
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def dark(**changes: Any) -> Dark:
    """Return all that is shown of an incident in the dark."""
    view = Dark(INCIDENT, "BR-2026-007", exercise=False, bridge="+32 2 555 01 20")
    return replace(view, **changes)


def step(number: int = 1, **changes: Any) -> StepLine:
    """Return one open step of a playbook."""
    line = StepLine(
        id=f"ransomware.step_{number}",
        title={"en": f"Do {number}", "nl": f"Doe {number}", "fr": f"Faire {number}"},
        do={"en": "Take it off the network.", "nl": "Haal het los.", "fr": "Le retirer."},
        why={"en": "It stops.", "nl": "Het stopt.", "fr": "Cela s’arrête."},
        source="CISA",
        role="technical_lead",
        proof=("list",),
        due_at=NOW + timedelta(minutes=5 * number),
        state=TaskState.OPEN,
    )
    return replace(line, **changes)


def done(number: int = 1, **changes: Any) -> StepLine:
    """Return one step that was done."""
    settled = {
        "state": TaskState.DONE,
        "settled_by": "U0TECH",
        "settled_at": NOW - timedelta(minutes=number),
    }
    return step(number, **{**settled, **changes})


def phase(*steps: StepLine, **changes: Any) -> PhaseView:
    """Return a phase with these steps."""
    view = PhaseView(
        incident_id=INCIDENT,
        reference="BR-2026-007",
        exercise=False,
        phase="secure",
        steps=steps,
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def client(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return one client of a determination, as its JSON has it."""
    return {
        "client_id": f"C{number:04d}",
        "name": f"Klant {number:04d}",
        "language": "nl",
        "status": "affected",
        "former": False,
        "retention_ends": None,
        "capacity": "processor",
        "people": 12,
        "people_known": 12,
        "notify_within_hours": 24,
        "contact": f"privacy@klant{number}.example",
        "reasons": [
            {
                "kind": "held",
                "system": "backup",
                "data": ["backup_content"],
                "since": "2024-01-01",
                "until": None,
            }
        ],
        "warnings": [],
        **changes,
    }


def answer(*clients: dict[str, Any], **changes: Any) -> ScopeAnswer:
    """Return a determination that waits for confirmation."""
    view = ScopeAnswer(
        incident_id=INCIDENT,
        reference="BR-2026-007",
        exercise=False,
        snapshot_id=5,
        systems=("backup",),
        categories=(),
        access=False,
        begins=NOW - timedelta(days=2),
        ends=None,
        clients=clients,
        own=(),
        warnings=(),
        asked_by="U0TECH",
        confirmed_by=None,
        confirmed_at=None,
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def notice_line(number: int = 1, **changes: Any) -> NoticeLine:
    """Return one draft of the queue."""
    line = NoticeLine(
        id=f"n{number}",
        client_id=f"C{number:04d}",
        client_name=f"Klant {number:04d}",
        language="nl",
        recipient=f"privacy@klant{number}.example",
        state=NoticeState.DRAFT,
        missing=(),
        edited=False,
        alike="abc",
        term_at=NOW + timedelta(hours=9 + number),
    )
    return replace(line, **changes)


def queue(*waiting: NoticeLine, **changes: Any) -> NoticeQueue:
    """Return the notices of an incident."""
    view = NoticeQueue(
        incident_id=INCIDENT,
        reference="BR-2026-007",
        exercise=False,
        lines=waiting,
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def preview(**changes: Any) -> NoticePreview:
    """Return a draft as the one who releases it sees it."""
    view = NoticePreview(
        line=notice_line(),
        subject="Gegevenslek: eerste bericht",
        text="Geachte mevrouw, geachte heer,\n\nWij hebben vastgesteld …",
        digest="d" * 64,
        position=2,
        total=60,
        alike=58,
        authors=(),
        countersigned_by=None,
        comment=None,
        incident_id=INCIDENT,
        reference="BR-2026-007",
        exercise=False,
        may_release=True,
        refusal=None,
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def reminder(**changes: Any) -> Reminder:
    """Return a reminder of the duty to tell clients."""
    view = Reminder(
        incident_id=INCIDENT,
        reference="BR-2026-007",
        exercise=False,
        group="notify_controller",
        duties=(CLIENTS_DUTY,),
        steps=(),
        drafts=0,
        rung="half",
        audience="officer",
        last=False,
        late=False,
        settled=False,
        delayed_by_seconds=0,
        lead="U0LEAD",
        officers=("U0OFFICER",),
        telephone="+32 2 555 01 99",
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def status(**changes: Any) -> StatusView:
    """Return where an incident stands."""
    view = StatusView(
        headline=headline(),
        duties=(CLIENTS_DUTY, AUTHORITY_DUTY, PENDING_DUTY),
        phase="secure",
        steps_open=4,
        steps_total=11,
    )
    return replace(view, **changes)


def incident_line(number: int = 7, **changes: Any) -> IncidentLine:
    """Return one open incident of a list."""
    line = IncidentLine(
        incident_id=INCIDENT,
        reference=f"BR-2026-{number:03d}",
        kind=Kind.BACKUP,
        exercise=False,
        channel_id="C0INCIDENT",
        next_duty=AUTHORITY_DUTY,
        counts=ClientCounts(),
        opened_at=NOW - timedelta(hours=3),
    )
    return replace(line, **changes)


def home(**changes: Any) -> Home:
    """Return the Home of a privacy officer on a quiet day."""
    view = Home(
        user_id="U0OFFICER",
        may_open=True,
        is_officer=True,
        incidents=(),
        steps=(),
        drafts=(),
        register=RegisterState(clients=64, holdings=400, imported_at=NOW - timedelta(days=2)),
        now=NOW,
        zone=ZONE,
    )
    return replace(view, **changes)


def closing(**changes: Any) -> Closing:
    """Return what stands in the way of closing an incident: nothing."""
    view = Closing(INCIDENT, "BR-2026-007", False, (), 0, False, ())
    return replace(view, **changes)


def offer(**changes: Any) -> PlaybookOffer:
    """Return a newer playbook with one step more."""
    added = ({"en": "New", "nl": "Nieuw", "fr": "Nouveau"},)
    view = PlaybookOffer(
        INCIDENT,
        "BR-2026-007",
        False,
        added[0],
        "2",
        added,
        (),
        (ChangedStep(added[0], ("due", "role")),),
        remarks=True,
    )
    return replace(view, **changes)


def record(**changes: Any) -> IncidentRecord:
    """Return an incident as it is kept."""
    kept = IncidentRecord(
        id=INCIDENT,
        reference="BR-2026-007",
        kind=Kind.RANSOMWARE,
        state=IncidentState.OPEN,
        exercise=False,
        restricted=False,
        what="Files on the back-up server end in .locked",
        noticed_at=NOW - timedelta(hours=3),
        suspected_at=NOW - timedelta(hours=3),
        aware_at=NOW - timedelta(hours=3),
        aware_confirmed=False,
        aware_provisional=True,
        aware_history=None,
        significant_at=None,
        opened_at=NOW - timedelta(hours=3),
        opened_by="U0REPORTER",
        lead=None,
        closed_at=None,
        outcome=None,
        came_from=None,
        went_on_in=None,
        playbook="ransomware",
        playbook_version="1",
        playbook_digest=None,
        phase="secure",
        channel_id="C0INCIDENT",
        channel_name="br-2026-007-0123",
        processor_track=Track.OPEN,
        controller_track=Track.OPEN,
    )
    return replace(kept, **changes)


ANNOUNCED: dict[str, dict[str, Any]] = {
    "first_line": {},
    "opened_private": {"invited": "yes"},
    "lead.taken": {"by": "U0LEAD"},
    "dark.on": {"by": "U0LEAD"},
    "dark.off": {"by": "U0OFFICER"},
    "note": {"by": "U0TECH", "text": "The firewall was closed."},
    "closed": {"by": "U0OFFICER", "reason": "A false alarm."},
    "slack.expires": {"expires_on": "2027-03-01", "officers": ["U0OFFICER"]},
    "slack.stays": {"because": "dispute"},
    "client.told": {"by": "U0TECH", "client_id": "C0001", "how": "telephone"},
    "in_hand": {"by": "U0TECH", "until": (NOW + timedelta(hours=1)).isoformat()},
    "step.assigned": {"by": "U0LEAD", "step": "ransomware.isolate"},
    "steps.appeared": {"steps": ["core.police"], "step_titles": [{"en": "Go", "nl": "Ga"}]},
    "clients.given": {"by": "U0LEAD", "step": "ransomware.isolate", "count": 2},
    "role.given": {"by": "U0LEAD", "role": "lead", "person": "U0ANNA", "deputy": "U0TECH"},
    "decision": {"by": "U0LEAD", "what": "Stop it.", "why": "It spreads.", "considered": "Wait."},
    "awareness.proposed": {
        "by": "U0OFFICER",
        "aware_at": NOW.isoformat(),
        "reason": "The log shows it.",
    },
    "counsel.told": {"clients": ["Klant 0001"]},
    "counsel.answered": {"by": "U0LAW", "objection": "To their counsel."},
    "counsel.heard": {"objects": False},
    "notice.second": {"by": "U0TECH", "client_id": "C1", "notice": "n1"},
    "notices.second": {"by": "U0OFFICER"},
    "channel.not_invited": {"users": ["U0ANNA"]},
    "exercise.turned_real": {"by": "U0TECH", "other_reference": "BR-1", "other_channel": "C0REAL"},
    "real.came_from": {"by": "U0TECH", "other_reference": "EX-1"},
    "merged.away": {"by": "U0OFFICER", "other_reference": "BR-2", "reason": "The same letter."},
    "merged.here": {
        "by": "U0OFFICER",
        "other_reference": "BR-3",
        "other_what": "A letter",
        "reason": "The same letter.",
    },
    "kind.changed": {"by": "U0TECH", "kind": "ransomware"},
    "playbook.taken": {"by": "U0TECH"},
    "scope.decided": {
        "by": "U0OFFICER",
        "what": "task",
        "clients": ["Klant 0001"],
        "snapshot_id": 5,
        "left": 1,
        "confirmed": False,
    },
    "scope.gone": {"clients": ["Klant 0001"], "count": 1, "snapshot_id": 5},
    "scope.unproven": {"clients": ["Klant 0001"]},
    "track.reopened": {"tracks": ["controller"]},
}
"""Facts of every kind of announcement."""
