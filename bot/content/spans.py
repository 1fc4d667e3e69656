"""Reads lengths of time and due times as they are written in playbooks and ladders."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.ladders import RungAnchor
from bot.domain.playbook import Anchor, Due, Repeat

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SPAN = r"([0-9]{1,4})([mhd])"
_DUE = re.compile(rf"(?:(opened|aware|expiry)|after ([a-z0-9_.]+))(?:\+{_SPAN})?")
_RUNG = re.compile(rf"(opened|due|working)(?:([+-]){_SPAN})?")
_REPEAT = re.compile(rf"every {_SPAN}(?: until {_SPAN})?")


def read_span(text: str) -> timedelta | None:
    """Read ``30m``, ``4h`` or ``7d`` (elapsed time); None for anything else."""
    found = re.fullmatch(_SPAN, text)
    return None if found is None else _span(found[1], found[2])


def read_due(text: str) -> Due | None:
    """Read ``opened+10m``, ``aware+4h``, ``expiry+7d`` or ``after core.lead+1h``.

    Returns:
        The due time; None for anything else.
    """
    found = _DUE.fullmatch(text)
    if found is None:
        return None
    anchor, step, number, unit = found.groups()
    return Due(Anchor.STEP if step else Anchor(anchor), _span(number, unit), step)


def read_repeat(text: str) -> Repeat | None:
    """Read ``every 4h`` or ``every 7d until 90d``; None for anything else, and for no time."""
    found = _REPEAT.fullmatch(text)
    if found is None:
        return None
    number, unit, until, until_unit = found.groups()
    every = _span(number, unit)
    return Repeat(every, _span(until, until_unit) if until else None) if every else None


def read_rung_time(text: str) -> tuple[RungAnchor, timedelta] | None:
    """Read ``opened+1h``, ``due-4h``, ``due``, ``due+12h`` or ``working-2h``; else None.

    Nothing is said before an incident is opened, so ``opened-1h`` is not read; and what counts
    from the end of the last working day lies inside it, so ``working+1h`` is not either.
    """
    found = _RUNG.fullmatch(text)
    if found is None or (found[1], found[2]) in {("opened", "-"), ("working", "+")}:
        return None
    offset = _span(found[3], found[4])
    return RungAnchor(found[1]), -offset if found[2] == "-" else offset


def _span(number: str | None, unit: str | None) -> timedelta:
    return timedelta(**{_UNITS[unit or "m"]: int(number or 0)})
