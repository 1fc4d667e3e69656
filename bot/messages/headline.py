"""The pinned message of an incident: what is next, the 72-hour clock, where things stand."""

from __future__ import annotations

from datetime import datetime

from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.incident import Track
from bot.domain.views import DutyLine, Headline
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import actions, button, context, header, message, section, sections
from bot.messages.dark import question
from bot.messages.frame import (
    CONTROLLER_NOTICE,
    banner,
    due,
    notification,
    progress,
    rule_of,
    settled,
    who_can_act,
)
from bot.messages.knowledge import answer
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import Voice


def headline(view: Headline, translator: Translator) -> Message:
    """Draw the headline (rule 15): the next duty first, the 72-hour clock always.

    Clients stand apart from the 72 hours and are due *now*, so that nobody reads that they
    could wait for them.
    """
    voice = Voice(translator, view.zone, view.now)
    title = voice.label(
        "headline.title", reference=view.reference, kind=words.named(voice, "kind", view.kind)
    )
    return message(
        notification(voice, view.exercise, notice(voice, view)),
        [
            *banner(voice, view.exercise),
            header(title),
            *_urgent(voice, view),
            *sections(clock_72(voice, view)),
            *sections(
                lines(_awareness(voice, view), clients_state(voice, view), copied(voice, view))
            ),
            *sections(who_can_act(voice, view.lead, view.officers, view.telephone)),
            *question(voice, view),
            *small_print(voice, view),
            actions(_buttons(voice, view)),
        ],
    )


def notice(voice: Voice, view: Headline) -> str:
    """Return the headline in one sentence, for notifications and screen readers."""
    if view.closed:
        return voice.text("headline.notice_closed", reference=view.reference)
    if view.next_duty is None:
        return voice.text("headline.notice_none", reference=view.reference)
    return voice.text(
        "headline.notice",
        reference=view.reference,
        duty=words.duty(voice, view.next_duty),
        due=_due_in_short(voice, view.next_duty),
    )


def clock_72(voice: Voice, view: Headline) -> Mrkdwn:
    """Return the line of the 72-hour clock, and whose it is."""
    clock = view.clock_72
    if view.controller_track is Track.RULED_OUT:
        return voice.text("headline.clock_72_ruled_out")
    if clock is None:
        return voice.text("headline.clock_72_none")
    state = settled(voice, clock) or due(voice, clock, lasting=True)
    return lines(
        voice.text("headline.clock_72", due=state, rule=rule_of(voice, clock) or Mrkdwn("")),
        voice.text("headline.clock_72_not_clients"),
    )


def clients_line(voice: Voice, view: Headline, contract: datetime | None) -> Mrkdwn:
    """Return when clients must be told: now, our target, our limit, a client's contract.

    Without the hours that are left: the message is read long after it was drawn.
    """
    missed = voice.now > view.clients_target_at
    return lines(
        voice.text(
            "headline.clients_late" if missed else "headline.clients_due",
            target=voice.at(view.clients_target_at),
            at_most=voice.at(view.clients_at_most_at),
        ),
        _by_contract(voice, contract) if contract else None,
    )


def _by_contract(voice: Voice, at: datetime) -> Mrkdwn:
    key = "headline.contract_late" if voice.now > at else "headline.contract_due"
    return voice.text(key, at=voice.at(at))


def _urgent(voice: Voice, view: Headline) -> list[Json]:
    """Return what comes first: the next duty, and the clients whenever they are not told."""
    if view.closed:
        return [section(voice.text("headline.closed"))]
    first = view.next_duty
    if first is None:
        return [section(voice.text("headline.none"))]
    if _about_clients(first):
        return sections(_clients(voice, view, first))
    blocks = sections(_other(voice, first))
    if _clients_wait(view):
        blocks += sections(_clients(voice, view, None))
    return blocks


def _clients(voice: Voice, view: Headline, first: DutyLine | None) -> Mrkdwn:
    name = first.client_name if first else None
    title = (
        voice.text("headline.first_client", client=words.short(name))
        if name
        else voice.text("headline.first_clients")
    )
    contract = first.contract_due_at if first else None
    return lines(
        title,
        clients_line(voice, view, contract),
        progress(voice, first) if first else None,
    )


def _other(voice: Voice, line: DutyLine) -> Mrkdwn:
    return lines(
        voice.text(
            "headline.first", duty=words.duty(voice, line), due=due(voice, line, lasting=True)
        ),
        rule_of(voice, line),
    )


def _about_clients(line: DutyLine) -> bool:
    return line.kind == CONTROLLER_NOTICE


def _clients_wait(view: Headline) -> bool:
    """Tell whether clients are still to be told: unknown ones too, while we may be processor."""
    if view.processor_track is Track.RULED_OUT:
        return False
    return not view.scope_confirmed or view.counts.told < view.counts.affected


def _due_in_short(voice: Voice, line: DutyLine) -> Mrkdwn:
    if _about_clients(line):
        return voice.text("headline.now")
    return due(voice, line, lasting=True)


def _awareness(voice: Voice, view: Headline) -> Mrkdwn:
    key = "headline.aware" if view.aware_confirmed else "headline.aware_provisional"
    return voice.text(key, at=voice.at(view.aware_at))


def copied(voice: Voice, view: Headline) -> Mrkdwn | None:
    """Return whether data were copied, as far as somebody has said so."""
    if view.exfiltration == UNKNOWN_VALUE:
        return None
    return voice.text("headline.copied", answer=answer(voice, "exfiltration", view.exfiltration))


def clients_state(voice: Voice, view: Headline) -> Mrkdwn:
    """Return whom it concerns, and how far the telling is."""
    if view.processor_track is Track.RULED_OUT:
        return voice.text("headline.processor_ruled_out")
    if not view.scope_confirmed:
        return voice.text("headline.scope_open")
    counts = view.counts
    return beside(
        voice.plural("headline.affected", counts.affected),
        voice.plural("headline.told", counts.told),
        voice.plural("headline.confirmed", counts.confirmed),
        voice.plural("headline.to_check", counts.to_check) if counts.to_check else None,
        voice.plural("headline.drafts", counts.drafts) if counts.drafts else None,
        voice.plural("headline.blocked", counts.blocked) if counts.blocked else None,
        voice.plural("headline.undelivered", counts.undelivered) if counts.undelivered else None,
    )


def small_print(voice: Voice, view: Headline) -> list[Json]:
    """Return what to know of the message itself: no paging, restricted, when it was drawn."""
    said = [
        voice.text("headline.no_paging") if not view.pages else None,
        voice.text("headline.restricted") if view.restricted else None,
        voice.text("headline.as_of", at=voice.stamp(view.now)),
    ]
    return [context(*(text for text in said if text))]


def _buttons(voice: Voice, view: Headline) -> list[Json]:
    value = ids.encode(incident=view.incident_id)

    def press(key: str, action: str, style: str | None = None) -> Json:
        return button(voice.label(key), action, value, style=style)

    if view.closed:
        return [press("button.status", ids.MENU_STATUS), press("button.menu", ids.MENU_OPEN)]
    counts = view.counts
    waiting = counts.drafts or counts.blocked or counts.undelivered
    processing = view.processor_track is Track.OPEN
    return [
        *([press("button.lead", ids.LEAD_TAKE)] if view.lead is None else []),
        *(
            [press("button.scope", ids.SCOPE_OPEN, None if view.scope_confirmed else "primary")]
            if processing
            else []
        ),
        *([press("button.notices", ids.NOTICES_REVIEW, "primary")] if waiting else []),
        *([press("button.awareness", ids.AWARENESS_CONFIRM)] if not view.aware_confirmed else []),
        press("button.clock", ids.MENU_CLOCK),
        press("button.menu", ids.MENU_OPEN),
        *([press("button.turn_real", ids.TURN_REAL, "danger")] if view.exercise else []),
    ]
