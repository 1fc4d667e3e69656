"""What the command line shows of incidents: lists, where one stands, steps, facts, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import AS, REFERENCE, At, at_desk
from bot.domain.playbook import Phase

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.domain.views import DutyLine, NoticeLine, StepLine


@click.command("list")
@AS
def list_open(who: str) -> None:
    """List the open incidents."""
    from bot.services import looking

    with at_desk(who) as at:
        found = looking.open_incidents(at.desk, who)
        for line in found:
            kind = at.named("kind", line.kind.value)
            dark = at.words.text("cli.incident.is_dark") if line.dark else ""
            opened = at.stamp(line.opened_at)
            at.say("line", reference=line.reference, kind=kind, opened=opened, dark=dark)
        if not found:
            at.say("none")


@click.command()
@REFERENCE
@AS
def show(reference: str, who: str) -> None:
    """Say where an incident stands: its lead, its phase, every duty with its end."""
    from bot.services import looking

    with at_desk(who) as at:
        view = looking.status(at.desk, at.incident(reference), at.now)
        top = view.headline
        at.say(
            "show",
            reference=top.reference,
            kind=at.named("kind", top.kind.value),
            lead=at.person(top.lead),
            aware=at.stamp(top.aware_at),
            phase=at.named("phase", view.phase),
            open=view.steps_open,
            total=view.steps_total,
        )
        for duty in view.duties:
            _print_duty(at, duty)


@click.command()
@REFERENCE
@AS
@click.option("--all", "every", is_flag=True, help="Settled steps and later phases too.")
@click.option("--words", is_flag=True, help="What to do and why as well.")
def steps(reference: str, who: str, *, every: bool, words: bool) -> None:
    """List the steps to be done, phase by phase."""
    from bot.services import looking

    with at_desk(who) as at:
        incident = at.incident(reference)
        for name in _phases(incident, every=every):
            lines = looking.phase(at.desk, incident, name, at.now).steps
            for step in lines:
                if every or step.state.value == "open":
                    _print_step(at, step, words=words)


@click.command()
@REFERENCE
@AS
def known(reference: str, who: str) -> None:
    """List what is known, who said it, and what is asked."""
    from bot.services import facts

    with at_desk(who) as at:
        view = facts.view(at.desk, at.incident(reference), at.now)
        for fact in view.known:
            at.say(
                "fact",
                name=fact.name,
                value=fact.value,
                who=at.person(fact.said_by),
                at=at.stamp(fact.at),
                basis=fact.basis or "-",
            )
        for name in view.asked:
            at.say("asked", name=name)


@click.command()
@REFERENCE
@AS
def notices(reference: str, who: str) -> None:
    """List the notices, those that wait first."""
    from bot.services import reviewing

    with at_desk(who) as at:
        found = reviewing.queue(at.desk, at.incident(reference).id, at.now).lines
        for line in found:
            _print_notice(at, line)
        if not found:
            at.say("no_notices")


@click.command()
@REFERENCE
@click.argument("notice", metavar="NOTICE")
@AS
def notice(reference: str, notice: str, who: str) -> None:
    """Print one notice as the client will see it, and the digest by which it is approved."""
    from bot.cli.incident_acts import preview_of

    with at_desk(who) as at:
        seen = preview_of(at, reference, notice)
        at.say(
            "notice_shown",
            client=seen.line.client_name,
            recipient=seen.line.recipient or "-",
            state=seen.line.state.value,
            digest=seen.digest,
            subject=seen.subject,
            text=seen.text,
        )


def _phases(incident: IncidentRecord, *, every: bool) -> list[str]:
    order = [phase.value for phase in Phase]
    return order if every else order[: order.index(incident.phase) + 1]


def _print_duty(at: At, duty: DutyLine) -> None:
    at.say(
        "duty",
        duty=at.named("duty", duty.kind),
        client=duty.client_name or "",
        state=duty.state.value,
        due=at.stamp(duty.due_at),
        rule=duty.rule,
    )


def _print_step(at: At, step: StepLine, *, words: bool) -> None:
    who = step.assigned_to or step.holder
    at.say(
        "step",
        id=step.id,
        title=_words_of(at, step, "title"),
        state=step.state.value,
        due=at.stamp(step.due_at),
        who=at.person(who) if who else at.named("role", step.role),
    )
    if words:
        at.say("step_words", do=_words_of(at, step, "do"), why=_words_of(at, step, "why"))


def _words_of(at: At, step: StepLine, part: str) -> str:
    """Return a text of a step; the bot's own steps have theirs in the catalogues."""
    texts: dict[str, str] = dict(getattr(step, part))
    return texts.get("en") or at.named("step", f"{step.id}.{part}")


def _print_notice(at: At, line: NoticeLine) -> None:
    at.say(
        "notice",
        id=line.id,
        client=line.client_name,
        language=line.language,
        state=line.state.value,
        term=at.stamp(line.term_at),
    )


COMMANDS = (list_open, show, steps, known, notices, notice)
