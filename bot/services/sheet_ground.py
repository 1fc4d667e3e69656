"""What the sheets of an incident rest on: what is known, what is owed, what was filed.

Before anybody confirmed a scope a sheet can be drafted all the same: what only the register
knows is then still to be filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.domain.deadlines import DutyKind
from bot.domain.incident import DutyState
from bot.domain.records import DutyRecord, IncidentRecord, SnapshotRecord
from bot.domain.sheets import OURS
from bot.services import duties, known
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow
from bot.store import duties as kept_duties
from bot.store import notices

_REPORTS: Final = {
    DutyKind.NIS2_EARLY_WARNING: "ccb",
    DutyKind.NOTIFY_AUTHORITY: "authority",
}


@dataclass(frozen=True)
class Ground:
    """What all sheets of an incident have in common; use it in a transaction.

    Attributes:
        now: The instant of drafting (UTC).
        facts: What notices may say; without a confirmed scope it knows no client.
        said: What is known, by name (:mod:`bot.domain.facts_vocabulary`).
        duties: The duties of the incident.
    """

    now: datetime
    facts: FactsNow
    said: Mapping[str, str]
    duties: tuple[DutyRecord, ...]

    @classmethod
    def of(cls, desk: Desk, incident: IncidentRecord, now: datetime) -> Ground:
        """Look up what sheets may say."""
        snapshot = notices.confirmed_snapshot(incident.id) or _unasked(incident, now)
        return cls(
            now,
            FactsNow.of(desk, incident, snapshot),
            known.of(incident),
            kept_duties.of_incident(incident.id),
        )

    @property
    def desk(self) -> Desk:
        """What every use case works with."""
        return self.facts.desk

    @property
    def incident(self) -> IncidentRecord:
        """The incident."""
        return self.facts.incident

    @property
    def own_rows(self) -> tuple[Mapping[str, Any], ...]:
        """The rows of our own data that the confirmed answer has."""
        answer: Any = self.facts.snapshot.answer
        return tuple(answer["own"])

    @property
    def own_data(self) -> tuple[str, ...]:
        """The categories of our own data that are concerned."""
        return tuple(sorted({name for row in self.own_rows for name in row["data"]}))

    @property
    def own_systems(self) -> tuple[str, ...]:
        """The systems, by name, in which they lie."""
        return self.named(row["system"] for row in self.own_rows)

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems of the scope, by name."""
        scope: Any = self.facts.snapshot.scope
        return self.named(scope["systems"])

    def named(self, codes: Any) -> tuple[str, ...]:
        """Return the names of systems, each once and in order."""
        return tuple(sorted({self.facts.system_names.get(code, code) for code in codes}))

    def in_register(self, client_id: str) -> Mapping[str, Any]:
        """Return what the confirmed answer keeps of one client for notices."""
        answer: Any = self.facts.snapshot.answer
        kept: Mapping[str, Any] = answer["notice"][client_id]
        return kept

    def when(self) -> dict[str, Any]:
        """Return what dates a sheet: reference, zone, and from when to when data were exposed."""
        scope: Any = self.facts.snapshot.scope
        begins, ends = (scope[name] for name in ("begins", "ends"))
        return {
            "reference": self.incident.reference,
            "zone": self.desk.organisation.zone.key,
            "exposed_from": datetime.fromisoformat(begins) if begins else None,
            "exposed_until": datetime.fromisoformat(ends) if ends else None,
            "exposure_ongoing": self.facts.snapshot.confirmed and ends is None,
        }

    def contact(self) -> str:
        """Return whom an authority reaches: the officers, their mailbox, the telephone."""
        organisation = self.desk.organisation
        names = [contact.name for contact in self.facts.contacts]
        ways = (*names, organisation.privacy_mailbox, organisation.telephone)
        return ", ".join(way for way in ways if way)

    def reports(self) -> tuple[str, ...]:
        """Return the reports that were made, as ids."""
        made = [name for kind, name in _REPORTS.items() if self.fulfilled(kind, OURS)]
        return (*made, *(["police"] if self.said.get("police_number") else []))

    def number(self, duty: DutyRecord | None) -> str:
        """Return the number that the authority gave to a filing; empty when nobody kept one."""
        return "" if duty is None else self.said.get(duties.number_of(duty.id), "")

    def fulfilled(self, kind: DutyKind, client_id: str) -> DutyRecord | None:
        """Return a duty that is done; None while it is not."""
        duty = self.newest(kind, client_id)
        return duty if duty is not None and duty.state is DutyState.FULFILLED else None

    def newest(self, kind: DutyKind, client_id: str) -> DutyRecord | None:
        """Return the newest duty of a kind that stands, towards a client or our own."""
        found = (
            duty
            for duty in self.duties
            if (duty.kind, duty.client_id or OURS) == (kind, client_id)
            and duty.state is not DutyState.SUPERSEDED
        )
        return max(found, key=lambda duty: duty.id, default=None)


def _unasked(incident: IncidentRecord, now: datetime) -> SnapshotRecord:
    """Return an answer that knows nothing, for an incident whose scope nobody confirmed."""
    return SnapshotRecord(
        id=0,
        incident_id=incident.id,
        scope={"systems": [], "begins": None, "ends": None},
        answer={"clients": [], "own": [], "terms": [], "notice": {}},
        confirmed=False,
        asked_by=incident.opened_by,
        asked_at=now,
        confirmed_by=None,
        confirmed_at=None,
    )
