"""Status, clock, lists, Home and menus: what a person looks up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import DutyState
from bot.domain.organisation import Right
from bot.domain.views import RegisterState
from bot.i18n.catalogue import translator
from bot.messages import ids, menus
from bot.messages.home import home
from bot.messages.status import clock, open_incidents, status
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import pressed, said

EN = translator("en")
VOICE = Voice(EN, samples.ZONE, samples.NOW)
NIS2_BUTTONS = {ids.DUTY_FULFIL, ids.DUTY_WAIVE, ids.HANDLING_OPEN}


def test_status_is_the_headline_and_the_playbook() -> None:
    """The same first words as the pinned message, then how far the steps are."""
    text = said(status(samples.status(), EN))
    assert "Tell the affected clients: now" in text
    assert "Secure: 4 of 11 steps still open in the playbook." in text


def test_the_clock_shows_every_duty_with_its_article() -> None:
    """Open ones first, each with what can be done about it; one that waits has no button."""
    done = replace(
        samples.AUTHORITY_DUTY, id=9, state=DutyState.FULFILLED, fulfilled_at=samples.NOW
    )
    drawn = clock(samples.status(duties=(done, *samples.status().duties)), EN)
    text = said(drawn)
    assert "*Tell the affected clients* · Art. 33(2) GDPR\nnow; our own target:" in text
    assert "no date yet: it runs from the first notification" in text
    assert text.index("✅ Done") > text.index("Part 2 of the notification")
    assert {ids.DUTY_FULFIL, ids.DUTY_WAIVE, ids.NOTICES_REVIEW} <= set(pressed(drawn))
    assert "Hours are elapsed hours" in text


@pytest.mark.parametrize(
    ("kind", "waits", "offered"),
    [
        ("nis2_progress_report", None, {ids.DUTY_FULFIL, ids.DUTY_WAIVE, ids.HANDLING_OPEN}),
        ("nis2_final_report", "handling", {ids.HANDLING_OPEN}),
        ("nis2_notification", "significance", set()),
    ],
)
def test_a_report_under_nis2_asks_whether_it_goes_on(
    kind: str, waits: str | None, offered: set[str]
) -> None:
    """That moves its date; also while it waits for the end itself."""
    due_at = None if waits else samples.NOW
    line = replace(samples.AUTHORITY_DUTY, kind=kind, due_at=due_at, pending_on=waits)
    assert set(pressed(clock(samples.status(duties=(line,)), EN))) & NIS2_BUTTONS == offered


def test_the_menu_asks_whether_it_goes_on_while_a_report_is_owed() -> None:
    """And not otherwise."""
    of = menus.MenuOf("i", "BR-1", "secure", report_owed=True)
    assert ids.HANDLING_OPEN in pressed(menus.menu(of, VOICE))
    assert ids.HANDLING_OPEN not in pressed(menus.menu(replace(of, report_owed=False), VOICE))


def test_a_duty_without_a_number_is_due_now() -> None:
    """No statutory hours reads as now, not as never."""
    duty = replace(samples.AUTHORITY_DUTY, kind="communicate_subjects", due_at=None)
    assert "now: the law gives no number of hours" in said(
        clock(samples.status(duties=(duty,)), EN)
    )


def test_many_duties_are_counted() -> None:
    """What has no room is counted."""
    duties = tuple(replace(samples.AUTHORITY_DUTY, id=n) for n in range(60))
    assert "… and 40 more" in said(clock(samples.status(duties=duties), EN))


def test_a_closed_incident_offers_no_duty() -> None:
    """Its clock is read, not pressed."""
    view = samples.status(headline=samples.headline(closed=True))
    assert not pressed(clock(view, EN))


def test_the_list_says_what_is_next_in_each() -> None:
    """Reference, kind, channel and next duty on one line; clients without a time."""
    lines = [
        samples.incident_line(7),
        samples.incident_line(8, next_duty=samples.CLIENTS_DUTY, exercise=True, channel_id=None),
        samples.incident_line(9, next_duty=None),
    ]
    text = said(open_incidents(lines, EN, samples.ZONE, samples.NOW))
    assert "*3 open incidents*" in text
    assert "*BR-2026-007* · Back-up or datacenter exposed or lost · <#C0INCIDENT>" in text
    assert "🟦 EXERCISE" in text
    assert "Tell the affected clients: now" in text
    assert "no open deadline" in text


def test_home_puts_first_what_waits_for_me() -> None:
    """Drafts to approve, then my steps, then all open incidents and the register."""
    line = samples.incident_line()
    drawn = home(
        samples.home(
            incidents=(line,),
            steps=((line, samples.step(1)), (line, samples.step(2, due_at=None))),
            drafts=((line, 60),),
            register=RegisterState(64, 400, 3, 2, 1, samples.NOW - timedelta(days=1)),
        ),
        EN,
    )
    text = said(drawn)
    assert text.index("60 drafts wait") < text.index("*BR-2026-007*: Do 1")
    assert text.index("*BR-2026-007*: Do 1") < text.index("Open incidents")
    assert "3 clients not checked for over a year" in text
    assert ids.NOTICES_REVIEW in pressed(drawn)


def test_home_lists_steps_by_when_they_are_due() -> None:
    """What is late comes first and says so, what has no time comes last, and the zone is named."""
    line = samples.incident_line()
    times = (None, samples.NOW + timedelta(hours=1), samples.NOW - timedelta(hours=1))
    steps = tuple((line, samples.step(place, due_at=at)) for place, at in enumerate(times, 1))
    text = said(home(samples.home(steps=steps), EN))
    assert text.index("Do 3") < text.index("(*overdue*)") < text.index("Do 2") < text.index("Do 1")
    assert "All hours: Belgian time" in text


def test_home_of_staff_shows_only_theirs() -> None:
    """Who is no officer sees no drafts, no register and no exercise."""
    line = samples.incident_line()
    drawn = home(samples.home(is_officer=False, drafts=((line, 60),)), EN)
    assert set(pressed(drawn)) == {ids.MENU_REPORT, ids.HELP}
    assert "Nothing." in said(drawn)
    nobody = home(samples.home(may_open=False, is_officer=False), EN)
    assert set(pressed(nobody)) == {ids.HELP}


def test_a_register_never_imported_is_a_warning() -> None:
    """Without a register nobody can say who is affected, and Home says so."""
    text = said(home(samples.home(register=RegisterState()), EN))
    assert "Never imported" in text


def test_the_menu_offers_what_the_state_allows() -> None:
    """Certainty and capacities decide; a closed incident is only looked at."""
    of = menus.MenuOf(samples.INCIDENT, "BR-2026-007", "secure")
    opened = pressed(menus.menu(of, VOICE))
    assert {ids.AWARENESS_CONFIRM, ids.SCOPE_OPEN, ids.INCIDENT_CLOSE} <= set(opened)
    assert {f"{ids.TRACK_RULE_OUT}.processor", f"{ids.TRACK_RULE_OUT}.controller"} <= set(opened)
    later = replace(of, aware_confirmed=True, processor_open=False)
    settled = pressed(menus.menu(later, VOICE))
    assert not {ids.AWARENESS_CONFIRM, ids.SCOPE_OPEN, ids.TOLD_OPEN} & set(settled)
    assert f"{ids.TRACK_RULE_OUT}.processor" not in settled
    closed = pressed(menus.menu(replace(of, closed=True), VOICE))
    looking = {ids.MENU_STATUS, ids.MENU_CLOCK, ids.PHASE_SHOW, ids.HELP}
    kept = {
        ids.FACTS_OPEN,
        ids.TIMELINE_SHOW,
        ids.HANDOVER_SHOW,
        ids.DOSSIER_ASK,
        ids.LESSONS_OPEN,
    }
    assert set(closed) == looking | kept


def test_the_menu_offers_only_what_the_person_may_do() -> None:
    """Who works on it but does not decide is told who does; who only looks presses nothing."""
    of = menus.MenuOf(samples.INCIDENT, "BR-2026-007", "secure", deciders=("U0SOFIE",))
    works = menus.menu(replace(of, rights=frozenset({Right.WORK})), VOICE)
    assert {ids.MENU_NOTE, ids.DECISION_OPEN, ids.SCOPE_OPEN} <= set(pressed(works))
    decides = {ids.ASSESS_OPEN, ids.INCIDENT_CLOSE, f"{ids.TRACK_RULE_OUT}.controller"}
    assert not decides & set(pressed(works))
    assert "<@U0SOFIE>" in said(works)
    assert decides <= set(pressed(menus.menu(of, VOICE)))
    assert "<@U0SOFIE>" not in said(menus.menu(of, VOICE))
    looks = pressed(menus.menu(replace(of, rights=frozenset()), VOICE))
    assert ids.MENU_STATUS in looks
    assert ids.MENU_NOTE not in looks


def test_the_menu_outside_an_incident() -> None:
    """Reporting comes first; an exercise is for those who may hold one."""
    staff = pressed(menus.start_menu(VOICE, may_hold_exercise=False))
    assert next(iter(staff)) == ids.MENU_REPORT
    assert ids.MENU_EXERCISE not in staff
    assert ids.MENU_EXERCISE in pressed(menus.start_menu(VOICE, may_hold_exercise=True))


@pytest.mark.parametrize(
    ("inside", "word"), [(True, "`/breach told CLIENT`"), (False, "`/breach WHAT HAPPENED`")]
)
def test_help_says_what_works_here(inside: bool, word: str) -> None:
    """Each word is explained where it works."""
    assert word in said(menus.help_text(VOICE, inside=inside))
