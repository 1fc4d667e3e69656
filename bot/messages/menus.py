"""The menus of ``/breach`` and what it understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.domain.organisation import Right
from bot.messages import ids
from bot.messages.blocks import actions, button, context, message, section, sections
from bot.messages.frame import banner
from bot.messages.inputs import modal
from bot.messages.permissions import offered
from bot.messages.types import Json, Message, Mrkdwn, lines
from bot.messages.voice import Voice, channel, escape

#: Words after ``/breach`` inside an incident's channel and outside it.
INSIDE: Final = (
    "menu", "status", "clock", "steps", "facts", "affected", "notices", "sheets", "calls",
    "told", "note", "decision", "decisions", "roles", "timeline", "handover", "assess", "review",
    "kind", "dark", "merge", "real", "close", "dossier", "list", "exercise", "help",
)  # fmt: skip
OUTSIDE: Final = ("report", "list", "exercise", "help")


#: The reference of another incident and its channel, which may not be there yet.
Place: TypeAlias = tuple[str, str | None] | None


@dataclass(frozen=True, slots=True)
class MenuOf:
    """The incident whose menu is shown.

    Args:
        incident_id: Its id.
        reference: What people call it.
        phase: The phase it is in.
        exercise: Whether it is an exercise.
        closed: Whether it is closed.
        aware_confirmed: Whether the breach is certain.
        processor_open: Whether it may concern clients' data.
        controller_open: Whether it may concern data of our own.
        restricted: Whether its members are picked by hand.
        report_owed: Whether a final report under NIS2 is still owed.
        newer_playbook: Whether another version of its playbook is installed by now.
        came_from: The exercise it began in: its reference, and its channel.
        went_on_in: The incident that goes on instead of this one: reference and channel.
        rights: What the person who looks may do; only that is offered.
        deciders: Slack ids of who decides, named to who does not.
    """

    incident_id: str
    reference: str
    phase: str
    exercise: bool = False
    closed: bool = False
    aware_confirmed: bool = False
    processor_open: bool = True
    controller_open: bool = True
    restricted: bool = False
    report_owed: bool = False
    newer_playbook: bool = False
    came_from: Place = None
    went_on_in: Place = None
    rights: frozenset[Right] = frozenset(Right)
    deciders: tuple[str, ...] = ()


def menu(of: MenuOf, voice: Voice) -> Json:
    """Draw the menu of an incident: what helps at once, then what is decided, then the rest."""
    blocks = [
        *banner(voice, of.exercise),
        section(voice.text("menu.reference", reference=of.reference)),
        *_elsewhere(voice, of),
        section(voice.text("menu.look")),
        actions(_look(voice, of), block_id="look"),
    ]
    if not of.closed:
        blocks += [
            *_group(voice, "do", offered(_do(voice, of), of.rights)),
            *_group(voice, "decide", offered(_decide(voice, of), of.rights)),
            *_others_decide(voice, of),
            *_tracks(voice, of),
        ]
    metadata = ids.encode(incident=of.incident_id)
    return modal(voice, "menu.title", ids.MENU_VIEW, blocks, metadata=metadata, close="form.close")


def start_menu(voice: Voice, *, may_hold_exercise: bool) -> Json:
    """Draw the menu outside an incident."""
    value = ids.encode(menu="start")
    buttons = [
        button(voice.label("button.report"), ids.MENU_REPORT, value, style="danger"),
        button(voice.label("button.list"), ids.MENU_LIST, value),
        *(
            [button(voice.label("button.exercise"), ids.MENU_EXERCISE, value)]
            if may_hold_exercise
            else []
        ),
        button(voice.label("button.help"), ids.HELP, value),
    ]
    blocks = [section(voice.text("menu.start")), actions(buttons)]
    return modal(voice, "menu.title", ids.MENU_VIEW, blocks, close="form.close")


def help_text(voice: Voice, *, inside: bool) -> Message:
    """Draw what ``/breach`` understands, where it was asked."""
    understood = INSIDE if inside else OUTSIDE
    said = [voice.text(f"help.{word}") for word in understood]
    title = voice.text("help.inside" if inside else "help.outside")
    more = (voice.text("help.report_anywhere"), voice.text("help.other_languages"))
    return message(title, sections(lines(title, *said, *more)))


def meant(text: str, word: str, voice: Voice) -> Message:
    """Draw the question what was meant by a word that only looks like one of ours."""
    said = voice.text("help.meant", typed=text, word=word)
    again = button(voice.label("button.report_that"), ids.REPORT_AGAIN, ids.encode(what=text))
    return message(said, [section(said), actions([again])])


def _group(voice: Voice, name: str, buttons: list[Json]) -> list[Json]:
    """Return a heading with its buttons; neither when there is none to press."""
    if not buttons:
        return []
    return [section(voice.text(f"menu.{name}")), actions(buttons, block_id=name)]


def _others_decide(voice: Voice, of: MenuOf) -> list[Json]:
    """Say who decides the rest to who may not."""
    if Right.DECIDE in of.rights:
        return []
    return [context(voice.text("menu.others_decide", who=voice.people(of.deciders)))]


def _elsewhere(voice: Voice, of: MenuOf) -> list[Json]:
    """Return where it began and where it goes on, if that is another incident."""
    said = [
        voice.text(key, place=_place(place))
        for key, place in (("menu.came_from", of.came_from), ("menu.went_on_in", of.went_on_in))
        if place
    ]
    return [section(lines(*said))] if said else []


def _place(place: tuple[str, str | None]) -> Mrkdwn:
    reference, there = place
    return Mrkdwn(f"{escape(reference)} {channel(there)}") if there else escape(reference)


def _look(voice: Voice, of: MenuOf) -> list[Json]:
    here = ids.encode(incident=of.incident_id)
    phase = ids.encode(incident=of.incident_id, phase=of.phase)
    return [
        button(voice.label("button.status"), ids.MENU_STATUS, here),
        button(voice.label("button.clock"), ids.MENU_CLOCK, here),
        button(voice.label("button.all_steps"), ids.PHASE_SHOW, phase),
        button(voice.label("button.facts"), ids.FACTS_OPEN, here),
        button(voice.label("button.timeline"), ids.TIMELINE_SHOW, here),
        button(voice.label("button.handover"), ids.HANDOVER_SHOW, here),
        button(voice.label("button.dossier"), ids.DOSSIER_ASK, here),
        button(voice.label("button.lessons"), ids.LESSONS_OPEN, here),
        button(voice.label("button.help"), ids.HELP, here),
    ]


def _do(voice: Voice, of: MenuOf) -> list[Json]:
    here = ids.encode(incident=of.incident_id)
    processing = [
        button(voice.label("button.scope"), ids.SCOPE_OPEN, here),
        button(voice.label("button.notices"), ids.NOTICES_REVIEW, here),
        button(voice.label("button.told"), ids.TOLD_OPEN, here),
        button(voice.label("button.later"), ids.LATER_OPEN, here),
        button(voice.label("button.acknowledged"), ids.ACKNOWLEDGED_OPEN, here),
        button(voice.label("button.bounced"), ids.BOUNCED_OPEN, here),
    ]
    return [
        *(processing if of.processor_open else []),
        button(voice.label("button.sheets"), ids.SHEETS_OPEN, here),
        button(voice.label("button.note"), ids.MENU_NOTE, here),
        button(voice.label("button.lead"), ids.LEAD_TAKE, here),
        button(voice.label("button.kind"), ids.KIND_OPEN, here),
        *([button(voice.label("button.playbook"), ids.PLAYBOOK_OPEN, here)] * of.newer_playbook),
        button(voice.label("button.roles"), ids.ROLES_OPEN, here),
    ]


def _decide(voice: Voice, of: MenuOf) -> list[Json]:
    here = ids.encode(incident=of.incident_id)
    confirm = button(voice.label("button.awareness"), ids.AWARENESS_CONFIRM, here)
    return [
        *([_turn_real(voice, here)] if of.exercise else []),
        button(voice.label("button.decision"), ids.DECISION_OPEN, here),
        *([] if of.aware_confirmed else [confirm]),
        button(voice.label("button.assess"), ids.ASSESS_OPEN, here),
        button(voice.label("button.awareness_correct"), ids.AWARENESS_CORRECT, here),
        *([button(voice.label("button.handling"), ids.HANDLING_OPEN, here)] * of.report_owed),
        *([button(voice.label("button.members"), ids.MEMBERS_OPEN, here)] if of.restricted else []),
        button(voice.label("button.merge"), ids.INCIDENT_MERGE, here),
        button(voice.label("button.close"), ids.INCIDENT_CLOSE, here),
    ]


def _turn_real(voice: Voice, here: str) -> Json:
    return button(voice.label("button.turn_real"), ids.TURN_REAL, here, style="danger")


def _tracks(voice: Voice, of: MenuOf) -> list[Json]:
    """Return the two capacities that are still open, each with the button that rules it out."""
    open_ones = {"processor": of.processor_open, "controller": of.controller_open}
    return [_track(voice, of, track) for track, is_open in open_ones.items() if is_open]


def _track(voice: Voice, of: MenuOf, track: str) -> Json:
    rule_out = button(
        voice.label("button.rule_out"),
        f"{ids.TRACK_RULE_OUT}.{track}",
        ids.encode(incident=of.incident_id, track=track),
    )
    mine = offered([rule_out], of.rights)
    return section(voice.text(f"track.{track}"), accessory=mine[0] if mine else None)
