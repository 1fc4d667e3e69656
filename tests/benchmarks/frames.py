"""The question of the register asked as people ask it without a bot: pandas over its files.

Days are compared as days: what the scope leaves of a day at either end plays no part, so its
ends should fall on days that are wholly meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.determination import Scope

OPAQUE: Final = ("backup_content", "mail_content", "unknown")


@dataclass(frozen=True)
class Frames:
    """The two files that the question is about, read."""

    clients: Any
    holdings: Any


def is_there() -> bool:
    """Return whether pandas is installed: ``make bench`` sees to it, ``make setup`` does not."""
    return find_spec("pandas") is not None


def read(folder: Path) -> Frames:
    """Read the files of a register."""
    pandas = import_module("pandas")
    ends = ["ended_on", "dispute_from", "dispute_until"]
    clients = pandas.read_csv(folder / "clients.csv", dtype={"client_id": str}, parse_dates=ends)
    words = {"client_id": str, "system": str, "data": str}
    holdings = pandas.read_csv(folder / "holdings.csv", dtype=words, parse_dates=["since", "until"])
    return Frames(clients.set_index("client_id"), holdings)


def ask(frames: Frames, scope: Scope, zone: ZoneInfo) -> dict[str, str]:
    """Return the status of every client that matches: ``affected`` or ``check``."""
    assert scope.begins is not None
    first = import_module("pandas").Timestamp(scope.begins.astimezone(zone).date())
    rows = frames.holdings[_matching(frames.holdings, first, scope, zone)]
    begins = rows.since.fillna(first).clip(lower=first).groupby(rows.client_id).min()
    clients = frames.clients.loc[begins.index]
    retained = clients.ended_on.isna() | _suspended(clients) | (begins <= _retention_end(clients))
    return {code: "affected" if kept else "check" for code, kept in retained.items()}


def _matching(rows: Any, first: Any, scope: Scope, zone: ZoneInfo) -> Any:
    assert scope.ends is not None
    last = import_module("pandas").Timestamp(scope.ends.astimezone(zone).date())
    return (
        rows.system.isin(scope.systems)
        & (rows.since.isna() | (rows.since <= last))
        & (rows.until.isna() | (rows.until >= first))
        & (rows.data.isna() | rows.data.str.contains(_one_of(scope)))
    )


def _one_of(scope: Scope) -> str:
    wanted = "|".join(map(re.escape, (*scope.categories, *OPAQUE)))
    return rf"(?:^|;)(?:{wanted})(?:;|$)"


def _suspended(clients: Any) -> Any:
    return clients.dispute_from.notna() & clients.dispute_until.isna()


def _retention_end(clients: Any) -> Any:
    """Return the last day: a year after the end, or that of a dispute if it is later."""
    pandas = import_module("pandas")
    year = clients.ended_on + pandas.DateOffset(years=1)
    disputed = clients.dispute_until.where(clients.dispute_from.notna())
    return year.where(disputed.isna() | (disputed < year), disputed)
