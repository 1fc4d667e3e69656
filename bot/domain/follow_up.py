"""What later notices to a client say beside the facts: what is new, and what was looked at.

A first notice is followed in phases without undue further delay (GDPR Art. 33(4); Decision (EU)
2021/915, clause 9.2). Every type here is one client's facts and that client's alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.notices import ClientNoticeFacts


class NoBasis(Refusal):
    """An all clear that does not say what it rests on."""


@dataclass(frozen=True, slots=True)
class FollowUpFacts(ClientNoticeFacts):
    """What an update or the final notice to one client may say.

    Attributes:
        before: The facts of the last notice this client got; None if it was told by telephone
            only, so that nothing can be compared.
        told_at: When the client was last informed, by any channel (UTC).
        news: The officer's own words on what is new, in the notice's language; may be empty.
        open_questions: What is still examined, in a person's words.
        prevention: Ids or texts of what is done so that it does not happen again.
    """

    before: ClientNoticeFacts | None = None
    told_at: datetime | None = None
    news: str = ""
    open_questions: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()

    @property
    def newly_confirmed(self) -> bool:
        """Whether what was a suspicion in the last notice is now established."""
        return self.confirmed and self.before is not None and not self.before.confirmed


@dataclass(frozen=True, slots=True)
class AllClearFacts(ClientNoticeFacts):
    """What an all clear to one client may say.

    It says that no indication was found and on what basis, never that nothing happened: so
    ``looked_at`` is the one fact it cannot do without.

    Attributes:
        looked_at: Ids or texts of what was examined.
        not_looked_at: Ids or texts of what could not be examined; empty if nothing was left out.
        looked_from, looked_until: The time the examination covers (UTC).
        concluded_at: When it was concluded (UTC).

    Raises:
        NoBasis: ``looked_at`` is empty.
    """

    looked_at: tuple[str, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    looked_from: datetime | None = None
    looked_until: datetime | None = None
    concluded_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse an all clear without its basis."""
        if not any(item.strip() for item in self.looked_at):
            raise NoBasis("notice.error.no_basis", field="looked_at")
