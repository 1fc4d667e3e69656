"""Our own letters to people. Every function runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from bot.domain.letters import LetterRecord
from bot.domain.outgoing import Proof
from bot.store.rows import in_batches, value_of, values_of
from bot.store.tables.letters import Letter


def insert(letters: Sequence[LetterRecord]) -> None:
    """Keep letters that are to be sent."""
    for some in in_batches(letters):
        Letter.insert_many([asdict(one) for one in some]).execute()


def find(letter_id: str) -> LetterRecord | None:
    """Return one letter."""
    row = Letter.get_or_none(Letter.id == letter_id)
    return None if row is None else value_of(LetterRecord, row)


def of_sheet(sheet_id: str) -> tuple[LetterRecord, ...]:
    """Return the letters of one version, in the order of addresses given."""
    query = Letter.select().where(Letter.sheet_id == sheet_id)
    return values_of(LetterRecord, query.order_by(Letter.created_at, Letter.id))


def of_incident(incident_id: str) -> tuple[LetterRecord, ...]:
    """Return all letters of an incident, oldest first."""
    query = Letter.select().where(Letter.incident_id == incident_id)
    return values_of(LetterRecord, query.order_by(Letter.created_at, Letter.id))


def accepted(letter_id: str, at: datetime, proof: Proof) -> None:
    """Write down that the mail server took a letter."""
    Letter.update(sent_at=at, proof=dict(proof)).where(Letter.id == letter_id).execute()
