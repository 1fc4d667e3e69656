"""The form that asks which systems, which data and which period are concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.views import SystemChoice
from bot.i18n.catalogue import Translator
from bot.messages import choices, ids, scope_ids, words
from bot.messages.blocks import actions, button, option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import (
    MOST_OPTIONS,
    fault_lines,
    field,
    hours_in,
    modal,
    moment,
    several,
    typed,
)
from bot.messages.types import Json
from bot.messages.voice import Voice

#: An environment in words stands in every notice to the clients named: it is a name, no story.
WORDS: Final = 150


@dataclass(frozen=True, slots=True)
class ScopeFilled:
    """What stands in the form when it opens; instants in UTC.

    Args:
        incident_id: The incident it is about.
        exercise: Whether that is an exercise.
        zone: The zone of the organisation.
        now: The instant of drawing.
        systems: Codes of systems.
        categories: Kinds of data; empty for all.
        begins: Begin of the exposure; None for "not known: since always".
        ends: Its end; None while it goes on.
        access: Whether the access may have been taken too.
        named: Codes of clients with an environment that the register does not know.
        environment: That environment, in words.
        errors: What was wrong, by field.
        answer: The answer in force, which can be decided about and had as a file; None while
            there is none.
    """

    incident_id: str
    exercise: bool
    zone: ZoneInfo
    now: datetime
    systems: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None
    access: bool = False
    named: tuple[str, ...] = ()
    environment: str = ""
    errors: Mapping[str, str] | None = None
    answer: int | None = None


def scope_form(
    filled: ScopeFilled,
    systems: Sequence[SystemChoice],
    categories: Mapping[str, str],
    translator: Translator,
    clients: Mapping[str, str] = MappingProxyType({}),
) -> Json:
    """Draw the form.

    Args:
        filled: What stands in it.
        systems: Every system of the register; more than 100 are searched for.
        categories: Kinds of data the register knows: id and, for its own ones, what they are
            called (empty for documented ones).
        translator: The person's language.
        clients: Every client of the register by name; more than 100 are searched for.
    """
    voice = Voice(translator, filled.zone, filled.now)
    blocks = [
        *small_banner(voice, filled.exercise),
        *fault_lines(filled.errors or {}),
        *_only_some(voice, filled.systems),
        *_only_some(voice, filled.named),
        *_answer(voice, filled),
        _field(voice, ids.SYSTEMS, choices.pick_several(_named(systems), filled.systems)),
        _field(voice, ids.CATEGORIES, _categories(voice, categories, filled.categories)),
        _field(voice, ids.FROM, moment(filled.begins)),
        _field(voice, ids.TO, moment(filled.ends)),
        _field(voice, ids.ACCESS, _access(voice, taken=filled.access)),
        _field(voice, scope_ids.NAMED, choices.pick_several(clients, filled.named)),
        _field(voice, scope_ids.ENVIRONMENT, typed(initial=filled.environment, most=WORDS)),
        hours_in(voice),
    ]
    metadata = ids.encode(incident=filled.incident_id)
    return modal(
        voice, "scope.title", ids.SCOPE_VIEW, blocks, metadata=metadata, submit="scope.submit"
    )


def system_options(systems: Sequence[SystemChoice], typed: str) -> list[Json]:
    """Return the systems that match what a person typed, at most as many as Slack shows."""
    return choices.matching(_named(systems), typed)


def systems_chosen(values: Sequence[str], systems: Sequence[SystemChoice]) -> tuple[str, ...]:
    """Return the codes of the systems whose options came back; unknown values as they are."""
    return choices.codes_of(values, [system.id for system in systems])


def _answer(voice: Voice, filled: ScopeFilled) -> list[Json]:
    """Return the buttons about the list in force: decide about its clients, have it as a file."""
    if filled.answer is None:
        return []
    value = ids.encode(incident=filled.incident_id, snapshot=filled.answer)
    ways = (("decide_scope", scope_ids.DECIDE), ("scope_file", scope_ids.FILE))
    return [actions([button(voice.label(f"button.{way}"), name, value) for way, name in ways])]


def _only_some(voice: Voice, picked: Sequence[str]) -> list[Json]:
    """Return that not all of an earlier question could be filled in, lest the rest is forgotten."""
    if len(picked) <= MOST_OPTIONS:
        return []
    count, most = voice.number(len(picked)), voice.number(MOST_OPTIONS)
    return [section(voice.text("scope.only_some", count=count, most=most))]


def _named(systems: Sequence[SystemChoice]) -> dict[str, str]:
    return {system.id: system.name for system in systems}


def _field(voice: Voice, name: str, element: Json) -> Json:
    """Return a field with its question and hint; systems or clients must be given."""
    return field(
        name,
        voice.label(f"scope.{name}"),
        element,
        hint=voice.label(f"scope.{name}_hint"),
        optional=True,
    )


def _access(voice: Voice, *, taken: bool) -> Json:
    options = [option(voice.label("scope.access_yes"), ids.YES)]
    return several("checkboxes", options, [ids.YES] if taken else [])


def _categories(voice: Voice, known: Mapping[str, str], chosen: Sequence[str]) -> Json:
    options = [
        option(words.category(voice, identity, own), identity) for identity, own in known.items()
    ]
    return several("multi_static_select", options, chosen)
