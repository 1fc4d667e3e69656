"""The form in which our own letter is released and gets its addresses."""

from __future__ import annotations

from typing import Final

from bot.domain.letters import Mailed
from bot.domain.sheets import SheetView, is_released_here
from bot.messages import ids
from bot.messages.blocks import button, section
from bot.messages.frame import banner
from bot.messages.inputs import MOST_TYPED, field, form, typed
from bot.messages.sheet_edits import seen
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice, person

#: Roughly so many addresses fit the field.
FIT: Final = 100


def letter_button(voice: Voice, view: SheetView) -> list[Json]:
    """Return the button that leads to the form; none for what we do not release."""
    if not is_released_here(view.sheet.kind, view.sheet.client_id):
        return []
    label = "button.letter" if view.sheet.approved_by is None else "button.letter_more"
    return [button(voice.label(label), ids.LETTER_OPEN, seen(view))]


def letter_form(view: SheetView, mailed: Mailed, voice: Voice) -> Json:
    """Draw the form: what pressing does, how far it is, and the field for the addresses."""
    by = view.sheet.approved_by
    explained = lines(
        voice.text("letter.released", who=person(by)) if by else voice.text("letter.releases"),
        voice.text("letter.exercise") if view.exercise else voice.text("letter.leaves"),
        _so_far(mailed, voice) if mailed.total else None,
    )
    addresses = typed(multiline=True, most=MOST_TYPED)
    return form(
        voice,
        "letter",
        ids.LETTER_VIEW,
        [
            *banner(voice, view.exercise),
            section(explained),
            field(
                ids.ADDRESSES,
                voice.label("letter.addresses"),
                addresses,
                hint=voice.label("letter.hint", fit=voice.number(FIT)),
            ),
        ],
        metadata=seen(view),
    )


def _so_far(mailed: Mailed, voice: Voice) -> Mrkdwn:
    return voice.text(
        "letter.so_far",
        total=voice.number(mailed.total),
        accepted=voice.number(mailed.accepted),
        failed=voice.number(mailed.failed),
    )
