"""Many notices at once: later ones for who was told, and the release of all alike but some."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.notices import NoticeKind
from bot.messages import choices, ids, many_forms
from bot.services import following_up, looking, releasing, reviewing
from bot.services.following_up import Later
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import offers, opens, submits
from bot.slack.notices import first


def register(app: App, edge: Edge) -> None:
    """Register the buttons, the forms, and the fields that are searched."""
    opens(app, edge, ids.LATER_OPEN, _later_form)
    opens(app, edge, ids.NOTICES_EXCEPT, _except_form)
    offers(app, edge, ids.LATER_CLIENTS, _clients_offered)
    offers(app, edge, ids.EXCEPT, _alike_offered)
    submits(app, edge, ids.LATER_VIEW, _drafted)
    submits(app, edge, ids.EXCEPT_VIEW, _released, first)


def _later_form(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return many_forms.later_form(
        incident, looking.clients(edge.desk, incident), edge.voice(act.user)
    )


def _clients_offered(edge: Edge, act: Act, typed: str) -> list[dict[str, Any]]:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return choices.matching(looking.clients(edge.desk, incident), typed)


def _drafted(edge: Edge, act: Act) -> None:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    prefix = f"{ids.NEWS}."
    news = {
        name.removeprefix(prefix): str(text or "")
        for name, text in act.filled.items()
        if name.startswith(prefix)
    }
    picked = act.several(ids.LATER_CLIENTS)
    known = list(looking.clients(edge.desk, incident)) if picked else []
    later = Later(
        _kind(act.words(ids.KIND)),
        news=news,
        looked_at=tuple(filter(str.strip, act.words(ids.LOOKED_AT).splitlines())),
        clients=frozenset(choices.codes_of(picked, known)),
    )
    following_up.draft_later(edge.desk, incident.id, later, act.user, act.now)


def _kind(word: str) -> NoticeKind:
    if word not in following_up.FOLLOW_UPS:
        raise Refusal("error.not_ours", field=ids.KIND)
    return NoticeKind(word)


def _except_form(edge: Edge, act: Act) -> View:
    incident_id, notice = act.text("incident"), act.text("notice")
    preview = reviewing.preview(edge.desk, incident_id, act.user, act.now, notice)
    return many_forms.except_form(preview, _alike(edge, act), edge.voice(act.user))


def _alike_offered(edge: Edge, act: Act, typed: str) -> list[dict[str, Any]]:
    return choices.matching(_alike(edge, act), typed)


def _alike(edge: Edge, act: Act) -> dict[str, str]:
    incident_id, notice = act.text("incident"), act.text("notice")
    return reviewing.alike_to(edge.desk, incident_id, act.user, notice)


def _released(edge: Edge, act: Act) -> None:
    releasing.approve_alike(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.now,
        except_for=act.several(ids.EXCEPT),
    )
