"""Sheets, their forms and those about many notices, drawn small and as large as they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from bot.domain.merging import Change, Clash
from bot.domain.notices import NoticeKind
from bot.domain.sheets import FOR_US, OURS, Offered, Printed, SheetRecord, SheetView
from bot.domain.significance import Answers
from bot.i18n.catalogue import Translator
from bot.messages import many_forms, sheet_edits, sheets
from bot.messages.thresholds import thresholds_form
from bot.messages.voice import Voice
from bot.services.significance import NUMBERS
from tests.messages import samples
from tests.messages.checks import Drawn
from tests.messages.extremes import Extremes

Draw = Callable[[Translator], Drawn]

SHEET = SheetRecord(
    id="f" * 32,
    incident_id=samples.INCIDENT,
    kind=NoticeKind.AUTHORITY_PART_1,
    client_id=OURS,
    version=1,
    language="nl",
    facts={},
    missing=(),
    subject="BR-2026-007",
    text="Sector: privaat",
    html="<p>Sector: privaat</p>",
    digest="d" * 64,
    drafted_by="U0LEAD",
    drafted_at=samples.NOW,
)
VIEW = SheetView(
    incident_id=samples.INCIDENT,
    reference="BR-2026-007",
    exercise=False,
    sheet=SHEET,
    client_name="",
    duty_id=None,
    now=samples.NOW,
    zone=samples.ZONE,
)
OFFERED = Offered(
    incident_id=samples.INCIDENT,
    reference="BR-2026-007",
    exercise=False,
    ours=(),
    clients={},
    calls=0,
    now=samples.NOW,
    zone=samples.ZONE,
)


def voice(words: Translator) -> Voice:
    """Return how the bot speaks now."""
    return Voice(words, samples.ZONE, samples.NOW)


def written(text: str, **changes: Any) -> SheetView:
    """Return our letter in an exercise in which people wrote this text everywhere."""
    sheet = replace(
        SHEET,
        kind=NoticeKind.DATA_SUBJECTS,
        subject=text[:255],
        text=f"{text}\n\n" * 300,
        missing=(text,) * 40,
        authors=(text,) * 30,
        countersigned_by=text,
    )
    return replace(
        VIEW,
        exercise=True,
        sheet=sheet,
        duty_id=3,
        open=(text,) * 60,
        stale=True,
        edits=(Change(text * 50, text * 50),) * 40,
        names=(text,) * 30,
        may_countersign=True,
        **changes,
    )


def small_messages() -> dict[str, Draw]:
    """Return what is said of sheets."""
    none_left = Printed(SHEET, (), 0)
    return {
        "calls_coming": lambda w: sheets.calls_coming(none_left, voice(w)),
        "file_coming": lambda w: sheets.file_coming(voice(w)),
        "calls_left_out": lambda w: sheets.calls_coming(
            Printed(SHEET, (SHEET,) * 200, 9_800), voice(w)
        ),
    }


def small_forms() -> dict[str, Draw]:
    """Return the forms of sheets with about as little in them as there can be."""
    offered = replace(OFFERED, ours=FOR_US[:1])
    record = samples.record()
    return {
        "sheets": lambda w: sheets.sheets_form(offered, voice(w)),
        "sheet": lambda w: sheets.sheet(VIEW, voice(w)),
        "sheet_edit": lambda w: sheet_edits.edit_form(VIEW, voice(w)),
        "thresholds": lambda w: thresholds_form(
            "i", Answers(), NUMBERS, None, voice(w), exercise=False
        ),
        "later": lambda w: many_forms.later_form(record, {}, voice(w)),
        "except": lambda w: many_forms.except_form(samples.preview(), {"n": "Klant"}, voice(w)),
    }


def huge_forms(typed: Extremes) -> dict[str, Draw]:
    """Return the forms of sheets of a large exercise."""
    text, view = typed.text, written(typed.text)
    offered = replace(OFFERED, exercise=True, ours=FOR_US, clients=typed.named, calls=9_999)
    clients_sheet = replace(
        view.sheet, kind=NoticeKind.CALL_SCRIPT, client_id=text, approved_by="U0OFFICER"
    )
    theirs = replace(view, sheet=clients_sheet, client_name=text)
    released = replace(view, sheet=replace(view.sheet, approved_by="U0OFFICER"))
    clashes = (Clash(text * 50, text * 50),) * 30
    record = samples.record(exercise=True, what=text)
    given: dict[str, Any] = {one.name: _most(one.name) for one in fields(Answers)}
    answered = Answers(**given)
    return {
        "sheets": lambda w: sheets.sheets_form(offered, voice(w)),
        "sheet": lambda w: sheets.sheet(view, voice(w)),
        "sheet_of_client": lambda w: sheets.sheet(theirs, voice(w)),
        "sheet_released": lambda w: sheets.sheet(released, voice(w)),
        "sheet_edit": lambda w: sheet_edits.edit_form(view, voice(w)),
        "sheet_join": lambda w: sheet_edits.edit_form(view, voice(w), clashes, "f" * 64),
        "thresholds": lambda w: thresholds_form(
            "i", answered, NUMBERS, samples.NOW, voice(w), exercise=True
        ),
        "later": lambda w: many_forms.later_form(record, typed.named, voice(w)),
        "except": lambda w: many_forms.except_form(typed.preview, typed.named, voice(w)),
    }


def _most(name: str) -> int | bool:
    return 10**14 if name in NUMBERS else True
