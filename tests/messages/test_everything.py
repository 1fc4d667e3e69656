"""Everything the bot draws: accepted by Slack, honest about people's words, in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import DutyState, NoticeState, TaskState, Track
from bot.domain.views import ClientCounts, RegisterState, ReportForm, SystemChoice
from bot.i18n.catalogue import Translator, translator
from bot.messages import announcements, duty_forms, incident_forms, menus, step_forms, trouble
from bot.messages.headline import headline
from bot.messages.home import home
from bot.messages.notices_waiting import notices_waiting
from bot.messages.phase import phase, phase_modal
from bot.messages.reminder import reminder
from bot.messages.report_form import expired, refusal, report_form, skeleton
from bot.messages.review import edit_form, reject_form, review
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_form import ScopeFilled, scope_form
from bot.messages.status import clock, open_incidents, status
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import Drawn, assert_accepted, assert_honest, said

Draw = Callable[[Translator], Drawn]


def voice(words: Translator) -> Voice:
    """Return how the bot speaks now."""
    return Voice(words, samples.ZONE, samples.NOW)


def small() -> dict[str, Draw]:
    """Return every message and modal, about as little as there can be."""
    late = replace(samples.AUTHORITY_DUTY, due_at=samples.NOW - timedelta(hours=1))
    asked = duty_forms.DutyAsked(samples.INCIDENT, 3, late.kind, late.due_at)
    form = ReportForm("", samples.NOW, False, samples.ZONE)
    filled = ScopeFilled(samples.INCIDENT, False, samples.ZONE, samples.NOW)
    at = samples.NOW
    drawn: dict[str, Draw] = {
        "headline": lambda w: headline(samples.headline(next_duty=None, clock_72=None), w),
        "phase": lambda w: phase(samples.phase(), w),
        "phase_modal": lambda w: phase_modal(samples.phase(), w),
        "report_form": lambda w: report_form(form, w),
        "skeleton": skeleton,
        "refusal": lambda w: refusal(voice(w), "No."),
        "expired": lambda w: expired(voice(w), ""),
        "scope_form": lambda w: scope_form(filled, [], {"name": ""}, w),
        "scope_answer": lambda w: scope_answer(samples.answer(), w),
        "notices_waiting": lambda w: notices_waiting(samples.queue(), w),
        "review": lambda w: review(samples.preview(position=1, total=1, alike=1), w),
        "edit_form": lambda w: edit_form(samples.preview(), w),
        "reject_form": lambda w: reject_form(samples.preview(), w),
        "reminder": lambda w: reminder(samples.reminder(duty=None, group="awareness"), w),
        "status": lambda w: status(samples.status(duties=()), w),
        "clock": lambda w: clock(samples.status(duties=()), w),
        "open_incidents": lambda w: open_incidents([], w, samples.ZONE, at),
        "home": lambda w: home(samples.home(), w),
        "menu": lambda w: menus.menu(menus.MenuOf("i", "BR-1", "secure", closed=True), voice(w)),
        "start_menu": lambda w: menus.start_menu(voice(w), may_hold_exercise=False),
        "help": lambda w: menus.help_text(voice(w), inside=False),
        "skip": lambda w: step_forms.skip_form("i", samples.step(), voice(w)),
        "assign": lambda w: step_forms.assign_form("i", samples.step(), voice(w)),
        "told": lambda w: duty_forms.told_form("i", {"C1": "Klant"}, voice(w)),
        "fulfil": lambda w: duty_forms.fulfil_form(asked, voice(w)),
        "waive": lambda w: duty_forms.waive_form(asked, voice(w)),
        "have_it": lambda w: duty_forms.have_it_form('{"duty":3}', voice(w)),
        "awareness": lambda w: incident_forms.correct_awareness_form("i", at, at, voice(w)),
        "note": lambda w: incident_forms.note_form("i", voice(w)),
        "rule_out": lambda w: incident_forms.rule_out_form("i", "processor", voice(w)),
        "close": lambda w: incident_forms.close_form("i", "BR-1", [], voice(w)),
        "trouble": lambda w: trouble.trouble("delivery.failed", {}, voice(w)),
    }
    return drawn | announced(lambda value: value)


def huge(text: str) -> dict[str, Draw]:
    """Return every message and modal, about as much as there can be, people having typed this."""
    words_of = dict.fromkeys(samples.LANGUAGES, text)
    long_step = {"title": words_of, "do": words_of, "why": words_of, "source": text}
    steps = [
        samples.step(number, **long_step, proof=(text,) * 5, assigned_to=text)
        for number in range(40)
    ]
    done = [samples.done(n, **long_step, settled_by=text) for n in range(40, 60)]
    skipped = samples.done(99, state=TaskState.SKIPPED, reason=text, **long_step)
    warned = [{"code": code, "text": text} for code in ("no_contact", "stale", "unconfirmed")]
    reasons = [
        {"kind": kind, "system": text, "data": ["name", text], "since": "2020-01-01",
         "until": "2026-01-01"}
        for kind in ("held", "reachable")
    ] * 10  # fmt: skip
    clients = [
        samples.client(number, name=f"{text} {number}", contact=text, reasons=reasons,
                       warnings=warned, status="check" if number % 3 else "affected")
        for number in range(300)
    ]  # fmt: skip
    lines = [
        samples.notice_line(number, client_name=text, missing=(text,) * 30, edited=True)
        for number in range(5000)
    ]
    blocked = [samples.notice_line(n, client_name=text, state=NoticeState.BLOCKED) for n in (1, 2)]
    duties = tuple(
        replace(samples.CLIENTS_DUTY, id=n, client_name=text, rule=text, pending_on=None)
        for n in range(60)
    )
    preview = samples.preview(
        line=samples.notice_line(client_name=text, recipient=text, missing=(text,) * 30),
        subject=text,
        text=f"{text}\n\n" * 300,
        authors=(text,) * 30,
        countersigned_by=text,
        comment=text,
        exercise=True,
        may_release=False,
        refusal=text,
    )
    named = {f"{text} {number}": text for number in range(150)}
    systems = [SystemChoice(code, name) for code, name in named.items()]
    filled = ScopeFilled(
        samples.INCIDENT, True, samples.ZONE, samples.NOW,
        systems=tuple(named)[:50], categories=("name",), begins=samples.NOW, ends=samples.NOW,
        access=True, errors={"systems": text},
    )  # fmt: skip
    form = ReportForm(f"{text} " * 40, samples.NOW, True, samples.ZONE, {"what": text})
    head = samples.headline(
        exercise=True, restricted=True, lead=text, officers=(text,) * 20, telephone=text,
        next_duty=duties[0], scope_confirmed=True, aware_confirmed=True,
        clock_72=replace(samples.AUTHORITY_DUTY, rule=text, client_name=text),
        counts=ClientCounts(5000, 300, 4588, 4000, 412, 17, 60),
    )  # fmt: skip
    answer = samples.answer(
        *clients, exercise=True, systems=tuple(named), categories=tuple(named), access=True,
        begins=None, ends=samples.NOW, own=tuple(reasons), warnings=tuple(warned * 30),
        asked_by=text,
    )  # fmt: skip
    incidents = [samples.incident_line(n, channel_id=text, exercise=True) for n in range(80)]
    here = samples.home(
        incidents=tuple(incidents),
        steps=tuple((incidents[0], step) for step in steps),
        drafts=tuple((one, 5000) for one in incidents),
        register=RegisterState(5000, 90000, 300, 20, 11),
    )
    remind = samples.reminder(
        exercise=True, duty=duties[0], lead=text, officers=(text,) * 20, telephone=text, late=True,
        delayed_by_seconds=7200,
    )  # fmt: skip
    asked = duty_forms.DutyAsked(
        samples.INCIDENT, 3, "client_update", samples.NOW, exercise=True, client_name=text
    )
    menu = menus.MenuOf(samples.INCIDENT, text, "secure", exercise=True)
    at = samples.NOW
    view = samples.phase(*steps, *done, skipped, exercise=True)
    drawn: dict[str, Draw] = {
        "headline": lambda w: headline(head, w),
        "phase": lambda w: phase(view, w),
        "phase_modal": lambda w: phase_modal(view, w),
        "report_form": lambda w: report_form(form, w, metadata=text),
        "skeleton": lambda w: skeleton(w, metadata=text),
        "refusal": lambda w: refusal(voice(w), text, again=text),
        "expired": lambda w: expired(voice(w), text * 20),
        "scope_form": lambda w: scope_form(filled, systems, {"name": "", "own": text}, w),
        "scope_answer": lambda w: scope_answer(answer, w, page=2),
        "notices_waiting": lambda w: notices_waiting(
            samples.queue(*lines, *blocked, exercise=True), w
        ),
        "review": lambda w: review(preview, w),
        "edit_form": lambda w: edit_form(preview, w),
        "reject_form": lambda w: reject_form(preview, w),
        "reminder": lambda w: reminder(remind, w),
        "reminder_step": lambda w: reminder(replace(remind, duty=None, step=steps[0]), w),
        "status": lambda w: status(samples.status(headline=head, duties=duties), w),
        "clock": lambda w: clock(samples.status(headline=head, duties=duties), w),
        "open_incidents": lambda w: open_incidents(incidents, w, samples.ZONE, at),
        "home": lambda w: home(here, w),
        "menu": lambda w: menus.menu(menu, voice(w)),
        "start_menu": lambda w: menus.start_menu(voice(w), may_hold_exercise=True),
        "help": lambda w: menus.help_text(voice(w), inside=True),
        "skip": lambda w: step_forms.skip_form("i", steps[0], voice(w)),
        "assign": lambda w: step_forms.assign_form("i", steps[0], voice(w)),
        "told": lambda w: duty_forms.told_form("i", named, voice(w), exercise=True),
        "fulfil": lambda w: duty_forms.fulfil_form(asked, voice(w)),
        "waive": lambda w: duty_forms.waive_form(asked, voice(w)),
        "note": lambda w: incident_forms.note_form("i", voice(w), text=f"{text} " * 40),
        "rule_out": lambda w: incident_forms.rule_out_form("i", "controller", voice(w)),
        "close": lambda w: incident_forms.close_form("i", text, duties, voice(w)),
        "trouble": lambda w: trouble.trouble(
            "delivery.parked", {"kind": text, "stream": f"mail:{text}", "error": text * 9}, voice(w)
        ),
    }
    return drawn | announced(_typed(text))


def _typed(text: str) -> Callable[[Any], Any]:
    """Return how a fact looks when people typed this text in it; times stay times."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [text] * 300
        return value if ":" in value else text

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
    """Yield everything, small, long and hostile, in every language."""
    for size, made in (
        ("small", small()),
        ("long", huge(samples.LONG)),
        ("hostile", huge(samples.HOSTILE)),
        ("escaped", huge("&" * 300)),
    ):
        for name, draw in made.items():
            for language in samples.LANGUAGES:
                yield pytest.param(draw, language, id=f"{size}-{name}-{language}")


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
                    "home", "skip", "assign", "note", "rule_out", "close", "trouble"}  # fmt: skip
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
