"""What every message of an incident shares: the mark of an exercise, its lines on duties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.domain.incident import DutyState
from bot.domain.views import DutyLine, StepLine
from bot.messages import words
from bot.messages.blocks import context, section
from bot.messages.types import Json, Mrkdwn, beside, lines
from bot.messages.voice import Voice, escape, person

CONTROLLER_NOTICE: Final = "notify_controller"
PROMISED_UPDATE: Final = "client_update"
FEW: Final = 5


def banner(voice: Voice, exercise: bool) -> list[Json]:
    """Return the mark of an exercise, for the top of a message; nothing for a real incident."""
    return [section(voice.text("exercise.banner"))] if exercise else []


def small_banner(voice: Voice, exercise: bool) -> list[Json]:
    """Return the mark of an exercise as small print."""
    return [context(voice.text("exercise.banner"))] if exercise else []


def notification(voice: Voice, exercise: bool, text: str) -> str:
    """Return the text of a notification, marked if it is of an exercise."""
    return voice.text("exercise.notification", text=Mrkdwn(text)) if exercise else text


def rule_of(voice: Voice, line: DutyLine) -> Mrkdwn | None:
    """Return the article of a duty."""
    return escape(words.rule(voice, line.rule)) if line.rule else None


def due(voice: Voice, line: DutyLine, *, lasting: bool = False) -> Mrkdwn:
    """Return by when a duty must be done, and how long is left; or why there is no date.

    Clients are told now: their date is our target or a contract's, and says so.

    Args:
        voice: How it speaks.
        line: The duty.
        lasting: It stands in a message that is read long after it was drawn: hours that are left
            would be wrong by then, so it says the date alone, and whether that has passed.
    """
    if line.due_at is not None:
        key = f"due.clients_{_dated_by(line)}" if line.kind == CONTROLLER_NOTICE else "due.by"
        if lasting:
            dated = f"{key}_passed" if voice.now > line.due_at else f"{key}_lasting"
            return voice.text(dated, at=voice.until(line.due_at))
        return voice.text(key, at=voice.until(line.due_at), left=voice.left(line.due_at))
    if line.pending_on is not None:
        awaited = words.named(voice, "pending", line.pending_on)
        return voice.text("due.pending", awaited=awaited)
    return voice.text("due.at_once")


def step_due(voice: Voice, step: StepLine) -> Mrkdwn | None:
    """Return by when a step must be done, and whether it is late.

    No time that is left: what shows it stands there for hours, and would say what was true once.
    """
    if step.due_at is None:
        return None
    key = "step.due" if step.due_at >= voice.now else "step.overdue"
    return voice.text(key, at=voice.stamp(step.due_at))


def _dated_by(line: DutyLine) -> str:
    by_contract = line.contract_due_at is not None and line.contract_due_at == line.due_at
    return "contract" if by_contract else "target"


def progress(voice: Voice, line: DutyLine) -> Mrkdwn | None:
    """Return how many clients of a group still wait; nothing where it is one, or none does.

    Only of the first telling may it be said that a client was not told: who waits for an update
    or a report was.
    """
    waiting = line.clients - line.settled
    if line.clients < 2 or not waiting:
        return None
    key = "duty.not_told" if line.kind == CONTROLLER_NOTICE else "duty.clients_wait"
    return voice.plural(key, waiting, total=voice.number(line.clients))


def settled(voice: Voice, line: DutyLine) -> Mrkdwn | None:
    """Return what became of a duty that is no longer open, its lateness as it was then."""
    if line.state is DutyState.OPEN:
        return None
    if line.state is not DutyState.FULFILLED or line.fulfilled_at is None:
        return voice.text(f"duty.state.{line.state.value}")
    done = voice.text("duty.fulfilled", at=voice.at(line.fulfilled_at))
    if line.late_by_seconds:
        return beside(done, late_by(voice, line.late_by_seconds))
    return done


def late_by(voice: Voice, seconds: int) -> Mrkdwn:
    """Return by how much something was late."""
    return voice.text("duty.late_by", duration=voice.duration(timedelta(seconds=seconds)))


def duty_lines(voice: Voice, line: DutyLine) -> Mrkdwn:
    """Return one duty in full: what, under which rule, state, by when, how far."""
    head = beside(voice.text("duty.title", duty=words.duty(voice, line)), rule_of(voice, line))
    return lines(head, settled(voice, line) or due(voice, line), progress(voice, line))


def who_can_act(voice: Voice, lead: str | None, officers: Sequence[str], telephone: str) -> Mrkdwn:
    """Return who leads, who the privacy officers are, and the number that is answered."""
    return beside(
        voice.text("headline.lead", lead=person(lead)) if lead else voice.text("headline.no_lead"),
        voice.text("headline.officers", people=voice.people(officers[:FEW])) if officers else None,
        voice.text("headline.telephone", telephone=words.short(telephone)) if telephone else None,
    )
