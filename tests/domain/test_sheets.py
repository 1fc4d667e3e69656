"""Sheets: which there are, about whom, and which duty they help to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.deadlines import DutyKind
from bot.domain.notices import TO_CLIENTS, NoticeKind, NoticeText
from bot.domain.sheets import FOR_A_CLIENT, FOR_US, OURS, SheetRecord, may_be_about, sheet_of


def test_every_kind_is_mailed_to_clients_or_is_a_sheet() -> None:
    """None is both, and none is forgotten."""
    sheets = {*FOR_US, *FOR_A_CLIENT}
    assert sheets | TO_CLIENTS == set(NoticeKind)
    assert not sheets & TO_CLIENTS


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_sheet_is_about_us_or_about_a_client(kind: NoticeKind) -> None:
    """Reports under NIS2 are ours alone, a script is one client's."""
    assert may_be_about(kind, OURS) is (kind in FOR_US)
    assert may_be_about(kind, "C-1") is (kind in FOR_A_CLIENT)


def test_each_duty_towards_an_authority_or_people_has_its_sheet() -> None:
    """Telling a client has its notice instead, and so has every recipient of a service."""
    without = {kind for kind in DutyKind if sheet_of(kind) is None}
    assert without == {
        DutyKind.NOTIFY_CONTROLLER,
        DutyKind.CLIENT_UPDATE,
        DutyKind.NIS2_RECIPIENTS,
    }


def test_a_sheet_has_one_text() -> None:
    """Subject, text and HTML together are what somebody reads and approves."""
    at = datetime(2026, 12, 4, tzinfo=UTC)
    sheet = SheetRecord("1", "2", "k", OURS, 1, "nl", {}, (), "S", "T", "H", "d", "U1", at)
    assert sheet.notice == NoticeText("S", "T", "H")
