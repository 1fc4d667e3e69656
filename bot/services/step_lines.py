"""Steps as people are shown them: words, who, when, how far; call it inside a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.call_list import Contact
from bot.domain.client_steps import Progress
from bot.domain.facts_vocabulary import FACTS
from bot.domain.known_facts import DECIDED_ELSEWHERE, DERIVED
from bot.domain.playbook import Playbook, Step
from bot.domain.records import IncidentRecord, RoleRecord, TaskRecord
from bot.domain.timeline import EntryKind
from bot.domain.views import StepLine
from bot.services import frozen, holding
from bot.services.desk import Desk
from bot.store import client_steps, timeline


@dataclass(frozen=True)
class _Around:
    """What the lines of one incident have in common, looked up once."""

    playbook: Playbook
    holders: Mapping[str, RoleRecord]
    clients: Mapping[str, Progress]
    proofs: Mapping[str | None, int]
    call_list: Mapping[Contact, str]

    def line(self, task: TaskRecord) -> StepLine:
        step = self.playbook.step(task.step)
        words = _words(step)
        held = self.holders.get(task.role)
        return StepLine(
            id=task.step,
            title=words["title"],
            do=words["do"],
            why=words["why"],
            source=step.source if step else "",
            role=task.role,
            proof=step.proof if step else (),
            due_at=task.due_at,
            state=task.state,
            assigned_to=task.assigned_to,
            settled_by=task.settled_by,
            settled_at=task.settled_at,
            reason=task.reason,
            fulfils=step.fulfils if step else None,
            holder=held.person if held else None,
            deputy=held.deputy if held else None,
            asks=_fact(step),
            options=step.options if step else (),
            clients=self.clients.get(task.step),
            comes_back=step is not None and step.repeat is not None,
            times=task.times,
            proofs=self.proofs.get(task.step, 0),
            call_list=self.call_list,
        )


def lines(
    desk: Desk, incident: IncidentRecord, tasks: Iterable[TaskRecord]
) -> tuple[StepLine, ...]:
    """Return steps with their words; the bot's own steps have theirs in the catalogues."""
    entries = timeline.of_incident(incident.id)
    around = _Around(
        playbook=frozen.of(desk, incident),
        holders=holding.holders(desk.organisation, incident),
        clients=client_steps.progress_by_step(incident.id),
        proofs=Counter(entry.about for entry in entries if entry.kind is EntryKind.PROOF),
        call_list=desk.organisation.call_list,
    )
    return tuple(around.line(task) for task in tasks)


def _words(step: Step | None) -> dict[str, dict[str, str]]:
    if step is None:
        return {"title": {}, "do": {}, "why": {}}
    texts = {"title": step.title, "do": step.do, "why": step.why}
    return {part: text.by_language for part, text in texts.items()}


def _fact(step: Step | None) -> str | None:
    """Return the fact that a step establishes and that a person can say."""
    if step is None or step.fulfils not in FACTS.keys() - DERIVED - DECIDED_ELSEWHERE:
        return None
    return step.fulfils
