"""Our own letter by mail: released as any notice, one row a person, nothing in an exercise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.approval import ReleaseRefused
from bot.domain.errors import Refusal
from bot.domain.letters import AddressesRefused, LetterRecord, Mailed
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.persons import ERASED
from bot.domain.sheets import SheetRecord
from bot.services import (
    closing,
    common_passage,
    letter_post,
    letters,
    outbox,
    outbox_care,
    persons,
    sending,
    sheets,
)
from bot.services.sheets import Asked
from bot.store import audit_log, retention
from bot.store import letters as kept
from bot.store import outbox as rows
from bot.store import sheets as kept_sheets
from tests.services.desk import LEAD, NIGHT, OFFICER, Night, confirmed, opened

NOW = NIGHT + timedelta(hours=3)
AN, BO = "an@own.example", "bo@own.example"
PROOF = {"server": "mx", "reply": "250 ok", "message_id": "<1@own.example>"}


def letter(night: Night) -> SheetRecord:
    """Draft the letter."""
    asked = Asked(NoticeKind.DATA_SUBJECTS)
    return sheets.draw(night.desk, night.incident_id, asked, LEAD, NOW).sheet


def send(night: Night, sheet: SheetRecord, typed: str, by: str = OFFICER) -> int:
    """Release and mail it."""
    return letters.send(night.desk, sheet.id, sheet.digest, by, typed, NOW)


def in_outbox(night: Night) -> list[OutgoingRow]:
    """Return the rows of letters, whatever became of them."""
    found = outbox.listing(night.desk.store, list(RowState), night.incident_id)
    return [row for row in found if row.kind == letter_post.LETTER]


def of_sheet(night: Night, sheet: SheetRecord) -> tuple[LetterRecord, ...]:
    """Return the letters that are kept."""
    with night.desk.store.read():
        return kept.of_sheet(sheet.id)


def test_each_person_has_a_row_and_a_message_of_their_own(night: Night) -> None:
    """The letter is released by it; the rows hold no address, the record holds each apart."""
    sheet = letter(night)
    assert send(night, sheet, f"{AN}\n{BO}\n{AN}") == 2
    found = of_sheet(night, sheet)
    assert {one.address for one in found} == {AN, BO}
    assert len({one.message_id for one in found}) == 2
    waiting = in_outbox(night)
    assert len(waiting) == 2
    assert not any("@" in str(row.facts) for row in waiting)
    with night.desk.store.read():
        released = kept_sheets.find(sheet.id)
        entry = audit_log.of_incident(night.incident_id)[-1]
        values = [one.value for one in audit_log.values()[entry.sequence]]
    assert released is not None
    assert released.approved_by == OFFICER
    assert (entry.action, sorted(map(str, values))) == ("letter.released", [AN, BO])


def test_a_double_press_sends_nothing_twice(short_night: Night) -> None:
    """And whoever comes later is added to those who have it."""
    sheet = letter(short_night)
    assert send(short_night, sheet, AN) == 1
    assert send(short_night, sheet, AN) == 0
    assert send(short_night, sheet, f"{AN}\n{BO}") == 1
    assert len(in_outbox(short_night)) == 2


def test_what_is_no_address_releases_nothing(short_night: Night) -> None:
    """The letter stays as it was."""
    sheet = letter(short_night)
    with pytest.raises(AddressesRefused):
        send(short_night, sheet, f"{AN}\nBo")
    with pytest.raises(Refusal, match="letter_nobody"):
        send(short_night, sheet, " \n")
    with short_night.desk.store.read():
        unreleased = kept_sheets.find(sheet.id)
    assert unreleased is not None
    assert unreleased.approved_by is None


def test_who_may_not_release_it_adds_nobody_either(short_night: Night) -> None:
    """Whoever wrote what happened does not release it, nor mail it to more people after."""
    night = short_night
    words = {"nl": "De server is versleuteld."}
    common_passage.write(night.desk, night.incident_id, words, LEAD, NOW)
    sheet = letter(night)
    assert send(night, sheet, AN) == 1
    with pytest.raises(ReleaseRefused):
        send(night, sheet, BO, by=LEAD)
    assert len(in_outbox(night)) == 1


def test_in_an_exercise_nothing_leaves(short_night: Night) -> None:
    """It is released and kept; there is no row that anybody could send."""
    desk = short_night.desk
    exercise = Night(desk, opened(desk, exercise=True, reporter=OFFICER, request_key="drill"))
    confirmed(desk, exercise.incident_id)
    sheet = letter(exercise)
    assert send(exercise, sheet, AN) == 1
    assert in_outbox(exercise) == []
    with desk.store.read():
        (one,) = kept.of_sheet(sheet.id)
        assert letters.state_of(one) == "exercise"


def test_the_proof_is_filed_and_counted(short_night: Night) -> None:
    """Accepted, lost and waiting are told apart."""
    night = short_night
    sheet = letter(night)
    send(night, sheet, f"{AN}\n{BO}\ncas@own.example")
    first, second, _ = in_outbox(night)
    with night.desk.store.transaction():
        outbox.accept(first.id, PROOF, lambda *_: None, NOW)
        sending.sent(night.desk, first, PROOF, NOW)
        rows.settle(second.id, RowState.FAILED, NOW)
    assert letters.mailed(night.desk, sheet.id) == Mailed(total=3, accepted=1, failed=1)
    (sent,) = [one for one in of_sheet(night, sheet) if one.sent_at]
    assert (sent.sent_at, sent.proof) == (NOW, PROOF)


def test_a_person_says_that_a_letter_of_unknown_fate_arrived(short_night: Night) -> None:
    """As of any mail: who says so and what it rests on is the proof."""
    night = short_night
    sheet = letter(night)
    send(night, sheet, AN)
    (row,) = in_outbox(night)
    with night.desk.store.transaction():
        rows.settle(row.id, RowState.PARKED, NOW)
    assert letters.mailed(night.desk, sheet.id) == Mailed(total=1, accepted=0, failed=1)
    outbox_care.settle(night.desk, row.id, "delivered", "Olga", "zij belde", NOW)
    (one,) = of_sheet(night, sheet)
    assert one.proof == {"word_of": "Olga", "rests_on": "zij belde"}
    assert letters.mailed(night.desk, sheet.id) == Mailed(total=1, accepted=1)


def test_an_erased_address_gets_nothing_any_more(short_night: Night) -> None:
    """On a person's request, once the incident is closed; nobody else's letter changes."""
    night = short_night
    sheet = letter(night)
    send(night, sheet, f"{AN}\n{BO}")
    closing.close(night.desk, night.incident_id, OFFICER, "een test", NOW, false_alarm=True)
    persons.erase(night.desk.store, night.desk.organisation.zone, AN, NOW, apply=True)
    assert {one.address for one in of_sheet(night, sheet)} == {ERASED, BO}
    with night.desk.store.read():
        held = [one.value for found in audit_log.values().values() for one in found]
    assert BO in held
    fates = {letter_post.to_send(night.desk, row) is None for row in in_outbox(night)}
    assert fates == {True, False}


def test_when_their_time_is_over_addresses_go(short_night: Night) -> None:
    """That so many letters left stays."""
    night = short_night
    sheet = letter(night)
    send(night, sheet, AN)
    with night.desk.store.transaction():
        erased = retention.erase_words(night.incident_id, ())
    assert erased["letters"] == 1
    assert [one.address for one in of_sheet(night, sheet)] == [""]


def test_a_letter_that_is_gone_is_not_sent(short_night: Night) -> None:
    """Neither is one whose row names none."""
    night = short_night
    sheet = letter(night)
    send(night, sheet, AN)
    (row,) = in_outbox(night)
    found = letter_post.to_send(night.desk, row)
    assert found is not None
    assert found[1].text == sheet.text
    gone = replace(row, facts={"letter_id": "gone"})
    assert letter_post.to_send(night.desk, gone) is None
