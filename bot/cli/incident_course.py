"""The course of an incident on the command line: a breach or not, since when, of what kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.incident_acts import WHY
from bot.cli.incident_desk import At, act
from bot.cli.incident_duties import end
from bot.domain.errors import Refusal
from bot.domain.incident import Kind
from bot.domain.organisation import Right

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord

CONFIRMED, FALSE_ALARM, UNKNOWN = "confirmed", "false-alarm", "unknown"
TIME = "such as 2026-12-04T03:15, in the organisation's zone."


@act(Right.DECIDE)
@click.argument("answer", type=click.Choice((CONFIRMED, FALSE_ALARM, UNKNOWN)))
@click.option(
    "--why",
    default="",
    metavar="TEXT",
    help="What it is based on; needed for a false alarm, and while it is not known.",
)
def assess(at: At, incident: IncidentRecord, answer: str, why: str) -> None:
    """Say whether it is a breach of personal data; confirming takes the times as they stand.

    A false alarm closes the incident. While it is not known the question comes back.
    """
    from bot.services import awareness, incidents

    if answer == FALSE_ALARM:
        end(at, incident, why, false_alarm=True)
        return
    if answer == CONFIRMED:
        try:
            awareness.confirm_breach(at.desk, incident.id, at.who, at.now)
        except awareness.AlreadyConfirmed:
            raise Refusal("cli.incident.sure_already", reference=incident.reference) from None
    elif not why.strip():
        raise Refusal("error.reason_needed", field="reason")
    if why.strip():
        incidents.note(at.desk, incident.id, why, at.who, at.now)
    at.say("assessed" if answer == CONFIRMED else "noted")


@act(Right.DECIDE)
@click.option("--at", "moment", default=None, metavar="TIME", help=f"When we were aware, {TIME}")
@click.option("--noticed", default=None, metavar="TIME", help=f"When it was noticed, {TIME}")
@WHY
def aware(
    at: At, incident: IncidentRecord, moment: str | None, noticed: str | None, why: str
) -> None:
    """Correct when we became aware or noticed; a later time waits for a second person.

    To confirm the times as they stand, `incident assess REFERENCE confirmed`.
    """
    from bot.services import awareness

    if moment is None and noticed is None:
        raise Refusal("cli.incident.no_time", field="--at")
    held = awareness.correct_times(
        at.desk,
        incident.id,
        at.who,
        at.now,
        reason=why,
        noticed_at=None if noticed is None else at.moment(noticed, "--noticed"),
        aware_at=None if moment is None else at.moment(moment, "--at"),
    )
    at.say("times", noticed=at.stamp(held.noticed_at), aware=at.stamp(held.aware_at))
    if held.proposal is not None:
        later = at.stamp(held.proposal.times.aware_at)
        at.say("time_proposed", at=later, reference=incident.reference)


@act(Right.WORK)
def aware_agree(at: At, incident: IncidentRecord) -> None:
    """Agree, as a second person, to the later time that somebody proposed."""
    from bot.services import awareness

    awareness.agree_to_later(at.desk, incident.id, at.who, at.now)
    agreed = at.incident(incident.reference)
    at.say("times", noticed=at.stamp(agreed.noticed_at), aware=at.stamp(agreed.aware_at))


@act(Right.WORK)
@click.argument("kind", type=click.Choice([one.value for one in Kind]), metavar="KIND")
def kind(at: At, incident: IncidentRecord, kind: str) -> None:
    """Say what kind of breach it is, now that it is known better; its steps take over."""
    from bot.services import playbooks

    playbooks.change_kind(at.desk, incident.id, Kind(kind), at.who, at.now)
    at.say("kind_is", kind=at.named("kind", kind))


COMMANDS = (assess, aware, aware_agree, kind)
