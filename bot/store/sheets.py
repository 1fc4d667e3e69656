"""Sheets of incidents, every version kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from bot.domain.sheets import SheetRecord
from bot.store.rows import value_of, values_of
from bot.store.tables.sheets import Sheet


def insert(sheet: SheetRecord) -> None:
    """Keep one version of a sheet."""
    values = {one.name: getattr(sheet, one.name) for one in fields(sheet)}
    listed = {"missing": list(sheet.missing), "authors": list(sheet.authors)}
    Sheet.insert({**values, **listed}).execute()


def find(sheet_id: str) -> SheetRecord | None:
    """Return one version of a sheet."""
    row = Sheet.get_or_none(Sheet.id == sheet_id)
    return None if row is None else value_of(SheetRecord, row)


def newest(
    incident_id: str, kind: str, client_id: str, language: str | None = None
) -> SheetRecord | None:
    """Return the newest version of a sheet, in any language or in one; None while there is none."""
    query = Sheet.select().where(
        Sheet.incident_id == incident_id, Sheet.kind == kind, Sheet.client_id == client_id
    )
    if language is not None:
        query = query.where(Sheet.language == language)
    row = query.order_by(Sheet.version.desc()).first()
    return None if row is None else value_of(SheetRecord, row)


def next_version(incident_id: str, kind: str, client_id: str) -> int:
    """Return the version that a next one will be: they count on over all languages."""
    before = newest(incident_id, kind, client_id)
    return 1 if before is None else before.version + 1


def of_incident(incident_id: str) -> tuple[SheetRecord, ...]:
    """Return every version of every sheet of an incident, in the order of drafting."""
    query = Sheet.select().where(Sheet.incident_id == incident_id)
    return values_of(SheetRecord, query.order_by(Sheet.drafted_at, Sheet.kind, Sheet.version))


def approve(sheet_id: str, **values: Any) -> bool:
    """Mark a sheet as released; False when somebody was first."""
    changed = (
        Sheet.update(**values).where(Sheet.id == sheet_id, Sheet.approved_by.is_null()).execute()
    )
    return bool(changed == 1)


def countersign(sheet_id: str, by: str) -> None:
    """Keep who read a version beside those who wrote it."""
    Sheet.update(countersigned_by=by).where(Sheet.id == sheet_id).execute()
