"""Letters in the outbox: their rows, what is sent, and the proof that is filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.letters import LetterRecord
from bot.domain.outgoing import Lane, OutgoingRow, Proof, mail_stream
from bot.domain.sheets import SheetRecord
from bot.services import outbox
from bot.services.desk import Desk
from bot.store import letters, sheets
from bot.store.outbox import NewRow

LETTER: Final = "mail.letter"


def key_of(letter: LetterRecord) -> str:
    """Return the key of a letter's row of the outbox."""
    return f"{LETTER}:{letter.id}"


def post(posted: Sequence[LetterRecord], now: datetime) -> None:
    """Write letters into the outbox, inside the caller's transaction.

    The rows hold no address: once it is erased, it is nowhere.
    """
    rows = [
        NewRow(
            key=key_of(one),
            stream=mail_stream(one.address),
            lane=Lane.DEADLINE,
            kind=LETTER,
            facts={"incident_id": one.incident_id, "letter_id": one.id},
            incident_id=one.incident_id,
        )
        for one in posted
    ]
    outbox.enqueue_all(rows, now)


def to_send(desk: Desk, row: OutgoingRow) -> tuple[LetterRecord, SheetRecord] | None:
    """Return a letter with its text; None when it must not go, as after its address was erased."""
    with desk.store.read():
        letter = letters.find(str(row.facts.get("letter_id")))
        sheet = None if letter is None else sheets.find(letter.sheet_id)
    if letter is None or "@" not in letter.address:
        return None
    return None if sheet is None or sheet.approved_by is None else (letter, sheet)


def sent(row: OutgoingRow, proof: Proof, now: datetime) -> None:
    """File the proof of a letter, in the settling transaction."""
    letters.accepted(str(row.facts["letter_id"]), now, proof)
