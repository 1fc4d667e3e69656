"""The form that decides about clients of an answer: proven erased, told, found out, left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.determination_decisions import Decision
from bot.domain.views import ScopeAnswer
from bot.messages import choices, ids, scope_ids
from bot.messages.blocks import option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, modal, typed
from bot.messages.types import Json
from bot.messages.voice import Voice

WORDS: Final = 3000
WHO: Final = 200
DAY: Final = 10


def decision_form(view: ScopeAnswer, voice: Voice) -> Json:
    """Draw the form; the clients about which a decision is missing are picked already."""
    named = names_of(view)
    options = [option(voice.label(f"scope_decision.{one}"), one.value) for one in Decision]
    blocks = [
        *small_banner(voice, view.exercise),
        section(voice.text("scope_decision.intro")),
        field(
            scope_ids.CLIENTS,
            voice.label("scope_decision.clients"),
            choices.pick_several(named, view.undecided),
        ),
        field(
            scope_ids.WHAT,
            voice.label("scope_decision.what"),
            chosen("radio_buttons", options),
        ),
        _typed(voice, scope_ids.WORDS, typed(multiline=True, most=WORDS)),
        _typed(voice, scope_ids.VOUCHES, typed(most=WHO)),
        _typed(voice, scope_ids.DAY, typed(most=DAY)),
    ]
    return modal(
        voice,
        "scope_decision.title",
        scope_ids.DECIDE_VIEW,
        blocks,
        metadata=ids.encode(incident=view.incident_id, snapshot=view.snapshot_id),
        submit="scope_decision.submit",
    )


def client_options(view: ScopeAnswer, wanted: str) -> list[Json]:
    """Return the clients that match what a person typed, at most as many as Slack shows."""
    return choices.matching(names_of(view), wanted)


def clients_chosen(values: Sequence[str], view: ScopeAnswer) -> tuple[str, ...]:
    """Return the codes of the clients whose options came back."""
    return choices.codes_of(values, list(names_of(view)))


def names_of(view: ScopeAnswer) -> dict[str, str]:
    """Return the clients of an answer by name: those to decide about first."""
    rows = sorted(
        view.clients, key=lambda row: (row["client_id"] not in view.undecided, str(row["name"]))
    )
    return {str(row["client_id"]): str(row["name"]) for row in rows}


def _typed(voice: Voice, name: str, element: Json) -> Json:
    return field(
        name,
        voice.label(f"scope_decision.{name}"),
        element,
        hint=voice.label(f"scope_decision.{name}_hint"),
        optional=True,
    )
