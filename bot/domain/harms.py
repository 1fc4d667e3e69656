"""What a breach hurts: as people said it, else as far as it follows from its kind.

A kind says at most what it always does: whoever got ransomware cannot reach the data, whatever
else is still examined. All the rest is not yet known (None) until somebody says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.incident import Kind
from bot.domain.notices import Exfiltration, Harm

_OUT_OF_REACH: Final = frozenset({Kind.RANSOMWARE, Kind.AVAILABILITY})
_SEEN_BY_OTHERS: Final = frozenset({Kind.MAILBOX, Kind.WRONG_RECIPIENT, Kind.CROSS_CLIENT})


@dataclass(frozen=True, slots=True)
class Harms:
    """What is hurt, and what is known of data having been taken; None is not yet known."""

    confidentiality: Harm | None = None
    integrity: Harm | None = None
    availability: Harm | None = None
    exfiltration: Exfiltration = Exfiltration.UNKNOWN


def harms_of(kind: Kind, said: Mapping[str, str], *, certain: bool) -> Harms:
    """Return what a breach hurts.

    Args:
        kind: The kind of incident.
        said: Value by fact, as people said it (:mod:`bot.domain.facts_vocabulary`).
        certain: Whether the breach is certain; else what follows from its kind is suspected.
    """
    follows = Harm.CONFIRMED if certain else Harm.SUSPECTED
    return Harms(
        confidentiality=_harm(said.get("harm_conf"), follows if kind in _SEEN_BY_OTHERS else None),
        integrity=_harm(said.get("harm_integ"), None),
        availability=_harm(said.get("harm_avail"), follows if kind in _OUT_OF_REACH else None),
        exfiltration=_exfiltration(said.get("exfiltration")),
    )


def _harm(said: str | None, follows: Harm | None) -> Harm | None:
    return Harm(said) if said in set(Harm) else follows


def _exfiltration(said: str | None) -> Exfiltration:
    return Exfiltration(said) if said in set(Exfiltration) else Exfiltration.UNKNOWN
