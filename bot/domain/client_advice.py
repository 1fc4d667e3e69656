"""What a breach may lead to for a client, and what it should do now.

Consequences are said from our viewpoint (Decision (EU) 2021/915, clause 9.2(c)); how grave they
are is for the controller to judge, so no risk is stated here. Both are ids with words in the
catalogues.
"""

from __future__ import annotations

from typing import Final

from bot.domain.categories import OPAQUE
from bot.domain.notices import ClientNoticeFacts, Exfiltration, Harm

_KEYS_TO_THE_DOOR: Final = frozenset({"login", "password", "access_rights"})
_SECRETS: Final = frozenset({"password", "access_rights"})
_WAYS_TO_WRITE: Final = frozenset({"contact", "name", "mail_metadata", "customer_records"})
_MONEY: Final = frozenset({"billing", "financial", "payroll", "contract"})
_PROOF_OF_WHO: Final = frozenset({"national_number", "identity_document", "biometric"})
_OUT_OF_REACH_KINDS: Final = frozenset({"ransomware", "availability"})
_DECEIVING_KINDS: Final = frozenset({"mailbox", "telephone"})


def consequences(facts: ClientNoticeFacts) -> tuple[str, ...]:
    """Return the likely consequences, in the order in which they are told."""
    data = frozenset(facts.data)
    seen = _may_have_been_seen(facts)
    holds = {
        "out_of_reach": _hurt(facts.availability) or facts.kind in _OUT_OF_REACH_KINDS,
        "altered": _hurt(facts.integrity),
        "read": seen,
        "access_misused": seen and bool(data & _KEYS_TO_THE_DOOR),
        "deceptive_messages": seen and _may_hold(data, _WAYS_TO_WRITE),
        "payment_fraud": seen and bool(data & _MONEY),
        "identity_misused": seen and bool(data & _PROOF_OF_WHO),
    }
    return tuple(name for name, true in holds.items() if true)


def advice(facts: ClientNoticeFacts) -> tuple[str, ...]:
    """Return what the client should do now: what was decided for it, or else what fits the data."""
    if facts.actions:
        return facts.actions
    data = frozenset(facts.data)
    seen = _may_have_been_seen(facts)
    deceiving = facts.kind in _DECEIVING_KINDS
    holds = {
        "change_passwords": seen and _may_hold(data, _SECRETS),
        "check_sign_ins": seen and _may_hold(data, _KEYS_TO_THE_DOOR),
        "warn_people": deceiving or (seen and _may_hold(data, _WAYS_TO_WRITE)),
        "check_payments": deceiving or (seen and bool(data & _MONEY)),
        "list_contents": bool(data & OPAQUE),
        "keep_logs": True,
        "name_contact": True,
    }
    return tuple(name for name, true in holds.items() if true)


def _hurt(harm: Harm | None) -> bool:
    return harm in (Harm.CONFIRMED, Harm.SUSPECTED)


def _may_have_been_seen(facts: ClientNoticeFacts) -> bool:
    """Return whether someone may have read the data: assumed until the contrary is known."""
    if _hurt(facts.confidentiality):
        return True
    excluded = facts.exfiltration is Exfiltration.EXCLUDED_ON_EVIDENCE
    return facts.confidentiality is None and not excluded


def _may_hold(data: frozenset[str], wanted: frozenset[str]) -> bool:
    """Return whether data may hold one of the wanted: contents nobody has seen may hold all."""
    return not data or not data.isdisjoint(wanted | OPAQUE)
