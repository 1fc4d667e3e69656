"""Our own letter to people, by mail: to whom, and what became of each (GDPR Art. 34(1))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.register_columns import email
from bot.domain.register_faults import Misfit

#: Of one release; more go in another one.
MOST: Final = 1000
#: So many lines are named; who has more wrong has another list in hand.
_NAMED: Final = 12


class AddressesRefused(Refusal):
    """Lines that are no mail addresses, or too many of them."""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """One letter to one person; instants in UTC.

    Attributes:
        sheet_id: The version of the letter that is sent.
        address: Whose; a sign in its place, or nothing, once it was erased.
        message_id: Of its mail, the same at every attempt.
        added_by: Who gave the address.
        sent_at: When the mail server took it.
        proof: The server and its final reply; the address is not in it.
    """

    id: str
    incident_id: str
    sheet_id: str
    address: str
    message_id: str
    added_by: str
    created_at: datetime
    sent_at: datetime | None = None
    proof: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """How far the mailing of one version of a letter is, in people."""

    total: int = 0
    accepted: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        """Those of which nobody knows yet."""
        return self.total - self.accepted - self.failed


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the mail addresses of a text, one a line, in lower case, each once.

    Empty lines, and a comma or semicolon at the end of a line, are passed over.

    Raises:
        AddressesRefused: lines hold something else, and which; or there are more than
            :data:`MOST`.
    """
    wrong, found = [], []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(email(line.strip().rstrip(",; ")).lower())
        except Misfit:
            wrong.append(number)
    if wrong:
        shown = ", ".join(map(str, wrong[:_NAMED])) + ("…" if len(wrong) > _NAMED else "")
        raise AddressesRefused("error.letter_lines", field="addresses", lines=shown)
    each = tuple(dict.fromkeys(filter(None, found)))
    if len(each) > MOST:
        raise AddressesRefused("error.letter_many", field="addresses", most=MOST)
    return each
