"""What the command line does to an incident: each is the same use case as a press in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import AS, REFERENCE, At, at_desk, text_of
from bot.domain.errors import Refusal
from bot.domain.known_facts import Sureness

if TYPE_CHECKING:
    from bot.domain.views import NoticePreview

STEP = click.argument("step", metavar="STEP")
WHY = click.option("--why", required=True, metavar="TEXT", help="The reason.")


@click.command()
@REFERENCE
@STEP
@AS
def done(reference: str, step: str, who: str) -> None:
    """Say that a step is done."""
    from bot.services import steps

    with at_desk(who) as at:
        steps.done(at.desk, at.incident(reference).id, step, who, at.now)
        at.say("done", step=step)


@click.command()
@REFERENCE
@STEP
@AS
@WHY
def skip(reference: str, step: str, who: str, why: str) -> None:
    """Leave a step out, with the reason."""
    from bot.services import steps

    with at_desk(who) as at:
        steps.skip(at.desk, at.incident(reference).id, step, who, at.now, why)
        at.say("skipped", step=step)


@click.command()
@REFERENCE
@click.argument("text", metavar="TEXT")
@AS
def note(reference: str, text: str, who: str) -> None:
    """Put a line into the timeline; TEXT - reads it from standard input."""
    from bot.services import incidents

    with at_desk(who) as at:
        incidents.note(at.desk, at.incident(reference).id, text_of(text), who, at.now)
        at.say("noted")


@click.command()
@REFERENCE
@click.argument("what", metavar="WHAT")
@AS
@WHY
@click.option("--considered", default="", metavar="TEXT", help="What else was considered.")
@click.option("--step", default=None, help="The step that asked for it.")
@click.option("--option", default="", help="The way of that step that was chosen.")
def decide(
    reference: str, what: str, who: str, why: str, considered: str, step: str | None, option: str
) -> None:
    """Record a decision; WHAT - reads it from standard input."""
    from bot.services import decisions

    with at_desk(who) as at:
        made = decisions.Decision(text_of(what), why, considered, step, option)
        decisions.decide(at.desk, at.incident(reference).id, made, who, at.now)
        at.say("decided")


@click.command()
@REFERENCE
@click.argument("name", metavar="FACT")
@click.argument("value", metavar="VALUE")
@AS
@click.option(
    "--sure", type=click.Choice([one.value for one in Sureness]), default=Sureness.LIKELY.value
)
@click.option("--basis", default="", metavar="TEXT", help="What it rests on.")
def fact(reference: str, name: str, value: str, who: str, sure: str, basis: str) -> None:
    """Say what is known; comms_compromised none brings Slack back (officer or deputy)."""
    from bot.services import facts

    with at_desk(who) as at:
        answer = facts.Answer(name, value, Sureness(sure), basis)
        facts.tell(at.desk, at.incident(reference).id, [answer], who, at.now)
        at.say("fact_said", name=name, value=value)


@click.command()
@REFERENCE
@click.argument("notice", metavar="NOTICE")
@AS
@click.option("--digest", required=True, help="The digest that `incident notice` printed.")
@click.option("--why", default="", metavar="TEXT", help="Why alone, where that is the only way.")
@click.option("--as-it-is", is_flag=True, help="Although new facts would change it.")
def approve(
    reference: str, notice: str, who: str, digest: str, why: str, *, as_it_is: bool
) -> None:
    """Release a notice, exactly as it was printed; who wrote a text does not release it."""
    from bot.services import releasing

    with at_desk(who) as at:
        seen = preview_of(at, reference, notice)
        releasing.approve(at.desk, seen.line.id, digest, who, at.now, reason=why, as_it_is=as_it_is)
        at.say("approved", client=seen.line.client_name)


def preview_of(at: At, reference: str, notice: str) -> NoticePreview:
    """Return one notice of an incident.

    Raises:
        Refusal: the incident has no such notice.
    """
    from bot.services import reviewing

    incident = at.incident(reference)
    seen = reviewing.preview(at.desk, incident.id, at.who, at.now, notice)
    if seen.line.id != notice:
        raise Refusal("cli.incident.no_such_notice", notice=notice, reference=incident.reference)
    return seen


COMMANDS = (done, skip, note, decide, fact, approve)
