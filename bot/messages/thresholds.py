"""The thresholds of NIS2 as questions, and what the answers come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Final

from bot.domain.significance import Answers, Criterion, assess
from bot.messages import ids
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, moment, typed
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice, escape

DIGITS: Final = 15
_WORDS: Final = {True: "yes", False: "no"}


def thresholds_form(
    incident_id: str,
    answers: Answers,
    numbers: Iterable[str],
    since: datetime | None,
    voice: Voice,
    *,
    exercise: bool,
) -> Json:
    """Draw the form: one question a threshold, each of which may be left open.

    Args:
        incident_id: The incident.
        answers: What was answered before.
        numbers: The questions that a number answers; the others are answered by yes or no.
        since: When it was known to be significant (UTC); None while it is not.
        voice: How it speaks.
        exercise: Whether it is an exercise.
    """
    asked = set(numbers)
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("thresholds.text")),
        section(_outcome(voice, answers)),
        *(_question(voice, one.name, answers, one.name in asked) for one in fields(answers)),
        *([] if since else [_since(voice)]),
    ]
    return form(
        voice, "thresholds", ids.THRESHOLDS_VIEW, blocks, metadata=ids.encode(incident=incident_id)
    )


def _outcome(voice: Voice, answers: Answers) -> Mrkdwn:
    found = assess(answers)
    return lines(
        voice.text(f"thresholds.verdict.{found.verdict.value}"),
        _listed(voice, "thresholds.met", found.met),
        _listed(voice, "thresholds.unanswered", found.unanswered),
    )


def _listed(voice: Voice, key: str, criteria: Iterable[Criterion]) -> Mrkdwn | None:
    named = [escape(voice.label(f"notice.criterion.{one.value}")) for one in criteria]
    return voice.text(key, criteria=voice.listed(named)) if named else None


def _question(voice: Voice, name: str, answers: Answers, is_number: bool) -> Json:
    label, given = voice.label(f"thresholds.q.{name}"), getattr(answers, name)
    if is_number:
        element = typed(initial="" if given is None else str(given), most=DIGITS)
    else:
        options = [option(voice.label(f"fact.value.{word}"), word) for word in _WORDS.values()]
        element = chosen("static_select", options, [_WORDS[given]] if given is not None else [])
    return field(name, label, element, optional=True)


def _since(voice: Voice) -> Json:
    return hinted(voice, ids.WHEN, "thresholds.since", moment(voice.now))
