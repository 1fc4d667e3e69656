"""Our letter to data subjects is released by somebody who did not write it, as it was read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.approval import ReleaseRefused
from bot.domain.notices import NoticeKind
from bot.domain.sheets import OURS, SheetRecord
from bot.services import common_passage, sheet_release, sheets
from bot.services.approvals import NoticeTaken
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.sheets import Asked, SheetUnknown
from bot.store import audit_log
from bot.store import sheets as kept
from tests.services.desk import ALDER, LEAD, MANAGER, NIGHT, OFFICER, Night

NOW = NIGHT + timedelta(hours=3)
LETTER = NoticeKind.DATA_SUBJECTS


def letter(night: Night, client_id: str = OURS) -> SheetRecord:
    """Draft the letter."""
    asked = Asked(LETTER, client_id)
    return sheets.draw(night.desk, night.incident_id, asked, LEAD, NOW).sheet


def approve(night: Night, sheet: SheetRecord, by: str = OFFICER) -> None:
    """Release it as it is shown."""
    sheet_release.approve(night.desk, sheet.id, sheet.digest, by, NOW)


def test_a_letter_nobody_wrote_in_is_released_by_the_officer(night: Night) -> None:
    """Once; it is on record with its digest."""
    sheet = letter(night)
    approve(night, sheet)
    with night.desk.store.read():
        released = kept.find(sheet.id)
        actions = [one.action for one in audit_log.of_incident(night.incident_id)]
    assert released is not None
    assert (released.approved_by, released.approved_at) == (OFFICER, NOW)
    assert actions[-1] == "sheet.approved"
    with pytest.raises(NoticeTaken):
        approve(night, sheet)


def test_who_wrote_what_happened_does_not_release_it(short_night: Night) -> None:
    """The officer's own words are in it."""
    words = {"nl": "De server is versleuteld."}
    common_passage.write(short_night.desk, short_night.incident_id, words, OFFICER, NOW)
    with pytest.raises(ReleaseRefused):
        approve(short_night, letter(short_night))


def test_another_text_than_was_read_is_not_released(short_night: Night) -> None:
    """Neither an older version nor another digest."""
    old = letter(short_night)
    words = {"nl": "De server is versleuteld."}
    common_passage.write(short_night.desk, short_night.incident_id, words, LEAD, NOW)
    new = letter(short_night)
    with pytest.raises(ReleaseRefused):
        approve(short_night, old)
    with pytest.raises(ReleaseRefused):
        sheet_release.approve(short_night.desk, new.id, old.digest, OFFICER, NOW)


def test_what_others_release_is_not_ours(short_night: Night) -> None:
    """A client's letter is the client's; who may not release learns nothing."""
    with pytest.raises(SheetUnknown):
        approve(short_night, letter(short_night, ALDER))
    with pytest.raises(NotAllowed):
        approve(short_night, letter(short_night), by=MANAGER)
    with pytest.raises(NoSuchIncident):
        sheet_release.approve(short_night.desk, "nothing", "", OFFICER, NOW)
