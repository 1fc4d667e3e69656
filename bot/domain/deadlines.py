"""What the law and the organisation's own rule allow, in one table, and when it ends.

Strict elapsed hours decide everything. The reading of Regulation (EEC, Euratom) 1182/71, under
which the hour of the event does not count, is computed beside it as information only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.domain.errors import Refusal
from bot.domain.instants import add_hours, end_of_day, local_date, next_full_hour


class DutyKind(StrEnum):
    """Who must be told, and at which stage."""

    NOTIFY_AUTHORITY = "notify_authority"
    AUTHORITY_PART_2 = "authority_part_2"
    NOTIFY_CONTROLLER = "notify_controller"
    COMMUNICATE_SUBJECTS = "communicate_subjects"
    NIS2_EARLY_WARNING = "nis2_early_warning"
    NIS2_NOTIFICATION = "nis2_notification"
    NIS2_PROGRESS_REPORT = "nis2_progress_report"
    NIS2_FINAL_REPORT = "nis2_final_report"
    NIS2_RECIPIENTS = "nis2_recipients"
    CLIENT_UPDATE = "client_update"


class Start(StrEnum):
    """The event a period runs from, unless it waits for another duty."""

    AWARENESS = "awareness"
    SIGNIFICANCE = "significance"
    HANDLING = "handling"


class Unit(StrEnum):
    """What a period is expressed in; it decides how its end is found."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as the law expresses it."""

    count: int
    unit: Unit

    def end(self, start: datetime, local_zone: ZoneInfo) -> datetime:
        """Return the instant (UTC) at which the period is over.

        Hours run from the instant itself and are elapsed hours. Days and months run from the
        local date and end at 24:00 of the last one; a month without that date ends on its
        last day, and nothing is rolled over a weekend or a holiday.
        """
        if self.unit is Unit.HOURS:
            return add_hours(start, self.count)
        first = local_date(start, local_zone)
        if self.unit is Unit.DAYS:
            return end_of_day(first + timedelta(days=self.count), local_zone)
        return end_of_day(first + relativedelta(months=self.count), local_zone)


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty under the law.

    Args:
        citation: Where it stands.
        period: How long it allows; None where the law gives no number ("without undue delay").
        start: The event it runs from.
        after: The duty whose fulfilment it runs from instead.
    """

    citation: str
    period: Period | None = None
    start: Start = Start.AWARENESS
    after: DutyKind | None = None


# A change of the law is a change of one line here. Sources: Regulation (EU) 2016/679 (GDPR),
# Directive (EU) 2022/2555 (NIS2); part 2 of the Belgian authority's portal as announced in 2025.
RULES: Final[Mapping[DutyKind, Rule]] = {
    DutyKind.NOTIFY_AUTHORITY: Rule("GDPR Art. 33(1)", Period(72, Unit.HOURS)),
    DutyKind.AUTHORITY_PART_2: Rule(
        "GBA/APD portal, part 2", Period(21, Unit.DAYS), after=DutyKind.NOTIFY_AUTHORITY
    ),
    DutyKind.NOTIFY_CONTROLLER: Rule("GDPR Art. 33(2)"),
    DutyKind.COMMUNICATE_SUBJECTS: Rule("GDPR Art. 34(1)"),
    DutyKind.NIS2_EARLY_WARNING: Rule(
        "NIS2 Art. 23(4)(a)", Period(24, Unit.HOURS), Start.SIGNIFICANCE
    ),
    DutyKind.NIS2_NOTIFICATION: Rule(
        "NIS2 Art. 23(4)(b)", Period(72, Unit.HOURS), Start.SIGNIFICANCE
    ),
    DutyKind.NIS2_PROGRESS_REPORT: Rule(
        "NIS2 Art. 23(4)(e)", Period(1, Unit.MONTHS), after=DutyKind.NIS2_NOTIFICATION
    ),
    DutyKind.NIS2_FINAL_REPORT: Rule(
        "NIS2 Art. 23(4)(d)", Period(1, Unit.MONTHS), after=DutyKind.NIS2_NOTIFICATION
    ),
    DutyKind.NIS2_RECIPIENTS: Rule("NIS2 Art. 23(1)", start=Start.SIGNIFICANCE),
    DutyKind.CLIENT_UPDATE: Rule("GDPR Art. 33(2)"),
}

# The organisation's own rule for telling a client (Art. 33(2) gives no hours); both are settings.
TARGET_HOURS: Final = 12
AT_MOST_HOURS: Final = 24

# The duties whose dates follow from the law alone, in the order in which they are listed.
LISTED: Final = (
    DutyKind.NOTIFY_AUTHORITY,
    DutyKind.AUTHORITY_PART_2,
    DutyKind.NOTIFY_CONTROLLER,
    DutyKind.COMMUNICATE_SUBJECTS,
    DutyKind.NIS2_EARLY_WARNING,
    DutyKind.NIS2_NOTIFICATION,
    DutyKind.NIS2_FINAL_REPORT,
)

# The filings that another duty waits for: those whose instant dates something.
DATING_FILINGS: Final = tuple(
    kind for kind in LISTED if any(r.after is kind for r in RULES.values())
)


class FilingUnknown(Refusal):
    """A filing that dates nothing: no other duty waits for it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When one duty ends under the law.

    Args:
        kind: The duty.
        rule: Its citation.
        due_at: Its end in UTC; None without a statutory number, or while it waits.
        latest_1182_at: For a period in hours, its end under Regulation 1182/71: information,
            never to be planned on.
        after: The duty it waits for, filed or not.
    """

    kind: DutyKind
    rule: str
    due_at: datetime | None
    latest_1182_at: datetime | None
    after: DutyKind | None


def latest_1182(event: datetime, hours: int, local_zone: ZoneInfo) -> datetime:
    """Return the end of a period of hours under Regulation 1182/71, Article 3(1) and 3(2)(a).

    The hour in which the event falls is not counted: the period runs from the next full hour
    of the local clock. Weekends and holidays do not move a period of hours (Article 3(4)).
    """
    return add_hours(next_full_hour(event, local_zone), hours)


def deadline(kind: DutyKind, start: datetime | None, local_zone: ZoneInfo) -> Deadline:
    """Return one duty's deadline, counted from an instant; None while that is not known."""
    rule = RULES[kind]
    due_at = latest_at = None
    if rule.period is not None and start is not None:
        due_at = rule.period.end(start, local_zone)
        if rule.period.unit is Unit.HOURS:
            latest_at = latest_1182(start, rule.period.count, local_zone)
    return Deadline(kind, rule.citation, due_at, latest_at, rule.after)


def statutory_deadlines(
    aware_at: datetime,
    *,
    significant_at: datetime,
    filed: Mapping[DutyKind, datetime],
    local_zone: ZoneInfo,
) -> tuple[Deadline, ...]:
    """Return the deadlines of the seven duties that the law alone dates, in a fixed order.

    Args:
        aware_at: When we became aware of the breach (UTC).
        significant_at: When we became aware that the incident is significant (NIS2; UTC).
        filed: When ``notify_authority`` and ``nis2_notification`` were filed (UTC): the
            second part of the portal and the final report run from them.
        local_zone: The zone of calendar days and of the full hours of Regulation 1182/71.

    Raises:
        FilingUnknown: if another duty is said to be filed.
    """
    for kind in filed:
        if kind not in DATING_FILINGS:
            raise filing_unknown(kind)
    starts = {Start.AWARENESS: aware_at, Start.SIGNIFICANCE: significant_at}
    return tuple(
        deadline(kind, filed.get(rule.after) if rule.after else starts[rule.start], local_zone)
        for kind, rule in ((kind, RULES[kind]) for kind in LISTED)
    )


def filing_unknown(name: str, *, field: str | None = None) -> FilingUnknown:
    """Return the refusal of a filing that dates nothing; it names those that do."""
    known = ", ".join(DATING_FILINGS)
    return FilingUnknown("error.filing_unknown", field=field, duty=str(name), known=known)
