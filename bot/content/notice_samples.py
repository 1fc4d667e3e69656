"""Invented facts that together take every turn the templates of notices can take."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bot.domain.authority_sheet import AuthorityFacts, Exemption, Outcome, Told
from bot.domain.calling import Call, CallListFacts, CallScriptFacts, HoldingFacts
from bot.domain.duty_facts import Nis2Class
from bot.domain.follow_up import AllClearFacts, FollowUpFacts
from bot.domain.nis2_report import Nis2Facts
from bot.domain.notices import ClientNoticeFacts, Contact, Exfiltration, Harm
from bot.domain.register import Capacity
from bot.domain.self_protection import DataSubjectFacts
from bot.domain.significance import Criterion

_NOTICED: Final = datetime(2027, 3, 26, 9, 20, tzinfo=UTC)

BARE: Final = ClientNoticeFacts(
    reference="BR-2027-001",
    organisation="Organisation",
    privacy_mailbox="privacy@example.org",
    phone="",
    client_name="Client",
    zone="Europe/Brussels",
    kind="general",
    confirmed=False,
    noticed_at=_NOTICED,
    aware_at=_NOTICED,
)

FULL: Final = replace(
    BARE,
    phone="+32 2 555 01 23",
    contacts=(Contact("First Person", "officer"), Contact("Second Person", "deputy")),
    contract_reference="DPA-1",
    kind="ransomware",
    confirmed=True,
    aware_at=_NOTICED + timedelta(hours=2),
    passage="First paragraph.\n\nSecond paragraph.",
    systems=("First system", "Second system"),
    data=("password", "backup_content", "contact"),
    data_subjects=("employees", "customers"),
    people_at_most=1200,
    records_at_most=25_000,
    exposed_from=_NOTICED - timedelta(days=1),
    exposed_until=_NOTICED,
    confidentiality=Harm.SUSPECTED,
    integrity=Harm.NONE,
    availability=Harm.CONFIRMED,
    exfiltration=Exfiltration.LIKELY,
    encrypted=True,
    key_elsewhere=True,
    cause="Cause",
    measures=("isolated", "logs_kept"),
    subprocessors=("Supplier",),
    reported_to=("ccb", "police"),
    next_update_by=_NOTICED + timedelta(days=1),
)

_OTHER_CAPACITIES: Final = (Capacity.CONTROLLER, Capacity.BOTH)

CLIENT: Final = (
    BARE,
    FULL,
    *(
        replace(facts, capacity=capacity)
        for facts in (BARE, FULL)
        for capacity in _OTHER_CAPACITIES
    ),
    *(replace(FULL, country=country) for country in ("FR", "GB", "CH", "US")),
    replace(FULL, client_is_processor=True, may_file_for=True),
    replace(FULL, former_until=date(2026, 12, 31)),
    replace(FULL, measures=(), exfiltration=Exfiltration.EXCLUDED_ON_EVIDENCE, data=("name",)),
)


def _alike(facts: ClientNoticeFacts) -> dict[str, Any]:
    """Return a client's facts, for a type that has more."""
    return {field.name: getattr(facts, field.name) for field in fields(ClientNoticeFacts)}


FOLLOW_UP: Final = (
    *(FollowUpFacts(**_alike(facts), told_at=_NOTICED) for facts in CLIENT),
    FollowUpFacts(
        **_alike(FULL),
        before=BARE,
        news="What is new.",
        open_questions=("Question",),
        prevention=("sign_in_tightened", "Measure"),
    ),
)

ALL_CLEAR: Final = (
    *(AllClearFacts(**_alike(facts), looked_at=("sign_ins",)) for facts in CLIENT),
    AllClearFacts(
        **_alike(FULL),
        looked_at=("sign_ins", "Place"),
        not_looked_at=("Other place",),
        looked_from=_NOTICED - timedelta(days=1),
        looked_until=_NOTICED,
        concluded_at=_NOTICED,
    ),
    AllClearFacts(**_alike(replace(FULL, version=2)), looked_at=("sign_ins",)),
)

_SHEET: Final = AuthorityFacts(
    reference="BR-2027-001",
    zone="Europe/Brussels",
    controller="Controller",
    noticed_at=_NOTICED,
    filed_at=_NOTICED + timedelta(hours=60),
)

_FULL_SHEET: Final = replace(
    _SHEET,
    earlier_number="DBN-1",
    enterprise_number="0123.456.789",
    address="Street 1, 1000 Brussels",
    sector="private",
    contact="First Person, privacy@example.org",
    dpo="Second Person",
    processor="Processor",
    aware_at=_NOTICED,
    informed_at=_NOTICED,
    processor_aware_at=_NOTICED,
    exposed_from=_NOTICED - timedelta(days=1),
    exposed_until=_NOTICED,
    discovered="self",
    kind="ransomware",
    description="Description",
    cause="external_malicious",
    cause_detail="Detail",
    systems=("First system",),
    confidentiality=Harm.SUSPECTED,
    integrity=Harm.NONE,
    availability=Harm.CONFIRMED,
    exfiltration=Exfiltration.LIKELY,
    unintelligible=False,
    recoverable=True,
    data_subjects=("employees",),
    vulnerable=False,
    people_at_most=1200,
    data=("name", "health"),
    records_at_most=25_000,
    measures_before=("backup", "encryption"),
    impacts=("identity_theft",),
    severity="moderate",
    outcome=Outcome.HIGH_RISK,
    outcome_reasons="Reasons",
    measures=("isolated",),
    prevention=("sign_in_tightened",),
    told=Told.YES,
    told_at=_NOTICED,
    told_how="individual",
    reported_to=("ccb",),
    cross_border=True,
    people_by_country=(("BE", 1000), ("FR", 200)),
    attachments=("message",),
)

AUTHORITY: Final = (
    _SHEET,
    _FULL_SHEET,
    replace(_FULL_SHEET, filed_at=_NOTICED + timedelta(hours=73)),
    replace(_FULL_SHEET, country="FR", for_client=True),
    replace(_SHEET, country="CH", for_client=True),
    replace(_FULL_SHEET, told=Told.EXEMPT, exemption=Exemption.UNINTELLIGIBLE),
)

_LETTER: Final = DataSubjectFacts(
    reference="BR-2027-001", zone="Europe/Brussels", controller="Controller"
)

_FULL_LETTER: Final = replace(
    _LETTER,
    contacts=(Contact("First Person", "officer"),),
    phone="+32 2 555 01 23",
    mailbox="privacy@example.org",
    for_staff=True,
    kind="ransomware",
    happened="First paragraph.\n\nSecond paragraph.",
    exposed_from=_NOTICED - timedelta(days=1),
    exposed_until=_NOTICED,
    data=("password", "financial", "identity_document", "national_number", "health", "children"),
    exfiltration=Exfiltration.LIKELY,
    measures=("isolated",),
)

DATA_SUBJECTS: Final = (
    _LETTER,
    _FULL_LETTER,
    replace(_FULL_LETTER, draft=True, provider="Provider", for_staff=False, country="FR"),
    replace(_FULL_LETTER, seen=False, phone=""),
)

_REPORT: Final = Nis2Facts(
    reference="BR-2027-001", zone="Europe/Brussels", organisation="Organisation"
)

_FULL_REPORT: Final = replace(
    _REPORT,
    enterprise_number="0123.456.789",
    entity_class=Nis2Class.IMPORTANT,
    contact="First Person, +32 2 555 01 23",
    significant_at=_NOTICED,
    criteria=(Criterion.MALICIOUS_COMPROMISE, Criterion.UNAVAILABLE),
    malicious=True,
    cross_border=True,
    countries=("Nederland",),
    kind="ransomware",
    description="Description",
    services=("First service",),
    started_at=_NOTICED - timedelta(days=1),
    users_at_most=1200,
    severity="severe",
    impact="Impact",
    indicators=("198.51.100.7",),
    personal_data=True,
    root_cause="Root cause",
    measures=("isolated",),
    ongoing_measures=("forensics",),
    earlier_number="CCB-1",
    reported_to=("authority",),
)

NIS2: Final = (
    _REPORT,
    _FULL_REPORT,
    replace(_FULL_REPORT, handled_at=_NOTICED + timedelta(days=20), ongoing_measures=()),
    replace(_FULL_REPORT, cross_border=False),
)

CALL_SCRIPT: Final = (
    *(CallScriptFacts(**_alike(facts)) for facts in CLIENT),
    CallScriptFacts(**_alike(FULL), call_number="+32 2 555 99 88", call_person="Third Person"),
)

CALL_LIST: Final = (
    CallListFacts("BR-2027-001", "Organisation", "Europe/Brussels", _NOTICED),
    CallListFacts(
        "BR-2027-001",
        "Organisation",
        "Europe/Brussels",
        _NOTICED,
        (
            Call("First client", "+32 2 555 99 88", "Third Person", "fr", _NOTICED),
            Call("Second client", "", "", "nl", _NOTICED),
        ),
    ),
)

_HOLDING: Final = HoldingFacts("BR-2027-001", "Organisation", "Europe/Brussels")

HOLDING: Final = (
    _HOLDING,
    replace(_HOLDING, phone="+32 2 555 01 23", privacy_mailbox="privacy@example.org"),
    replace(_HOLDING, services=("First service",), next_word_at=_NOTICED),
)
