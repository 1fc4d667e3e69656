"""The form that ends an incident: what is still open, and how it may end all the same."""

from __future__ import annotations

from typing import Final

from bot.domain.views import Closing, IncidentLine
from bot.messages import ids, words
from bot.messages.blocks import as_many_lines, option, sections
from bot.messages.frame import due, small_banner
from bot.messages.inputs import MOST_OPTIONS, chosen, field, hinted, modal, typed
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice

WORDS: Final = 2000
LISTED: Final = 2500


def closing_form(view: Closing, voice: Voice, *, wanted: str = "") -> Json:
    """Draw the form that ends an incident.

    It says what is still open, and offers only the ways in which it may end now; where there is
    none, it has nothing to submit.

    Args:
        view: What stands in the way.
        voice: How it speaks.
        wanted: The way that was asked for; chosen beforehand where it is possible.
    """
    outcomes = view.outcomes
    blocks = [*small_banner(voice, view.exercise), *sections(_state(voice, view))]
    if outcomes:
        blocks += _fields(voice, view, wanted if wanted in outcomes else "")
    return modal(
        voice,
        "close.title",
        ids.CLOSE_VIEW,
        blocks,
        metadata=ids.encode(incident=view.incident_id),
        submit="close.submit" if outcomes else None,
        close="form.cancel" if outcomes else "form.close",
    )


def _fields(voice: Voice, view: Closing, wanted: str) -> list[Json]:
    outcomes = view.outcomes
    ways = [option(voice.label(f"close.outcome.{one}"), one) for one in outcomes]
    first = wanted or (ids.HANDLED if ids.HANDLED in outcomes else "")
    reason = typed(multiline=True, most=WORDS)
    return [
        field(ids.OUTCOME, voice.label("close.outcome"), chosen("radio_buttons", ways, [first])),
        *(_others(voice, view.others[:MOST_OPTIONS]) if ids.MERGED in outcomes else []),
        field(ids.REASON, voice.label("close.reason"), reason),
    ]


def _others(voice: Voice, others: tuple[IncidentLine, ...]) -> list[Json]:
    options = [option(_named(voice, one), one.incident_id) for one in others]
    return [
        hinted(voice, ids.OTHER, "close.other", chosen("static_select", options), optional=True)
    ]


def _named(voice: Voice, line: IncidentLine) -> str:
    """Return an incident to choose; of one in the dark only its reference."""
    if line.dark:
        return line.reference
    kind = words.named(voice, "kind", line.kind)
    return voice.label("close.other_named", reference=line.reference, kind=kind)


def _state(voice: Voice, view: Closing) -> Mrkdwn:
    if not view.duties and not view.waiting:
        settled = voice.text("close.text", reference=view.reference)
    else:
        settled = lines(
            voice.text("close.refused", reference=view.reference),
            _duties(voice, view),
            voice.plural("close.waiting", view.waiting) if view.waiting else None,
            voice.text("close.until_then"),
        )
    return lines(
        settled,
        voice.text("close.not_false_alarm") if view.told else None,
        voice.plural("close.figures", view.figures) if view.figures else None,
        None if view.others else voice.text("close.not_merged"),
    )


def _duties(voice: Voice, view: Closing) -> Mrkdwn | None:
    named = [
        voice.text("close.open_duty", duty=words.duty(voice, line), due=due(voice, line))
        for line in view.duties
    ]
    shown, count = as_many_lines(named, LISTED)
    rest = len(named) - count
    return lines(shown, voice.plural("list.more", rest) if rest else None)
