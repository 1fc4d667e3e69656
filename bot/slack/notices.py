"""Reviewing and releasing notices: look, edit, send back, approve one or all alike."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.views import NoticePreview
from bot.messages import ids, long_text, release_forms
from bot.messages.review import reject_form, review
from bot.messages.sheets import file_coming
from bot.messages.types import Message
from bot.services import (
    common_passage,
    editing,
    files,
    looking,
    releasing,
    reviewing,
)
from bot.services.files import Wanted, What
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits, tells, turns

TURNS = {ids.NOTICE_NEXT: 1, ids.NOTICE_PREVIOUS: -1}


def register(app: App, edge: Edge) -> None:
    """Register the review, its buttons and its forms."""
    opens(app, edge, ids.NOTICES_REVIEW, _opened)
    opens(app, edge, ids.NOTICE_EDIT, _edit_form)
    opens(app, edge, ids.NOTICE_JOIN, _join_form)
    opens(app, edge, ids.NOTICE_REJECT, _reject_form)
    opens(app, edge, ids.NOTICE_RELEASE, _release_form)
    opens(app, edge, ids.NOTICES_PASSAGE, _passage_form)
    presses(app, edge, ids.NOTICE_AS_IT_IS, _sent_as_it_is, first)
    presses(app, edge, ids.NOTICE_REDRAFT, _redrafted, _same)
    presses(app, edge, ids.NOTICE_REDRAFT_ALL, _all_redrafted, _same)
    presses(app, edge, ids.NOTICE_APPROVE, _approved, first)
    presses(app, edge, ids.NOTICE_APPROVE_ALIKE, _alike_approved, first)
    presses(app, edge, ids.NOTICE_COUNTERSIGN, _countersigned, _same)
    presses(app, edge, ids.NOTICE_COUNTERSIGN_ALIKE, _alike_countersigned, _same)
    tells(app, edge, ids.NOTICE_FILE, _on_paper)
    for action_id in TURNS:
        turns(app, edge, action_id, _turned)
    submits(app, edge, ids.EDIT_VIEW, _edited, _same)
    submits(app, edge, ids.REJECT_VIEW, _rejected, _same)
    submits(app, edge, ids.RELEASE_VIEW, _released, first)
    submits(app, edge, ids.PASSAGE_VIEW, _passage_written, first)


def window(edge: Edge, user: str, incident_id: str) -> View:
    """Return the review of the first notice that waits."""
    shown = reviewing.preview(edge.desk, incident_id, user, edge.clock())
    return review(shown, edge.translator(user))


def first(edge: Edge, act: Act) -> View:
    """Return the review of the first notice that waits in the incident a button names."""
    return window(edge, act.user, act.text("incident"))


def _opened(edge: Edge, act: Act) -> View:
    """Return the review of the notice that a button names, or of the first that waits."""
    return _same(edge, act) if "notice" in act.given else first(edge, act)


def _same(edge: Edge, act: Act) -> View:
    return review(_preview(edge, act), edge.translator(act.user))


def _turned(edge: Edge, act: Act) -> View:
    return review(_preview(edge, act, TURNS[act.action]), edge.translator(act.user))


def _edit_form(edge: Edge, act: Act) -> View:
    return release_forms.edit_form(_preview(edge, act), edge.voice(act.user))


def _join_form(edge: Edge, act: Act) -> View:
    """Return the form with a person's words and the news joined; nothing is saved yet."""
    shown = _preview(edge, act)
    joined = editing.merged(edge.desk, shown.line.id, act.user)
    both = replace(shown, subject=joined.subject, text=joined.text)
    return release_forms.edit_form(both, edge.voice(act.user), joined.clashes, joined.fresh)


def _reject_form(edge: Edge, act: Act) -> View:
    return reject_form(_preview(edge, act), edge.translator(act.user))


def _preview(edge: Edge, act: Act, turn: int = 0) -> NoticePreview:
    return reviewing.preview(
        edge.desk, act.text("incident"), act.user, act.now, act.text("notice"), turn
    )


def _approved(edge: Edge, act: Act) -> None:
    releasing.approve(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _alike_approved(edge: Edge, act: Act) -> None:
    releasing.approve_alike(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _countersigned(edge: Edge, act: Act) -> None:
    releasing.countersign(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _alike_countersigned(edge: Edge, act: Act) -> None:
    notice, digest = act.text("notice"), act.text("digest")
    releasing.countersign_alike(edge.desk, notice, digest, act.user, act.now)


def _edited(edge: Edge, act: Act) -> None:
    editing.edit(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.now,
        subject=act.words(ids.SUBJECT),
        text=long_text.gathered(ids.TEXT, act.filled),
        recipient=act.words(ids.RECIPIENT),
        fresh=str(act.given.get("fresh", "")),
    )


def _rejected(edge: Edge, act: Act) -> None:
    releasing.reject(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.words(ids.COMMENT),
        act.now,
    )


def _release_form(edge: Edge, act: Act) -> View:
    return release_forms.release_form(_preview(edge, act), edge.voice(act.user))


def _released(edge: Edge, act: Act) -> None:
    releasing.approve(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.now,
        reason=act.words(ids.REASON),
        about=act.words(ids.ABOUT),
        as_it_is=bool(act.number("stale")),
    )


def _sent_as_it_is(edge: Edge, act: Act) -> None:
    notice, digest = act.text("notice"), act.text("digest")
    releasing.approve(edge.desk, notice, digest, act.user, act.now, as_it_is=True)


def _redrafted(edge: Edge, act: Act) -> None:
    editing.redraft(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _all_redrafted(edge: Edge, act: Act) -> None:
    editing.redraft_all(edge.desk, act.text("incident"), act.text("notice"), act.user, act.now)


def _on_paper(edge: Edge, act: Act) -> Message:
    """Put the notice, with what shows its fate, into the incident's channel as files."""
    desk, voice = edge.desk, edge.voice(act.user)
    incident = looking.incident(desk, act.text("incident"), act.user)
    notice = reviewing.notice(desk, act.text("notice"))
    if notice is None or notice.incident_id != incident.id:
        raise Refusal("error.not_ours")
    wanted = Wanted(What.NOTICE, voice.language, (notice.id,))
    files.ask(desk, incident.id, wanted, act.user, act.now)
    return file_coming(voice)


def _passage_form(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    passages = common_passage.passages_of(edge.desk, incident.id, act.user)
    return release_forms.passage_form(
        incident.id, passages, edge.voice(act.user), exercise=incident.exercise
    )


def _passage_written(edge: Edge, act: Act) -> None:
    prefix = f"{ids.PASSAGE}."
    texts = {
        name.removeprefix(prefix): str(text or "")
        for name, text in act.filled.items()
        if name.startswith(prefix)
    }
    common_passage.write(edge.desk, act.text("incident"), texts, act.user, act.now)
