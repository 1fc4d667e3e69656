"""The Home tab: my steps, open incidents with their clocks, drafts for me, the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.views import Home, IncidentLine, StepLine
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    as_many_lines,
    button,
    context,
    divider,
    header,
    section,
    sections,
)
from bot.messages.frame import step_due
from bot.messages.status import incident_line
from bot.messages.types import Json, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, shorten

PART_CHARACTERS: Final = 2800
MOST_DRAFTS: Final = 10


def home(view: Home, translator: Translator) -> Json:
    """Draw a person's Home; what waits for this person comes first."""
    voice = Voice(translator, view.zone, view.now)
    blocks = [
        actions(_start(voice, view)),
        *_drafts(voice, view),
        *_part(voice, "home.steps", [_step(voice, one, step) for one, step in _by_due(view)]),
        *_part(voice, "home.incidents", [incident_line(voice, one) for one in view.incidents]),
        *(_register(voice, view) if view.is_officer else []),
        context(
            voice.text("headline.as_of", at=voice.stamp(view.now)),
            voice.text("phase.hours", zone=voice.zone_words()),
        ),
    ]
    return {"type": "home", "blocks": blocks}


def _start(voice: Voice, view: Home) -> list[Json]:
    value = ids.encode(menu="home")
    report = button(voice.label("button.report"), ids.MENU_REPORT, value, style="danger")
    exercise = button(voice.label("button.exercise"), ids.MENU_EXERCISE, value)
    return [
        *([report] if view.may_open else []),
        *([exercise] if view.is_officer else []),
        button(voice.label("button.help"), ids.HELP, value),
    ]


def _drafts(voice: Voice, view: Home) -> list[Json]:
    """Return the incidents whose drafts wait, each with the button to review them."""
    if not view.is_officer or not view.drafts:
        return []
    waiting = view.drafts[:MOST_DRAFTS]
    rest = len(view.drafts) - len(waiting)
    return [
        header(voice.label("home.drafts")),
        *(_waiting(voice, line, count) for line, count in waiting),
        *([context(voice.plural("list.more", rest))] if rest else []),
    ]


def _waiting(voice: Voice, incident: IncidentLine, count: int) -> Json:
    value = ids.encode(incident=incident.incident_id)
    review = button(voice.label("button.review"), ids.NOTICES_REVIEW, value, style="primary")
    said = voice.plural("home.waiting", count, reference=incident.reference)
    return section(said, accessory=review)


def _by_due(view: Home) -> list[tuple[IncidentLine, StepLine]]:
    """Return the steps, the first due one first; those without a time last."""
    return sorted(view.steps, key=lambda one: (one[1].due_at is None, one[1].due_at or view.now))


def _step(voice: Voice, incident: IncidentLine, step: StepLine) -> Mrkdwn:
    title = shorten(words.step_title(voice, step), 2 * NAME)
    return beside(
        voice.text("home.step", reference=incident.reference, title=title),
        step_due(voice, step),
    )


def _part(voice: Voice, key: str, texts: Sequence[Mrkdwn]) -> list[Json]:
    """Return a heading and what belongs to it; that there is nothing is said too."""
    title = header(voice.label(key))
    if not texts:
        return [title, *sections(voice.text("home.nothing"))]
    shown, count = as_many_lines(texts, PART_CHARACTERS)
    rest = len(texts) - count
    return [title, *sections(lines(shown, voice.plural("list.more", rest) if rest else None))]


def _register(voice: Voice, view: Home) -> list[Json]:
    """Return how far the register can be trusted, for those who keep it."""
    state = view.register
    imported = (
        voice.text("register.imported", at=voice.at(state.imported_at))
        if state.imported_at
        else voice.text("register.never_imported")
    )
    said = [
        voice.plural("register.clients", state.clients),
        voice.plural("register.holdings", state.holdings),
        voice.plural("register.stale", state.stale) if state.stale else None,
        voice.plural("register.contactless", state.contactless) if state.contactless else None,
        voice.plural("register.over_retained", state.over_retained)
        if state.over_retained
        else None,
        voice.plural("register.unconfirmed", state.unconfirmed) if state.unconfirmed else None,
    ]
    return [divider(), header(voice.label("home.register")), *sections(lines(imported, *said))]
