"""What a notification to a supervisory authority asks for: the facts of a sheet to copy from.

The field model is the supervisory board's common template for GDPR Art. 33 (version 1.0, 2026,
numbers in brackets below); the Belgian portal asks for the first part within the 72 hours and the
second within 21 days of it. A sheet is filed by the controller: us for our own data, or the client,
who is handed it ready to use. Information may follow in phases (Art. 33(4)), so everything may be
missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.notices import Exfiltration, Harm
from bot.domain.regimes import AUTHORITY_RULES, regime_of


class Filing(StrEnum):
    """What kind of filing it is [4]."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What the controller's assessment came to [89]."""

    HIGH_RISK = "high_risk"
    RISK = "risk"
    UNLIKELY = "unlikely"
    MORE_NEEDED = "more_needed"


class Told(StrEnum):
    """Whether the data subjects were told [97]."""

    YES = "yes"
    PLANNED = "planned"
    ASSESSING = "assessing"
    NO_HIGH_RISK = "no_high_risk"
    EXEMPT = "exempt"


class Exemption(StrEnum):
    """Why data subjects need not be told although the risk is high (GDPR Art. 34(3)) [100]."""

    UNINTELLIGIBLE = "unintelligible"
    RISK_REMOVED = "risk_removed"
    DISPROPORTIONATE = "disproportionate"


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """What a sheet for the authority may say; None and empty are not yet known.

    Times are instants in UTC, shown in ``zone`` (IANA). Where a text may be an id with words in
    the catalogues it is said so; any other text stands as it is.

    Attributes:
        controller: Legal name of who files: ours, or the client's.
        for_client: The client is the controller and gets the sheet from us.
        country: Two letters, of the controller; none stated means Belgium.
        filed_at: When the sheet is to be filed; later than the law's hours asks for reasons.
        dpo: Data protection officer; empty where none is designated.
        earlier_number: The authority's number of the first part.
        aware_at: When the controller became aware [48]; not when a processor did.
        processor_aware_at: When the processor, if there is one, became aware [53].
        discovered: Id: ``self``, ``processor``, ``data_subject``, ``third_party``, ``press`` [50].
        cause: Id: ``internal_malicious``, ``internal_error``, ``external_malicious``,
            ``external_error``, ``technical`` [61].
        unintelligible: The data cannot be read by whoever got them [57].
        recoverable: Whether altered or lost data can be restored [58, 59].
        impacts: Ids of what it may lead to for people [85].
        severity: Id: ``minor``, ``moderate``, ``severe`` [87].
        people_by_country: Country (two letters) -> number of people there, at most [117].
    """

    reference: str
    zone: str
    controller: str
    noticed_at: datetime
    filed_at: datetime
    for_client: bool = False
    country: str = ""
    filing: Filing = Filing.INCOMPLETE
    earlier_number: str = ""
    enterprise_number: str = ""
    address: str = ""
    sector: str = ""
    contact: str = ""
    dpo: str | None = None
    processor: str = ""
    aware_at: datetime | None = None
    informed_at: datetime | None = None
    processor_aware_at: datetime | None = None
    exposed_from: datetime | None = None
    exposed_until: datetime | None = None
    exposure_ongoing: bool = False
    late_reasons: str = ""
    discovered: str = ""
    kind: str = ""
    description: str = ""
    cause: str = ""
    cause_detail: str = ""
    systems: tuple[str, ...] = ()
    confidentiality: Harm | None = None
    integrity: Harm | None = None
    availability: Harm | None = None
    exfiltration: Exfiltration = Exfiltration.UNKNOWN
    unintelligible: bool | None = None
    recoverable: bool | None = None
    data_subjects: tuple[str, ...] = ()
    vulnerable: bool | None = None
    people_at_most: int | None = None
    data: tuple[str, ...] = ()
    records_at_most: int | None = None
    measures_before: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    severity: str = ""
    outcome: Outcome | None = None
    outcome_reasons: str = ""
    measures: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()
    told: Told | None = None
    told_at: datetime | None = None
    told_how: str = ""
    exemption: Exemption | None = None
    exemption_reasons: str = ""
    reported_to: tuple[str, ...] = ()
    cross_border: bool | None = None
    people_by_country: tuple[tuple[str, int], ...] = ()
    attachments: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether it is filed after the law's hours have passed, so that reasons go with it [49].

        The template as published prints the condition the wrong way round; reasons are for a
        filing after the end (GDPR Art. 33(1)).
        """
        hours = AUTHORITY_RULES[regime_of(self.country or "BE")].hours
        if hours is None or self.aware_at is None:
            return False
        return self.filed_at > self.aware_at + timedelta(hours=hours)
