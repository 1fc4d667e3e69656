"""Handing over to the next shift: where things stand, what is next, who waits, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.domain.timeline import TimelineRecord
from bot.domain.views import StepLine
from bot.domain.walk_views import HandoverView
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import actions, as_many_lines, button, header, message, section, sections
from bot.messages.frame import banner, due, notification, step_due
from bot.messages.headline import clients_state, clock_72
from bot.messages.knowledge import fact_line, question
from bot.messages.role_forms import holder
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, escape, person, shorten

PART: Final = 1800
FEW: Final = 8


def handover(view: HandoverView, translator: Translator, *, by: str | None = None) -> Message:
    """Draw the handing over.

    Args:
        view: What the next shift must know.
        translator: The language.
        by: Who handed over, where it stands in the channel; None for the private answer, which
            has the buttons that put it there.
    """
    top = view.headline
    voice = Voice(translator, top.zone, top.now)
    title = voice.label("handover.title", reference=top.reference)
    said = title if by is None else voice.text("handover.said", title=title, who=person(by))
    blocks = [
        *banner(voice, top.exercise),
        header(title),
        *([] if by is None else [section(voice.text("handover.by", who=person(by)))]),
        *sections(_stands(voice, view)),
        *_part(voice, "handover.next", [_step(voice, step) for step in view.following]),
        *_part(voice, "handover.waiting", _waiting(voice, view)),
        *_part(voice, "handover.decided", [_decision(voice, one) for one in view.decisions]),
        *_part(voice, "facts.known", [fact_line(voice, one) for one in view.known[:FEW]]),
        *([] if by is not None or top.closed else [actions(_buttons(voice, view))]),
    ]
    return message(notification(voice, top.exercise, said), blocks)


def _stands(voice: Voice, view: HandoverView) -> Mrkdwn:
    top = view.headline
    following = top.next_duty
    return lines(
        voice.text("headline.lead", lead=person(top.lead))
        if top.lead
        else voice.text("headline.no_lead"),
        voice.text("headline.first", duty=words.duty(voice, following), due=due(voice, following))
        if following
        else None,
        clock_72(voice, top),
        clients_state(voice, top),
        voice.text(
            "status.steps",
            phase=words.named(voice, "phase", view.phase),
            still_open=voice.number(view.steps_open),
            total=voice.number(view.steps_total),
        ),
        _roles(voice, view),
    )


def _roles(voice: Voice, view: HandoverView) -> Mrkdwn | None:
    held = [
        voice.text(
            "handover.role",
            role=escape(words.named(voice, "role", role)),
            who=holder(voice, one.person, one.deputy),
        )
        for role, one in view.roles.items()
    ]
    return beside(*held) if held else None


def _step(voice: Voice, step: StepLine) -> Mrkdwn:
    who = step.assigned_to or step.holder
    by = person(who) if who else escape(words.named(voice, "role", step.role))
    at = step_due(voice, step)
    title = shorten(words.step_title(voice, step), 2 * NAME)
    return voice.text("step.line", title=title, terms=beside(voice.text("step.who", who=by), at))


def _waiting(voice: Voice, view: HandoverView) -> list[Mrkdwn]:
    """Return who works on what, which drafts wait for release, and what is asked."""
    counts = view.headline.counts
    given = [
        voice.text("handover.works", who=person(who), steps=_titles(voice, steps))
        for who, steps in view.waiting
    ]
    drafts = [voice.plural("headline.drafts", counts.drafts)] if counts.drafts else []
    asked = [
        voice.text("question.asked", question=question(voice, name)) for name in view.asked[:FEW]
    ]
    return [*given, *drafts, *asked]


def _titles(voice: Voice, steps: Iterable[StepLine]) -> str:
    return "; ".join(shorten(words.step_title(voice, step), NAME) for step in list(steps)[:FEW])


def _decision(voice: Voice, one: TimelineRecord) -> Mrkdwn:
    return voice.text(
        "handover.decision",
        what=shorten(one.text, 2 * NAME),
        why=shorten(one.details.get("why", ""), 2 * NAME),
        who=person(one.author),
        at=voice.stamp(one.at),
    )


def _part(voice: Voice, key: str, texts: list[Mrkdwn]) -> list[Json]:
    shown, count = as_many_lines(texts, PART)
    rest = len(texts) - count
    more = voice.plural("list.more", rest) if rest else None
    listed = lines(shown, more) if texts else voice.text("home.nothing")
    return sections(lines(voice.text(key), listed))


def _buttons(voice: Voice, view: HandoverView) -> list[Json]:
    value = ids.encode(incident=view.headline.incident_id)
    return [
        button(voice.label("button.handover_post"), ids.HANDOVER_POST, value, style="primary"),
        button(voice.label("button.handover_lead"), ids.HANDOVER_LEAD, value),
    ]
