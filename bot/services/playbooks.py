"""Another playbook for a running incident: taken over when a person says so, never by itself.

A newer version is offered with its difference; a kind that is known better by now brings its own
playbook. What was done stays done, and its words stay with the incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import Kind, TaskState
from bot.domain.organisation import Right
from bot.domain.playbook import Phase, PhaseSteps, Playbook, Step, due_at
from bot.domain.playbook_changes import aspects, difference
from bot.domain.records import IncidentRecord
from bot.domain.walk_views import ChangedStep, PlaybookOffer
from bot.services import audit, frozen, reminders, rights, say, showing
from bot.services.desk import Desk
from bot.store import incidents, notices, tasks

GONE = "playbook_changed"


class NoNewerPlaybook(Refusal):
    """There is no other version than the one that is in use, or not the one that was shown."""


def offer(desk: Desk, incident: IncidentRecord) -> PlaybookOffer | None:
    """Return what the installed version would change; None when the incident has it already.

    Call it with the database open.
    """
    installed = desk.playbooks.playbooks.get(incident.playbook)
    if installed is None or installed.version == incident.playbook_version:
        return None
    used = frozen.of(desk, incident)
    changes = difference(used, installed)
    kept = _settled(incident)
    return PlaybookOffer(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        title=installed.title.by_language,
        installed=installed.version,
        added=_titles(installed, changes.added),
        removed=_titles(used, (step for step in changes.removed if step not in kept)),
        changed=tuple(
            ChangedStep(after.title.by_language, aspects(before, after))
            for before, after in changes.changed
            if after.id not in kept
        ),
        remarks=(used.never, used.review) != (installed.never, installed.review),
    )


def take_over(desk: Desk, incident_id: str, version: str, by: str, now: datetime) -> bool:
    """Take the installed version of the incident's playbook over, keeping what was done.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        version: The version that was shown with its difference.
        by: Who takes it over.
        now: The instant (UTC).

    Returns:
        False when it was taken over before.

    Raises:
        NoNewerPlaybook: another one than that is installed by now.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if incident.playbook_version == version:
            return False
        installed = desk.playbooks.playbooks.get(incident.playbook)
        if installed is None or installed.version != version:
            raise NoNewerPlaybook("error.playbook_moved_on")
        _exchange(desk, incident, installed, now)
        say.act_in_channel(incident.id, "playbook.taken", now, {"by": by})
        _record("playbook.taken", incidents.get(incident.id), incident, by, now)
        return True


def change_kind(desk: Desk, incident_id: str, kind: Kind, by: str, now: datetime) -> bool:
    """Say what kind of breach it is, now that it is known better; its playbook takes over.

    Returns:
        False when it was of that kind already.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if incident.kind is kind:
            return False
        incidents.update(incident.id, kind=kind)
        incidents.set_fact(incident.id, "kind", kind.value, by, now)
        book = desk.playbooks.for_kind(kind.value)
        used = frozen.of(desk, incident)
        _exchange(desk, incident, used if book.id == used.id else book, now)
        facts = {"by": by, "kind": kind.value}
        say.act_in_channel(incident.id, "kind.changed", now, facts)
        _record("kind.changed", incidents.get(incident.id), incident, by, now)
        return True


def _record(
    event: str, changed: IncidentRecord, before: IncidentRecord, by: str, now: datetime
) -> None:
    audit.record(
        event,
        actor=by,
        now=now,
        incident_id=changed.id,
        facts={
            "kind": changed.kind.value,
            "playbook": changed.playbook,
            "playbook_version": changed.playbook_version,
            "playbook_digest": changed.playbook_digest,
            "before": f"{before.playbook} {before.playbook_version}",
        },
    )


def _exchange(desk: Desk, incident: IncidentRecord, new: Playbook, now: datetime) -> None:
    """Bring the tasks in step with another playbook inside the caller's transaction."""
    old = frozen.of(desk, incident)
    whole = _with_what_was_done(old, new, _settled(incident))
    incidents.update(
        incident.id,
        playbook=new.id,
        playbook_version=incident.playbook_version if new is old else new.version,
        playbook_digest=frozen.keep(whole),
        phase=Phase.SECURE.value,  # from where the walk finds the first phase with an open step
    )
    changed = incidents.get(incident.id)
    _take_out(changed, old, whole, now)
    _bring_in(desk, changed, old, whole, now)
    snapshot = notices.confirmed_snapshot(incident.id)
    if snapshot is None:
        showing.follow_facts(desk, changed, now)
    else:
        showing.follow_scope(desk, changed, snapshot, now)


def _take_out(incident: IncidentRecord, old: Playbook, whole: Playbook, now: datetime) -> None:
    """Hide the open steps that are gone; nothing reminds of them any more."""
    for row in tasks.of_incident(incident.id):
        if old.step(row.step) is not None and whole.step(row.step) is None:
            reminders.settle_task(row, incident.id, GONE, now)
            tasks.update(incident.id, row.step, shown=False)


def _bring_in(
    desk: Desk, incident: IncidentRecord, old: Playbook, whole: Playbook, now: datetime
) -> None:
    """Add the steps that are new, hidden until they are found to apply; place those that stay."""
    rows = {row.step: row for row in tasks.of_incident(incident.id)}
    done = {row.step: row.settled_at for row in rows.values() if row.settled_at is not None}
    for position, step in enumerate(whole.steps):
        due = due_at(step, incident.opened_at, incident.aware_at, done)
        row = rows.get(step.id)
        if row is None:
            tasks.insert([_new(incident, step, position, due)])
            continue
        tasks.place(incident.id, step.id, step.phase.value, position, step.role)
        before = old.step(step.id)
        moved = before is None or before.due != step.due
        if moved and row.state is TaskState.OPEN and row.due_at != due:
            showing.date(desk, incident, row, due, now)


def _new(
    incident: IncidentRecord, step: Step, position: int, due: datetime | None
) -> dict[str, object]:
    return {
        "incident": incident.id,
        "step": step.id,
        "phase": step.phase.value,
        "position": position,
        "role": step.role,
        "due_at": due,
        "shown": False,
        "state": TaskState.OPEN,
    }


def _with_what_was_done(old: Playbook, new: Playbook, settled: set[str]) -> Playbook:
    """Return the new playbook, and in its phases the settled steps it no longer has."""
    kept = tuple(step for step in old.steps if step.id in settled and new.step(step.id) is None)
    phases = tuple(
        PhaseSteps(part.phase, (*(step for step in kept if step.phase is part.phase), *part.steps))
        for part in new.phases
    )
    return replace(new, phases=phases)


def _settled(incident: IncidentRecord) -> set[str]:
    return {row.step for row in tasks.of_incident(incident.id) if row.state is not TaskState.OPEN}


def _titles(book: Playbook, names: Iterable[str]) -> tuple[Mapping[str, str], ...]:
    found = (book.step(name) for name in names)
    return tuple(step.title.by_language for step in found if step is not None)
