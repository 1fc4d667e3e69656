"""Saying what is known: a fact with who said it, when, how sure, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.darkness import NOT_ASKED, READ_ALONG, is_dark
from bot.domain.facts_vocabulary import FACTS, FactShape
from bot.domain.incident import IncidentState, TaskState
from bot.domain.known_facts import FactRefused, Sureness, require_answer
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.walk_views import FactAsked, KnownView, Question
from bot.services import audit, darkness, known, reaching, rights, showing, staleness, steps
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents, tasks

BASIS_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of one fact.

    Attributes:
        name: A fact of the vocabulary.
        value: One of its values; of a number or a text what was typed.
        sure: How sure they are; None where a button was pressed that does not ask.
        basis: What it rests on; may be empty.
    """

    name: str
    value: str
    sure: Sureness | None = None
    basis: str = ""


def tell(
    desk: Desk,
    incident_id: str,
    answers: Sequence[Answer],
    by: str,
    now: datetime,
    *,
    step: str | None = None,
    asked: bool = False,
) -> tuple[str, ...]:
    """Record facts; steps that apply now appear, and those that no longer do are hidden.

    What was said before stays on record. Saying the same once more changes nothing. Of a closed
    incident nothing more is said, but that the dark is over.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        answers: What is said.
        by: Who says it.
        now: The instant (UTC).
        step: The step that was to establish it; it is done, once there is an answer.
        asked: It answers a question that is asked once: of two people who press at once, the
            second is told who was first.

    Returns:
        The ids of the steps that appeared.

    Raises:
        FactRefused: there is no such fact, it cannot have this value, or somebody was first.
        NotAllowed: it would end the dark, which only the privacy officer or a deputy does.
        IncidentClosed: it is closed, and this does not end its dark.
    """
    kept = [
        Answer(one.name, require_answer(one.name, said(one.value), one.basis), one.sure, one.basis)
        for one in answers
    ]
    with desk.store.transaction():
        incident = _for_telling(desk, incident_id, kept, by)
        before = incidents.facts(incident.id)
        if asked:
            _require_unanswered(incident, kept)
        for answer in kept:
            _keep(incident, answer, by, now)
        darkness.follow(desk, incident, before.get(READ_ALONG, NOT_ASKED), by, now)
        appeared: tuple[str, ...] = ()
        if incident.state is not IncidentState.CLOSED:
            if any(answer.name == staleness.MAIL for answer in kept):
                reaching.follow(desk, incident, now)
            appeared = showing.follow_facts(desk, incident, now)
            _do(desk, incident, step, kept, by, now)
        audit.record(
            "fact.said",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"facts": _changes(before, kept), "appeared": list(appeared)},
            personal=_in_words(kept),
        )
    return appeared


def view(desk: Desk, incident: IncidentRecord, now: datetime) -> KnownView:
    """Return what is known of an incident, and what is asked now."""
    with desk.store.read():
        facts = known.of(incident)
        return KnownView(
            incident_id=incident.id,
            reference=incident.reference,
            exercise=incident.exercise,
            closed=incident.closed_at is not None,
            known=tuple(known.said(incident).values()),
            asked=known.questions(desk, incident, facts),
            now=now,
            zone=desk.organisation.zone,
        )


def asked(desk: Desk, incident: IncidentRecord, name: str, step: str = "") -> FactAsked:
    """Return a fact for the form that asks it, with what was said of it before.

    In the dark the form that may end it shows nothing of what was said.

    Raises:
        FactRefused: there is no such fact.
    """
    question = Question(incident.id, name)
    if question.fact is None:
        raise FactRefused("error.not_ours")
    with desk.store.read():
        present = known.said(incident).get(name)
        if name == READ_ALONG and present is not None and is_dark(present.value):
            return FactAsked(question, incident.exercise, None, (), step or None)
        return FactAsked(
            question, incident.exercise, present, known.past(incident, name), step or None
        )


def _for_telling(
    desk: Desk, incident_id: str, answers: Sequence[Answer], by: str
) -> IncidentRecord:
    """Return the incident, which is open; of a closed one only the dark can still be ended.

    Else what was closed in the dark would stay covered for ever.
    """
    rights.require(desk.organisation, by, Right.WORK)
    incidents.hold(incident_id)
    incident = rights.seen_by(desk.organisation, incident_id, by)
    ends = all(one.name == READ_ALONG and not is_dark(one.value) for one in answers)
    if not (ends and is_dark(darkness.answer_of(incident.id))):
        rights.require_open(incident)
    return incident


def _require_unanswered(incident: IncidentRecord, answers: Sequence[Answer]) -> None:
    there = known.said(incident)
    for answer in answers:
        first = there.get(answer.name)
        if first is not None and first.value != answer.value:
            raise FactRefused("error.fact_answered", who=f"<@{first.said_by}>")


def _keep(incident: IncidentRecord, answer: Answer, by: str, now: datetime) -> None:
    basis = said(answer.basis)[:BASIS_AT_MOST] or None
    present = known.said(incident).get(answer.name)
    given = (answer.value, answer.sure, basis)
    if present is None or (present.value, present.sure, present.basis) != given:
        incidents.set_fact(
            incident.id, answer.name, answer.value, by, now, sure=answer.sure, basis=basis
        )


def _do(
    desk: Desk,
    incident: IncidentRecord,
    step: str | None,
    answers: Sequence[Answer],
    by: str,
    now: datetime,
) -> None:
    """Do the step that was to establish a fact, unless it is done or the fact is not known."""
    task = None if step is None else tasks.find(incident.id, step)
    known_now = any(answer.value != UNKNOWN_VALUE for answer in answers)
    if task is not None and task.state is TaskState.OPEN and known_now:
        steps.settle_done(desk, incidents.get(incident.id), task, by, now)


def _changes(before: dict[str, str], answers: Sequence[Answer]) -> dict[str, list[str | None]]:
    """Return what was and what is; of what was typed only how sure it is."""
    return {
        one.name: [None, None, one.sure]
        if _is_typed(one)
        else [before.get(one.name), one.value, one.sure]
        for one in answers
    }


def _in_words(answers: Sequence[Answer]) -> dict[str, str]:
    """Return what people typed, which may have to be erased one day."""
    typed = {f"{one.name}.value": one.value for one in answers if _is_typed(one)}
    return typed | {one.name: one.basis for one in answers if one.basis}


def _is_typed(answer: Answer) -> bool:
    return FACTS[answer.name].shape is FactShape.TEXT
