"""Duties on the command line: who was told, what was filed, what is not required, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.cli.incident_acts import WHY
from bot.cli.incident_desk import At, act, the_one
from bot.cli.incident_notices import ABOUT, DIGEST, NOTICE, WHY_ALONE, read_by
from bot.domain.errors import Refusal
from bot.domain.organisation import Right

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord

WAYS_TO_TELL = ("telephone", "letter", "portal", "in_person", "mail")
WAYS_TO_ANSWER = ("mail", "telephone", "portal", "in_person")
LARGEST_ID = 2**31 - 1

CLIENT = click.argument("client", metavar="CLIENT")
WHEN = click.option(
    "--at", "moment", metavar="TIME", help="When, such as 2026-12-04T03:15; default: now."
)
WHOM = click.option("--whom", default="", metavar="NAME", help="Who was spoken to.")
DUTY = click.argument("duty", metavar="DUTY", type=click.IntRange(1, LARGEST_ID))


@act(Right.WORK)
@CLIENT
@click.option("--how", type=click.Choice(WAYS_TO_TELL), default=WAYS_TO_TELL[0], show_default=True)
@WHEN
@WHOM
@click.option("--note", default="", metavar="TEXT", help="What is worth keeping.")
def told(
    at: At,
    incident: IncidentRecord,
    client: str,
    how: str,
    moment: str | None,
    whom: str,
    note: str,
) -> None:
    """Record that a client was told, by a call for instance; the written notice stays open."""
    from bot.services import sending

    code, name = client_of(at, incident, client)
    when = at.moment(moment, "at")
    sending.told(at.desk, incident.id, code, at.who, how, when, at.now, whom=whom, note=note)
    at.say("told", client=name, at=at.stamp(when))


@act(Right.RELEASE)
@NOTICE
@DIGEST
@click.option("--how", required=True, type=click.Choice(WAYS_TO_TELL))
@WHEN
@WHOM
@click.option("--note", required=True, metavar="TEXT", help="What shows it, such as a number.")
@WHY_ALONE
@ABOUT
def brought(
    at: At,
    incident: IncidentRecord,
    notice: str,
    digest: str,
    how: str,
    moment: str | None,
    whom: str,
    note: str,
    why: str,
    about: str,
) -> None:
    """Record a notice that a person delivered: by letter, in a portal, in person, read aloud."""
    from bot.services import by_hand

    seen, whole = read_by(at, incident, notice, digest)
    delivery = by_hand.Delivery(how, at.moment(moment, "at"), whom, note)
    by_hand.record(at.desk, seen.line.id, whole, at.who, delivery, at.now, reason=why, about=about)
    at.say("brought", client=seen.line.client_name, at=at.stamp(delivery.at))


@act(Right.WORK)
@CLIENT
@click.option("--how", type=click.Choice(WAYS_TO_ANSWER), default="telephone", show_default=True)
@WHEN
@WHOM
def answered(
    at: At, incident: IncidentRecord, client: str, how: str, moment: str | None, whom: str
) -> None:
    """Record that a client says it has its notice."""
    from bot.services import confirming

    code, name = client_of(at, incident, client)
    when = at.moment(moment, "at")
    confirming.acknowledge(at.desk, incident.id, code, at.who, how, when, at.now, whom=whom)
    at.say("answered", client=name, at=at.stamp(when))


@act(Right.WORK)
@CLIENT
@WHY
def bounced(at: At, incident: IncidentRecord, client: str, why: str) -> None:
    """Record that a client's notice came back; its duty is open again, with its first deadline."""
    from bot.services import confirming

    code, name = client_of(at, incident, client)
    confirming.bounced(at.desk, incident.id, code, at.who, why, at.now)
    at.say("bounced", client=name)


@act(Right.DECIDE)
@DUTY
@WHEN
@click.option("--number", default="", metavar="TEXT", help="The authority's reference.")
@click.option("--why", default="", metavar="TEXT", help="The reasons, where it was late.")
def fulfil(
    at: At, incident: IncidentRecord, duty: int, moment: str | None, number: str, why: str
) -> None:
    """Record that a duty is done, such as a filing with the authority; DUTY as `show` lists it."""
    from bot.services import duties

    _require_duty_of(at, incident, duty)
    when = at.moment(moment, "at")
    duties.fulfil(at.desk, duty, at.who, when, at.now, number=number, reasons=why)
    at.say("fulfilled", duty=duty, at=at.stamp(when))


@act(Right.DECIDE)
@DUTY
@WHY
def waive(at: At, incident: IncidentRecord, duty: int, why: str) -> None:
    """Decide that a duty does not arise, such as not to notify, with the reason."""
    from bot.services import duties

    _require_duty_of(at, incident, duty)
    duties.waive(at.desk, duty, at.who, why, at.now)
    at.say("waived", duty=duty)


@act(Right.DECIDE)
@WHY
@click.option("--false-alarm", is_flag=True, help="It was none; what is open is waived.")
def close(at: At, incident: IncidentRecord, why: str, *, false_alarm: bool) -> None:
    """Close an incident; refused while a duty is open, and `show` says which."""
    end(at, incident, why, false_alarm=false_alarm)


def end(at: At, incident: IncidentRecord, why: str, *, false_alarm: bool) -> None:
    """Close an incident and say so, also that Slack still shows nothing of it.

    Raises:
        Refusal: a duty is open, or something else is missing.
    """
    from bot.services import closing, darkness

    try:
        closing.close(at.desk, incident.id, at.who, why, at.now, false_alarm=false_alarm)
    except closing.DutiesOpen as refusal:
        kinds: Any = refusal.values["kinds"]
        named = ", ".join(at.named("duty", kind) for kind in kinds)
        raise Refusal(
            "cli.incident.duties_open", reference=incident.reference, duties=named
        ) from None
    at.say("closed", reference=incident.reference)
    if darkness.of_incident(at.desk, incident) is not None:
        at.say("still_dark", reference=incident.reference)


def client_of(at: At, incident: IncidentRecord, typed: str) -> tuple[str, str]:
    """Return code and name of the affected client that somebody means.

    Raises:
        Refusal: nobody or several may be meant; those who may be are listed.
    """
    from bot.services import looking

    clients = looking.clients(at.desk, incident)
    if not clients:
        raise Refusal("cli.incident.no_clients", reference=incident.reference)
    code = the_one(clients, typed)
    return code, clients[code]


def _require_duty_of(at: At, incident: IncidentRecord, duty: int) -> None:
    """Refuse a duty of another incident: the code was given for this one."""
    from bot.services import looking

    found, _ = looking.duty_of(at.desk, duty, at.who)
    if found.id != incident.id:
        raise Refusal("cli.incident.no_such_duty", duty=duty, reference=incident.reference)


COMMANDS = (told, brought, answered, bounced, fulfil, waive, close)
