"""The decision log: what was decided, why, by whom, and what else was considered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.timeline import EntryKind
from bot.services import audit, frozen, rights, say, steps
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.steps import StepUnknown
from bot.store import timeline

WORDS_AT_MOST = 3000


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided.

    Attributes:
        what: The decision in words; empty where an option says it.
        why: The reason.
        considered: What else was considered, and why it was not chosen; may be empty.
        step: The step that asked for it.
        option: The option of that step which was chosen.
    """

    what: str
    why: str
    considered: str = ""
    step: str | None = None
    option: str = ""


def decide(desk: Desk, incident_id: str, decision: Decision, by: str, now: datetime) -> None:
    """Record a decision and say it in the channel; the step that asked for it is done.

    Raises:
        Refusal: it does not say what was decided, or why.
        StepTaken: somebody decided before; the sentence says who.
    """
    why, considered = said(decision.why), said(decision.considered)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        what = _what(desk, incident, decision)
        if not what:
            raise Refusal("error.decision_what", field="what")
        if not why:
            raise Refusal("error.reason_needed", field="reason")
        if decision.step is not None:
            steps.settle_done(desk, incident, steps.open_task(incident_id, decision.step), by, now)
        details = {"why": why, "considered": considered, "option": decision.option}
        timeline.add(
            incident_id,
            kind=EntryKind.DECISION,
            author=by,
            at=now,
            added_by=by,
            added_at=now,
            text=what[:WORDS_AT_MOST],
            details={name: text[:WORDS_AT_MOST] for name, text in details.items() if text},
            about=decision.step,
        )
        facts = {"by": by, "what": what, "why": why, "considered": considered}
        say.act_in_channel(incident_id, "decision", now, facts)
        audit.record(
            "decision.taken",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": decision.step, "option": decision.option},
            personal={"what": what, "why": why, "considered": considered},
        )


def _what(desk: Desk, incident: IncidentRecord, decision: Decision) -> str:
    """Return the decision in words: the option as the channels call it, and what was typed."""
    typed = said(decision.what)
    if decision.step is None or not decision.option:
        return typed
    step = frozen.of(desk, incident).step(decision.step)
    chosen = next((o for o in step.options if o.id == decision.option), None) if step else None
    if chosen is None:
        raise StepUnknown("error.not_ours")
    label = chosen.label.text(desk.organisation.language)
    return f"{label}\n{typed}" if typed else label
