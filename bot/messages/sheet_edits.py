"""Writing in a sheet: the form, and the buttons that lead to it."""

from __future__ import annotations

from bot.domain.merging import Clash
from bot.domain.sheets import SheetView, is_released_here, may_be_edited
from bot.messages import ids, long_text
from bot.messages.blocks import button, section
from bot.messages.frame import banner
from bot.messages.inputs import field, modal, typed
from bot.messages.release_forms import clash_blocks
from bot.messages.types import Json
from bot.messages.voice import Voice


def edit_form(
    view: SheetView, voice: Voice, clashes: tuple[Clash, ...] = (), fresh: str = ""
) -> Json:
    """Draw the form that changes subject and text of one sheet.

    Args:
        view: The sheet; joined with news, with the text that has both.
        voice: How it speaks.
        clashes: Where a person and the news changed the same place.
        fresh: Of words joined with news: which text the news alone would make.
    """
    labels = (voice.label("edit.text"), voice.label("edit.text_more"))
    blocks = [
        *banner(voice, view.exercise),
        section(voice.text(_explained(view, fresh))),
        *clash_blocks(voice, clashes),
        field(
            ids.SUBJECT, voice.label("edit.subject"), typed(initial=view.sheet.subject, most=255)
        ),
        *long_text.fields(ids.TEXT, labels, view.sheet.text),
    ]
    return modal(
        voice,
        "sheet_edit.title",
        ids.SHEET_EDIT_VIEW,
        blocks,
        metadata=seen(view, **({"fresh": fresh} if fresh else {})),
        submit="edit.submit",
    )


def edit_buttons(voice: Voice, view: SheetView) -> list[Json]:
    """Return the buttons to write in a sheet, to join it with news, to sign it as second reader."""
    value = seen(view)
    wanted = {
        "button.sheet_edit": (ids.SHEET_EDIT, may_be_edited(view.sheet.kind)),
        "button.sheet_join": (ids.SHEET_JOIN, view.stale),
        "button.countersign": (ids.SHEET_COUNTERSIGN, view.may_countersign),
    }
    return [
        button(voice.label(label), action, value)
        for label, (action, is_wanted) in wanted.items()
        if is_wanted
    ]


def seen(view: SheetView, **more: str) -> str:
    """Return what a button or form about a sheet brings back: which one, and what was seen."""
    sheet = view.sheet
    return ids.encode(incident=view.incident_id, sheet=sheet.id, digest=sheet.digest, **more)


def _explained(view: SheetView, fresh: str) -> str:
    if fresh:
        return "sheet_edit.joined"
    released = is_released_here(view.sheet.kind, view.sheet.client_id)
    return "edit.what_editing_does" if released else "sheet_edit.text"
