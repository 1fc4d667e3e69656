"""What is kept of a question to the register and of its answer, as JSON with the incident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.determination import (
    AffectedClient,
    Determination,
    Named,
    RegisterWarning,
    Scope,
    Status,
)
from bot.domain.determination_changes import ScopeChanges, compare, is_told
from bot.domain.determination_decisions import ClientDecision, Row, Standing, settled
from bot.domain.records import SnapshotRecord
from bot.domain.regimes import regime_of
from bot.domain.register import Client
from bot.services.desk import Desk


def scope_json(scope: Scope) -> dict[str, Any]:
    """Return a question as it is kept; see :func:`scope_of`."""
    return {
        "systems": sorted(scope.systems),
        "categories": sorted(scope.categories),
        "access": scope.access,
        "begins": scope.begins.isoformat() if scope.begins else None,
        "ends": scope.ends.isoformat() if scope.ends else None,
        "named": [{"client_id": one.client_id, "words": one.words} for one in scope.named],
    }


def scope_of(snapshot: SnapshotRecord) -> Scope:
    """Return the question that an answer was given to."""
    kept: Any = snapshot.scope
    return Scope(
        systems=frozenset(kept["systems"]),
        categories=frozenset(kept["categories"]),
        access=kept["access"],
        begins=_instant(kept["begins"]),
        ends=_instant(kept["ends"]),
        named=tuple(Named(one["client_id"], one["words"]) for one in kept.get("named", ())),
    )


def answer_json(desk: Desk, found: Determination, by: str, today: date) -> dict[str, Any]:
    """Return an answer as it is kept: the documented one, and what duties and notices need.

    Args:
        desk: What every use case works with.
        found: The answer.
        by: Who asked, and so who named clients in words of its own.
        today: The local day, by which a dispute goes on or is over.
    """
    answer = found.to_json(desk.tell)
    _keep_sayable(answer["warnings"], found.warnings)
    for row, client in zip(answer["clients"], found.clients, strict=True):
        _keep_sayable(row["warnings"], client.warnings)
    return {
        **answer,
        "terms": [_term(row.client) for row in found.clients],
        "notice": {row.client.client_id: _for_notice(row, by, today) for row in found.clients},
    }


def _keep_sayable(kept: list[dict[str, Any]], warnings: Iterable[RegisterWarning]) -> None:
    """Keep with each warning what it takes to say it in another language."""
    for one, warning in zip(kept, warnings, strict=True):
        said = warning.values.items()
        values = {key: at.isoformat() if isinstance(at, date) else at for key, at in said}
        one |= {"key": warning.key, "values": values}


def rows_of(snapshot: SnapshotRecord) -> tuple[Row, ...]:
    """Return the clients of a kept answer, in the documented shape."""
    listed: Any = snapshot.answer["clients"]
    return tuple(listed)


def rows_now(snapshot: SnapshotRecord, decisions: Iterable[ClientDecision]) -> tuple[Row, ...]:
    """Return the clients of an answer: as they were confirmed, or with what is decided by now."""
    return rows_of(snapshot) if snapshot.confirmed else settled(rows_of(snapshot), decisions)


def changes(before: SnapshotRecord, answer: Mapping[str, Any], rows: Iterable[Row]) -> ScopeChanges:
    """Return how a newer answer differs from an older one.

    Args:
        before: The older one.
        answer: The newer one.
        rows: The clients of the newer one, decisions counted in.
    """
    return compare(rows_of(before), rows, own=before.answer["own"] != answer["own"])


def freeze(
    snapshot: SnapshotRecord,
    before: SnapshotRecord | None,
    decisions: Iterable[ClientDecision],
    told: Iterable[str],
) -> dict[str, Any]:
    """Return an answer as it is confirmed: decisions counted in, nobody who was told dropped.

    Clients that were told and do not match any more stay in it as gone, so that the all clear
    knows what they were told about. Those that were left out keep their terms, so that the duty
    which the decision waives stands on record.
    """
    answer: Any = snapshot.answer
    rows = settled(rows_of(snapshot), decisions)
    gone = _gone(rows, before, frozenset(told))
    owed = {row["client_id"] for row in rows if is_told(row) or row["status"] == Standing.LEFT_OUT}
    checked = {row["client_id"] for row in rows if row["status"] == Status.CHECK}
    older: Any = {} if before is None else before.answer["notice"]
    terms = answer.get("all_terms", answer["terms"])
    return {
        **answer,
        "clients": [*rows, *gone],
        "terms": [term for term in terms if term["client_id"] in owed - checked],
        "all_terms": terms,
        "notice": {row["client_id"]: older[row["client_id"]] for row in gone} | answer["notice"],
    }


def _gone(rows: Iterable[Row], before: SnapshotRecord | None, told: frozenset[str]) -> list[Row]:
    here = {row["client_id"] for row in rows}
    earlier = () if before is None else rows_of(before)
    return [
        {**row, "status": Standing.GONE.value}
        for row in earlier
        if row["client_id"] in told and row["client_id"] not in here
    ]


def _term(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "notify_within_hours": client.notify_within_hours,
        "notify_trigger": client.notify_trigger,
        "may_file_for": bool(client.may_file_for),
        "regime": regime_of(client.country or "BE").value,
    }


def _for_notice(row: AffectedClient, by: str, today: date) -> dict[str, Any]:
    """Return what a notice says of one client, as the register had it when it was asked."""
    client = row.client
    return {
        "client_is_processor": client.role == "processor",
        "contract_reference": client.contract_reference,
        "country": client.country,
        "mail_domain": client.mail_domain,
        "phone": client.phone,
        "enterprise_number": client.enterprise_number,
        "former_until": client.ended_on.isoformat() if row.former and client.ended_on else None,
        "data": sorted({name for reason in row.reasons for name in reason.data}),
        "systems": sorted({reason.system for reason in row.reasons}),
        "named_by": by if any(reason.kind == "named" for reason in row.reasons) else None,
        "in_dispute": client.dispute_from is not None
        and (client.dispute_until is None or client.dispute_until >= today),
        "encrypted_elsewhere": any(w.code == "all_encrypted" for w in row.warnings),
    }


def told_apart(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the clients of an answer as people see them: the code with a name that several have.

    Who decides about one of two namesakes must see which one it is.
    """
    listed = tuple(rows)
    count = Counter(str(row["name"]) for row in listed)
    return tuple(
        {**row, "name": f"{row['name']} ({row['client_id']})"}
        if count[str(row["name"])] > 1
        else row
        for row in listed
    )


def names(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the names of clients, for a sentence."""
    return ", ".join(str(row["name"]) for row in rows)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
