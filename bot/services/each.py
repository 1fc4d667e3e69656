"""The same is done for many incidents, and one in which it fails keeps no other from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from bot.domain.errors import Unavailable

_log = structlog.get_logger()


def each(incident_ids: Iterable[str], do: Callable[[str], int], what: str) -> int:
    """Do something for each incident; return the sum of what came of it.

    Where it fails, that is logged without the incident's contents, and comes to nothing; whoever
    calls again tries it again.

    Args:
        incident_ids: The incidents.
        do: What to do, given an incident's id, in transactions of its own.
        what: What the log calls it.

    Raises:
        Unavailable: the database gave no turn, which it will give no other incident either.
    """
    return sum(_safely(one, do, what) for one in incident_ids)


def _safely(incident_id: str, do: Callable[[str], int], what: str) -> int:
    try:
        return do(incident_id)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one poisoned incident cannot stop the others
        _log.error("incident_failed", what=what, incident=incident_id, error=type(error).__name__)
        return 0
