"""Where an incident stands, its clocks, and the list of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.incident import DutyState
from bot.domain.organisation import Right
from bot.domain.views import DutyLine, Headline, IncidentLine, StatusView
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    as_many,
    as_many_lines,
    button,
    context,
    header,
    message,
    section,
    sections,
)
from bot.messages.frame import CONTROLLER_NOTICE, banner, due, duty_lines, notification
from bot.messages.headline import headline, small_print
from bot.messages.permissions import offered
from bot.messages.sheets import sheet_button
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import Voice, channel

DUTY_BLOCKS: Final = 40
DUTY_CHARACTERS: Final = 9000
LISTED_CHARACTERS: Final = 2800
#: Reports under NIS2 whose date depends on whether the incident still goes on.
REPORTS: Final = frozenset({"nis2_progress_report", "nis2_final_report"})


def status(view: StatusView, translator: Translator) -> Message:
    """Draw where an incident stands: the headline, and how far the playbook is."""
    shown = view.headline
    voice = Voice(translator, shown.zone, shown.now)
    top = headline(shown, translator)
    steps = voice.text(
        "status.steps",
        phase=words.named(voice, "phase", view.phase),
        still_open=voice.number(view.steps_open),
        total=voice.number(view.steps_total),
    )
    return message(top.text, [*top.blocks[:-1], section(steps), top.blocks[-1]])


def clock(
    view: StatusView, translator: Translator, rights: frozenset[Right] = frozenset(Right)
) -> Message:
    """Draw every duty with its article, its state and, where it was late, by how much.

    Lateness is what it was when the doing was recorded, and does not grow. Only what ``rights``
    allow is offered.
    """
    shown = view.headline
    voice = Voice(translator, shown.zone, shown.now)
    order = sorted(view.duties, key=lambda line: line.state is not DutyState.OPEN)
    drawn, count = as_many(
        (_duty(voice, shown, line, rights) for line in order),
        most_blocks=DUTY_BLOCKS,
        most_characters=DUTY_CHARACTERS,
    )
    rest = len(order) - count
    title = voice.text("clock.title", reference=shown.reference)
    blocks = [
        *banner(voice, shown.exercise),
        header(voice.label("clock.title", reference=shown.reference)),
        *(drawn or [section(voice.text("headline.none"))]),
        *([section(voice.plural("list.more", rest))] if rest else []),
        context(voice.text("clock.elapsed")),
        *small_print(voice, shown),
    ]
    return message(notification(voice, shown.exercise, title), blocks)


def open_incidents(
    incidents: Sequence[IncidentLine], translator: Translator, zone: ZoneInfo, now: datetime
) -> Message:
    """Draw the list of open incidents a person may see."""
    voice = Voice(translator, zone, now)
    title = voice.plural("list.title", len(incidents))
    shown, count = as_many_lines(
        [incident_line(voice, line) for line in incidents], LISTED_CHARACTERS
    )
    rest = len(incidents) - count
    more = voice.plural("list.more", rest) if rest else None
    return message(title, sections(lines(title, shown, more)))


def incident_line(voice: Voice, line: IncidentLine) -> Mrkdwn:
    """Return one incident on one line: reference, kind, what is next, where."""
    if line.dark:
        reference = voice.text("list.incident", reference=line.reference)
        return beside(reference, voice.text("dark.listed"))
    following = (
        voice.text("list.next", duty=words.duty(voice, line.next_duty), due=_due(voice, line))
        if line.next_duty
        else voice.text("list.nothing_due")
    )
    return beside(
        voice.text("list.incident", reference=line.reference),
        voice.text("list.exercise") if line.exercise else None,
        voice.text("list.kind", kind=words.named(voice, "kind", line.kind)),
        channel(line.channel_id) if line.channel_id else None,
        following,
    )


def _due(voice: Voice, line: IncidentLine) -> Mrkdwn:
    """Return by when, never so that clients could seem to wait until then."""
    following = line.next_duty
    if following is None or following.kind == CONTROLLER_NOTICE:
        return voice.text("headline.now")
    return due(voice, following)


def _duty(voice: Voice, shown: Headline, line: DutyLine, rights: frozenset[Right]) -> list[Json]:
    blocks = sections(duty_lines(voice, line))
    if shown.closed or line.state is not DutyState.OPEN:
        return blocks
    all_of_it = [
        *_buttons(voice, shown.incident_id, line),
        *_handling(voice, shown.incident_id, line),
    ]
    buttons = offered(all_of_it, rights)
    return [*blocks, actions(buttons, block_id=f"duty.{line.id}")] if buttons else blocks


def _buttons(voice: Voice, incident_id: str, line: DutyLine) -> list[Json]:
    here = ids.encode(incident=incident_id, duty=line.id)
    if line.pending_on is not None:
        return []
    if line.kind == CONTROLLER_NOTICE:
        incident = ids.encode(incident=incident_id)
        return [
            button(voice.label("button.notices"), ids.NOTICES_REVIEW, incident),
            button(voice.label("button.told"), ids.TOLD_OPEN, here),
        ]
    return [
        button(voice.label("button.fulfil"), ids.DUTY_FULFIL, here),
        button(voice.label("button.waive"), ids.DUTY_WAIVE, here),
        *sheet_button(voice, incident_id, line),
    ]


def _handling(voice: Voice, incident_id: str, line: DutyLine) -> list[Json]:
    """Return the button that says whether it still goes on, where that moves the report."""
    if line.kind not in REPORTS:
        return []
    value = ids.encode(incident=incident_id)
    return [button(voice.label("button.handling"), ids.HANDLING_OPEN, value)]
