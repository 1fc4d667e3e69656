"""Times that a person picked in the hour that the clock shows twice: which one is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain.instants import picked, readings
from bot.messages import ids
from bot.messages.readings import with_readings
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, act_of, user_of


def twice_shown(edge: Edge, body: Body) -> View | None:
    """Return the form with what must be asked about its times; None where nothing is.

    A time that came prefilled is an instant and is not asked about, and neither is one whose
    reading was chosen. (A picker cannot give a time that the clock skips.)
    """
    act = act_of(body, edge.clock())
    zone = edge.desk.organisation.zone
    asked = {}
    for name, at in _picked(body["view"], act):
        both = readings(at, zone)
        if len(both) > 1:
            asked[name] = (at, *both)
    return with_readings(body["view"], asked, edge.voice(user_of(body))) if asked else None


def _picked(view: Mapping[str, Any], act: Act) -> Iterator[tuple[str, datetime]]:
    """Yield what a person picked in a date-and-time picker and has not said more of."""
    for block in view["blocks"]:
        element = block.get("element") or {}
        if element.get("type") != "datetimepicker":
            continue
        name, at = block["block_id"], act.filled.get(block["block_id"])
        if at is None or at == element.get("initial_date_time"):
            continue
        if ids.reading_of(act.words(ids.reading(name)), at) is None:
            yield name, picked(at, field=name)
