"""An hour that the clock shows twice: both readings below the picker, nothing typed lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.instants import readings
from bot.i18n.catalogue import translator
from bot.messages import ids, incident_forms
from bot.messages.readings import with_readings
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import assert_accepted, fields

FIRST = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_both_readings_are_offered_below_the_picker(language: str) -> None:
    """With their offsets, in order; asking again replaces the question; Slack takes the form."""
    voice = Voice(translator(language), samples.ZONE, samples.NOW)
    form = incident_forms.correct_awareness_form("i", FIRST, SECOND, voice)
    asked = {ids.WHEN: (SECOND, *readings(SECOND, samples.ZONE))}
    view = with_readings({**form, "id": "V1", "hash": "h"}, asked, voice)
    again = with_readings(view, asked, voice)
    assert again == view
    assert_accepted(view)
    names = list(fields(view))
    assert names.index(ids.reading(ids.WHEN)) == names.index(ids.WHEN) + 1
    options = fields(view)[ids.reading(ids.WHEN)]["element"]["options"]
    assert [("UTC+2" in one["text"]["text"]) for one in options] == [True, False]
    meant = [ids.reading_of(one["value"], int(SECOND.timestamp())) for one in options]
    assert meant == [int(FIRST.timestamp()), int(SECOND.timestamp())]
    assert {"id", "hash"}.isdisjoint(view)
    assert view["private_metadata"] == form["private_metadata"]


@pytest.mark.parametrize("value", ["", "1:x", "1", "2:3", "x:3"])
def test_what_is_no_reading_of_a_time_means_nothing(value: str) -> None:
    """A reading belongs to the time it was offered for."""
    assert ids.reading_of(value, 1) is None
