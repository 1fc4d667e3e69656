"""The common passage: what happened in the officer's words, once for all drafts (rule 27).

Each language has its own. Who writes it is an author of every draft that has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.content.notices import RenderedNotice
from bot.domain.errors import Refusal
from bot.domain.merging import merge
from bot.domain.notices import NoticeText
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, drafting, editing, foreign, rights, say
from bot.services.approvals import Approvals
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.staleness import WAITING
from bot.store import incidents, notices, passages, rewriting_jobs

MOST = 3000


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a new passage did.

    Attributes:
        drafts: How many drafts have it now, or, of many, soon.
        by_hand: How many edited ones keep their text, since a person has to join the two.
    """

    drafts: int
    by_hand: int


def passages_of(desk: Desk, incident_id: str, by: str) -> dict[str, str]:
    """Return the passage of each language that a waiting draft is in; empty where there is none."""
    with desk.store.read():
        incident = rights.seen_by(desk.organisation, incident_id, by)
        return _in_use(incident)


def write(
    desk: Desk, incident_id: str, texts: Mapping[str, str], by: str, now: datetime
) -> Rewritten:
    """Put the passage of some languages into every draft that waits.

    A draft that somebody edited takes it too, as long as the edit lies elsewhere. More than
    :data:`bot.services.drafting.AT_ONCE` are left to :mod:`bot.services.rewriting_job`.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        texts: Passage by language; an empty one takes it away.
        by: Who writes; an author of all these drafts from now on.
        now: The instant.

    Raises:
        ForeignClientNamed: it names a client, so that it fits no other client's notice.
        Refusal: it is too long.
    """
    wanted = {language: said(text) for language, text in texts.items()}
    for language, text in wanted.items():
        if len(text) > MOST:
            raise Refusal("error.passage_too_long", field=f"passage.{language}", most=MOST)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        before = _in_use(incident)
        new = {name: text for name, text in wanted.items() if text != before.get(name, "")}
        for language, text in new.items():
            passages.write(incident.id, language, text, by, now)
        approvals = Approvals(desk, incident)
        waiting = [row for row in notices.without_texts(incident.id) if row.state in WAITING]
        concerned = [row for row in waiting if row.language in new]
        if len(concerned) > drafting.AT_ONCE:
            _try_out(approvals, concerned, new)
            rewriting_jobs.start(incident.id, by, now, redraft=False)
            done = [True] * len(concerned)
        else:
            done = [put_into(approvals, row, new[row.language], now) for row in concerned]
        if any(new[row.language] for row in concerned):
            say.act_in_channel(incident.id, "notices.second", now, {"by": by})
        say.redraw(incidents.get(incident.id), people=desk.organisation.officers)
        audit.record(
            "notices.passage",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"languages": sorted(new), "drafts": sum(done), "by_hand": done.count(False)},
            personal={language: text for language, text in new.items() if text},
        )
    return Rewritten(sum(done), done.count(False))


def _in_use(incident: IncidentRecord) -> dict[str, str]:
    waiting = notices.languages_in(incident.id, WAITING)
    return {**dict.fromkeys(waiting, ""), **passages.in_force(incident.id)}


def _try_out(approvals: Approvals, rows: Sequence[NoticeRecord], new: Mapping[str, str]) -> None:
    """Refuse at once what names a client: of two drafts it fits at most one."""
    for language, passage in new.items():
        for row in [one for one in rows if one.language == language][:2]:
            _rendered(approvals, row, passage)


def put_into(approvals: Approvals, notice: NoticeRecord, passage: str, now: datetime) -> bool:
    """Put the passage into one draft; False where a person has to join it with an edit.

    Raises:
        ForeignClientNamed: it names another client.
        NoticeTaken: the draft was changed meanwhile.
    """
    facts, made = _rendered(approvals, notice, passage)
    if not notice.authors:
        editing.store_rendering(approvals, notice, notice.digest, made, facts)
        return True
    kept = notices.find(notice.id) or notice
    base = drafting.render(approvals.desk, kept.kind, kept.language, kept.facts)
    text = merge(base.text, kept.text, made.text)
    if not text.clashes:
        words = NoticeText(kept.subject, text.text, "")
        editing.store_words(approvals, kept, words, facts, now)
    return not text.clashes


def _rendered(
    approvals: Approvals, notice: NoticeRecord, passage: str
) -> tuple[dict[str, object], RenderedNotice]:
    """Return a draft's facts with another passage, and what they make."""
    facts = {**notice.facts, "passage": passage}
    made = drafting.render(approvals.desk, notice.kind, notice.language, facts)
    foreign.require_own_only(
        approvals.desk,
        approvals.known,
        made.notice,
        notice.client_id,
        notice.kind,
        notice.language,
        field=f"passage.{notice.language}",
    )
    return facts, made
