"""What a person brings or settles: a letter, a mail whose fate is unknown, counsel's answer."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.views import NoticePreview
from bot.messages import ids, release_forms
from bot.messages.counsel_reading import reading
from bot.services import by_hand, counsel, looking, reviewing, uncertain
from bot.services.by_hand import Delivery
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits
from bot.slack.notices import first


def register(app: App, edge: Edge) -> None:
    """Register the buttons of notices that are stuck, those of counsel, and their forms."""
    opens(app, edge, ids.NOTICE_BY_HAND, _by_hand_form)
    opens(app, edge, ids.NOTICE_ARRIVED, _arrived_form)
    opens(app, edge, ids.COUNSEL_OBJECT, _objection_form)
    opens(app, edge, ids.COUNSEL_READ, _read)
    presses(app, edge, ids.NOTICE_AGAIN, _sent_again, first)
    presses(app, edge, ids.COUNSEL_AGREE, _agreed)
    submits(app, edge, ids.BY_HAND_VIEW, _brought, first)
    submits(app, edge, ids.ARRIVED_VIEW, _arrived, first)
    submits(app, edge, ids.OBJECTION_VIEW, _objected)


def _preview(edge: Edge, act: Act) -> NoticePreview:
    return reviewing.preview(edge.desk, act.text("incident"), act.user, act.now, act.text("notice"))


def _by_hand_form(edge: Edge, act: Act) -> View:
    return release_forms.by_hand_form(_preview(edge, act), edge.voice(act.user))


def _arrived_form(edge: Edge, act: Act) -> View:
    return release_forms.arrived_form(_preview(edge, act), edge.voice(act.user))


def _read(edge: Edge, act: Act) -> View:
    incident, notices = reviewing.for_counsel(edge.desk, act.text("incident"), act.user)
    return reading(notices, edge.voice(act.user), exercise=incident.exercise)


def _objection_form(edge: Edge, act: Act) -> View:
    incident_id = act.text("incident")
    incident = looking.by_id(edge.desk, incident_id)
    exercise = incident is not None and incident.exercise
    return release_forms.objection_form(incident_id, edge.voice(act.user), exercise=exercise)


def _brought(edge: Edge, act: Act) -> None:
    delivery = Delivery(
        how=act.words(ids.HOW),
        at=act.instant(ids.WHEN) or act.now,
        whom=act.words(ids.WHOM),
        note=act.words(ids.NOTE),
    )
    by_hand.record(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        delivery,
        act.now,
        reason=act.words(ids.REASON),
        about=act.words(ids.ABOUT),
    )


def _arrived(edge: Edge, act: Act) -> None:
    notice, digest = act.text("notice"), act.text("digest")
    uncertain.arrived(edge.desk, notice, digest, act.user, act.words(ids.NOTE), act.now)


def _sent_again(edge: Edge, act: Act) -> None:
    uncertain.again(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _agreed(edge: Edge, act: Act) -> None:
    counsel.answer(edge.desk, act.text("incident"), act.user, act.now)


def _objected(edge: Edge, act: Act) -> None:
    counsel.object_to(edge.desk, act.text("incident"), act.user, act.words(ids.COMMENT), act.now)
