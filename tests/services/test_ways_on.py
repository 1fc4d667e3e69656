"""Where an incident may go from here."""

from __future__ import annotations

from bot.services import closing, turning_real, ways_on
from bot.services.desk import Desk
from tests.services.desk import DEPUTY, LEAD, NIGHT, OFFICER, Night, incident, opened


def test_what_is_open_and_what_may_take_it_over(short_night: Night) -> None:
    """Open duties, waiting drafts, and the other incidents of its sort that the person may see."""
    night = short_night
    other = opened(night.desk, request_key="other")
    opened(night.desk, request_key="drill", exercise=True, reporter=OFFICER)
    hidden = opened(night.desk, request_key="hidden", restricted=True, reporter=OFFICER)
    for who, others in ((OFFICER, [other, hidden]), (DEPUTY, [other])):
        found = ways_on.ends(night.desk, night.incident, who)
        assert [one.incident_id for one in found.others] == others

    assert "notify_authority" in [line.kind for line in found.duties]
    assert (found.waiting, found.told) == (6, False)
    assert found.outcomes == ("false_alarm", "merged")
    narrow = incident(night.desk, hidden)
    assert ways_on.ends(night.desk, narrow, OFFICER).others == ()


def test_relatives_are_named_to_who_may_see_them(short_desk: Desk) -> None:
    """The exercise an incident came from, and the incident an exercise became."""
    drill = opened(short_desk, exercise=True, reporter=OFFICER, restricted=True)
    real = turning_real.turn_real(short_desk, drill, "echt", NIGHT, OFFICER, NIGHT).incident_id
    before, after = incident(short_desk, drill), incident(short_desk, real)

    assert ways_on.relatives(short_desk, after, OFFICER) == (before, None)
    assert ways_on.relatives(short_desk, before, OFFICER) == (None, after)
    assert ways_on.relatives(short_desk, before, LEAD) == (None, None)
    closing.close(short_desk, real, OFFICER, "done", NIGHT, false_alarm=True)
    assert ways_on.relatives(short_desk, incident(short_desk, real), OFFICER) == (before, None)
