"""What reports under NIS2 ask for: the facts of a sheet to copy into the national form.

Directive (EU) 2022/2555, Article 23(4): an early warning within 24 hours of awareness of the
significant incident, the notification within 72, a final report a month after the notification,
and at that date a progress report instead if the incident still goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.duty_facts import Nis2Class
from bot.domain.significance import Criterion


@dataclass(frozen=True, slots=True)
class Nis2Facts:
    """What a report under NIS2 may say; None and empty are not yet known.

    Times are instants in UTC, shown in ``zone`` (IANA). ``kind``, ``measures``, ``severity`` and
    ``reported_to`` are ids with words in the catalogues; any other text stands as it is.

    Attributes:
        significant_at: When we became aware that the incident is significant.
        criteria: The thresholds of Regulation (EU) 2024/2690 that are met.
        malicious: Suspected to be caused by unlawful or malicious acts.
        cross_border: It could have, or has, an impact in another country.
        countries: Those countries, as names.
        services: The services that are hurt.
        users_at_most: Users of these services that are concerned.
        severity: Id: ``minor``, ``moderate``, ``severe``.
        impact: What it does to the service and its recipients, in words.
        indicators: Indicators of compromise, where available.
        personal_data: A personal data breach may be involved.
        root_cause: Type of threat or likely root cause, in words.
        ongoing_measures: What is still being done.
        earlier_number: The number that the first report was given.
        handled_at: When the incident was handled; None while it goes on.
    """

    reference: str
    zone: str
    organisation: str
    enterprise_number: str = ""
    entity_class: Nis2Class | None = None
    contact: str = ""
    significant_at: datetime | None = None
    criteria: tuple[Criterion, ...] = ()
    malicious: bool | None = None
    cross_border: bool | None = None
    countries: tuple[str, ...] = ()
    kind: str = ""
    description: str = ""
    services: tuple[str, ...] = ()
    started_at: datetime | None = None
    users_at_most: int | None = None
    severity: str = ""
    impact: str = ""
    indicators: tuple[str, ...] = ()
    personal_data: bool | None = None
    root_cause: str = ""
    measures: tuple[str, ...] = ()
    ongoing_measures: tuple[str, ...] = ()
    earlier_number: str = ""
    handled_at: datetime | None = None
    reported_to: tuple[str, ...] = ()
