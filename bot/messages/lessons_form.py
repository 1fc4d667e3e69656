"""The review: what was measured, what is asked, and what was learned."""

from __future__ import annotations

from typing import Final

from bot.domain.metrics import Figure
from bot.domain.walk_views import ReviewView
from bot.messages import ids
from bot.messages.blocks import as_many_lines, sections
from bot.messages.frame import small_banner
from bot.messages.inputs import field, hinted, modal, typed
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import NAME, Voice, escape, person, shorten

LISTED: Final = 6000
DIGITS: Final = 20
WORDS: Final = 3000


def lessons_form(view: ReviewView, voice: Voice) -> Json:
    """Draw the review; of a closed incident what it brought, without anything to fill in."""
    asked = [one for one in view.figures if one.unit is not None]
    computed = [one for one in view.figures if one.unit is None]
    shown = [*computed, *(asked if view.closed else [])]
    questions = [Mrkdwn(f"• {escape(voice.plain(one))}") for one in view.questions]
    blocks = [
        *small_banner(voice, view.exercise),
        *_part(voice, "lessons.measured", [_line(voice, one) for one in shown]),
        *_part(voice, "lessons.questions", questions),
        *([] if view.closed else [*(_field(voice, one) for one in asked), _learned(voice)]),
    ]
    return modal(
        voice,
        "lessons.title",
        ids.LESSONS_VIEW,
        blocks,
        metadata=ids.encode(incident=view.incident_id),
        submit=None if view.closed else "lessons.submit",
        close="form.close" if view.closed else "form.cancel",
    )


def figure_block(metric: str) -> str:
    """Return the name of the field of a figure."""
    return f"{ids.FIGURE}.{metric}"


def _part(voice: Voice, key: str, texts: list[Mrkdwn]) -> list[Json]:
    if not texts:
        return []
    shown, count = as_many_lines(texts, LISTED)
    rest = len(texts) - count
    return sections(
        lines(voice.text(key), shown, voice.plural("list.more", rest) if rest else None)
    )


def _line(voice: Voice, figure: Figure) -> Mrkdwn:
    """Return a figure on one line: what is measured, and how much it is."""
    label = shorten(voice.plain(figure.label), NAME)
    if figure.unit is None and figure.span is not None:
        return voice.text("lessons.figure", label=label, value=voice.duration(figure.span))
    if figure.value is None or figure.said_by is None:
        return voice.text("lessons.figure", label=label, value=voice.text("lessons.unknown"))
    value = voice.text(f"lessons.unit.{figure.unit}", value=figure.value)
    who = person(figure.said_by)
    return voice.text("lessons.figure_said", label=label, value=value, who=who)


def _field(voice: Voice, figure: Figure) -> Json:
    unit = voice.label(f"lessons.unit.{figure.unit}", value="…")
    return field(
        figure_block(figure.id),
        voice.label("lessons.asked", label=voice.plain(figure.label), unit=unit),
        typed(initial=figure.value or "", most=DIGITS),
        optional=True,
    )


def _learned(voice: Voice) -> Json:
    words = typed(multiline=True, most=WORDS)
    return hinted(voice, ids.LEARNED, "lessons.learned", words, optional=True)
