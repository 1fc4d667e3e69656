"""Times in forms: instants, the zone named; an hour that the clock shows twice is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.incident import DutyState
from bot.store import incidents
from bot.workspace.state import View
from tests.services.desk import ALDER, ELM, LAB, NIGHT, OFFICER, RESPONDER, duty
from tests.slack.office import Office, Room, field_of, words

#: 31 October 2027: at 01:00 UTC the clock in Brussels goes back from 3 to 2 o'clock.
FIRST = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)
MORNING = datetime(2027, 10, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose clients are known, after the clock went back."""
    room = office.incident()
    room.confirm_scope()
    office.clock.set(MORNING)
    return room


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _asked(office: Office, user: str, name: str = "when") -> list[str]:
    """Return the readings a form offers, as people read them; the bot asks before it records."""
    view = office.view(user)
    assert view is not None
    return [one["text"]["text"] for one in field_of(view, f"{name}.reading")["options"]]


def _choose(office: Office, user: str, which: int, name: str = "when") -> bool:
    view = office.view(user)
    assert view is not None
    value = field_of(view, f"{name}.reading")["options"][which]["value"]
    return office.submit(user, {f"{name}.reading": value}).ok


def _told(room: Room) -> View:
    return room.open(RESPONDER, f"/breach told {ELM}")


def _menu(action_id: str) -> Callable[[Room], View]:
    def opened(room: Room) -> View:
        return room.office.press(OFFICER, room.open(OFFICER, "/breach menu"), action_id)

    return opened


@pytest.mark.parametrize(("which", "meant"), [(0, FIRST), (1, SECOND)])
def test_an_hour_that_exists_twice_is_asked_about(
    office: Office, room: Room, which: int, meant: datetime
) -> None:
    """Whichever of the two the picker gave: both are offered with their offset, one is kept."""
    _told(room)
    assert office.submit(RESPONDER, {"whom": "Onthaal", "when": _seconds(FIRST)}).ok
    assert duty(office.desk, room.incident_id, "notify_controller", ELM).state is DutyState.OPEN
    first, second = _asked(office, RESPONDER)
    assert ("02:30" in first, "UTC+2" in first) == (True, True)
    assert ("02:30" in second, "UTC+1" in second) == (True, True)
    assert _choose(office, RESPONDER, which)
    assert duty(office.desk, room.incident_id, "notify_controller", ELM).fulfilled_at == meant


def test_another_time_is_asked_about_anew(office: Office, room: Room) -> None:
    """A reading of a time that was changed afterwards does not count; what was typed stays."""
    _told(room)
    assert office.submit(RESPONDER, {"whom": "Onthaal", "when": _seconds(SECOND)}).ok
    view = office.view(RESPONDER)
    assert view is not None
    stale = field_of(view, "when.reading")["options"][0]["value"]
    earlier = SECOND - timedelta(minutes=10)
    assert office.submit(RESPONDER, {"when": _seconds(earlier), "when.reading": stale}).ok
    assert "02:20" in _asked(office, RESPONDER)[0]
    assert office.submit(RESPONDER, {"when": _seconds(MORNING)}).ok
    done = duty(office.desk, room.incident_id, "notify_controller", ELM)
    assert done.fulfilled_at == MORNING


def test_what_came_prefilled_is_an_instant(office: Office, room: Room) -> None:
    """A form that is opened in that very hour and left as it is asks nothing."""
    office.clock.set(SECOND)
    _told(room)
    assert office.submit(RESPONDER, {"whom": "Onthaal"}).ok
    told = duty(office.desk, room.incident_id, "notify_controller", ELM)
    assert told.fulfilled_at == SECOND


def test_a_report_asks_and_opens_one_incident(office: Office) -> None:
    """What was typed stays while the hour is asked about; nothing was opened before."""
    office.clock.set(MORNING)
    office.open(RESPONDER, "/breach")
    what = "Laptop gestolen uit de wagen om half drie"
    assert office.submit(RESPONDER, {"what": what, "noticed": _seconds(FIRST)}).ok
    assert len(_asked(office, RESPONDER, "noticed")) == 2
    assert _choose(office, RESPONDER, 1, "noticed")
    with office.store.read():
        found = [one for one in incidents.open_ones() if one.what == what]
    assert [one.noticed_at for one in found] == [SECOND]


def test_both_times_of_a_correction_are_asked_about(office: Office, room: Room) -> None:
    """Noticing and awareness: each below its picker."""
    _menu("awareness.correct")(room)
    given = {"noticed": _seconds(FIRST), "when": _seconds(SECOND), "reason": "Logboek gelezen"}
    assert office.submit(OFFICER, given).ok
    assert len(_asked(office, OFFICER, "noticed")) == len(_asked(office, OFFICER)) == 2


def test_the_period_of_an_exposure_is_asked_about(office: Office, room: Room) -> None:
    """An hour more or less decides which clients were there."""
    room.open(RESPONDER, "/breach affected")
    given = {"systems": [LAB], "from": _seconds(NIGHT), "to": _seconds(SECOND)}
    assert office.submit(RESPONDER, given).ok
    assert len(_asked(office, RESPONDER, "to")) == 2
    assert _choose(office, RESPONDER, 0, "to")
    assert room.said("UTC+2")


@pytest.mark.parametrize("seconds", [-62_135_596_800, 253_402_300_799, 10**15])
def test_a_year_that_is_a_slip_is_said_beside_its_picker(
    office: Office, room: Room, seconds: int
) -> None:
    """Of year 1, of year 9999, and of one that no calendar has."""
    room.open(RESPONDER, "/breach affected")
    refused = office.submit(RESPONDER, {"systems": [LAB], "from": seconds})
    assert set(refused.errors) == {"from"}
    assert "1900" in refused.errors["from"]


def test_an_hour_that_the_clock_skips_cannot_be_picked(office: Office, room: Room) -> None:
    """A picker gives an instant: around the spring change each is one local time, and is kept."""
    at = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    room.open(RESPONDER, f"/breach told {ALDER}")
    assert office.submit(RESPONDER, {"whom": "Onthaal", "when": _seconds(at)}).ok
    told = duty(office.desk, room.incident_id, "notify_controller", ALDER)
    assert told.fulfilled_at == at


@pytest.mark.parametrize(
    "opened",
    [
        _told,
        _menu("awareness.correct"),
        _menu("scope.open"),
        lambda room: room.office.open(RESPONDER, "/breach"),
    ],
    ids=["told", "awareness", "exposure", "report"],
)
def test_every_form_with_an_hour_names_the_zone(
    office: Office, room: Room, opened: Callable[[Room], View]
) -> None:
    """In the words of the person's language, with the offset."""
    assert "UTC+1" in words(opened(room).blocks)


def test_a_late_filing_asks_for_the_reasons(office: Office, room: Room) -> None:
    """Art. 33(1): without them it is not recorded; what was typed stays."""
    office.clock.set(NIGHT + timedelta(hours=80))
    clock = room.answer(OFFICER, "/breach clock")
    row = duty(office.desk, room.incident_id, "notify_authority")
    office.press(OFFICER, clock, "duty.fulfil", block_id=f"duty.{row.id}")
    late = {"number": "DBN-2026-9", "when": _seconds(NIGHT + timedelta(hours=79))}
    assert set(office.submit(OFFICER, late).errors) == {"reason"}
    assert office.submit(OFFICER, {"reason": "De omvang was pas maandag bekend"}).ok
    filed = duty(office.desk, room.incident_id, "notify_authority")
    assert filed.state is DutyState.FULFILLED
    assert filed.reason == "De omvang was pas maandag bekend"


def test_waiving_takes_a_reason(office: Office, room: Room) -> None:
    """Spaces are none; the field is named."""
    clock = room.answer(OFFICER, "/breach clock")
    row = duty(office.desk, room.incident_id, "notify_authority")
    office.press(OFFICER, clock, "duty.waive", block_id=f"duty.{row.id}")
    assert set(office.submit(OFFICER, {"reason": "   "}).errors) == {"reason"}
    assert duty(office.desk, room.incident_id, "notify_authority").state is DutyState.OPEN
