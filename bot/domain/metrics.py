"""What is measured of a response: spans that the record holds, and figures that people are asked.

A playbook names its metrics. One with two moments is computed; any other is asked at the review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.playbook import Metric

#: Moments that every incident may have; a step of the playbook is the moment it was first done.
MOMENTS: Final = (
    "began",  # exposure begins, as the confirmed scope has it
    "noticed",
    "opened",
    "led",  # somebody took the lead
    "aware",
    "scoped",  # whom it concerns was first confirmed
    "told",  # the first client was told
    "told_all",  # every affected client was
    "closed",
)
#: What a figure that people are asked counts.
UNITS: Final = ("count", "percent", "minutes", "hours", "days", "euro")
MOST: Final = Decimal(10) ** 9
WHOLE: Final = Decimal(100)


class FigureRefused(Refusal):
    """What was typed is no figure that can be kept."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of one incident as it stands.

    Attributes:
        id: The metric.
        label: What is measured, by language.
        unit: Of a figure that is asked; None where it is computed.
        span: What was computed: elapsed time; None where a moment is not known.
        value: What was said; None while nobody did.
        said_by: Who said it.
    """

    id: str
    label: Mapping[str, str]
    unit: str | None = None
    span: timedelta | None = None
    value: str | None = None
    said_by: str | None = None


def span_of(metric: Metric, moments: Mapping[str, datetime]) -> timedelta | None:
    """Return the elapsed time of a metric; None where it is asked, or a moment is not known.

    An end before its beginning counts as no time: what was done before the moment was in time.
    """
    begins = moments.get(metric.begins or "")
    ends = moments.get(metric.ends or "")
    if begins is None or ends is None:
        return None
    return max(ends - begins, timedelta())


def require_figure(metric: Metric, typed: str) -> str:
    """Return a figure as it is kept: digits, and a point before decimals.

    Args:
        metric: What is asked.
        typed: The figure as a person wrote it, with a comma or a point, perhaps a percent sign.

    Raises:
        FigureRefused: it is no number, below nought, or above what can be.
    """
    plain = typed.strip().removesuffix("%").strip().replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise FigureRefused("error.figure", field=metric.id) from None
    most = WHOLE if metric.unit == "percent" else MOST
    if not number.is_finite() or not 0 <= number <= most:
        raise FigureRefused("error.figure_range", field=metric.id, most=f"{most:f}")
    return f"{number.normalize():f}"
