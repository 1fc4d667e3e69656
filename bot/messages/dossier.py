"""The dossier as chapters to be read: what the authority asks first stands first."""

from __future__ import annotations

from typing import Any, Final

from bot.domain.dossier import Chapter, Dossier
from bot.i18n.catalogue import Translator
from bot.messages import dossier_grids
from bot.messages import timeline as drawn
from bot.messages.dossier_words import Teller
from bot.messages.voice import Voice

#: Lines of the timeline that are printed, and how many are a paragraph.
MOST_LINES: Final = 3000
IN_A_PARAGRAPH: Final = 40
#: The chapters that are only tables, and which.
_TABLES: Final = {
    "facts": ("facts",),
    "duties": ("duties",),
    "scope": ("scopes", "clients", "client_decisions"),
    "told": ("notices", "tellings"),
    "sheets": ("sheets", "letters"),
    "decisions": ("decisions",),
    "steps": ("steps", "client_steps"),
    "roles": ("roles",),
}


def chapters(dossier: Dossier, translator: Translator) -> tuple[Chapter, ...]:
    """Return the dossier in words.

    Args:
        dossier: What it holds.
        translator: In which language.
    """
    tell = Teller(Voice(translator, dossier.zone, dossier.made_at), dossier.people)
    return (
        _about(dossier, tell),
        _what(dossier, tell),
        _times(dossier, tell),
        *(_of_tables(dossier, name, tell) for name in _TABLES),
        _timeline(dossier, translator, tell),
        _record(dossier, tell),
    )


def title(dossier: Dossier, translator: Translator) -> str:
    """Return what the dossier is called."""
    return translator.text("dossier.title", reference=dossier.reference)


def _rows(tell: Teller, **values: str) -> tuple[tuple[str, str], ...]:
    return tuple((tell.label(f"row.{name}"), value) for name, value in values.items())


def _about(dossier: Dossier, tell: Teller) -> Chapter:
    """Return why there is a dossier, what it holds, and of which instant it is true."""
    rows = _rows(
        tell,
        organisation=dossier.organisation,
        reference=dossier.reference,
        made=tell.by(dossier.made_by, dossier.made_at),
        zone=tell.voice.label("phase.hours", zone=tell.voice.zone_words()),
        exercise=tell.yes(dossier.exercise),
        data=tell.label("data_format"),
    )
    text = "\n\n".join(tell.label(f"about.{name}") for name in ("law", "holds", "erased"))
    return Chapter(tell.label("chapter.about"), text, rows)


def _what(dossier: Dossier, tell: Teller) -> Chapter:
    known: Any = dossier.incident
    rows = _rows(
        tell,
        kind=tell.code("kind", known["kind"]),
        opened=tell.by(known["opened_by"], known["opened_at"]),
        lead=tell.who(known["lead"]),
        restricted=tell.yes(known["restricted"]),
        processor=tell.code("dossier.track", known["processor_track"]),
        controller=tell.code("dossier.track", known["controller_track"]),
        state=tell.state(known["state"]),
        closed=tell.at(known["closed_at"]),
        outcome=tell.code("dossier.outcome", known["outcome"]),
        closing_reason=tell.text(known["closing_reason"]),
        came_from=tell.text(known["came_from"]),
        went_on_in=tell.text(known["went_on_in"]),
        playbook=f"{known['playbook']} {known['playbook_version']}",
    )
    return Chapter(tell.label("chapter.what"), tell.text(known["what"]), rows)


def _times(dossier: Dossier, tell: Teller) -> Chapter:
    """Return the three times with what they were before (rule 6)."""
    known: Any = dossier.incident
    rows = _rows(
        tell,
        noticed=tell.at(known["noticed_at"]),
        suspected=tell.at(known["suspected_at"]),
        aware=tell.at(known["aware_at"]),
        certain=tell.yes(known["aware_confirmed"]),
        provisional=tell.yes(known["aware_provisional"]),
        significant=tell.at(known["significant_at"]),
    )
    grids = dossier_grids.all_of(dossier, ("corrections",), tell)
    return Chapter(tell.label("chapter.times"), tell.label("times.text"), rows, grids)


def _of_tables(dossier: Dossier, name: str, tell: Teller) -> Chapter:
    grids = dossier_grids.all_of(dossier, _TABLES[name], tell)
    key = f"{name}.text" if grids else "nothing"
    text = tell.label(key) if tell.voice.knows(f"dossier.{key}") else ""
    return Chapter(tell.label(f"chapter.{name}"), text, (), grids)


def _timeline(dossier: Dossier, translator: Translator, tell: Teller) -> Chapter:
    """Return what happened, line by line; short paragraphs are laid out faster than a long one."""
    lines = drawn.as_file(dossier.timeline, translator).splitlines()
    shown = lines[:MOST_LINES]
    parts = [
        "\n".join(shown[at : at + IN_A_PARAGRAPH]) for at in range(0, len(shown), IN_A_PARAGRAPH)
    ]
    more = tell.more("more_lines", len(lines) - MOST_LINES, file="tables/timeline.csv")
    text = "\n\n".join([*parts, *([more] if more else [])])
    return Chapter(tell.label("chapter.timeline"), text)


def _record(dossier: Dossier, tell: Teller) -> Chapter:
    """Return whether the record is whole, and the head by which to check it again."""
    verdict = dossier.verdict
    fault = tell.label("fault", sequence=verdict.fault_at, kind=verdict.fault)
    rows = _rows(
        tell,
        entries=tell.voice.number(verdict.entries),
        of_incident=tell.voice.number(len(dossier.tables["record"])),
        head=verdict.head,
        erased=tell.voice.number(dossier.erased),
    )
    whole = tell.label("whole") if verdict.fault is None else fault
    return Chapter(tell.label("chapter.record"), f"{tell.label('record.text')}\n\n{whole}", rows)
