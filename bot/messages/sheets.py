"""Sheets: which one is wanted, what it says, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.domain.notices import NoticeKind
from bot.domain.sheets import (
    FILINGS,
    FOR_A_CLIENT,
    FOR_US,
    NIS2_REPORTS,
    OURS,
    Offered,
    Printed,
    SheetView,
    is_released_here,
    sheet_of,
)
from bot.domain.views import DutyLine
from bot.messages import choices, ids, words
from bot.messages.blocks import (
    actions,
    button,
    context,
    divider,
    message,
    option,
    quote,
    section,
    sections,
    split,
)
from bot.messages.frame import banner
from bot.messages.inputs import chosen, field, form, hinted, modal
from bot.messages.letter_form import letter_button
from bot.messages.review_news import edit_blocks
from bot.messages.sheet_edits import edit_buttons, seen
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import Voice, escape, person

LANGUAGES: Final = ("nl", "fr", "de", "en")
#: What a modal shows of a text; the file has all of it.
SHOWN_PARTS: Final = 10
QUOTE: Final = 2900
MOST_OPEN: Final = 25
MOST_NAMES: Final = 8
_FILED: Final = frozenset({*FILINGS, *NIS2_REPORTS})


def sheets_form(offered: Offered, voice: Voice) -> Json:
    """Draw the form that asks which sheet is wanted, about whom, in which language."""
    kinds = [kind for kind in (*FOR_US, NoticeKind.CALL_SCRIPT) if _fits(kind, offered)]
    blocks = [
        *banner(voice, offered.exercise),
        section(voice.text("sheets.text")),
        *_calls(voice, offered),
        *_thresholds(voice, offered),
        field(ids.SHEET, voice.label("sheets.kind"), _choice(voice, "sheet.kind", kinds)),
        *([_client(voice, offered)] if offered.clients else []),
        hinted(
            voice,
            ids.LANGUAGE,
            "sheets.language",
            _choice(voice, "language", LANGUAGES),
            optional=True,
        ),
    ]
    metadata = ids.encode(incident=offered.incident_id)
    return form(voice, "sheets", ids.SHEETS_VIEW, blocks, metadata=metadata)


def sheet(view: SheetView, voice: Voice) -> Json:
    """Draw one sheet as it is: what is still open, its text, and what is done with it."""
    parts = split(view.sheet.text, QUOTE)
    blocks = [
        *banner(voice, view.exercise),
        *sections(_heading(voice, view)),
        *edit_blocks(voice, view.edits),
        divider(),
        *(quote(part) for part in parts[:SHOWN_PARTS]),
        *([context(voice.text("sheet.cut_off"))] if len(parts) > SHOWN_PARTS else []),
        divider(),
        actions(_buttons(voice, view)),
    ]
    metadata = ids.encode(incident=view.incident_id, sheet=view.sheet.id)
    return modal(
        voice, "sheets.title", ids.SHEET_VIEW, blocks, metadata=metadata, close="form.close"
    )


def sheet_button(voice: Voice, incident_id: str, line: DutyLine) -> list[Json]:
    """Return the button that drafts the sheet of a duty; none where it has none."""
    if sheet_of(line.kind) is None:
        return []
    here = ids.encode(incident=incident_id, duty=line.id)
    return [button(voice.label("button.sheet"), ids.SHEET_DUTY, here)]


def calls_coming(printed: Printed, voice: Voice) -> Message:
    """Draw the answer to who has the calls printed."""
    left_out = voice.plural("calls.left_out", printed.left_out)
    text = lines(
        voice.plural("calls.coming", len(printed.scripts)),
        left_out if printed.left_out else None,
    )
    return message(text, sections(text))


def file_coming(voice: Voice) -> Message:
    """Draw the answer to who has a sheet put into the channel."""
    text = voice.text("sheet.files_coming")
    return message(text, sections(text))


def named(voice: Voice, kind: str) -> str:
    """Return what people call a kind of sheet."""
    return words.named(voice, "sheet.kind", kind)


def _heading(voice: Voice, view: SheetView) -> Mrkdwn:
    kind, client_id = NoticeKind(view.sheet.kind), view.sheet.client_id
    about = (
        voice.text("sheet.ours")
        if client_id == OURS
        else voice.text("sheet.for_client", client=words.short(view.client_name))
    )
    language = words.named(voice, "language", view.sheet.language)
    return lines(
        voice.text("sheet.about", kind=named(voice, kind), version=view.sheet.version),
        beside(about, voice.text("review.language", language=language)),
        _open(voice, view),
        *_written(voice, view),
        _what_to_do(voice, kind, client_id),
        voice.text("sheet.approved", who=person(view.sheet.approved_by))
        if view.sheet.approved_by
        else None,
    )


def _open(voice: Voice, view: SheetView) -> Mrkdwn | None:
    """Return what is still open: as drafted the facts count, and then what the text says."""
    count = len(view.open) if view.sheet.authors else max(len(view.open), len(view.sheet.missing))
    labels = [escape(words.short(label)) for label in view.open[:MOST_OPEN]]
    if not count:
        return None
    return lines(
        voice.plural("sheet.open_fields", count),
        voice.text("sheet.open_are", fields=voice.listed(labels)) if labels else None,
    )


def _written(voice: Voice, view: SheetView) -> tuple[Mrkdwn | None, ...]:
    """Return who wrote in it and read it, and what speaks against using it as it is."""
    sheet = view.sheet
    names = [escape(words.short(name)) for name in view.names[:MOST_NAMES]]
    return (
        voice.text("sheet.authors", people=voice.people(sheet.authors[:MOST_NAMES]))
        if sheet.authors
        else None,
        voice.text("review.countersigned", people=voice.people([sheet.countersigned_by]))
        if sheet.countersigned_by
        else None,
        voice.text("sheet.names", names=voice.listed(names)) if names else None,
        voice.text("sheet.stale") if view.stale else None,
    )


def _what_to_do(voice: Voice, kind: NoticeKind, client_id: str) -> Mrkdwn | None:
    if client_id != OURS and kind is not NoticeKind.CALL_SCRIPT:
        return voice.text("sheet.hand_over")
    return voice.text("sheet.copy") if kind in _FILED else None


def _buttons(voice: Voice, view: SheetView) -> list[Json]:
    here = ids.encode(incident=view.incident_id, sheet=view.sheet.id)
    buttons = [button(voice.label("button.sheet_file"), ids.SHEET_FILE, here, style="primary")]
    if is_released_here(view.sheet.kind, view.sheet.client_id):
        buttons += _approve(voice, view)
    buttons += [*letter_button(voice, view), *edit_buttons(voice, view)]
    if view.duty_id is not None:
        duty = ids.encode(incident=view.incident_id, duty=view.duty_id)
        buttons.append(button(voice.label("button.fulfil"), ids.DUTY_FULFIL, duty))
    return buttons


def _approve(voice: Voice, view: SheetView) -> list[Json]:
    """Return the button that releases our letter; none once it is released."""
    if view.sheet.approved_by is not None:
        return []
    return [button(voice.label("button.sheet_approve"), ids.SHEET_APPROVE, seen(view))]


def _fits(kind: NoticeKind, offered: Offered) -> bool:
    return kind in offered.ours or (bool(offered.clients) and kind in FOR_A_CLIENT)


def _client(voice: Voice, offered: Offered) -> Json:
    return hinted(
        voice, ids.CLIENT, "sheets.client", choices.pick_one(offered.clients), optional=True
    )


def _calls(voice: Voice, offered: Offered) -> list[Json]:
    if not offered.calls:
        return []
    here = ids.encode(incident=offered.incident_id)
    told = voice.text("sheets.calls", count=voice.number(offered.calls))
    return [section(told, accessory=button(voice.label("button.calls"), ids.CALLS_PRINT, here))]


def _thresholds(voice: Voice, offered: Offered) -> list[Json]:
    if not set(NIS2_REPORTS) & set(offered.ours):
        return []
    here = ids.encode(incident=offered.incident_id)
    return [actions([button(voice.label("button.thresholds"), ids.THRESHOLDS_OPEN, here)])]


def _choice(voice: Voice, family: str, names: Iterable[str]) -> Json:
    options = [option(words.named(voice, family, name), name) for name in names]
    return chosen("static_select", options)
