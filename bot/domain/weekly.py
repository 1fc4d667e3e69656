"""When the week's look at the register is said: Monday morning, where the organisation is.

What was not said on Monday, because nothing ran, is said in the next office hour of that week.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

#: Hours of the local clock between which what can wait is said; nobody is woken for it.
OFFICE_HOURS: Final = (8, 18)
LAST_WORKING_DAY: Final = 5  # Friday, as ISO 8601 counts


def week_to_look_at(now: datetime, zone: ZoneInfo) -> str | None:
    """Return the ISO week, such as ``2026-W48``, when its look is due; None outside office hours.

    Args:
        now: The instant (UTC).
        zone: The organisation's zone.
    """
    local = now.astimezone(zone)
    opens, closes = OFFICE_HOURS
    year, week, day = local.isocalendar()
    if day > LAST_WORKING_DAY or not opens <= local.hour < closes:
        return None
    return f"{year}-W{week:02}"
