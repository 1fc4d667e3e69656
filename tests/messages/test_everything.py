"""Everything the bot draws: accepted by Slack, honest about people's words, in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import DutyState, Track
from bot.domain.merging import Change, Clash
from bot.domain.records import IncidentRecord
from bot.domain.views import Dark, NoticePreview, ReportForm, SystemChoice
from bot.domain.walk_views import PlaybookOffer
from bot.i18n.catalogue import Translator, translator
from bot.messages import (
    announcements,
    answer_forms,
    course_forms,
    duty_forms,
    incident_forms,
    menus,
    release_forms,
    step_forms,
    trouble,
)
from bot.messages.closing_form import closing_form
from bot.messages.dark import covered, dark_headline
from bot.messages.handling_form import handling_form
from bot.messages.headline import headline
from bot.messages.home import home
from bot.messages.notices_waiting import notices_waiting, progress
from bot.messages.phase import phase, phase_modal
from bot.messages.release_forms import edit_form
from bot.messages.reminder import reminder
from bot.messages.report_form import expired, refusal, report_form, skeleton
from bot.messages.review import reject_form, review
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_form import ScopeFilled, scope_form
from bot.messages.status import clock, open_incidents, status
from bot.messages.voice import Voice
from tests.messages import samples, sheets
from tests.messages.checks import Drawn, assert_accepted, assert_honest, said
from tests.messages.extremes import Extremes

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Draw = Callable[[Translator], Drawn]


def voice(words: Translator) -> Voice:
    """Return how the bot speaks now."""
    return Voice(words, samples.ZONE, samples.NOW)


def small() -> dict[str, Draw]:
    """Return every message and modal, about as little as there can be."""
    return {**small_messages(), **small_forms(), **announced(lambda value: value)}


def small_messages() -> dict[str, Draw]:
    """Return every message, nothing known yet."""
    return {
        "headline": lambda w: headline(samples.headline(next_duty=None, clock_72=None), w),
        "dark_headline": lambda w: dark_headline(samples.dark(bridge=""), voice(w)),
        "covered": lambda w: covered(samples.dark(bridge=""), voice(w)),
        "phase": lambda w: phase(samples.phase(), w),
        "expired": lambda w: expired(voice(w), ""),
        "scope_answer": lambda w: scope_answer(samples.answer(), w),
        "notices_waiting": lambda w: notices_waiting(samples.queue(), w),
        "reminder": lambda w: reminder(samples.reminder(duties=(), group="awareness"), w),
        "status": lambda w: status(samples.status(duties=()), w),
        "clock": lambda w: clock(samples.status(duties=()), w),
        "open_incidents": lambda w: open_incidents([], w, samples.ZONE, samples.NOW),
        "home": lambda w: home(samples.home(), w),
        "help": lambda w: menus.help_text(voice(w), inside=False),
        "progress": lambda w: progress(samples.record(), 3200, 10000, voice(w)),
        "trouble": lambda w: trouble.trouble("delivery.failed", {}, voice(w)),
        **sheets.small_messages(),
    }


def small_forms() -> dict[str, Draw]:
    """Return every modal, nothing filled in."""
    at = samples.NOW
    asked = duty_forms.DutyAsked("i", 3, "notify_authority", at - timedelta(hours=1))
    form = ReportForm("", at, False, samples.ZONE)
    filled = ScopeFilled("i", False, samples.ZONE, at)
    closed = menus.MenuOf("i", "BR-1", "secure", closed=True, went_on_in=("BR-2", "C0OTHER"))
    return {
        "phase_modal": lambda w: phase_modal(samples.phase(), w),
        "report_form": lambda w: report_form(form, w),
        "skeleton": skeleton,
        "refusal": lambda w: refusal(voice(w), "No."),
        "scope_form": lambda w: scope_form(filled, [], {"name": ""}, w),
        "review": lambda w: review(samples.preview(position=1, total=1, alike=1), w),
        "edit_form": lambda w: edit_form(samples.preview(), voice(w)),
        "reject_form": lambda w: reject_form(samples.preview(), w),
        "release": lambda w: release_forms.release_form(samples.preview(), voice(w)),
        "by_hand": lambda w: release_forms.by_hand_form(samples.preview(), voice(w)),
        "arrived": lambda w: release_forms.arrived_form(samples.preview(), voice(w)),
        "passage": lambda w: release_forms.passage_form("i", {"nl": ""}, voice(w)),
        "objection": lambda w: release_forms.objection_form("i", voice(w)),
        "menu": lambda w: menus.menu(closed, voice(w)),
        "start_menu": lambda w: menus.start_menu(voice(w), may_hold_exercise=False),
        "skip": lambda w: step_forms.skip_form("i", samples.step(), voice(w)),
        "assign": lambda w: step_forms.assign_form("i", samples.step(), voice(w)),
        "told": lambda w: duty_forms.told_form("i", {"C1": "Klant"}, voice(w)),
        "acknowledged": lambda w: answer_forms.acknowledged_form("i", {"C1": "Klant"}, voice(w)),
        "bounced": lambda w: answer_forms.bounced_form("i", {"C1": "Klant"}, voice(w)),
        "handling": lambda w: handling_form("i", voice(w)),
        "fulfil": lambda w: duty_forms.fulfil_form(asked, voice(w)),
        "waive": lambda w: duty_forms.waive_form(asked, voice(w)),
        "have_it": lambda w: duty_forms.have_it_form('{"duty":3}', voice(w)),
        "awareness": lambda w: incident_forms.correct_awareness_form("i", at, at, voice(w)),
        "note": lambda w: incident_forms.note_form("i", voice(w)),
        "rule_out": lambda w: incident_forms.rule_out_form("i", "processor", voice(w)),
        "close": lambda w: closing_form(samples.closing(), voice(w)),
        "close_nothing": lambda w: closing_form(samples.closing(waiting=1, told=True), voice(w)),
        **course(samples.record(), "", samples.offer()),
        **sheets.small_forms(),
    }


def huge(text: str) -> dict[str, Draw]:
    """Return every message and modal, as much as there can be, people having typed this text."""
    typed = Extremes(text)
    return {**huge_messages(typed), **huge_forms(typed), **announced(_typed(text))}


def _dark(typed: Extremes) -> Dark:
    """Return an exercise in the dark, the bridge as long as a setting can be."""
    return samples.dark(exercise=True, bridge=typed.text[:120])


def huge_messages(typed: Extremes) -> dict[str, Draw]:
    """Return every message of a large exercise."""
    standing = samples.status(headline=typed.headline, duties=typed.duties)
    by_step = replace(typed.reminder, duties=(), steps=tuple(typed.steps), group="task")
    lost = {"kind": typed.text, "stream": f"mail:{typed.text}", "error": typed.text * 9}
    return {
        "headline": lambda w: headline(typed.headline, w),
        "dark_headline": lambda w: dark_headline(_dark(typed), voice(w)),
        "covered": lambda w: covered(_dark(typed), voice(w), "dark.reminder"),
        "phase": lambda w: phase(typed.phase, w),
        "expired": lambda w: expired(voice(w), typed.text * 20),
        "scope_answer": lambda w: scope_answer(typed.answer, w, page=2),
        "notices_waiting": lambda w: notices_waiting(typed.queue, w),
        "reminder": lambda w: reminder(typed.reminder, w),
        "reminder_step": lambda w: reminder(by_step, w),
        "reminder_settled": lambda w: reminder(replace(typed.reminder, settled=True), w),
        "reminder_steps_settled": lambda w: reminder(replace(by_step, settled=True), w),
        "status": lambda w: status(standing, w),
        "clock": lambda w: clock(standing, w),
        "open_incidents": lambda w: open_incidents(typed.incidents, w, samples.ZONE, samples.NOW),
        "home": lambda w: home(typed.home, w),
        "help": lambda w: menus.help_text(voice(w), inside=True),
        "trouble": lambda w: trouble.trouble("delivery.parked", lost, voice(w)),
    }


def _troubled(typed: Extremes) -> NoticePreview:
    """Return a notice of which everything that can be is to be said."""
    return replace(
        typed.preview,
        needs=("reason", "about"),
        stale=(typed.text,) * 30,
        names=(typed.text,) * 30,
        objection=typed.text * 50,
        edits=(Change(typed.text * 50, typed.text * 50),) * 40,
    )


def huge_forms(typed: Extremes) -> dict[str, Draw]:
    """Return every modal of a large exercise."""
    text, at, step = typed.text, samples.NOW, typed.steps[0]
    form = ReportForm(f"{text} " * 40, at, True, samples.ZONE, {"what": text})
    asked = duty_forms.DutyAsked("i", 3, "client_update", at, exercise=True, client_name=text)
    menu = menus.MenuOf("i", text, "secure", exercise=True, restricted=True, came_from=(text, None))
    systems = [SystemChoice(code, name) for code, name in typed.named.items()]
    drill: dict[str, Any] = {"exercise": True}
    return {
        "phase_modal": lambda w: phase_modal(typed.phase, w),
        "report_form": lambda w: report_form(form, w, metadata=text),
        "skeleton": lambda w: skeleton(w, metadata=text),
        "review_troubled": lambda w: review(_troubled(typed), w),
        "release": lambda w: release_forms.release_form(_troubled(typed), voice(w)),
        "by_hand": lambda w: release_forms.by_hand_form(_troubled(typed), voice(w)),
        "arrived": lambda w: release_forms.arrived_form(_troubled(typed), voice(w)),
        "passage": lambda w: release_forms.passage_form(
            "i", {"nl": text, "fr": text}, voice(w), **drill
        ),
        "objection": lambda w: release_forms.objection_form("i", voice(w), **drill),
        "joined": lambda w: edit_form(
            typed.preview, voice(w), (Clash(text * 50, text * 50),) * 30, "f" * 64
        ),
        "refusal": lambda w: refusal(voice(w), text, again=text),
        "scope_form": lambda w: scope_form(typed.scope, systems, {"name": "", "own": text}, w),
        "review": lambda w: review(typed.preview, w),
        "edit_form": lambda w: edit_form(typed.preview, voice(w)),
        "reject_form": lambda w: reject_form(typed.preview, w),
        "menu": lambda w: menus.menu(menu, voice(w)),
        "start_menu": lambda w: menus.start_menu(voice(w), may_hold_exercise=True),
        "skip": lambda w: step_forms.skip_form("i", step, voice(w), **drill),
        "assign": lambda w: step_forms.assign_form("i", step, voice(w), **drill),
        "told": lambda w: duty_forms.told_form("i", typed.named, voice(w), **drill),
        "acknowledged": lambda w: answer_forms.acknowledged_form(
            "i", typed.named, voice(w), **drill
        ),
        "bounced": lambda w: answer_forms.bounced_form("i", typed.named, voice(w), **drill),
        "handling": lambda w: handling_form("i", voice(w), **drill),
        "fulfil": lambda w: duty_forms.fulfil_form(asked, voice(w)),
        "waive": lambda w: duty_forms.waive_form(asked, voice(w)),
        "have_it": lambda w: duty_forms.have_it_form("{}", voice(w), **drill),
        "awareness": lambda w: incident_forms.correct_awareness_form(
            "i", at, at, voice(w), **drill
        ),
        "note": lambda w: incident_forms.note_form("i", voice(w), text=f"{text} " * 40, **drill),
        "rule_out": lambda w: incident_forms.rule_out_form("i", "controller", voice(w), **drill),
        "close": lambda w: closing_form(typed.closing, voice(w)),
        **course(samples.record(exercise=True, what=text), f"{text} " * 40, typed.offer),
        **sheets.huge_forms(typed),
    }


def course(of: IncidentRecord, text: str, offer: PlaybookOffer) -> dict[str, Draw]:
    """Return the forms that change the course of an incident."""
    people = ["U0ANNA", "U0TECH"]
    return {
        "turn_real": lambda w: course_forms.turn_real_form(of, samples.NOW, voice(w)),
        "assess": lambda w: course_forms.assess_form(of, voice(w)),
        "members": lambda w: course_forms.members_form(of, people, people, voice(w)),
        "kind": lambda w: course_forms.kind_form(of, voice(w)),
        "playbook": lambda w: course_forms.playbook_offer(offer, voice(w)),
        "ask": lambda w: course_forms.ask_form(of, text, voice(w)),
    }


def _typed(text: str) -> Callable[[Any], Any]:
    """Return how a fact looks when people typed this text in it; times stay times."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(value[0])] * 300
        if isinstance(value, dict):
            return {language: change(words) for language, words in value.items()}
        if not isinstance(value, str) or ":" in value or DAY.fullmatch(value):
            return value
        return text

    return change


def announced(change: Callable[[Any], Any]) -> dict[str, Draw]:
    """Return every announcement, its facts changed."""
    incident = samples.record(what=change("Something"), restricted=True, exercise=True)

    def draw(kind: str, facts: dict[str, Any]) -> Draw:
        return lambda w: announcements.announcement(kind, incident, facts, voice(w))

    return {
        f"announcement {kind}": draw(kind, {key: change(value) for key, value in facts.items()})
        for kind, facts in samples.ANNOUNCED.items()
    }


def each() -> Iterator[Any]:
    """Yield everything, small, long and hostile, in every language; one is enough to measure."""
    first, *_ = samples.LANGUAGES
    for size, made in (
        ("small", small()),
        ("long", huge(samples.LONG)),
        ("hostile", huge(samples.HOSTILE)),
        ("escaped", huge("&" * 300)),
    ):
        for name, draw in made.items():
            for language in samples.LANGUAGES:
                marks = () if language == first else pytest.mark.no_cover
                yield pytest.param(draw, language, id=f"{size}-{name}-{language}", marks=marks)


@pytest.mark.parametrize(("draw", "language"), list(each()))
def test_slack_takes_it_and_nobody_is_misled(draw: Draw, language: str) -> None:
    """Each message and modal fits Slack's limits, and no word of people's acts as markup."""
    drawn = draw(translator(language))
    assert_accepted(drawn)
    assert_honest(drawn)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_an_exercise_says_so(language: str) -> None:
    """What is drawn of an exercise bears its mark, and what is real does not."""
    mark = translator(language).text("exercise.banner")
    for name, draw in huge("x").items():
        marked = mark in said(draw(translator(language)))
        unmarked = {"refusal", "expired", "skeleton", "start_menu", "help", "open_incidents",
                    "home", "trouble", "turn_real",
                    "announcement exercise.turned_real"}  # fmt: skip
        assert marked is (name not in unmarked), name
    real = small()
    assert not any(
        mark in said(draw(translator(language)))
        for name, draw in real.items()
        if not name.startswith("announcement")
    )


def test_what_is_settled_is_not_pressed_again() -> None:
    """A clock shows a fulfilled duty without buttons, its lateness as it was then."""
    done = replace(
        samples.AUTHORITY_DUTY,
        state=DutyState.FULFILLED,
        fulfilled_at=samples.NOW,
        late_by_seconds=5400,
    )
    drawn = clock(samples.status(duties=(done,)), translator("en"))
    assert "1 hour 30 minutes late" in said(drawn)
    assert not any(block["type"] == "actions" for block in drawn.blocks)


def test_a_ruled_out_track_stays_in_words() -> None:
    """The headline says that the 72-hour clock was ruled out, and that clients are told now."""
    drawn = headline(samples.headline(controller_track=Track.RULED_OUT), translator("en"))
    assert "ruled out" in said(drawn)
    assert "Clients are told now" in said(drawn)
