"""The tables of the dossier, from what is kept with the incident; call it with the database open.

Each function gives the rows of one table with the columns of
:data:`bot.domain.dossier.COLUMNS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from bot.domain.audit import PERSONAL
from bot.domain.deadlines import RULES, DutyKind, Unit
from bot.domain.dossier import DECISIONS, TELLINGS, Row
from bot.domain.duties import lateness
from bot.domain.records import DutyRecord, IncidentRecord, NoticeRecord, SnapshotRecord
from bot.services import awareness, letters, overview, scope_kept, step_lines
from bot.services.desk import Desk
from bot.services.duties import number_of
from bot.services.scope_kept import rows_of
from bot.store import (
    answers,
    audit_log,
    client_steps,
    duties,
    incidents,
    notices,
    roles,
    scope_decisions,
    sheets,
    tasks,
    timeline,
)
from bot.store import letters as kept_letters


@dataclass(frozen=True)
class Source:
    """What the tables of one incident have in common, looked up once."""

    desk: Desk
    incident: IncidentRecord

    @cached_property
    def clients(self) -> Mapping[str, str]:
        """The names of the clients of every scope that was confirmed, the newest name last."""
        named: dict[str, str] = {}
        for snapshot in self.scopes:
            named |= {row["client_id"]: row["name"] for row in rows_of(snapshot)}
        return named | overview.client_names(self.incident)

    @cached_property
    def scopes(self) -> tuple[SnapshotRecord, ...]:
        """The determinations that were confirmed, oldest first."""
        return notices.confirmed_snapshots(self.incident.id)

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """The facts in force."""
        return incidents.facts(self.incident.id)

    @cached_property
    def record(self) -> list[Row]:
        """Every entry of the audit chain about the incident, with its values where they are."""
        values = audit_log.words_of(self.incident.id)
        return [self._entry(one, values) for one in audit_log.of_incident(self.incident.id)]

    def client(self, client_id: object) -> dict[str, object]:
        """Return the two columns that name a client; both empty for what is about none."""
        known = str(client_id) if client_id else None
        return {"client_id": known, "client": self.clients.get(known, known) if known else None}

    def _entry(self, entry: Any, values: Mapping[str, str | None]) -> Row:
        facts = json.loads(entry.payload)
        words = {name: values.get(digest) for name, digest in facts.pop(PERSONAL, {}).items()}
        return {
            "sequence": entry.sequence,
            "at": entry.at,
            "by": entry.actor,
            "action": entry.action,
            **self.client(facts.get("client")),
            "facts": facts,
            "words": words,
            "previous": entry.previous,
            "digest": entry.digest,
        }


def all_of(source: Source) -> dict[str, list[Row]]:
    """Return every table by name."""
    return {name: list(make(source)) for name, make in _MAKERS.items()}


def _corrections(source: Source) -> Iterable[Row]:
    for past in awareness.of(source.incident).history:
        yield {
            "replaced_at": past.replaced_at,
            "by": past.by,
            "reason": past.reason,
            **asdict(past.times),
        }


def _facts(source: Source) -> Iterable[Row]:
    return (asdict(fact) for fact in incidents.said_facts(source.incident.id))


def _duties(source: Source) -> Iterable[Row]:
    return (_duty(source, duty) for duty in duties.of_incident(source.incident.id))


def _duty(source: Source, duty: DutyRecord) -> Row:
    period = RULES[DutyKind(duty.kind)].period
    by_hours = period is not None and period.unit is Unit.HOURS
    done = duty.fulfilled_at
    return {
        "id": duty.id,
        "kind": duty.kind,
        **source.client(duty.client_id),
        "rule": duty.rule,
        "basis": duty.basis,
        "state": duty.state.value,
        "due_at": duty.due_at,
        "latest_1182_at": duty.latest_at if by_hours else None,
        "contract_due_at": duty.contract_due_at,
        "target_due_at": duty.target_due_at,
        "at_most_at": None if by_hours else duty.latest_at,
        "pending_on": duty.pending_on,
        "fulfilled_at": done,
        "recorded_at": duty.recorded_at,
        "fulfilled_by": duty.fulfilled_by,
        "late_by_seconds": None if done is None else _late(duty.due_at, done),
        "reason": duty.reason,
        "number": source.facts.get(number_of(duty.id)),
    }


def _late(due_at: datetime | None, done: datetime) -> int:
    return int(lateness(due_at, done).total_seconds())


def _scopes(source: Source) -> Iterable[Row]:
    in_force = notices.confirmed_snapshot(source.incident.id)
    for snapshot in source.scopes:
        asked = scope_kept.scope_of(snapshot)
        yield {
            "id": snapshot.id,
            "asked_at": snapshot.asked_at,
            "asked_by": snapshot.asked_by,
            "confirmed_at": snapshot.confirmed_at,
            "confirmed_by": snapshot.confirmed_by,
            "in_force": in_force is not None and snapshot.id == in_force.id,
            "systems": sorted(asked.systems),
            "data": sorted(asked.categories),
            "access": asked.access,
            "begins": asked.begins,
            "ends": asked.ends,
            "named": [{**source.client(one.client_id), "words": one.words} for one in asked.named],
        }


def _clients(source: Source) -> Iterable[Row]:
    """Return the clients of the scope in force, as they were frozen when it was confirmed."""
    in_force = notices.confirmed_snapshot(source.incident.id)
    for row in () if in_force is None else rows_of(in_force):
        yield {
            "client_id": row["client_id"],
            "client": row["name"],
            "status": row["status"],
            "found": row.get("found", row["status"]),
            "former": row["former"],
            "reasons": row["reasons"],
            "people": row["people"],
            "notify_within_hours": row["notify_within_hours"],
            "decision": row.get("decision"),
            "warnings": row["warnings"],
        }


def _client_decisions(source: Source) -> Iterable[Row]:
    for one in scope_decisions.of_incident(source.incident.id):
        yield {
            **source.client(one.client_id),
            "what": one.what.value,
            "words": one.words,
            "who": one.who,
            "day": None if one.day is None else one.day.isoformat(),
            "decided_by": one.decided_by,
            "decided_at": one.decided_at,
            "read_by": one.read_by,
            "read_at": one.read_at,
        }


def _notices(source: Source) -> Iterable[Row]:
    answered = answers.of_incident(source.incident.id)
    for notice in notices.of_incident(source.incident.id):
        yield _notice(source, notice, answered.get(notice.id, answers.NO_ANSWER))


def _notice(source: Source, notice: NoticeRecord, answer: answers.Answered) -> Row:
    columns = (
        "id", "kind", "version", "language", "recipient", "subject", "text", "digest",
        "created_at", "edited_at", "countersigned_by", "approved_by", "approved_at",
        "approval_path", "message_id", "sent_at", "proof",
    )  # fmt: skip
    return {
        **{name: getattr(notice, name) for name in columns},
        **source.client(notice.client_id),
        "state": notice.state.value,
        "authors": list(notice.authors),
        "answer": answer.state,
        "answer_how": answer.how,
        "answered_at": answer.answered_at,
        "answer_recorded_by": answer.recorded_by,
    }


def _tellings(source: Source) -> Iterable[Row]:
    return _of_record(source, TELLINGS)


def _decisions(source: Source) -> Iterable[Row]:
    return _of_record(source, DECISIONS)


def _of_record(source: Source, actions: frozenset[str]) -> Iterable[Row]:
    """Return the entries of some actions, without what only the chain needs."""
    chain = {"previous", "digest"}
    for row in source.record:
        if row["action"] in actions:
            yield {name: value for name, value in row.items() if name not in chain}


def _sheets(source: Source) -> Iterable[Row]:
    columns = (
        "id", "kind", "version", "language", "subject", "text", "digest", "drafted_by",
        "drafted_at", "approved_by", "approved_at", "approval_path",
    )  # fmt: skip
    for sheet in sheets.of_incident(source.incident.id):
        own = {name: getattr(sheet, name) for name in columns}
        yield {**own, **source.client(sheet.client_id)}


def _letters(source: Source) -> Iterable[Row]:
    """Return our own letters, with what became of each."""
    for letter in kept_letters.of_incident(source.incident.id):
        own = asdict(letter)
        del own["incident_id"]
        yield {**own, "state": letters.state_of(letter)}


def _steps(source: Source) -> Iterable[Row]:
    """Return the steps that applied; a step whose condition never held was not shown."""
    rows = [row for row in tasks.of_incident(source.incident.id) if row.shown]
    for line, row in zip(step_lines.lines(source.desk, source.incident, rows), rows, strict=True):
        yield {
            "step": row.step,
            "title": dict(line.title),
            "phase": row.phase,
            "role": row.role,
            "state": row.state.value,
            "due_at": row.due_at,
            "assigned_to": row.assigned_to,
            "settled_by": row.settled_by,
            "settled_at": row.settled_at,
            "reason": row.reason,
            "times": row.times,
            "proofs": line.proofs,
        }


def _client_steps(source: Source) -> Iterable[Row]:
    for step, rows in client_steps.of_incident(source.incident.id).items():
        for row in rows:
            yield {
                "step": step,
                "client_id": row.client_id,
                "client": row.name,
                "state": row.state.value,
                "owner": row.owner,
                "reason": row.reason,
                "settled_by": row.settled_by,
                "settled_at": row.settled_at,
            }


def _roles(source: Source) -> Iterable[Row]:
    return (asdict(one) for one in roles.of_incident(source.incident.id).values())


def _timeline(source: Source) -> Iterable[Row]:
    entries = timeline.of_incident(source.incident.id)
    before = timeline.versions(entries)
    for entry in entries:
        yield {
            "kind": entry.kind.value,
            "at": entry.at,
            "author": entry.author,
            "text": entry.text,
            "details": dict(entry.details),
            "about": entry.about,
            "added_by": entry.added_by,
            "added_at": entry.added_at,
            "gone_at": entry.gone_at,
            "before": [asdict(past) for past in before.get(entry.id, ())],
        }


def _record(source: Source) -> Iterable[Row]:
    return source.record


_MAKERS: Final[Mapping[str, Callable[[Source], Iterable[Row]]]] = {
    "corrections": _corrections,
    "facts": _facts,
    "duties": _duties,
    "scopes": _scopes,
    "clients": _clients,
    "client_decisions": _client_decisions,
    "notices": _notices,
    "tellings": _tellings,
    "sheets": _sheets,
    "letters": _letters,
    "decisions": _decisions,
    "steps": _steps,
    "client_steps": _client_steps,
    "roles": _roles,
    "timeline": _timeline,
    "record": _record,
}
