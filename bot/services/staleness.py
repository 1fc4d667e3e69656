"""Whether a draft still says what is known: new facts that would change it mark it stale.

A promised date of the next update does not count: it moves with every rendering.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.incident import NoticeState
from bot.domain.notices import STANDARD_FIRST, TO_CLIENTS, MailTrust, NoticeKind, kind_for
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import drafting
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow, Row
from bot.store import notices

#: What stays as it was when a draft is compared with what is known now.
KEPT: Final = ("version", "next_update_by")
#: What marks a draft that its client's mailbox may not be sent any more, or may be sent again.
MAIL: Final = "client_mail"
WAITING: Final = frozenset({NoticeState.DRAFT, NoticeState.REJECTED, NoticeState.BLOCKED})

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Freshness:
    """Compares drafts with what is known now; use it inside one transaction.

    Attributes:
        now: What may be said now; None while no scope is confirmed.
    """

    now: FactsNow | None
    _judged: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, desk: Desk, incident: IncidentRecord) -> Freshness:
        """Look up what is known of an incident now."""
        snapshot = notices.confirmed_snapshot(incident.id)
        return cls(None if snapshot is None else FactsNow.of(desk, incident, snapshot))

    def kind_for(self, notice: NoticeRecord) -> NoticeKind:
        """Return the kind that a client's mailbox may be sent now where a notice waits (rule 31).

        Unless the mailbox is trusted, it is only asked to call; a first notice that only does so
        is the full one again once the mailbox is trusted after all.
        """
        kind, row = NoticeKind(notice.kind), self._row(notice.client_id)
        if self.now is None or row is None or kind not in TO_CLIENTS:
            return kind
        only_asks = kind is NoticeKind.CLIENT_INITIAL_UNTRUSTED
        first = NoticeKind.CLIENT_INITIAL if only_asks and notice.version == 1 else kind
        return kind_for(first, self.now.trust(row))

    def facts_for(self, notice: NoticeRecord) -> Facts | None:
        """Return what a draft would be made of now; None for one that is not compared."""
        kind, row = self.kind_for(notice), self._row(notice.client_id)
        if self.now is None or row is None or kind not in STANDARD_FIRST:
            return None
        if notice.client_id not in self.now.rows and kind == notice.kind:
            return None
        kept = {name: notice.facts.get(name) for name in KEPT}
        return self.now.plain_of_client(row) | kept

    def changed(self, notice: NoticeRecord) -> tuple[str, ...]:
        """Return the names of the facts that a waiting draft does not say as they are now.

        Facts that change nothing of what is rendered do not count.
        """
        present = self.facts_for(notice) if notice.state in WAITING else None
        if present is None:
            return ()
        if self.kind_for(notice) != notice.kind:
            return (MAIL,)
        names = tuple(name for name in present if present[name] != notice.facts.get(name))
        return names if names and self._reads_otherwise(notice, present, names) else ()

    def trusts(self, client_id: str) -> bool:
        """Return whether what comes from a client's mailbox surely comes from the client."""
        row = self._row(client_id)
        return self.now is None or row is None or self.now.trust(row) is MailTrust.TRUSTED

    def _row(self, client_id: str) -> Row | None:
        if self.now is None:
            return None
        return self.now.rows.get(client_id) or self.now.others.get(client_id)

    def _reads_otherwise(
        self, notice: NoticeRecord, present: Facts, names: tuple[str, ...]
    ) -> bool:
        """Return whether new facts change the text; many drafts differ in the same ones."""
        differing = [(name, notice.facts.get(name), present[name]) for name in names]
        key = json.dumps((notice.kind, notice.language, differing), sort_keys=True)
        if key not in self._judged:
            desk = self.now.desk if self.now else None
            self._judged[key] = desk is not None and _differs(desk, notice, present)
        return self._judged[key]


def _differs(desk: Desk, notice: NoticeRecord, present: Facts) -> bool:
    before = drafting.render(desk, notice.kind, notice.language, notice.facts)
    after = drafting.render(desk, notice.kind, notice.language, present)
    return before.notice != after.notice
