"""Later notices to clients that were told: an update, the final one, an all clear.

Each is one client's: what that client was told last stands beside what is known now, so that the
notice can say what is new (GDPR Art. 33(4)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.notices import ClientNoticeFacts, NoticeKind, NoticeText, kind_for
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, counsel, foreign, overview, reminders, rights, say
from bot.services.approvals import Approvals
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow, Row
from bot.services.drafting import NEXT_UPDATE, Draft, Drafter
from bot.services.said import said
from bot.services.staleness import WAITING
from bot.store import duties, notices

#: What follows a first notice.
FOLLOW_UPS: Final = frozenset(
    {NoticeKind.CLIENT_UPDATE, NoticeKind.CLIENT_FINAL, NoticeKind.CLIENT_ALL_CLEAR}
)
_OF_A_CLIENT: Final = tuple(one.name for one in fields(ClientNoticeFacts))

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Later:
    """What a later notice says beside the facts.

    Attributes:
        kind: One of :data:`FOLLOW_UPS`.
        news: What is new, by language, in a person's words; who asks is its author.
        looked_at: Of an all clear: what was examined, which it cannot do without.
        clients: Whom it is for; empty for every client that was told.
    """

    kind: NoticeKind
    news: Mapping[str, str] = field(default_factory=dict)
    looked_at: tuple[str, ...] = ()
    clients: frozenset[str] = frozenset()


class NobodyToUpdate(Refusal):
    """No client was told yet, or a notice to each of them waits already."""


def draft_later(desk: Desk, incident_id: str, later: Later, by: str, now: datetime) -> int:
    """Draft a later notice for each client that was told and has none that waits.

    Returns:
        How many were drafted.

    Raises:
        NobodyToUpdate: there is none to draft for.
        NoBasis: an all clear says nothing of what it rests on.
        ForeignClientNamed: the words for all name a client.
    """
    if later.kind not in FOLLOW_UPS:
        raise Refusal("error.not_ours", field="kind")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        drafts = _drafts(desk, incident, later, by, now)
        if not drafts:
            raise NobodyToUpdate("error.nobody_to_update")
        notices.insert(drafts)
        _tell_counsel(desk, incident, drafts, now)
        reminders.plan_drafts(desk, incident, _first_promise(incident), now)
        facts = {"kind": later.kind.value}
        say.act_in_channel(incident.id, "notices.waiting", now, facts, Lane.DEADLINE)
        say.redraw(incident, people=desk.organisation.officers)
        audit.record(
            "notices.later",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"kind": later.kind.value, "clients": [row["client_id"] for row in drafts]},
        )
    return len(drafts)


def _tell_counsel(
    desk: Desk, incident: IncidentRecord, drafts: Sequence[Draft], now: datetime
) -> None:
    """Tell counsel of clients in a dispute, as before a first notice (rule 28)."""
    disputed = Approvals(desk, incident).disputed
    names = overview.client_names(incident)
    clients = [row["client_id"] for row in drafts if row["client_id"] in disputed]
    counsel.tell(desk, incident, [names[one] for one in clients], now.isoformat(), now)


def _drafts(
    desk: Desk, incident: IncidentRecord, later: Later, by: str, now: datetime
) -> list[Draft]:
    snapshot = notices.confirmed_snapshot(incident.id)
    if snapshot is None:
        return []
    facts = FactsNow.of(desk, incident, snapshot)
    drafter = Drafter.of(facts)
    kept = notices.without_texts(incident.id)
    last = {row.client_id: row for row in kept if row.state is NoticeState.SENT}
    waiting = {row.client_id for row in kept if row.state in WAITING | {NoticeState.APPROVED}}
    rows = facts.rows
    if later.kind is NoticeKind.CLIENT_ALL_CLEAR:
        rows = {**facts.others, **facts.rows}  # also to those that do not match any more
    wanted = (later.clients or rows.keys()) - waiting
    told = {
        client: at
        for client, at in sorted(_told(incident).items())
        if client in wanted and client in rows
    }
    _require_no_name(drafter, later, [rows[client] for client in told])
    return [
        _draft(drafter, later, rows[client], last.get(client), told_at, by, now)
        for client, told_at in told.items()
    ]


def _require_no_name(drafter: Drafter, later: Later, rows: Sequence[Row]) -> None:
    """Refuse words for all that name a client: of two notices they fit at most one.

    Raises:
        ForeignClientNamed: they do; the sentence belongs to their field.
    """
    languages = {row["language"] for row in rows}
    looked_at = said("\n".join(later.looked_at))
    for language in sorted(languages):
        words = {f"news.{language}": said(later.news.get(language, "")), "looked_at": looked_at}
        for row in [one for one in rows if one["language"] == language][:2]:
            for name, text in words.items():
                foreign.require_own_only(
                    drafter.facts.desk,
                    drafter.known,
                    NoticeText("", text, ""),
                    row["client_id"],
                    later.kind.value,
                    language,
                    field=name,
                )


def _first_promise(incident: IncidentRecord) -> datetime | None:
    """Return by when the first update that was promised must be there (UTC)."""
    promised = duties.open_of_kind(incident.id, DutyKind.CLIENT_UPDATE)
    return min((duty.due_at for duty in promised if duty.due_at), default=None)


def _told(incident: IncidentRecord) -> dict[str, datetime]:
    """Return when each client was first provably told (UTC)."""
    return {
        duty.client_id: duty.fulfilled_at
        for duty in duties.of_incident(incident.id)
        if duty.kind == DutyKind.NOTIFY_CONTROLLER
        and duty.state is DutyState.FULFILLED
        and duty.client_id is not None
        and duty.fulfilled_at is not None
    }


def _draft(
    drafter: Drafter,
    later: Later,
    row: Row,
    last: NoticeRecord | None,
    told_at: datetime,
    by: str,
    now: datetime,
) -> Draft:
    """Return one client's draft; words of a person in it make that person its author."""
    version = drafter.versions.get(row["client_id"], 0) + 1
    facts = drafter.facts.of_client(row, version, now + NEXT_UPDATE).as_dict()
    kind = kind_for(later.kind, drafter.facts.trust(row))
    news = said(later.news.get(row["language"], ""))
    if kind is later.kind:
        facts |= _beside(later, last, told_at, news, now)
    draft = drafter.draft(row, kind.value, facts, now)
    written = bool(news) and kind is later.kind
    return draft | ({"authors": [by], "edited_at": now} if written else {"edited_at": None})


def _beside(
    later: Later, last: NoticeRecord | None, told_at: datetime, news: str, now: datetime
) -> Facts:
    if later.kind is NoticeKind.CLIENT_ALL_CLEAR:
        return {
            "looked_at": [said(one) for one in later.looked_at],
            "concluded_at": now.isoformat(),
            "next_update_by": None,
        }
    before = None if last is None else {name: last.facts.get(name) for name in _OF_A_CLIENT}
    beside: Facts = {"before": before, "told_at": told_at.isoformat(), "news": news}
    if later.kind is NoticeKind.CLIENT_FINAL:
        beside["next_update_by"] = None
    return beside
