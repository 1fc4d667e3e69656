"""Every change is an entry of the audit chain, in the same transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.audit import (
    ERASED,
    GENESIS,
    PERSONAL,
    Verdict,
    changed_value,
    payload_text,
    value_digest,
    verify_chain,
)
from bot.store import audit_log
from bot.store.database import Store
from bot.store.register_query import snapshot

SYSTEM = "breach-bot"


def record(
    action: str,
    *,
    actor: str,
    now: datetime,
    incident_id: str | None = None,
    facts: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Append one entry inside the caller's transaction; call it last, it holds the chain.

    Args:
        action: What happened, in the past tense, such as ``incident.opened``.
        actor: A Slack user id, or ``breach-bot``.
        now: The instant, in UTC.
        incident_id: The incident it belongs to, if any.
        facts: Ids, numbers and times; nothing personal.
        personal: Values that may have to be erased one day; the chain gets salted digests.
    """
    salted = {name: (secrets.token_hex(16), value) for name, value in (personal or {}).items()}
    digests = {name: value_digest(salt, value) for name, (salt, value) in salted.items()}
    payload: dict[str, object] = dict(facts or {})
    if digests:
        payload[PERSONAL] = digests
    sequence = audit_log.append(
        at=now, actor=actor, action=action, incident_id=incident_id, payload=payload_text(payload)
    )
    for name, (salt, value) in salted.items():
        audit_log.keep_value(digest=digests[name], salt=salt, value=value, sequence=sequence)


def erase(
    digests: Collection[str], *, actor: str, now: datetime, incident_id: str | None = None
) -> None:
    """Take personal values away for good, with an entry that says so; the chain stays whole.

    Runs inside the caller's transaction. With a value goes its salt, so that nobody can find it
    again by trying. Digests whose values are gone already are passed over.

    Args:
        digests: Which values, by the digests that stand for them in the chain.
        actor: Who decided it: a Slack user id, or ``breach-bot``.
        now: The instant, in UTC.
        incident_id: The incident they belong to, if any.
    """
    taken = audit_log.empty_values(digests)
    if taken:
        facts = {ERASED: sorted(taken)}
        record("personal.erased", actor=actor, now=now, incident_id=incident_id, facts=facts)


def verify(store: Store, kept_head: str | None = None) -> Verdict:
    """Walk the whole chain and say whether it is whole.

    Args:
        store: The database.
        kept_head: A head that was kept outside the database: it must be in the chain, else its
            tail was cut off or the whole was rewritten.
    """
    with snapshot(store):  # else an entry written meanwhile looks like a fault
        verdict = verify_chain(audit_log.entries(), audit_log.head())
        if verdict.fault is not None:
            return verdict
        if kept_head not in {None, "", GENESIS} and not audit_log.contains(str(kept_head)):
            return replace(verdict, fault_at=verdict.entries, fault="head")
        changed = changed_value(audit_log.entries(), audit_log.values())
    return verdict if changed is None else replace(verdict, fault_at=changed, fault="value")
