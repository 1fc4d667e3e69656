"""What each kind of sheet says: our own facts, or one client's and nobody else's.

What a person has to judge or look up (severity, reasons, people by country) stays open: whoever
copies the sheet fills it in, and the law lets information follow in phases (GDPR Art. 33(4)).
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from bot.domain.authority_sheet import AuthorityFacts, Filing, Outcome, Told
from bot.domain.calling import CallScriptFacts, HoldingFacts
from bot.domain.deadlines import DutyKind
from bot.domain.duty_facts import Nis2Class
from bot.domain.incident import DutyState, Kind
from bot.domain.nis2_report import Nis2Facts
from bot.domain.notices import ClientNoticeFacts, Harm, NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.self_protection import DataSubjectFacts
from bot.domain.sheets import FILINGS, NIS2_REPORTS, OURS
from bot.domain.significance import assess
from bot.services import duties, significance
from bot.services.calls import call_list
from bot.services.draft_facts import Row
from bot.services.drafting import NEXT_UPDATE
from bot.services.sheet_ground import Ground

_TRUTH: Final = {"yes": True, "no": False}
_PROVEN: Final = {"proven": True, "no": False}
_OUTCOMES: Final = {
    "none": Outcome.UNLIKELY,
    "risk": Outcome.RISK,
    "high_risk": Outcome.HIGH_RISK,
}
#: Cause by who did it, and whether it was meant.
_CAUSES: Final = {
    ("outsider", True): "external_malicious",
    ("insider", True): "internal_malicious",
    ("mistake", False): "internal_error",
    ("supplier", False): "external_error",
    ("fault", False): "technical",
}


def facts_of(ground: Ground, kind: NoticeKind, client_id: str, language: str) -> dict[str, object]:
    """Return the facts of one sheet as they are kept.

    Args:
        ground: What the sheet rests on.
        kind: One of :data:`bot.domain.sheets.FOR_US` or ``FOR_A_CLIENT``.
        client_id: The client it is about; :data:`bot.domain.sheets.OURS` for our own.
        language: That of the sheet: the officer's own words are in one language each.
    """
    if client_id == OURS:
        return plain_facts(_ours(ground, kind, language))
    return plain_facts(_of_client(ground, kind, ground.facts.rows[client_id], language))


def _ours(ground: Ground, kind: NoticeKind, language: str) -> Any:
    if kind in FILINGS:
        return _own_filing(ground, kind, language)
    if kind in NIS2_REPORTS:
        return _nis2(ground, language)
    if kind is NoticeKind.CALL_LIST:
        return call_list(ground.facts, ground.now)
    return _holding(ground) if kind is NoticeKind.HOLDING_LINE else _own_letter(ground, language)


def _of_client(ground: Ground, kind: NoticeKind, row: Row, language: str) -> Any:
    if kind in FILINGS:
        return _filing_for(ground, kind, row, language)
    return (
        _script(ground, row)
        if kind is NoticeKind.CALL_SCRIPT
        else _letter_for(ground, row, language)
    )


def _own_filing(ground: Ground, kind: NoticeKind, language: str) -> AuthorityFacts:
    organisation = ground.desk.organisation
    return AuthorityFacts(
        controller=organisation.name,
        enterprise_number=organisation.enterprise_number,
        sector="private",
        contact=ground.contact(),
        aware_at=ground.incident.aware_at,
        discovered="processor" if ground.said.get("supplier_involved") == "yes" else "",
        data=ground.own_data,
        systems=ground.own_systems,
        outcome=_OUTCOMES.get(ground.said.get("own_risk", "")),
        **_told(ground),
        **_of_any_filing(ground, kind, OURS, language),
    )


def _filing_for(ground: Ground, kind: NoticeKind, row: Row, language: str) -> AuthorityFacts:
    """Return a client's sheet: normally it became aware when it was told (rule 17)."""
    client_id = str(row["client_id"])
    own = ground.facts.of_client(row, 1, ground.now)
    informed = ground.fulfilled(DutyKind.NOTIFY_CONTROLLER, client_id)
    informed_at = informed.fulfilled_at if informed else None
    return AuthorityFacts(
        controller=own.client_name,
        for_client=True,
        country=own.country,
        enterprise_number=ground.in_register(client_id)["enterprise_number"],
        processor=ground.desk.organisation.name,
        processor_aware_at=ground.incident.aware_at,
        aware_at=informed_at,
        informed_at=informed_at,
        discovered="processor",
        data=own.data,
        systems=own.systems,
        people_at_most=own.people_at_most,
        **_of_any_filing(ground, kind, client_id, language),
    )


def _of_any_filing(
    ground: Ground, kind: NoticeKind, client_id: str, language: str
) -> dict[str, Any]:
    """Return what a filing says of the breach itself, whoever the controller is."""
    first = kind is NoticeKind.AUTHORITY_PART_1
    earlier = None if first else ground.fulfilled(DutyKind.NOTIFY_AUTHORITY, client_id)
    meant = ground.said.get("malicious") == "yes"
    return {
        **ground.when(),
        **asdict(ground.facts.harms),
        "noticed_at": ground.incident.noticed_at,
        "filed_at": ground.now,
        "filing": Filing.INCOMPLETE if first else Filing.COMPLETE,
        "earlier_number": ground.number(earlier),
        "kind": Kind(ground.incident.kind).value,
        "description": ground.facts.passages.get(language, ""),
        "cause": _CAUSES.get((ground.said.get("actor", ""), meant), ""),
        "unintelligible": _PROVEN.get(ground.said.get("data_unintelligible", "")),
        "recoverable": True if ground.said.get("restored") == "yes" else None,
        "vulnerable": _TRUTH.get(ground.said.get("data_minors_vulnerable", "")),
        "measures": ground.facts.measures,
        "reported_to": ground.reports() if client_id == OURS else (),
    }


def _told(ground: Ground) -> dict[str, Any]:
    """Return whether our own people were told, as the duty to tell them stands."""
    duty = ground.newest(DutyKind.COMMUNICATE_SUBJECTS, OURS)
    if duty is None:
        return {}
    if duty.state is DutyState.FULFILLED:
        return {"told": Told.YES, "told_at": duty.fulfilled_at}
    if duty.state is DutyState.WAIVED:
        return {"told": Told.NO_HIGH_RISK}
    high = ground.said.get("own_risk") == "high_risk"
    return {"told": Told.PLANNED if high else Told.ASSESSING}


def _own_letter(ground: Ground, language: str) -> DataSubjectFacts:
    organisation = ground.desk.organisation
    return DataSubjectFacts(
        controller=organisation.name,
        contacts=ground.facts.contacts,
        phone=organisation.telephone,
        mailbox=organisation.privacy_mailbox,
        for_staff=True,
        data=ground.own_data,
        **_of_any_letter(ground, language),
    )


def _letter_for(ground: Ground, row: Row, language: str) -> DataSubjectFacts:
    """Return the draft that a client is handed for its own people; it adds whom they reach."""
    own = ground.facts.of_client(row, 1, ground.now)
    return DataSubjectFacts(
        controller=own.client_name,
        provider=ground.desk.organisation.name,
        draft=True,
        country=own.country,
        data=own.data,
        **_of_any_letter(ground, language),
    )


def _of_any_letter(ground: Ground, language: str) -> dict[str, Any]:
    harms = ground.facts.harms
    return {
        **ground.when(),
        "kind": Kind(ground.incident.kind).value,
        "happened": ground.facts.passages.get(language, ""),
        "seen": harms.confidentiality is not Harm.NONE,
        "exfiltration": harms.exfiltration,
        "measures": ground.facts.measures,
    }


def _nis2(ground: Ground, language: str) -> Nis2Facts:
    incident, organisation = ground.incident, ground.desk.organisation
    answers = significance.answers_of(incident)
    users = [n for n in (answers.users_limited, answers.users_compromised) if n is not None]
    handled, when = ground.said.get(duties.HANDLED_AT), ground.when()
    entity = organisation.nis2_class
    return Nis2Facts(
        reference=incident.reference,
        zone=when["zone"],
        organisation=organisation.name,
        enterprise_number=organisation.enterprise_number,
        entity_class=None if entity is None else Nis2Class(entity),
        contact=ground.contact(),
        significant_at=incident.significant_at,
        criteria=assess(answers).met,
        malicious=_TRUTH.get(ground.said.get("malicious", "")),
        kind=Kind(incident.kind).value,
        description=ground.facts.passages.get(language, ""),
        services=ground.systems,
        started_at=when["exposed_from"],
        users_at_most=max(users, default=None),
        personal_data=True if incident.aware_confirmed else None,
        measures=ground.facts.measures,
        earlier_number=ground.number(ground.fulfilled(DutyKind.NIS2_EARLY_WARNING, OURS)),
        handled_at=datetime.fromisoformat(handled) if handled else None,
        reported_to=ground.reports(),
    )


def _script(ground: Ground, row: Row) -> CallScriptFacts:
    client = ground.facts.of_client(row, 1, ground.now + NEXT_UPDATE)
    own = {one.name: getattr(client, one.name) for one in fields(ClientNoticeFacts)}
    return CallScriptFacts(**own, call_number=ground.in_register(row["client_id"])["phone"])


def _holding(ground: Ground) -> HoldingFacts:
    """Return the holding line: it names services only where they are visibly out of order."""
    organisation = ground.desk.organisation
    down = ground.facts.harms.availability is Harm.CONFIRMED
    return HoldingFacts(
        reference=ground.incident.reference,
        organisation=organisation.name,
        zone=organisation.zone.key,
        phone=organisation.telephone,
        privacy_mailbox=organisation.privacy_mailbox,
        services=ground.systems if down else (),
    )
