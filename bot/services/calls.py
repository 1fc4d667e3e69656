"""Whom to call: the clients that are to be told, and whom a mail does not surely reach first.

A number comes from the register only, never from a mail (rule 31).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.calling import Call, CallListFacts, in_order
from bot.domain.duties import DutyKind
from bot.domain.incident import NoticeState
from bot.domain.notices import MailTrust
from bot.services.draft_facts import FactsNow
from bot.store import duties, notices


def to_call(facts: FactsNow) -> dict[str, Call]:
    """Return the calls to be made by client, in the order of calling; use it in a transaction.

    A client is called while it is still to be told and its mail is not trusted, there is no
    address, or a mail to it did not arrive, as far as anybody knows.
    """
    answer: Any = facts.snapshot.answer
    not_reached = notices.clients_in(facts.incident.id, NoticeState.FAILED, NoticeState.UNCERTAIN)
    calls = {}
    for duty in duties.open_of_kind(facts.incident.id, DutyKind.NOTIFY_CONTROLLER):
        row = facts.rows.get(duty.client_id or "")
        if row is None:
            continue
        client_id = str(row["client_id"])
        reached = row["contact"] and client_id not in not_reached
        if reached and facts.trust(row) is MailTrust.TRUSTED:
            continue
        number = answer["notice"][client_id]["phone"]
        due_at = duty.due_at or facts.incident.aware_at
        calls[client_id] = Call(row["name"], number, "", row["language"], due_at)
    place = {call: index for index, call in enumerate(in_order(calls.values()))}
    return dict(sorted(calls.items(), key=lambda item: place[item[1]]))


def call_list(facts: FactsNow, now: datetime) -> CallListFacts:
    """Return the list of the calls to be made, printed now."""
    organisation = facts.desk.organisation
    return CallListFacts(
        facts.incident.reference,
        organisation.name,
        organisation.zone.key,
        now,
        tuple(to_call(facts).values()),
    )
