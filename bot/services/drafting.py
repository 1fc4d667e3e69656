"""One draft a client, in its language, made from that client's facts and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.content.notices import RenderedNotice
from bot.domain.incident import NoticeState
from bot.domain.notices import NoticeText, digest, initial_kind
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.services import foreign
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow, Row
from bot.store import drafting_jobs, notices

NEXT_UPDATE = timedelta(hours=24)
#: More new drafts than these are made in the background, so that confirming stays quick.
AT_ONCE: Final = 100
UNSENT: Final = (NoticeState.DRAFT, NoticeState.REJECTED, NoticeState.BLOCKED)

Draft = dict[str, Any]


def draft_missing(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> int:
    """Draft the first notice for each affected client that has none; set aside what is gone.

    More than :data:`AT_ONCE` are left to :mod:`bot.services.drafting_job`.

    Returns:
        The number of new drafts, those still to be made included.
    """
    facts = FactsNow.of(desk, incident, snapshot)
    gone = set(notices.clients_in(incident.id, *UNSENT)) - facts.rows.keys()
    notices.set_aside(incident.id, UNSENT, gone)
    wanted = missing(facts)
    if len(wanted) > AT_ONCE:
        drafting_jobs.start(incident.id, now)
        return len(wanted)
    drafter = Drafter.of(facts)
    notices.insert([drafter.first(row, now) for row in wanted])
    return len(wanted)


def missing(facts: FactsNow) -> list[Row]:
    """Return the affected clients that have no notice yet; call it inside a transaction."""
    drafted = notices.drafted(facts.incident.id)
    return [row for client_id, row in facts.rows.items() if client_id not in drafted]


def render(desk: Desk, kind: str, language: str, facts: Mapping[str, object]) -> RenderedNotice:
    """Render a notice from the facts it is to say."""
    return desk.notices.render(kind, language, facts)


@dataclass(frozen=True)
class Drafter:
    """Makes drafts from the facts of one moment; what they have in common is looked up once.

    Attributes:
        facts: What may be said.
        known: What gives each client away.
        versions: The newest version each client was drafted.
    """

    facts: FactsNow
    known: foreign.ForeignIndex
    versions: Mapping[str, int]

    @classmethod
    def of(cls, facts: FactsNow) -> Drafter:
        """Look up what all drafts need; call it inside a transaction."""
        return cls(facts, foreign.index(facts.desk), notices.versions(facts.incident.id))

    def first(self, row: Row, now: datetime) -> Draft:
        """Return the first notice to one client of the answer."""
        version = self.versions.get(row["client_id"], 0) + 1
        facts = self.facts.of_client(row, version, now + NEXT_UPDATE).as_dict()
        return self.draft(row, initial_kind(self.facts.trust(row)).value, facts, now)

    def draft(self, row: Row, kind: str, facts: Mapping[str, object], now: datetime) -> Draft:
        """Return a draft of any kind to one client; one that names another is sent back."""
        language, contact = row["language"], row["contact"]
        made = render(self.facts.desk, kind, language, facts)
        draft = {
            "id": uuid.uuid4().hex,
            "incident": self.facts.incident.id,
            "client_id": row["client_id"],
            "kind": kind,
            "version": facts["version"],
            "language": language,
            "recipient": contact,
            "facts": dict(facts),
            "missing": list(made.missing),
            "subject": made.subject,
            "text": made.text,
            "html": made.html,
            "digest": digest(made.notice, language, [contact] if contact else []),
            "state": NoticeState.DRAFT if contact else NoticeState.BLOCKED,
            "authors": [],
            "comment": None,
            "created_at": now,
        }
        return draft | self._fault(draft, made.notice)

    def _fault(self, draft: Draft, text: NoticeText) -> Draft:
        """Return what marks a draft that names another client; it stops no other draft."""
        tokens = foreign.tokens_in(
            self.facts.desk, self.known, text, draft["client_id"], draft["kind"], draft["language"]
        )
        if not tokens:
            return {}
        state = NoticeState.REJECTED if draft["recipient"] else NoticeState.BLOCKED
        return {"state": state, "comment": ", ".join(tokens)}
