"""*This is real*: an exercise in which a real sign is seen becomes a real incident (rule 2)."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import Outcome, Report
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, ending, rights, say
from bot.services.desk import Desk
from bot.services.incidents import Opened, checked, open_checked
from bot.store import incidents


class NotAnExercise(Refusal):
    """Only an exercise can turn out to be real."""


def turn_real(
    desk: Desk, exercise_id: str, what: str, seen_at: datetime, by: str, now: datetime
) -> Opened:
    """Open a new, real incident out of an exercise, and end the exercise.

    Nothing of the exercise is taken over but its kind and its circle: its steps were practised
    and its duties were none. Pressing twice opens one.

    Args:
        desk: What every use case works with.
        exercise_id: The exercise.
        what: What was really seen.
        seen_at: When the real sign was seen (UTC): the new incident's provisional awareness.
        by: Who says so; everybody who works on the exercise may.
        now: The instant of saying so, in UTC.

    Raises:
        NotAnExercise: it is a real incident already.
        IncidentClosed: the exercise has ended otherwise.
        Refusal: nothing was said, or the sign was seen in the future.
    """
    with desk.store.transaction():
        rights.require(desk.organisation, by, Right.WORK)
        incidents.hold(exercise_id)
        exercise = rights.seen_by(desk.organisation, exercise_id, by)
        if not exercise.exercise:
            raise NotAnExercise("error.not_an_exercise", reference=exercise.reference)
        if exercise.went_on_in is not None:
            found = incidents.get(exercise.went_on_in)
            return Opened(found.id, found.reference)
        rights.incident_for(desk.organisation, exercise_id, by, Right.WORK)
        return _go_on(desk, exercise, _report(exercise, what, seen_at, by), now)


def _go_on(desk: Desk, exercise: IncidentRecord, report: Report, now: datetime) -> Opened:
    report, awareness = checked(desk, report, now)
    real = open_checked(desk, report, awareness, now, came_from=exercise.id)
    ending.stop_all(exercise, Outcome.REAL, report.reporter, now)
    ending.end(desk, exercise, Outcome.REAL, now, went_on_in=real.incident_id)
    facts = {"by": report.reporter}
    say.in_channel(
        exercise.id, "exercise.turned_real", "real", now, {**facts, "other_id": real.incident_id}
    )
    say.in_channel(
        real.incident_id, "real.came_from", "real", now, {**facts, "other_id": exercise.id}
    )
    audit.record(
        "exercise.turned_real",
        actor=report.reporter,
        now=now,
        incident_id=exercise.id,
        facts={"became": real.reference, "seen_at": report.noticed_at.isoformat()},
    )
    return real


def _report(exercise: IncidentRecord, what: str, seen_at: datetime, by: str) -> Report:
    picked = incidents.facts(exercise.id).get("members", "")
    return Report(
        what=what,
        reporter=by,
        request_key=f"real:{exercise.id}",
        noticed_at=seen_at,
        kind=exercise.kind,
        restricted=exercise.restricted,
        members=tuple(filter(None, picked.split(","))),
    )
