"""The review: spans from the record, figures and lessons that people write down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.incident import Outcome
from bot.domain.metrics import Figure, FigureRefused
from bot.domain.timeline import EntryKind
from bot.services import audit, ending, metrics, roles, sending, steps, timeline, ways_on
from bot.services.desk import Desk
from bot.services.rights import IncidentClosed
from bot.store import incidents as kept
from tests.services.desk import (
    AFFECTED,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    incident,
    opened,
)

ASKED = "ransomware.isolated_share"
SOON = NIGHT + timedelta(minutes=20)


def figure(desk: Desk, incident_id: str, name: str) -> Figure:
    """Return one figure as the review shows it."""
    view = metrics.view(desk, incident(desk, incident_id), SOON)
    return next(one for one in view.figures if one.id == name)


def span(desk: Desk, incident_id: str, name: str) -> timedelta | None:
    """Return what was computed."""
    return figure(desk, incident_id, name).span


def test_spans_come_from_the_record(desk: Desk) -> None:
    """The first lead and the first doing of a step count, and what is not known stays open."""
    incident_id = opened(desk, SOON)
    assert span(desk, incident_id, "core.noticed_opened") == timedelta(minutes=20)
    assert span(desk, incident_id, "core.opened_led") is None
    for minutes, who in ((30, LEAD), (50, RESPONDER)):
        roles.give(desk, incident_id, "lead", who, "", LEAD, NIGHT + timedelta(minutes=minutes))
    steps.done(desk, incident_id, "core.evidence", LEAD, NIGHT + timedelta(minutes=45))
    assert span(desk, incident_id, "core.opened_led") == timedelta(minutes=10)
    assert span(desk, incident_id, "core.opened_export") == timedelta(minutes=25)
    assert span(desk, incident_id, "core.began_noticed") is None


def test_the_telling_of_clients_is_measured(night: Night) -> None:
    """From awareness to the first, and to the last once none is open."""
    desk, incident_id = night.desk, night.incident_id
    assert span(desk, incident_id, "core.began_noticed") == timedelta(days=3)
    assert span(desk, incident_id, "core.aware_scoped") == timedelta()
    assert span(desk, incident_id, "core.aware_told") is None
    for place, client in enumerate(AFFECTED, start=1):
        at = NIGHT + timedelta(minutes=place)
        sending.told(
            desk, incident_id, client, LEAD, "telephone", at, at, whom="The owner", note=""
        )
        if place == 1:
            assert span(desk, incident_id, "core.aware_told_all") is None
    assert span(desk, incident_id, "core.aware_told") == timedelta(minutes=1)


def test_figures_and_lessons_are_kept_with_who_said_them(desk: Desk) -> None:
    """They stand in the timeline and in the chain; saying the same again changes nothing."""
    incident_id = opened(desk)
    before = ways_on.ends(desk, incident(desk, incident_id), OFFICER).figures
    assert metrics.record(desk, incident_id, {ASKED: "80 %"}, "Cut sooner", LEAD, SOON) == 1
    assert metrics.record(desk, incident_id, {ASKED: "80", "other": "1"}, "", LEAD, SOON) == 0
    assert metrics.record(desk, incident_id, {}, "Label the switches", LEAD, SOON) == 0

    shown = figure(desk, incident_id, ASKED)
    assert (shown.value, shown.said_by) == ("80", LEAD)
    assert ways_on.ends(desk, incident(desk, incident_id), OFFICER).figures == before - 1
    lines = timeline.view(desk, incident(desk, incident_id), SOON).lines
    lessons = [line.text for line in lines if line.kind is EntryKind.LESSON]
    assert lessons == ["Cut sooner", "Label the switches"]
    assert [line.action for line in lines].count("review.recorded") == 2
    assert audit.verify(desk.store).fault is None


def test_a_figure_that_is_none_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    """The others are kept with it, or not at all."""
    incident_id = opened(desk)
    with pytest.raises(FigureRefused):
        metrics.record(desk, incident_id, {ASKED: "most"}, "Cut sooner", LEAD, SOON)
    lines = timeline.view(desk, incident(desk, incident_id), SOON).lines
    assert not [line for line in lines if line.kind is EntryKind.LESSON]


def test_a_closed_incident_keeps_its_figures(desk: Desk) -> None:
    """They can be read, and the time of closing is a moment; nothing is added."""
    incident_id = opened(desk)
    metrics.record(desk, incident_id, {ASKED: "80"}, "", LEAD, SOON)
    with desk.store.transaction():
        ending.end(desk, kept.get(incident_id), Outcome.HANDLED, SOON)
    assert figure(desk, incident_id, ASKED).value == "80"
    assert metrics.view(desk, incident(desk, incident_id), SOON).closed
    with pytest.raises(IncidentClosed):
        metrics.record(desk, incident_id, {ASKED: "90"}, "", LEAD, SOON)
