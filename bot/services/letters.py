"""Our own letter to people, released and mailed: one message a person, with its proof.

The letter is released under the rules of every notice (rule 26). The addresses are given with the
release; whoever adds some later must be allowed to release the same text. In an exercise the
letters are kept and nothing leaves.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.letters import LetterRecord, Mailed, addresses_in
from bot.domain.notices import message_id
from bot.domain.outgoing import RowState
from bot.domain.records import IncidentRecord
from bot.domain.sheets import SheetRecord
from bot.services import audit, letter_post, sheet_release
from bot.services.desk import Desk
from bot.store import letters
from bot.store import outbox as rows

#: What became of a letter that will not leave by itself.
_LOST = frozenset({RowState.FAILED, RowState.PARKED, RowState.OBSOLETE})


def send(desk: Desk, sheet_id: str, seen: str, by: str, typed: str, now: datetime) -> int:
    """Release our letter if it is not released yet, and mail it to these addresses.

    Who has this version of the letter, or is on its list, is passed over, so that a double press
    sends nothing twice.

    Args:
        desk: What every use case works with.
        sheet_id: The version that is shown.
        seen: Digest of what the person was shown.
        by: Who releases.
        typed: Mail addresses, one a line.
        now: The instant (UTC).

    Returns:
        How many people it goes to now.

    Raises:
        AddressesRefused: lines are no addresses, or there are too many; nothing was released.
        Refusal: there is no address.
        ReleaseRefused, SheetUnknown: as for :func:`bot.services.sheet_release.approve`.
    """
    wanted = addresses_in(typed)
    if not wanted:
        raise Refusal("error.letter_nobody", field="addresses")
    with desk.store.transaction():
        incident, sheet = sheet_release.released(desk, sheet_id, seen, by, now)
        known = {one.address for one in letters.of_sheet(sheet.id)}
        new = [_letter(desk, sheet, one, by, now) for one in wanted if one not in known]
        if new:
            _keep(incident, sheet, new, by, now)
        return len(new)


def mailed(desk: Desk, sheet_id: str) -> Mailed:
    """Return how far the mailing of one version is; opens the database by itself."""
    with desk.store.read():
        found = letters.of_sheet(sheet_id)
        open_ones = [one for one in found if one.sent_at is None]
        lost = sum(_state(one) in _LOST for one in open_ones)
    return Mailed(total=len(found), accepted=len(found) - len(open_ones), failed=lost)


def state_of(letter: LetterRecord) -> str:
    """Return what became of a letter, in the words of the outbox; call it inside a transaction.

    One of an exercise was never to leave: it has no row there.
    """
    state = _state(letter)
    return "exercise" if state is None else state.value


def _state(letter: LetterRecord) -> RowState | None:
    row = rows.find(letter_post.key_of(letter))
    return None if row is None else row.state


def _letter(desk: Desk, sheet: SheetRecord, address: str, by: str, now: datetime) -> LetterRecord:
    letter_id = uuid.uuid4().hex
    return LetterRecord(
        id=letter_id,
        incident_id=sheet.incident_id,
        sheet_id=sheet.id,
        address=address,
        message_id=message_id(letter_id, desk.organisation.own_domains[0]),
        added_by=by,
        created_at=now,
    )


def _keep(
    incident: IncidentRecord,
    sheet: SheetRecord,
    new: Sequence[LetterRecord],
    by: str,
    now: datetime,
) -> None:
    letters.insert(new)
    if not incident.exercise:
        letter_post.post(new, now)
    audit.record(
        "letter.released",
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={"sheet": sheet.id, "digest": sheet.digest, "letters": len(new)},
        personal={one.id: one.address for one in new},
    )
