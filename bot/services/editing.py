"""Changing drafts: one by hand, the passage of all at once, and bringing them up to date.

Whoever writes in a text is its author and does not release it (rule 26). Every change gives the
draft another digest, so that what was countersigned before counts no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.content.inert import as_written
from bot.content.notices import RenderedNotice
from bot.content.plain_html import html_of
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.mail_domains import in_ascii
from bot.domain.merging import Clash, merge
from bot.domain.notices import NoticeText, digest
from bot.domain.records import NoticeRecord
from bot.domain.register_columns import email
from bot.domain.register_faults import Misfit
from bot.services import audit, drafting, foreign, reaching, reminders, say
from bot.services.approvals import RELEASABLE, Approvals
from bot.services.desk import Desk
from bot.services.releasing import EDITABLE, change, for_notice, redraw
from bot.services.said import said
from bot.services.staleness import WAITING
from bot.store import notices, rewriting_jobs

#: What a notice has no more once somebody changes it after it came back.
_NOT_RELEASED: Final[Mapping[str, object]] = dict.fromkeys(
    ("approved_by", "approved_at", "approval_path", "message_id", "sent_at", "proof")
)


@dataclass(frozen=True, slots=True)
class Redraft:
    """A text that a person edited, joined with what is known now.

    Attributes:
        subject, text: The person's words and the new facts together.
        clashes: Where both changed the same place: the person's words stand there.
        fresh: Which facts it was made of; handed back when it is saved.
    """

    subject: str
    text: str
    clashes: tuple[Clash, ...]
    fresh: str


def edit(
    desk: Desk,
    notice_id: str,
    seen: str,
    by: str,
    now: datetime,
    *,
    subject: str,
    text: str,
    recipient: str | None = None,
    fresh: str = "",
) -> None:
    """Change the words of one draft; whoever does so is its author and does not release it.

    A notice that did not arrive is a draft again, such as for another address. What was released
    before, and what came of it, stays in the record.

    Args:
        desk: What every use case works with.
        notice_id: The notice.
        seen: Digest of what the person was shown.
        by: Who writes.
        now: The instant.
        subject: One line.
        text: The text; plain, nothing in it is markup or a template.
        recipient: Another address, such as that of the opposing counsel; None leaves it.
        fresh: Of a redraft: what :attr:`Redraft.fresh` said. If facts have changed since, the
            draft is kept and stays marked as stale.

    Raises:
        ForeignClientNamed: the text names another client.
        NoticeTaken: it was changed or released meanwhile; nothing is lost, the form stays.
        Refusal: subject or text is empty, or the address is none.
    """
    with desk.store.transaction():
        approvals, notice = for_notice(desk, notice_id, by)
        changed = written(subject, text, notice.language)
        address = notice.recipient if recipient is None else _address(recipient)
        if address is not None and address != notice.recipient:
            _require_own_only(approvals, notice, NoticeText("", address, ""), "recipient")
        present = approvals.freshness.facts_for(notice)
        up_to_date = present is not None and fresh == notice_facts_digest(present)
        facts = present if present is not None and up_to_date else notice.facts
        notice = _as_due(approvals, notice) if up_to_date else notice
        _require_own_only(approvals, notice, NoticeText(changed.subject, "", ""), "subject")
        _require_own_only(approvals, notice, changed)
        new_digest = _store(
            notice,
            seen,
            changed,
            address,
            {
                "facts": dict(facts),
                "authors": sorted({*notice.authors, by}),
                "edited_at": now,
                **_NOT_RELEASED,
            },
            EDITABLE | {NoticeState.FAILED},
        )
        if notice.state not in RELEASABLE:  # nobody was reminded of it any more
            term = reaching.first_term(approvals.incident)
            reminders.plan_drafts(desk, approvals.incident, term, now)
        say.in_channel(
            notice.incident_id,
            "notice.second",
            f"{notice.id}:{new_digest}",
            now,
            {"client_id": notice.client_id, "by": by, "notice": notice.id},
        )
        redraw(desk, approvals.incident)
        _record("notice.edited", notice, by, now, {"from": seen, "to": new_digest})


def written(subject: str, text: str, language: str) -> NoticeText:
    """Return what a person wrote as a text that can be sent; plain, nothing in it is markup.

    What cannot be seen and turns or hides what stands beside it is left out: who releases the
    text reads what the client will read.

    Raises:
        Refusal: subject or text is empty.
    """
    title, body = " ".join(as_written(said(subject)).split()), as_written(said(text))
    if not title or not body:
        raise Refusal("error.text_empty", field="text" if title else "subject")
    return NoticeText(title, f"{body}\n", html_of(body, title, language))


def redraft(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> None:
    """Make a draft that nobody edited anew, from what is known now.

    Raises:
        Refusal: a person wrote in it: :func:`merged` joins both, and a person saves it.
        NoticeTaken: it was changed or released meanwhile.
    """
    with desk.store.transaction():
        approvals, notice = for_notice(desk, notice_id, by)
        if notice.authors:
            raise Refusal("error.redraft_by_hand")
        present = approvals.freshness.facts_for(notice)
        if present is None:
            raise Refusal("error.nothing_new")
        new_digest = _draw_anew(approvals, notice, seen, _promised(present, now))
        redraw(desk, approvals.incident)
        _record("notice.redrafted", notice, by, now, {"from": seen, "to": new_digest})


def redraft_all(desk: Desk, incident_id: str, notice_id: str, by: str, now: datetime) -> int:
    """Make all drafts of an incident anew that nobody edited and that would read differently.

    More than :data:`bot.services.drafting.AT_ONCE` are left to
    :mod:`bot.services.rewriting_job`.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        notice_id: Any of its notices, which the person was shown.
        by: Who asks.
        now: The instant.

    Returns:
        How many were made anew; of many that wait, how many are looked at.
    """
    with desk.store.transaction():
        approvals, shown = for_notice(desk, notice_id, by)
        if shown.incident_id != incident_id:
            raise Refusal("error.not_ours")
        many = notices.count(incident_id, WAITING)
        if many > drafting.AT_ONCE:
            rewriting_jobs.start(incident_id, by, now, redraft=True)
            _record("notices.redraft", shown, by, now, {"drafts": many})
            return many
        waiting = notices.without_texts(incident_id)
        made = [(one, draw_anew(approvals, one, now)) for one in waiting if not one.authors]
        done = [(notice, after) for notice, after in made if after is not None]
        redraw(desk, approvals.incident)
        for notice, after in done:  # last: the chain is held from here on
            _record("notice.redrafted", notice, by, now, {"from": notice.digest, "to": after})
    return len(done)


def merged(desk: Desk, notice_id: str, by: str) -> Redraft:
    """Return an edited draft joined with what is known now; nothing is saved.

    To a mailbox that is not trusted any more, the text that only asks to call takes its place.

    Raises:
        Refusal: nothing is known of it anew.
    """
    with desk.store.transaction():
        approvals, notice = for_notice(desk, notice_id, by)
        present = approvals.freshness.facts_for(notice)
        due = _as_due(approvals, notice)
    if present is None:
        raise Refusal("error.nothing_new")
    theirs = drafting.render(desk, due.kind, notice.language, present)
    if due.kind != notice.kind:  # a person's words have no place in the other kind
        return Redraft(theirs.subject, theirs.text, (), notice_facts_digest(present))
    base = drafting.render(desk, notice.kind, notice.language, notice.facts)
    subject = merge(base.subject, notice.subject, theirs.subject)
    text = merge(base.text, notice.text, theirs.text)
    return Redraft(
        subject.text.strip(),
        text.text,
        (*subject.clashes, *text.clashes),
        notice_facts_digest(present),
    )


def notice_facts_digest(facts: Mapping[str, object]) -> str:
    """Return what tells one set of facts from another."""
    parts = [f"{name}={facts[name]!r}" for name in sorted(facts)]
    return digest(NoticeText("", "\n".join(parts), ""), "", [])


def draw_anew(approvals: Approvals, notice: NoticeRecord, now: datetime) -> str | None:
    """Make a draft anew that would read differently now, and return its digest; else None.

    Raises:
        ForeignClientNamed, NoticeTaken: as :func:`edit` does.
    """
    present = approvals.freshness.facts_for(notice)
    if present is None or not approvals.freshness.changed(notice):
        return None
    return _draw_anew(approvals, notice, notice.digest, _promised(present, now))


def _draw_anew(
    approvals: Approvals, notice: NoticeRecord, seen: str, facts: Mapping[str, object]
) -> str:
    notice = _as_due(approvals, notice)
    made = drafting.render(approvals.desk, notice.kind, notice.language, facts)
    _require_own_only(approvals, notice, made.notice)
    return store_rendering(approvals, notice, seen, made, facts)


def store_rendering(
    approvals: Approvals,
    notice: NoticeRecord,
    seen: str,
    made: RenderedNotice,
    facts: Mapping[str, object],
) -> str:
    """Keep a draft that was rendered anew, and return its digest."""
    return _store(
        notice,
        seen,
        made.notice,
        notice.recipient,
        {**_sent_back(approvals, notice), "facts": dict(facts), "missing": list(made.missing)},
    )


def store_words(
    approvals: Approvals,
    notice: NoticeRecord,
    words: NoticeText,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    """Keep a person's words that something was joined to; its HTML follows from them."""
    page = html_of(words.text, words.subject, notice.language)
    text = NoticeText(words.subject, words.text, page)
    _store(
        notice,
        notice.digest,
        text,
        notice.recipient,
        {**_sent_back(approvals, notice), "facts": dict(facts), "edited_at": now},
    )


def _store(
    notice: NoticeRecord,
    seen: str,
    text: NoticeText,
    recipient: str | None,
    values: Mapping[str, object],
    among: frozenset[NoticeState] = EDITABLE,
) -> str:
    new_digest = digest(text, notice.language, [recipient] if recipient else [])
    state = NoticeState.DRAFT if recipient else NoticeState.BLOCKED
    changed: dict[str, object] = {
        "kind": notice.kind,
        "subject": text.subject,
        "text": text.text,
        "html": text.html,
        "digest": new_digest,
        "recipient": recipient,
        "countersigned_by": None,
        "comment": None,
        "state": state,
    }
    change(notice, seen, among, **{**changed, **values})
    return new_digest


def _require_own_only(
    approvals: Approvals, notice: NoticeRecord, text: NoticeText, field: str = "text"
) -> None:
    foreign.require_own_only(
        approvals.desk,
        approvals.known,
        text,
        notice.client_id,
        notice.kind,
        notice.language,
        field=field,
    )


def _as_due(approvals: Approvals, notice: NoticeRecord) -> NoticeRecord:
    """Return a draft as the kind that its client's mailbox may be sent now (rule 31)."""
    return replace(notice, kind=approvals.freshness.kind_for(notice).value)


def _sent_back(approvals: Approvals, notice: NoticeRecord) -> dict[str, object]:
    """Return what keeps a draft that a person sent back as it is, also when it is rewritten.

    One that was sent back because it named another client is free when it names none any more.
    """
    if notice.comment is None:
        return {}
    row = notices.find(notice.id) or notice
    text = NoticeText(row.subject, row.text, row.html)
    tokens = foreign.tokens_in(
        approvals.desk, approvals.known, text, row.client_id, row.kind, row.language
    )
    if row.comment == ", ".join(tokens):
        return {}
    return {"state": row.state, "comment": row.comment}


def _promised(facts: Mapping[str, object], now: datetime) -> dict[str, object]:
    """Return facts with the next update promised from now on."""
    return {**facts, "next_update_by": (now + drafting.NEXT_UPDATE).isoformat()}


def _address(typed: str) -> str | None:
    """Return one mail address, its domain in ASCII; none for an empty one.

    Raises:
        Refusal: it is no address.
    """
    name, at, domain = typed.strip().rpartition("@")
    try:
        return email(f"{name}{at}{in_ascii(domain)}") or None
    except (Misfit, ValueError) as error:
        raise Refusal("error.no_address", field="recipient") from error


def _record(
    what: str, notice: NoticeRecord, by: str, now: datetime, facts: dict[str, object]
) -> None:
    audit.record(
        what,
        actor=by,
        now=now,
        incident_id=notice.incident_id,
        facts={"notice": notice.id, "client": notice.client_id, **facts},
    )
