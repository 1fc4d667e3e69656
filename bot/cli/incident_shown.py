"""What the command line shows of incidents: lists, where one stands, steps, facts, notices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import AS, REFERENCE, TO, At, at_desk, write_file
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.domain.playbook import Phase

if TYPE_CHECKING:
    from bot.domain.records import DutyRecord, IncidentRecord
    from bot.domain.views import DutyLine, NoticeLine, NoticePreview, StepLine


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
        incident = at.incident(reference)
        view = looking.status(at.desk, incident, at.now)
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
        _print_proposal(at, incident)
        for duty in view.duties:
            if duty.state is not DutyState.OPEN:
                _print_settled(at, duty)
        for one, client in looking.duties_of(at.desk, incident):
            _print_duty(at, one, client)


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
@TO
def notice(reference: str, notice: str, who: str, file: Path | None) -> None:
    """Print one notice as the client will see it, and the digest by which it is approved.

    NOTICE is its id, the beginning of that, or the code of its client.
    """
    from bot.cli.incident_notices import as_file, preview_of

    with at_desk(who) as at:
        seen = preview_of(at, at.incident(reference), notice)
        _print_preview(at, seen)
        if file is None:
            at.say("words", subject=seen.subject, text=seen.text)
        else:
            write_file(file, as_file(seen.subject, seen.text))
            at.say("written", path=file)


def _print_preview(at: At, seen: NoticePreview) -> None:
    """Print what the one who releases must know beside the words."""
    line = seen.line
    at.say(
        "notice_shown",
        id=line.id,
        client=line.client_name,
        recipient=line.recipient or "-",
        language=line.language,
        state=line.state.value,
        term=at.stamp(line.term_at),
        alike=seen.alike,
        digest=seen.digest,
    )
    marks = {
        "marked.missing": ", ".join(line.missing),
        "marked.stale": ", ".join(seen.stale),
        "marked.authors": ", ".join(at.person(one) for one in seen.authors),
        "marked.countersigned": at.person(seen.countersigned_by) if seen.countersigned_by else "",
        "marked.comment": seen.comment or "",
        "marked.objection": seen.objection,
        "marked.names": ", ".join(seen.names),
        "marked.needs": ", ".join(seen.needs),
    }
    for key, value in marks.items():
        if value:
            at.say(key, value=value)
    for change in seen.edits:
        at.say("marked.edit", before=change.before or "-", after=change.after or "-")
    if seen.may_countersign:
        at.say("marked.may_countersign")
    if seen.refusal is not None:
        refusal = Refusal(seen.refusal)
        refusal.values = dict(seen.refusal_values)
        at.say("marked.refusal", why=at.plain(refusal))


def _phases(incident: IncidentRecord, *, every: bool) -> list[str]:
    order = [phase.value for phase in Phase]
    return order if every else order[: order.index(incident.phase) + 1]


def _print_proposal(at: At, incident: IncidentRecord) -> None:
    """Print the later time that waits for a second person, who must know what it is."""
    from bot.services import awareness

    proposal = awareness.of(incident).proposal
    if proposal is not None:
        at.say(
            "proposed",
            at=at.stamp(proposal.times.aware_at),
            who=at.person(proposal.by.user_id),
            why=proposal.reason,
            reference=incident.reference,
        )


def _print_duty(at: At, duty: DutyRecord, client: str) -> None:
    """Print an open duty by itself, with the number by which it is settled."""
    at.say(
        "duty",
        id=duty.id,
        duty=at.named("duty", duty.kind),
        client=client,
        due=at.stamp(duty.due_at),
        rule=duty.rule,
    )


def _print_settled(at: At, duty: DutyLine) -> None:
    at.say(
        "duty_settled",
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
        code=line.client_id,
        client=line.client_name,
        language=line.language,
        state=line.state.value,
        term=at.stamp(line.term_at),
        marks=" ".join(at.words.text(f"cli.incident.mark.{one}") for one in _marks(line)),
    )


def _marks(line: NoticeLine) -> list[str]:
    """Return what the one who releases must know of a notice before opening it."""
    marks = {
        "missing": bool(line.missing),
        "stale": line.stale,
        "edited": line.edited,
        "awaited": line.awaited,
    }
    return [name for name, applies in marks.items() if applies]


COMMANDS = (list_open, show, steps, known, notices, notice)
