"""The notices of an incident as those see them who release them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.approval import ReleaseRefused, countersign
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.merging import Change, changes
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.domain.views import NoticeLine, NoticePreview, NoticeQueue
from bot.services import counsel, drafting, overview, rights
from bot.services.approvals import RELEASABLE, Approvals, Consent, alike
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.store import answers, incidents, notices

#: What comes first in the queue: what waits to be read, then what a person has to bring or settle.
_PLACE: Final = {
    **dict.fromkeys(RELEASABLE, 0),
    **dict.fromkeys((NoticeState.FAILED, NoticeState.UNCERTAIN), 1),
    NoticeState.BLOCKED: 2,
}


class NothingToReview(Refusal):
    """There is no draft to look at."""


def notice(desk: Desk, notice_id: str) -> NoticeRecord | None:
    """Return one notice."""
    with desk.store.read():
        return notices.find(notice_id)


def queue(desk: Desk, incident_id: str, now: datetime) -> NoticeQueue:
    """Return the notices of an incident, those that wait first.

    Raises:
        NoSuchIncident: there is no such incident.
    """
    with desk.store.read():
        incident = incidents.find(incident_id)
        if incident is None:
            raise NoSuchIncident("error.no_such_incident")
        return _queue(desk, incident, now)


def preview(
    desk: Desk, incident_id: str, user_id: str, now: datetime, at: str | None = None, turn: int = 0
) -> NoticePreview:
    """Return one notice as the client will see it.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        user_id: Who looks; whether this person may release it is part of the answer.
        now: The instant of looking.
        at: The notice that is shown; the first one that waits when left out.
        turn: 1 for the next one in the queue, -1 for the one before.

    Raises:
        NothingToReview: the incident has no notice.
    """
    with desk.store.read():
        incident = rights.seen_by(desk.organisation, incident_id, user_id)
        approvals = Approvals(desk, incident)
        lines = _lines(approvals)
        if not lines:
            raise NothingToReview("error.nothing_to_review")
        ids = [line.id for line in lines]
        place = ids.index(at) if at in ids else 0
        place = min(max(place + turn, 0), len(ids) - 1)
        return _preview(approvals, lines, place, user_id, now)


def alike_to(desk: Desk, incident_id: str, user_id: str, notice_id: str) -> dict[str, str]:
    """Return the drafts that are released along with one: the client by id of the notice.

    Raises:
        NoSuchIncident: there is no such incident, or not for this person.
    """
    with desk.store.read():
        incident = rights.seen_by(desk.organisation, incident_id, user_id)
        names = overview.client_names(incident)
        waiting = [
            row for row in notices.without_texts(incident.id) if row.state is NoticeState.DRAFT
        ]
    shared = {alike(row) for row in waiting if row.id == notice_id}
    return {
        row.id: names.get(row.client_id, row.client_id)
        for row in waiting
        if row.id != notice_id and alike(row) in shared
    }


def for_counsel(
    desk: Desk, incident_id: str, by: str
) -> tuple[IncidentRecord, list[tuple[str, NoticeRecord]]]:
    """Return the notices to clients in a dispute, each with its client's name, for counsel.

    Raises:
        NotAllowed: the person is not of counsel.
        NoSuchIncident: there is no such incident.
        NothingToReview: no such notice is there yet.
    """
    rights.require(desk.organisation, by, Right.ADVISE)
    with desk.store.read():
        incident = incidents.find(incident_id)
        if incident is None:
            raise NoSuchIncident("error.no_such_incident")
        disputed = Approvals(desk, incident).disputed
        names = overview.client_names(incident)
        kept = [
            (names.get(row.client_id, row.client_id), row)
            for row in notices.of_incident(incident_id)
            if row.client_id in disputed and row.state is not NoticeState.SUPERSEDED
        ]
    if not kept:
        raise NothingToReview("error.nothing_to_read")
    return incident, sorted(kept, key=lambda one: (one[1].state not in RELEASABLE, one[0]))


def _queue(desk: Desk, incident: IncidentRecord, now: datetime) -> NoticeQueue:
    return NoticeQueue(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        lines=tuple(_lines(Approvals(desk, incident), all_of_it=True)),
        now=now,
        zone=desk.organisation.zone,
        counts=overview.counts(incident),
    )


def _lines(approvals: Approvals, *, all_of_it: bool = False) -> list[NoticeLine]:
    """Return the notices in the order of the queue.

    Which of them are stale is asked of each only for all of it: there may be ten thousand, and
    whoever turns a page waits.
    """
    incident_id, fresh = approvals.incident.id, approvals.freshness
    names = {} if fresh.now is None else fresh.now.names
    rows = notices.without_texts(incident_id)
    awaited = answers.awaited(incident_id)
    lines = [
        replace(
            _line(row, names, approvals.terms.get(row.client_id)),
            stale=all_of_it and bool(fresh.changed(row)),
            awaited=row.state is NoticeState.SENT and row.client_id in awaited,
        )
        for row in rows
        if row.state is not NoticeState.SUPERSEDED
    ]
    return sorted(lines, key=lambda line: (_PLACE.get(line.state, len(_PLACE)), line.client_name))


def _line(row: NoticeRecord, names: Mapping[str, str], term_at: datetime | None) -> NoticeLine:
    return NoticeLine(
        id=row.id,
        client_id=row.client_id,
        client_name=names.get(row.client_id, row.client_id),
        language=row.language,
        recipient=row.recipient,
        state=row.state,
        missing=row.missing,
        edited=bool(row.authors),
        alike=alike(row),
        term_at=term_at,
    )


def _preview(
    approvals: Approvals, lines: Sequence[NoticeLine], place: int, user_id: str, now: datetime
) -> NoticePreview:
    desk, incident = approvals.desk, approvals.incident
    line = lines[place]
    row = notices.find(line.id)
    if row is None:
        raise NothingToReview("error.nothing_to_review")
    needs, refusal = _what_it_takes(approvals, row, user_id, now)
    return NoticePreview(
        line=replace(line, stale=bool(approvals.freshness.changed(row))),
        subject=row.subject,
        text=row.text,
        digest=row.digest,
        position=place + 1,
        total=len(lines),
        alike=sum(other.id == line.id or _goes_along(other, line) for other in lines),
        authors=row.authors,
        countersigned_by=row.countersigned_by,
        comment=row.comment,
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        may_release=refusal is None,
        refusal=None if refusal is None else refusal.key,
        now=now,
        zone=desk.organisation.zone,
        refusal_values={} if refusal is None else refusal.values,
        may_countersign=_is_wanted_second(approvals, row, user_id, refusal),
        needs=needs,
        stale=approvals.freshness.changed(row),
        names=approvals.parts_of_names(row),
        objection=_objection(approvals, row),
        edits=_edits(approvals, row),
        released_by=row.approved_by,
        released_at=row.approved_at,
        sent_at=row.sent_at,
    )


def _what_it_takes(
    approvals: Approvals, row: NoticeRecord, user_id: str, now: datetime
) -> tuple[tuple[str, ...], Refusal | None]:
    """Return what this person must say to release it, and why that does not suffice, if so."""
    said = {
        "reason": Consent(reason="-"),
        "about": Consent(about=row.client_id),
        "as_it_is": Consent(as_it_is=True),
    }
    consent = Consent()
    needs: tuple[str, ...] = ()
    while True:
        refusal = approvals.refusal(row, user_id, now, consent)
        field = refusal.field if refusal is not None else None
        if field is None or field not in said:
            return tuple(name for name in needs if name != "as_it_is"), refusal
        given = said.pop(field)
        needs = (*needs, field)
        consent = Consent(
            consent.reason or given.reason,
            consent.about or given.about,
            consent.as_it_is or given.as_it_is,
        )


def _is_wanted_second(
    approvals: Approvals, row: NoticeRecord, user_id: str, refusal: Refusal | None
) -> bool:
    """Return whether this person's signature under the text would serve a release (rule 26).

    It does under what somebody wrote, the common passage included, and under a standard first
    notice that the lead and a responder release together.
    """
    draft = approvals.state_of(row)
    together = refusal is not None and refusal.key == "approval.error.lead_and_responder"
    if not (draft.edited or together):
        return False
    try:
        countersign(draft, approvals.person(user_id), row.digest)
    except ReleaseRefused:
        return False
    return True


def _objection(approvals: Approvals, row: NoticeRecord) -> str:
    answer = counsel.answer_of(approvals.incident)
    return answer.objection if answer and row.client_id in approvals.disputed else ""


def _edits(approvals: Approvals, row: NoticeRecord) -> tuple[Change, ...]:
    """Return where a person's address, subject and text depart from how they were drafted."""
    if not row.authors:
        return ()
    drafted = drafting.render(approvals.desk, row.kind, row.language, row.facts)
    now = approvals.freshness.now
    client = {} if now is None else now.rows.get(row.client_id, {})
    contact = client.get("contact", row.recipient)
    return (
        *changes(contact or "", row.recipient or ""),
        *changes(drafted.subject, row.subject),
        *changes(drafted.text, row.text),
    )


def _goes_along(other: NoticeLine, shown: NoticeLine) -> bool:
    """Return whether a draft is released with another one when all that are alike are."""
    return other.state is NoticeState.DRAFT and other.alike == shown.alike
