"""What the command line does to an incident: each is the same use case as a press in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import At, act, text_of
from bot.domain.darkness import READ_ALONG, SAFE
from bot.domain.known_facts import Sureness
from bot.domain.organisation import Right

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord

STEP = click.argument("step", metavar="STEP")
WHY = click.option("--why", required=True, metavar="TEXT", help="The reason.")


@act(Right.WORK)
@STEP
def done(at: At, incident: IncidentRecord, step: str) -> None:
    """Say that a step is done."""
    from bot.services import steps

    steps.done(at.desk, incident.id, step, at.who, at.now)
    at.say("done", step=step)


@act(Right.WORK)
@STEP
@WHY
def skip(at: At, incident: IncidentRecord, step: str, why: str) -> None:
    """Leave a step out, with the reason."""
    from bot.services import steps

    steps.skip(at.desk, incident.id, step, at.who, at.now, why)
    at.say("skipped", step=step)


@act(Right.WORK)
@click.argument("text", metavar="TEXT")
def note(at: At, incident: IncidentRecord, text: str) -> None:
    """Put a line into the timeline; TEXT - reads it from standard input."""
    from bot.services import incidents

    incidents.note(at.desk, incident.id, text_of(text), at.who, at.now)
    at.say("noted")


@act(Right.WORK)
@click.argument("what", metavar="WHAT")
@WHY
@click.option("--considered", default="", metavar="TEXT", help="What else was considered.")
@click.option("--step", default=None, help="The step that asked for it.")
@click.option("--option", default="", help="The way of that step that was chosen.")
def decide(
    at: At,
    incident: IncidentRecord,
    what: str,
    why: str,
    considered: str,
    step: str | None,
    option: str,
) -> None:
    """Record a decision; WHAT - reads it from standard input."""
    from bot.services import decisions

    made = decisions.Decision(text_of(what), why, considered, step, option)
    decisions.decide(at.desk, incident.id, made, at.who, at.now)
    at.say("decided")


@act(Right.WORK)
@click.argument("name", metavar="FACT")
@click.argument("value", metavar="VALUE")
@click.option(
    "--sure", type=click.Choice([one.value for one in Sureness]), default=Sureness.LIKELY.value
)
@click.option("--basis", default="", metavar="TEXT", help="What it rests on.")
def fact(at: At, incident: IncidentRecord, name: str, value: str, sure: str, basis: str) -> None:
    """Say what is known; comms_compromised none brings Slack back (officer or deputy)."""
    from bot.services import facts

    answer = facts.Answer(name, value, Sureness(sure), basis)
    facts.tell(at.desk, incident.id, [answer], at.who, at.now)
    at.say("fact_said", name=name, value=value)


@act(Right.WORK)
def lead(at: At, incident: IncidentRecord) -> None:
    """Take the lead."""
    from bot.services import incidents

    incidents.take_lead(at.desk, incident.id, at.who, at.now)
    at.say("leads", who=at.person(at.who))


@act(Right.DECIDE)
@click.option("--why", "basis", required=True, metavar="TEXT", help="How that is known.")
def bright(at: At, incident: IncidentRecord, basis: str) -> None:
    """Say that nobody reads Slack and mail along, and bring Slack back; of a closed one too."""
    from bot.services import facts

    answer = facts.Answer(READ_ALONG, SAFE, Sureness.PROVEN, basis)
    facts.tell(at.desk, incident.id, [answer], at.who, at.now)
    at.say("is_bright", reference=incident.reference)


COMMANDS = (done, skip, note, decide, fact, lead, bright)
