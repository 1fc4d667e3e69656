"""What closed incidents left in Slack: announced, kept back with the reason, and let go once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Unavailable
from bot.domain.incident import DutyState
from bot.domain.outgoing import CHANNEL_ARCHIVE, FILE, FILE_DELETE, OutgoingRow, Proof, RowState
from bot.domain.records import IncidentRecord
from bot.domain.retention import TOMBSTONE, Hold, Rule
from bot.services import (
    audit,
    closing,
    expiry,
    files,
    merging,
    outbox_care,
    retention,
    sending,
    turning_real,
)
from bot.services.desk import Desk
from bot.services.files import Wanted, What
from bot.services.retention import Policy
from bot.store import outbox as rows_of
from bot.store.tables.delivery import Outgoing
from bot.store.tables.incidents import Duty
from bot.store.tables.record import AuditEntry
from bot.store.tables.register import RegisterClient
from tests.registers import BRUSSELS
from tests.services.desk import LEAD, NIGHT, OFFICER, Night, at_once, incident, opened

DAYS = 90
#: Closed that night, it may go ninety days later; two weeks before that it is announced.
EXPIRES = date(2027, 3, 4)
NOTICE = date(2027, 2, 18)
WHY = "an exercise mail"
THERE = {"channel": "C0", "files": "F1,F2"}
STEPS = (expiry.EXPIRES, expiry.STAYS, FILE_DELETE, CHANNEL_ARCHIVE)


def at(day: date, hour: int = 8) -> datetime:
    """Return an instant of a day on which people work."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def tick(desk: Desk, day: date) -> int:
    """Look at what is there on a day."""
    return expiry.tick(desk, DAYS, at(day))


def written(desk: Desk, incident_id: str) -> list[OutgoingRow]:
    """Return every row that this wrote of an incident."""
    with desk.store.read():
        return list(rows_of.of_kinds(incident_id, *STEPS))


def kinds(desk: Desk, incident_id: str) -> list[str]:
    """Return the kinds of those rows."""
    return [row.kind for row in written(desk, incident_id)]


def settle(
    desk: Desk, row: OutgoingRow, state: RowState = RowState.SENT, proof: Proof | None = None
) -> None:
    """Let a row have been tried once, and this become of it; what follows from it follows."""
    with desk.store.transaction():
        Outgoing.update(attempts=1).where(Outgoing.id == row.id).execute()
        assert rows_of.settle(row.id, state, at(EXPIRES), proof=proof or {})
        if state is RowState.SENT:
            sending.sent(desk, row, proof or {}, at(EXPIRES))


def settle_all(desk: Desk, incident_id: str, proof: Proof | None = None) -> None:
    """Let everything that waits have been sent."""
    for row in written(desk, incident_id):
        if row.state is RowState.WAITING:
            settle(desk, row, proof=proof)


def put(
    desk: Desk, incident_id: str, now: datetime = NIGHT, what: What = What.SCOPE
) -> OutgoingRow:
    """Have a file put into Slack."""
    wanted = Wanted(what, "nl", ("1",))
    files.ask(desk, incident_id, wanted, LEAD, now)
    with desk.store.read():
        row = rows_of.of_kinds(incident_id, FILE)[-1]
    settle(desk, row, proof=THERE)
    return row


def close(desk: Desk, incident_id: str, now: datetime = NIGHT) -> None:
    """Close an incident as a false alarm."""
    closing.close(desk, incident_id, OFFICER, WHY, now, false_alarm=True)


def closed(desk: Desk) -> str:
    """Open an incident, put a file of it into Slack, and close it."""
    incident_id = opened(desk)
    put(desk, incident_id)
    close(desk, incident_id)
    return incident_id


def announced(desk: Desk) -> str:
    """Return an incident that was closed, and announced to go."""
    incident_id = closed(desk)
    tick(desk, NOTICE)
    settle_all(desk, incident_id)
    return incident_id


def entries(desk: Desk, action: str) -> list[dict[str, Any]]:
    """Return what the record says of each act of a kind."""
    with desk.store.read():
        query = AuditEntry.select().where(AuditEntry.action == action)
        return [json.loads(row.payload) for row in query.order_by(AuditEntry.sequence)]


def dispute(desk: Desk, ends: str) -> None:
    """Let every dispute end on a day, or none of them."""
    with desk.store.transaction():
        known = RegisterClient.update(dispute_until=ends)
        known.where(RegisterClient.dispute_from != "").execute()


def test_it_is_announced_two_weeks_before_and_then_goes(desk: Desk) -> None:
    """Files first, then the channel; a tombstone for each file, and the record stays whole."""
    incident_id = closed(desk)
    file = put(desk, incident_id, NIGHT + timedelta(minutes=5))
    assert tick(desk, NOTICE - timedelta(days=1)) == 0
    assert tick(desk, NOTICE) == 1
    (said,) = written(desk, incident_id)
    assert (said.kind, said.facts["expires_on"]) == (expiry.EXPIRES, EXPIRES.isoformat())
    assert said.facts["officers"] == [OFFICER]
    settle(desk, said)
    assert tick(desk, EXPIRES - timedelta(days=1)) == 0

    assert tick(desk, EXPIRES) == 1
    _, first, second, channel = written(desk, incident_id)
    assert (first.kind, second.kind, channel.kind) == (FILE_DELETE, FILE_DELETE, CHANNEL_ARCHIVE)
    assert {first.stream, second.stream, channel.stream} == {f"files:channel:{incident_id}"}
    assert second.facts["row"] == file.id
    assert expiry.may_go(desk, incident_id, at(EXPIRES))
    assert not expiry.is_over(desk, incident_id)

    settle(desk, first, proof={"files": "F1,F2"})
    settle(desk, second, proof={"files": ""})
    settle(desk, channel, proof={"channel": "C0"})
    assert expiry.is_over(desk, incident_id)
    assert entries(desk, TOMBSTONE) == [
        {"rule": "slack", "row": first.facts["row"], "erased": {"files": 2}},
        {"rule": "slack", "row": file.id, "erased": {"files": 0}},
    ]
    assert entries(desk, expiry.ARCHIVED) == [{"channel": "C0"}]
    assert tick(desk, EXPIRES + timedelta(days=1)) == 0
    assert audit.verify(desk.store).fault is None
    assert overdue(desk, EXPIRES + timedelta(days=99)) == []


def overdue(desk: Desk, day: date) -> list[tuple[str, Hold | None]]:
    """Return what the policy finds in Slack on a day, and why it is there."""
    due = retention.due(desk.store, Policy(BRUSSELS, 5, DAYS), at(day))
    return [(one.name, one.hold) for one in due if one.rule is Rule.SLACK]


def test_nobody_hears_of_it_at_night_or_on_a_sunday(short_desk: Desk) -> None:
    """And in office hours once a day, however many processes look."""
    incident_id = closed(short_desk)
    assert expiry.tick(short_desk, DAYS, at(NOTICE, hour=3)) == 0
    assert tick(short_desk, NOTICE + timedelta(days=3)) == 0  # a Sunday
    assert at_once([lambda: tick(short_desk, NOTICE + timedelta(days=4))] * 3) == []
    assert kinds(short_desk, incident_id) == [expiry.EXPIRES]
    assert tick(short_desk, NOTICE + timedelta(days=4)) == 0


def test_a_crash_between_two_steps_repeats_none(
    short_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is not over before all were looked at; who was seen to is not seen to again."""
    first, second = closed(short_desk), opened(short_desk, request_key="second")
    close(short_desk, second, NIGHT + timedelta(minutes=1))
    see_to = expiry._see_to

    def fails(desk: Desk, one: IncidentRecord, days: int, now: datetime) -> bool:
        if one.id == second:
            raise Unavailable("error.store_busy")
        return see_to(desk, one, days, now)

    monkeypatch.setattr(expiry, "_see_to", fails)
    with pytest.raises(Unavailable):
        tick(short_desk, NOTICE)
    monkeypatch.setattr(expiry, "_see_to", see_to)
    assert tick(short_desk, NOTICE) == 1
    assert kinds(short_desk, first) == kinds(short_desk, second) == [expiry.EXPIRES]


def test_one_that_cannot_be_worked_out_stops_no_other(
    short_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at again the next day."""
    first, second = closed(short_desk), opened(short_desk, request_key="second")
    close(short_desk, second)
    hold = expiry._hold

    def poisoned(one: IncidentRecord, today: date) -> Hold | None:
        if one.id == first:
            raise KeyError("clients")
        return hold(one, today)

    monkeypatch.setattr(expiry, "_hold", poisoned)
    assert tick(short_desk, NOTICE) == 1
    assert (kinds(short_desk, first), kinds(short_desk, second)) == ([], [expiry.EXPIRES])
    monkeypatch.setattr(expiry, "_hold", hold)
    assert tick(short_desk, NOTICE + timedelta(days=1)) == 1


def test_what_was_not_said_lets_nothing_go(short_desk: Desk) -> None:
    """An announcement that waits is waited for; one that came too late is made anew."""
    incident_id = closed(short_desk)
    tick(short_desk, NOTICE)
    assert tick(short_desk, EXPIRES) == 0
    settle(short_desk, written(short_desk, incident_id)[0], RowState.OBSOLETE)
    later = EXPIRES + timedelta(days=1)
    assert tick(short_desk, later) == 1
    assert written(short_desk, incident_id)[1].facts["expires_on"] == "2027-03-19"


def test_one_that_slack_refused_was_told_by_another_way(short_desk: Desk) -> None:
    """A channel that somebody archived takes no message: the officers heard of it directly."""
    incident_id = closed(short_desk)
    tick(short_desk, NOTICE)
    settle(short_desk, written(short_desk, incident_id)[0], RowState.FAILED)
    assert tick(short_desk, EXPIRES) == 1
    assert kinds(short_desk, incident_id)[-1] == CHANNEL_ARCHIVE


def test_a_dispute_keeps_it_and_its_end_begins_the_notice_anew(night: Night) -> None:
    """Said once, with the reason, in the channel and on the command line; nothing goes."""
    desk, incident_id = night.desk, night.incident_id
    put(desk, incident_id)
    close(desk, incident_id)
    assert tick(desk, NOTICE) == 1
    (stays,) = written(desk, incident_id)
    assert (stays.kind, stays.facts["because"]) == (expiry.STAYS, "dispute")
    settle(desk, stays)
    assert tick(desk, EXPIRES) == 0
    assert overdue(desk, EXPIRES) == []
    ended = EXPIRES + timedelta(days=1)
    assert overdue(desk, ended) == [(night.incident.reference, Hold.DISPUTE)]

    dispute(desk, EXPIRES.isoformat())
    assert tick(desk, ended) == 1
    assert written(desk, incident_id)[1].facts["expires_on"] == "2027-03-19"
    assert overdue(desk, ended) == [(night.incident.reference, Hold.ANNOUNCED)]
    assert retention.apply(desk.store, Policy(BRUSSELS, 5, DAYS), at(ended)) == ()


def test_a_dispute_after_the_announcement_takes_it_back(night: Night) -> None:
    """Also when it comes between the decision to delete and the deletion."""
    desk, incident_id = night.desk, night.incident_id
    put(desk, incident_id)
    dispute(desk, "2026-12-31")
    close(desk, incident_id)
    tick(desk, NOTICE)
    settle_all(desk, incident_id)
    tick(desk, EXPIRES)
    assert expiry.may_go(desk, incident_id, at(EXPIRES))

    dispute(desk, "")
    assert not expiry.may_go(desk, incident_id, at(EXPIRES))
    for row in written(desk, incident_id)[1:]:
        settle(desk, row, RowState.OBSOLETE)
    assert tick(desk, EXPIRES + timedelta(days=1)) == 1
    assert kinds(desk, incident_id)[-1] == expiry.STAYS
    assert entries(desk, TOMBSTONE) == []

    dispute(desk, "2026-12-31")
    monday = EXPIRES + timedelta(days=4)
    tick(desk, monday)
    settle_all(desk, incident_id)
    assert tick(desk, monday + timedelta(days=14)) == 1
    assert kinds(desk, incident_id)[-3:] == [expiry.EXPIRES, FILE_DELETE, CHANNEL_ARCHIVE]


def test_a_duty_that_is_open_keeps_it(short_night: Night) -> None:
    """Whatever opened it after the closing."""
    desk, incident_id = short_night.desk, short_night.incident_id
    dispute(desk, "2026-12-31")
    close(desk, incident_id)
    with desk.store.transaction():
        Duty.update(state=DutyState.OPEN).where(Duty.incident == incident_id).execute()
    tick(desk, NOTICE)
    assert written(desk, incident_id)[0].facts["because"] == "open_duty"


def test_the_one_it_was_merged_into_keeps_it_and_moves_its_day(desk: Desk) -> None:
    """While that is open nothing goes; from its closing the days run for both."""
    gone, kept = opened(desk), opened(desk, request_key="second")
    put(desk, gone)
    merging.merge(desk, gone, kept, OFFICER, "the same letter", NIGHT)
    tick(desk, NOTICE)
    assert written(desk, gone)[0].facts["because"] == "open_incident"
    assert not expiry.may_go(desk, gone, at(EXPIRES))
    settle_all(desk, gone)

    close(desk, kept, at(EXPIRES))
    assert tick(desk, EXPIRES) == 0
    moved = EXPIRES + timedelta(days=DAYS)
    assert tick(desk, moved - timedelta(days=15)) == 0
    assert tick(desk, moved - timedelta(days=14)) == 2
    for one in (gone, kept):
        assert written(desk, one)[-1].facts["expires_on"] == moved.isoformat()


def test_an_exercise_that_turned_out_to_be_real_waits_for_the_real_one(short_desk: Desk) -> None:
    """Its channel says where it went on."""
    exercise = opened(short_desk, exercise=True, reporter=OFFICER)
    real = turning_real.turn_real(short_desk, exercise, "Echt", NIGHT, OFFICER, NIGHT)
    tick(short_desk, NOTICE)
    assert written(short_desk, exercise)[0].facts["because"] == "open_incident"
    assert kinds(short_desk, real.incident_id) == []
    assert not expiry.may_go(short_desk, real.incident_id, at(EXPIRES))
    assert not expiry.may_go(short_desk, "gone", at(EXPIRES))


def test_a_closing_that_moved_is_announced_again(short_desk: Desk) -> None:
    """The day that was said holds no more."""
    incident_id = announced(short_desk)
    assert expiry.tick(short_desk, DAYS + 30, at(EXPIRES)) == 1
    assert written(short_desk, incident_id)[1].facts["expires_on"] == "2027-04-03"


def test_a_file_asked_for_late_stays_two_weeks(short_desk: Desk) -> None:
    """The dossier that the announcement asks to take is not taken away the day after."""
    incident_id = announced(short_desk)
    late = put(short_desk, incident_id, at(EXPIRES - timedelta(days=1)), What.DOSSIER)
    tick(short_desk, EXPIRES)
    settle_all(short_desk, incident_id, {"channel": "C0"})
    assert kinds(short_desk, incident_id).count(FILE_DELETE) == 1
    assert tick(short_desk, EXPIRES + timedelta(days=8)) == 0
    assert tick(short_desk, EXPIRES + timedelta(days=13)) == 1
    last = written(short_desk, incident_id)[-1]
    assert (last.kind, last.facts["row"]) == (FILE_DELETE, late.id)
    assert last.stream == f"files:person:{LEAD}"
    assert kinds(short_desk, incident_id).count(CHANNEL_ARCHIVE) == 1
    found = expiry.file_of(short_desk, last)
    assert found is not None
    assert found.proof == THERE


def test_what_an_attempt_may_have_shared_is_looked_for(short_desk: Desk) -> None:
    """A file that was refused in the end may be there all the same; one never tried is not."""
    incident_id = opened(short_desk)
    put(short_desk, incident_id)
    for minute, state in ((5, RowState.FAILED), (10, None)):
        files.ask(
            short_desk,
            incident_id,
            Wanted(What.SCOPE, "nl", ("1",)),
            LEAD,
            NIGHT + timedelta(minutes=minute),
        )
        if state is not None:
            with short_desk.store.read():
                row = rows_of.of_kinds(incident_id, FILE)[-1]
            settle(short_desk, row, state)
    close(short_desk, incident_id)
    tick(short_desk, NOTICE)
    settle_all(short_desk, incident_id)
    tick(short_desk, EXPIRES)
    assert kinds(short_desk, incident_id).count(FILE_DELETE) == 2


def test_what_slack_refuses_is_named_until_a_person_has_seen_to_it(short_desk: Desk) -> None:
    """The command line says so, and a person's word that it is gone is put on record."""
    incident_id = announced(short_desk)
    tick(short_desk, EXPIRES)
    _, file, channel = written(short_desk, incident_id)
    settle(short_desk, file, RowState.FAILED)
    settle(short_desk, channel)
    reference = incident(short_desk, incident_id).reference
    later = EXPIRES + timedelta(days=1)
    assert overdue(short_desk, later) == [(reference, Hold.REFUSED)]
    outbox_care.settle(
        short_desk, file.id, outbox_care.DELIVERED, "Olga", "deleted by hand", at(later)
    )
    assert overdue(short_desk, later) == []
    assert entries(short_desk, expiry.ARCHIVED) == []  # it never had one
    assert len(entries(short_desk, TOMBSTONE)) == 1


def test_the_words_of_an_incident_can_go_first(short_desk: Desk) -> None:
    """Whatever is kept shorter: what was announced is still known."""
    incident_id = announced(short_desk)
    year = at(NIGHT.date().replace(year=2027) + timedelta(days=3))
    retention.apply(short_desk.store, Policy(BRUSSELS, 1, 3650), year)
    tick(short_desk, EXPIRES)
    assert kinds(short_desk, incident_id)[-2:] == [FILE_DELETE, CHANNEL_ARCHIVE]
