"""The letters whose words are approved, and how they are kept.

After a change that is meant, ``python -m tests.content.letters`` writes them anew; read the
difference as a client would before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from bot.content.notices import NoticeLibrary
from bot.domain.authority_sheet import AuthorityFacts, Outcome, Told
from bot.domain.calling import Call, CallListFacts, CallScriptFacts, HoldingFacts
from bot.domain.duty_facts import Nis2Class
from bot.domain.follow_up import AllClearFacts, FollowUpFacts
from bot.domain.nis2_report import Nis2Facts
from bot.domain.notices import ClientNoticeFacts, Contact, Exfiltration, Harm, NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.register import Capacity
from bot.domain.self_protection import DataSubjectFacts
from bot.domain.significance import Criterion

GOLDEN: Final = Path(__file__).parent / "golden"
NOTICES: Final = Path(__file__).parents[2] / "notices"

CLIENTS: Final = {
    "nl": ("Bakkerij Peeters BV", "BE"),
    "fr": ("Boulangerie Lambert SRL", "FR"),
    "de": ("Bäckerei Schmitz GmbH", "CH"),
    "en": ("Harbour Bread Ltd", "GB"),
}

BARE: Final = ClientNoticeFacts(
    reference="BR-2026-007",
    organisation="Comitor BV",
    privacy_mailbox="privacy@comitor.example",
    phone="+32 3 555 01 02",
    client_name="",
    zone="Europe/Brussels",
    kind="general",
    confirmed=False,
    noticed_at=datetime(2026, 11, 20, 22, 40, tzinfo=UTC),
    aware_at=datetime(2026, 11, 20, 22, 40, tzinfo=UTC),
    contacts=(Contact("Jan Huybrechts", "officer"), Contact("An Willems", "deputy")),
)

PROCESSOR: Final = replace(
    BARE,
    kind="ransomware",
    confirmed=True,
    aware_at=datetime(2026, 11, 21, 1, 15, tzinfo=UTC),
    contract_reference="DPA-2021-14",
    country="BE",
    systems=("Datacenter Comitor", "Autotask"),
    data=("backup_content", "password", "contact"),
    data_subjects=("employees", "customers"),
    people_at_most=1240,
    records_at_most=25_000,
    exposed_from=datetime(2026, 11, 18, 2, 0, tzinfo=UTC),
    exposure_ongoing=True,
    confidentiality=Harm.SUSPECTED,
    integrity=Harm.NONE,
    availability=Harm.CONFIRMED,
    encrypted=True,
    key_elsewhere=True,
    measures=("isolated", "accounts_blocked", "logs_kept", "forensics"),
    reported_to=("ccb", "police"),
    next_update_by=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
)

CONTROLLER: Final = replace(
    BARE,
    capacity=Capacity.CONTROLLER,
    kind="wrong_recipient",
    confirmed=True,
    aware_at=datetime(2026, 11, 21, 8, 5, tzinfo=UTC),
    systems=("Wings",),
    data=("name", "contact", "billing"),
    data_subjects=("contacts",),
    people_at_most=3,
    records_at_most=1,
    exposed_from=datetime(2026, 11, 20, 14, 30, tzinfo=UTC),
    exposed_until=datetime(2026, 11, 20, 15, 10, tzinfo=UTC),
    confidentiality=Harm.CONFIRMED,
    integrity=Harm.NONE,
    availability=Harm.NONE,
    exfiltration=Exfiltration.EXCLUDED_ON_EVIDENCE,
    measures=("recipient_asked",),
    next_update_by=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
)

BOTH: Final = replace(
    BARE,
    capacity=Capacity.BOTH,
    kind="credentials",
    client_is_processor=True,
    may_file_for=True,
    systems=("N-able",),
    data=("login", "password", "technical_documentation"),
    exfiltration=Exfiltration.LIKELY,
    subprocessors=("N-able Solutions",),
    next_update_by=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
)


def with_more(facts: ClientNoticeFacts) -> dict[str, Any]:
    """Return a client's facts, for a type that has more."""
    return {field.name: getattr(facts, field.name) for field in fields(ClientNoticeFacts)}


UPDATED: Final = FollowUpFacts(
    **with_more(replace(PROCESSOR, version=2, exfiltration=Exfiltration.LIKELY, cause="VPN")),
    before=replace(PROCESSOR, confirmed=False, systems=("Autotask",), people_at_most=None),
    told_at=datetime(2026, 11, 21, 1, 40, tzinfo=UTC),
    news="Extra: 17",
    open_questions=("17?",),
)

SHEET: Final = AuthorityFacts(
    reference="BR-2026-007",
    zone="Europe/Brussels",
    controller="Comitor BV",
    noticed_at=BARE.noticed_at,
    filed_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    enterprise_number="0400.000.197",
    address="Kerkstraat 1, 2000 Antwerpen",
    sector="private",
    dpo="",
    contact="Jan Huybrechts, privacy@comitor.example, +32 3 555 01 02",
    aware_at=datetime(2026, 11, 21, 1, 15, tzinfo=UTC),
    discovered="self",
    kind="ransomware",
    systems=("Datacenter Comitor",),
    exposed_from=datetime(2026, 11, 18, 2, 0, tzinfo=UTC),
    exposure_ongoing=True,
    confidentiality=Harm.SUSPECTED,
    data_subjects=("employees",),
    people_at_most=62,
    data=("name", "national_number", "payroll"),
    outcome=Outcome.RISK,
    measures=("isolated", "logs_kept"),
    told=Told.PLANNED,
)

CLIENTS_SHEET: Final = replace(
    SHEET,
    controller="",
    for_client=True,
    contact="",
    enterprise_number="",
    dpo=None,
    processor="Comitor BV",
    aware_at=None,
    informed_at=datetime(2026, 11, 21, 1, 40, tzinfo=UTC),
    processor_aware_at=datetime(2026, 11, 21, 1, 15, tzinfo=UTC),
    outcome=None,
    told=None,
)

STAFF: Final = DataSubjectFacts(
    reference="BR-2026-007",
    zone="Europe/Brussels",
    controller="Comitor BV",
    contacts=BARE.contacts,
    phone=BARE.phone,
    mailbox=BARE.privacy_mailbox,
    for_staff=True,
    kind="credentials",
    exposed_from=datetime(2026, 11, 18, 2, 0, tzinfo=UTC),
    exposed_until=datetime(2026, 11, 21, 1, 20, tzinfo=UTC),
    data=(
        "name",
        "national_number",
        "identity_document",
        "payroll",
        "password",
        "absence",
        "health",
    ),
    exfiltration=Exfiltration.LIKELY,
    measures=("accounts_blocked", "passwords_changed"),
)

CLIENTS_PEOPLE: Final = replace(
    STAFF,
    controller="",
    provider="Comitor BV",
    draft=True,
    for_staff=False,
    contacts=(),
    phone="",
    mailbox="",
    data=("mail_content", "customer_records"),
    exfiltration=Exfiltration.UNKNOWN,
)

REPORT: Final = Nis2Facts(
    reference="BR-2026-007",
    zone="Europe/Brussels",
    organisation="Comitor BV",
    enterprise_number="0400.000.197",
    entity_class=Nis2Class.IMPORTANT,
    contact="Jan Huybrechts, +32 3 555 01 02",
    significant_at=datetime(2026, 11, 21, 2, 0, tzinfo=UTC),
    criteria=(Criterion.MALICIOUS_COMPROMISE, Criterion.UNAVAILABLE),
    malicious=True,
    kind="ransomware",
    services=("Datacenter Comitor",),
    started_at=datetime(2026, 11, 18, 2, 0, tzinfo=UTC),
    personal_data=True,
    measures=("isolated",),
)

LATER_REPORT: Final = replace(
    REPORT,
    cross_border=False,
    users_at_most=1240,
    severity="severe",
    indicators=("198.51.100.7",),
    ongoing_measures=("forensics",),
    earlier_number="2026-4711",
    reported_to=("authority", "police"),
)

CALLS: Final = CallListFacts(
    "BR-2026-007",
    "Comitor BV",
    "Europe/Brussels",
    datetime(2026, 11, 21, 1, 30, tzinfo=UTC),
    (
        Call("Slagerij Claes", "+32 9 555 11 22", "Tom Claes", "nl", PROCESSOR.aware_at),
        Call("Menuiserie Dubois", "", "", "fr", PROCESSOR.aware_at),
    ),
)

HOLDING: Final = HoldingFacts(
    "BR-2026-007",
    "Comitor BV",
    "Europe/Brussels",
    BARE.phone,
    BARE.privacy_mailbox,
    services=("Datacenter Comitor",),
    next_word_at=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
)

FACTS: Final = {
    "processor": PROCESSOR,
    "controller": CONTROLLER,
    "both": BOTH,
    "former": replace(PROCESSOR, former_until=date(2026, 3, 31)),
    "bare": replace(BARE, phone="", contacts=()),
}

#: What each kind is shown with: name -> facts.
SHOWN: Final[dict[NoticeKind, dict[str, Any]]] = {
    NoticeKind.CLIENT_INITIAL: FACTS,
    NoticeKind.CLIENT_INITIAL_UNTRUSTED: {"processor": PROCESSOR},
    NoticeKind.CLIENT_UPDATE: {
        "processor": UPDATED,
        "controller": FollowUpFacts(**with_more(CONTROLLER), before=CONTROLLER),
        "both": FollowUpFacts(**with_more(BOTH), before=BARE),
    },
    NoticeKind.CLIENT_FINAL: {
        "processor": replace(
            UPDATED,
            version=3,
            next_update_by=None,
            prevention=("sign_in_tightened", "backups_separated"),
        ),
        "controller": FollowUpFacts(**with_more(CONTROLLER), before=CONTROLLER),
        "both": FollowUpFacts(**with_more(BOTH)),
    },
    NoticeKind.CLIENT_ALL_CLEAR: {
        "processor": AllClearFacts(
            **with_more(replace(PROCESSOR, version=2)),
            looked_at=("sign_ins", "access_logs", "remote_sessions"),
            not_looked_at=("network_logs",),
            looked_from=datetime(2026, 11, 10, 0, 0, tzinfo=UTC),
            looked_until=datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
            concluded_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        ),
        "controller": AllClearFacts(**with_more(CONTROLLER), looked_at=("sent_mail",)),
    },
    NoticeKind.AUTHORITY_PART_1: {"ours": SHEET, "client": CLIENTS_SHEET},
    NoticeKind.AUTHORITY_PART_2: {"ours": SHEET, "client": CLIENTS_SHEET},
    NoticeKind.CALL_SCRIPT: {
        "processor": CallScriptFacts(
            **with_more(PROCESSOR), call_number="+32 3 555 77 88", call_person="Eva Maes"
        ),
        "both": CallScriptFacts(**with_more(BOTH)),
    },
    NoticeKind.CALL_LIST: {"night": CALLS},
    NoticeKind.HOLDING_LINE: {"outage": HOLDING, "quiet": replace(HOLDING, services=())},
    NoticeKind.EARLY_WARNING: {"early": REPORT},
    NoticeKind.INCIDENT_NOTIFICATION: {"early": REPORT},
    NoticeKind.PROGRESS_REPORT: {"later": LATER_REPORT},
    NoticeKind.FINAL_REPORT: {
        "handled": replace(LATER_REPORT, handled_at=datetime(2026, 12, 14, 16, 0, tzinfo=UTC))
    },
    NoticeKind.DATA_SUBJECTS: {"staff": STAFF, "client": CLIENTS_PEOPLE},
}


@dataclass(frozen=True)
class Letter:
    """One approved letter."""

    kind: NoticeKind
    name: str
    language: str

    @property
    def file(self) -> Path:
        """Where its words are kept."""
        return GOLDEN / f"{self.kind}.{self.name}.{self.language}.txt"

    @property
    def facts(self) -> dict[str, object]:
        """What it is made from: each language has a client of its own, abroad in one case."""
        name, abroad = CLIENTS[self.language]
        facts = SHOWN[self.kind][self.name]
        if isinstance(facts, ClientNoticeFacts):
            country = abroad if self.name == "both" else "BE"
            facts = replace(facts, client_name=name, country=country)
        elif self.name == "client":
            facts = replace(facts, controller=name, country=abroad)
        return plain_facts(facts)

    def words(self, library: NoticeLibrary) -> str:
        """Return subject and text."""
        made = library.render(self.kind, self.language, self.facts)
        return f"{made.subject}\n\n{made.text}"


def letters() -> Iterator[Letter]:
    """Return every approved letter."""
    for kind, shown in SHOWN.items():
        for name in shown:
            for language in CLIENTS:
                yield Letter(kind, name, language)


def main() -> None:
    """Write every letter anew."""
    library = NoticeLibrary.load(NOTICES)
    for letter in letters():
        letter.file.write_text(letter.words(library), encoding="utf-8")


if __name__ == "__main__":
    main()
