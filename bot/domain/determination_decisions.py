"""What people decide about clients that match: erasure proven, to be found out, left out.

A client to be checked needs a decision before an answer is confirmed. A client that matches is
left out for two reasons only: it is proven not affected, or it was informed already. Low risk is
no reason. Rules of the privacy officer, on the register's answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.determination import Status
from bot.domain.errors import Refusal
from bot.domain.instants import end_of_day, require_in_range

Row: TypeAlias = Mapping[str, Any]
"""One client of an answer, in the shape of ``breach-bot affected --json``."""


class Decision(StrEnum):
    """What a person decides about one client."""

    PROVEN = "proven"  # its data were erased before the exposure, with the proof
    AFFECTED = "affected"  # unproven: it is told like any other
    TASK = "task"  # somebody finds out, within four hours
    NOT_AFFECTED = "not_affected"  # left out: proven not affected
    INFORMED = "informed"  # left out: told already, with the proof


class Standing(StrEnum):
    """What a client of a confirmed answer is, beside :class:`Status`."""

    ERASED = "erased"
    LEFT_OUT = "left_out"
    GONE = "gone"  # told once, and no longer matching


#: How long somebody may look for the proof of an erasure; unproven means affected.
PROOF_TIME: Final = timedelta(hours=4)
LEFT_OUT: Final = frozenset({Decision.NOT_AFFECTED, Decision.INFORMED})
#: Only the privacy officer takes these: afterwards a matching client is told nothing.
TELLS_NOTHING: Final = LEFT_OUT | {Decision.PROVEN}
_OF_A_CHECK: Final = frozenset({Decision.PROVEN, Decision.TASK})
_BECOMES: Final = {
    Decision.PROVEN: Standing.ERASED.value,
    Decision.AFFECTED: Status.AFFECTED.value,
    Decision.TASK: Status.CHECK.value,
    Decision.NOT_AFFECTED: Standing.LEFT_OUT.value,
    Decision.INFORMED: Standing.LEFT_OUT.value,
}


class DecisionIncomplete(Refusal):
    """A decision without what it must say."""


class DecisionUnfit(Refusal):
    """A decision that cannot be taken about this client."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person decides, in that person's words.

    Attributes:
        words: The proof or the reason.
        who: Of an erasure: who vouches for it.
        day: Of an erasure: the local day on which it was done.
    """

    what: Decision
    words: str = ""
    who: str = ""
    day: date | None = None

    def require_complete(self, begins: datetime | None, zone: ZoneInfo) -> None:
        """Do nothing if everything is said that this decision needs.

        Args:
            begins: Begin of the exposure (UTC); None for "since always".
            zone: The organisation's zone, in which days are whole.

        Raises:
            DecisionIncomplete: something is missing.
            DecisionUnfit: the data were still there when the exposure began.
            TimeOutOfRange: the day is a slip of the pen.
        """
        if self.what in TELLS_NOTHING and not self.words:
            raise DecisionIncomplete(f"error.decision_needs_words_{self.what}", field="words")
        if self.what is not Decision.PROVEN:
            return
        if not self.who:
            raise DecisionIncomplete("error.decision_needs_who", field="vouches")
        if self.day is None:
            raise DecisionIncomplete("error.decision_needs_day", field="day")
        require_in_range(self.day, field="day")
        if begins is None or end_of_day(self.day, zone) > begins:
            raise DecisionUnfit("error.erased_too_late", field="day")


@dataclass(frozen=True, slots=True)
class ClientDecision:
    """A decision on record.

    Attributes:
        subject: Digest of what was decided about (see :func:`subject_of`).
        read_by: Who read a leaving-out afterwards; never who decided it.
    """

    client_id: str
    subject: str
    what: Decision
    words: str
    who: str
    day: date | None
    decided_by: str
    decided_at: datetime
    read_by: str | None
    read_at: datetime | None


def erased_on(typed: str) -> date | None:
    """Return the day of an erasure as it was typed; None when nothing was.

    Raises:
        DecisionIncomplete: it is no day that can be read.
    """
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise DecisionIncomplete("error.day_unreadable", field="day", text=typed) from None


def subject_of(row: Row) -> str:
    """Return the digest of what makes a client match, which a decision about it is bound to.

    Other reasons are another question: a decision never covers what it was not taken about.
    """
    about = json.dumps([found_as(row), row["reasons"]], sort_keys=True)
    return hashlib.sha256(about.encode()).hexdigest()


def found_as(row: Row) -> str:
    """Return the status the register gave a client, whatever was decided since."""
    return str(row.get("found", row["status"]))


def require_fit(what: Decision, row: Row) -> None:
    """Refuse a proof of erasure or a task for a client that surely matches.

    Raises:
        DecisionUnfit: the sentence names the client.
    """
    if what in _OF_A_CHECK and found_as(row) != Status.CHECK:
        raise DecisionUnfit(
            "error.decision_only_for_check", field="scope_clients", client=row["name"]
        )


def settled(rows: Iterable[Row], decisions: Iterable[ClientDecision]) -> tuple[Row, ...]:
    """Return the clients of an answer with what was decided about each.

    Args:
        rows: The clients as the register found them.
        decisions: All decisions of the incident, oldest first; the newest one about the same
            reasons counts.
    """
    newest = {(one.client_id, one.subject): one for one in decisions}
    return tuple(_settled(row, newest.get((row["client_id"], subject_of(row)))) for row in rows)


def undecided(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the clients to be checked about which nothing was decided."""
    return tuple(row for row in rows if row["status"] == Status.CHECK and not row.get("decision"))


def proof_due(
    row: Row, decisions: Iterable[ClientDecision], in_force: Sequence[datetime]
) -> datetime:
    """Return until when the erasure of a client to be checked may be proven (UTC).

    The time runs once, from when the answer with the task came into force: deciding the same
    again, in other words, gives no more of it.

    Args:
        row: A client of the answer in force, to be checked.
        decisions: All decisions of the incident, oldest first.
        in_force: When answers came into force, in order; at least one instant.
    """
    about = (row["client_id"], subject_of(row), Decision.TASK)
    tasks = (one.decided_at for one in decisions if (one.client_id, one.subject, one.what) == about)
    decided_at = next(tasks, in_force[-1])
    return min((at for at in in_force if at >= decided_at), default=in_force[-1]) + PROOF_TIME


def _settled(row: Row, decision: ClientDecision | None) -> Row:
    bare = {name: value for name, value in row.items() if name not in {"decision", "found"}}
    found = found_as(row)
    if found == Standing.GONE:
        return row
    if decision is None:
        return {**bare, "status": found}
    return {
        **bare,
        "status": _BECOMES[decision.what],
        "found": found,
        "decision": {
            "what": decision.what.value,
            "words": decision.words,
            "who": decision.who,
            "day": None if decision.day is None else decision.day.isoformat(),
            "by": decision.decided_by,
            "read_by": decision.read_by,
        },
    }
