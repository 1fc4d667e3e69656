"""Covers what is about to be said in Slack while somebody may read along (rule 30)."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.types import Composed, Drawn, Obsolete, SlackFiles, SlackPost
from bot.domain.outgoing import REMINDER, Lane, OutgoingRow, ProjectionRow
from bot.i18n.catalogue import Translator
from bot.messages.dark import covered, dark_headline
from bot.messages.types import Message
from bot.messages.voice import Voice
from bot.services import darkness
from bot.services.desk import Desk

#: What says that it is dark, or no longer.
OPEN: frozenset[str] = frozenset({"dark.on", "dark.off"})


class Cover:
    """Puts the reference and the bridge in the place of what a message would show."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def row(
        self, composed: Composed, row: OutgoingRow, words: Translator, now: datetime
    ) -> Composed:
        """Return what a row says in the dark.

        A deadline still speaks, and what waits for one person too. What only tells the channel is
        left out: it stands in the timeline. A file is not shown at all.
        """
        if not isinstance(composed, SlackPost | SlackFiles) or row.kind in OPEN:
            return composed
        dark = darkness.covering(self.desk, row.incident_id or row.facts.get("incident_id"))
        if dark is None:
            return composed
        if isinstance(composed, SlackFiles):
            return Obsolete("dark")
        if row.stream.startswith("channel:") and row.lane is Lane.NARRATIVE:
            return Obsolete("dark")
        key = "dark.reminder" if row.kind == REMINDER else "dark.covered"
        return _post(covered(dark, Voice(words, self.desk.organisation.zone, now), key))

    def drawn(
        self, drawn: Drawn, projection: ProjectionRow, words: Translator, now: datetime
    ) -> Drawn:
        """Return what a message that is kept up to date shows in the dark."""
        if not isinstance(drawn, SlackPost):
            return drawn
        dark = darkness.covering(self.desk, projection.incident_id)
        if dark is None:
            return drawn
        voice = Voice(words, self.desk.organisation.zone, now)
        if projection.kind == "headline":
            return _post(dark_headline(dark, voice))
        return _post(covered(dark, voice))


def _post(message: Message) -> SlackPost:
    return SlackPost(message.text, message.blocks)
