"""Ladder files: what is loaded, and what is wrong in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.invalid import ContentInvalid
from bot.content.ladders import KINDS, check_ladders, load_ladders
from bot.domain.deadlines import DutyKind
from bot.domain.ladders import Audience, Ladder, RungAnchor, plan, with_quiet_hours

HOUR = timedelta(hours=1)
LADDER = """\
kind: notify_authority
rungs:
  - {id: opened, at: opened, to: channel}
  - {id: due, at: due-90m, to: deputy, page: yes, last: yes}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of one's own with an empty folder of ladders."""
    (tmp_path / "playbooks" / "ladders").mkdir(parents=True)
    return tmp_path


@pytest.fixture(scope="module")
def installed() -> dict[str, Ladder]:
    """Return the installed ladders."""
    return load_ladders()


def write(folder: Path, text: str, name: str = "notify_authority") -> Path:
    """Write a ladder into a folder of one's own."""
    path = folder / "playbooks" / "ladders" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path) -> list[tuple[int | None, str]]:
    """Return line and key of everything that is wrong."""
    return [(f.line, f.key.removeprefix("content.")) for f in check_ladders(folder)]


def test_a_ladder_of_ones_own_replaces_the_installed_one(folder: Path) -> None:
    """Its rungs are read as written; the other kinds keep theirs."""
    write(folder, LADDER)
    ladders = load_ladders(folder)
    opened, due = ladders["notify_authority"].rungs
    assert (opened.anchor, opened.offset, opened.to) == (
        RungAnchor.OPENED,
        timedelta(),
        Audience.CHANNEL,
    )
    assert not opened.page
    assert not opened.last
    assert (due.anchor, due.offset, due.to, due.page, due.last) == (
        RungAnchor.DUE,
        timedelta(minutes=-90),
        Audience.DEPUTY,
        True,
        True,
    )
    assert set(ladders) == set(KINDS)


def test_a_rung_that_comes_back_is_written_out(folder: Path) -> None:
    """Each repetition is a rung of its own, so that the ledger can name it."""
    write(folder, LADDER + "  - {id: late, at: due+1h, to: lead, every: 4h, times: 3}\n")
    rungs = load_ladders(folder)["notify_authority"].rungs[2:]
    assert [(rung.id, rung.offset / HOUR) for rung in rungs] == [
        ("late_1", 1),
        ("late_2", 5),
        ("late_3", 9),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("kind: notify_authority", "kind: notify_mother", 1, "ladder_kind_unknown"),
        ("kind: notify_authority", "kind: notify_controller", 1, "id_not_file"),
        ("kind: notify_authority\n", "", 1, "field_missing"),
        ("at: opened,", "at: sunrise,", 3, "rung_time_malformed"),
        ("at: opened,", "at: opened-1h,", 3, "rung_time_malformed"),
        ("at: opened,", "", 3, "field_missing"),
        ("to: channel", "to: everybody", 3, "audience_unknown"),
        ("id: opened", "id: Opened", 3, "rung_id_malformed"),
        ("id: opened", "id: due", 2, "rung_twice"),
        ("to: channel", "to: channel, every: 4h", 3, "field_missing"),
        ("to: channel", "to: channel, every: 4h, times: 1", 3, "rung_repeat_malformed"),
        ("to: channel", "to: channel, every: 4h, times: 91", 3, "rung_repeat_malformed"),
        ("to: channel", "to: channel, every: 0h, times: 3", 3, "rung_repeat_malformed"),
        ("to: channel", "to: channel, every: often, times: 3", 3, "rung_repeat_malformed"),
        ("page: yes", "page: loud", 4, "flag_unknown"),
        (", last: yes", "", 2, "no_last_rung"),
        ("page: yes, ", "", 2, "no_last_rung"),
        ("rungs:", "colour: red\nrungs:", 2, "field_unknown"),
        ("kind: notify_authority", "kind: [", 3, "yaml_malformed"),
    ],
)
def test_what_is_wrong_is_found_with_its_line(
    folder: Path, old: str, new: str, line: int, key: str
) -> None:
    """Each mistake gives a finding at its line."""
    write(folder, LADDER.replace(old, new, 1))
    assert (line, key) in found(folder)


def test_a_ladder_without_rungs_is_refused(folder: Path) -> None:
    """A deadline must not go without a word."""
    write(folder, "kind: task\nrungs: []\n", "task")
    assert found(folder) == [(2, "no_rungs")]
    with pytest.raises(ContentInvalid):
        load_ladders(folder)


def test_a_step_needs_no_rung_that_wakes_somebody(folder: Path) -> None:
    """Only duties must end on a rung that pages."""
    write(folder, "kind: task\nrungs:\n  - {id: due, at: due, to: channel}\n", "task")
    assert found(folder) == []


def test_every_kind_of_deadline_has_its_ladder(installed: dict[str, Ladder]) -> None:
    """No duty, step, draft or question of awareness is without reminders."""
    assert check_ladders() == []
    assert set(installed) == {*DutyKind, "task", "awareness", "draft"}


@pytest.mark.parametrize("kind", ["notify_authority", "nis2_early_warning", "nis2_notification"])
def test_statutory_ladders_wake_somebody_in_their_last_hour(
    installed: dict[str, Ladder], kind: str, now: datetime
) -> None:
    """The last two rungs up to the end are last ones and paged, and reminders go on after it."""
    due = now + 72 * HOUR
    rungs = plan(installed[kind], now, due, now)
    until_due = [rung for rung in rungs if rung.at <= due]
    assert all(rung.last and rung.page for rung in until_due[-2:])
    assert [rung.at for rung in until_due[-2:]] == [due - HOUR, due]
    assert sum(rung.at > due for rung in rungs) > 3
    assert all(rung.last for rung in rungs if rung.at > due)


def test_telling_clients_presses_in_the_first_hours(
    installed: dict[str, Ladder], now: datetime
) -> None:
    """Article 33(2) has no hours: the first hour is paged, then it speaks every hour."""
    rungs = plan(installed["notify_controller"], now, now + 12 * HOUR, now)
    assert [(rung.at - now) / HOUR for rung in rungs[:6]] == [0, 0.5, 1, 2, 3, 4]
    assert all(rung.page for rung in rungs if rung.at <= now + HOUR)


def test_escalation_goes_up_when_nobody_acts(installed: dict[str, Ladder], now: datetime) -> None:
    """A step is late: the phase's message shows it, then the lead is told, then the officer."""
    rungs = plan(installed["task"], now, now + HOUR, now)
    assert [(rung.to.value, (rung.at - now) / HOUR) for rung in rungs] == [
        ("lead", 1.25),
        ("officer", 2),
    ]


def test_the_question_of_awareness_comes_at_four_twelve_and_twenty_four_hours(
    installed: dict[str, Ladder], now: datetime
) -> None:
    """While a breach is only suspected the question returns."""
    rungs = plan(installed["awareness"], now, None, now)
    assert [(rung.at - now) / HOUR for rung in rungs] == [4, 12, 24]


def test_duties_without_a_date_come_back_every_day(
    installed: dict[str, Ladder], now: datetime
) -> None:
    """Without a deadline there is still a reminder a day."""
    for kind in ("communicate_subjects", "nis2_recipients"):
        rungs = plan(installed[kind], now, None, now)
        assert {later.at - rung.at for rung, later in pairwise(rungs)} == {24 * HOUR}


def test_the_second_part_is_announced_on_the_morning_of_its_last_day(
    installed: dict[str, Ladder], now: datetime
) -> None:
    """A deadline at midnight is announced at seven, not in the night before."""
    zone = ZoneInfo("Europe/Brussels")
    due = datetime(2026, 12, 14, tzinfo=zone).astimezone(now.tzinfo)
    rungs = with_quiet_hours(plan(installed["authority_part_2"], now, due, now), due, zone)
    spoken = {rung.rung_id: rung.at.astimezone(zone).isoformat()[:16] for rung in rungs}
    assert spoken["last_day"] == "2026-12-13T07:00"
    assert spoken["before_6h"] == "2026-12-13T18:00"
    assert spoken["before_2h"] == "2026-12-13T22:00"
