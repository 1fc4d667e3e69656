"""One draft a client, in its language, made from that client's facts and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.content.notices import RenderedNotice
from bot.domain.incident import Kind, NoticeState, TaskState
from bot.domain.notices import (
    ClientNoticeFacts,
    Contact,
    MailTrust,
    NoticeText,
    digest,
    initial_kind,
)
from bot.domain.records import IncidentRecord, NoticeRecord, SnapshotRecord
from bot.domain.register import Capacity
from bot.services import foreign, people
from bot.services.desk import Desk
from bot.store import incidents, notices, register_known, tasks

NEXT_UPDATE = timedelta(hours=24)


def draft_missing(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> int:
    """Draft the first notice for each affected client that has none; set aside what is gone.

    Returns:
        The number of new drafts.
    """
    kept = notices.of_incident(incident.id)
    answer: Any = snapshot.answer
    wanted = {row["client_id"]: row for row in answer["clients"] if row["status"] == "affected"}
    _set_aside(row for row in kept if row.client_id not in wanted)
    drafted = {row.client_id for row in kept if row.state is not NoticeState.SUPERSEDED}
    new = [row for client_id, row in wanted.items() if client_id not in drafted]
    versions = {row.client_id: row.version for row in kept}
    drafter = _Drafter.of(desk, incident, snapshot, now)
    drafts = [drafter.draft(row, versions.get(row["client_id"], 0) + 1) for row in new]
    _send_back_what_names_another(desk, drafts)
    notices.insert(drafts)
    return len(drafts)


def _send_back_what_names_another(desk: Desk, drafts: list[dict[str, Any]]) -> None:
    """Mark drafts that name another client as sent back; one such draft stops no other."""
    known = foreign.index(desk)
    for draft in drafts:
        text = NoticeText(draft["subject"], draft["text"], draft["html"])
        tokens = foreign.tokens_in(
            desk, known, text, draft["client_id"], draft["kind"], draft["language"]
        )
        if tokens:
            state = NoticeState.REJECTED if draft["recipient"] else NoticeState.BLOCKED
            draft.update(state=state, comment=", ".join(tokens))


def render(desk: Desk, kind: str, language: str, facts: Mapping[str, object]) -> RenderedNotice:
    """Render a notice from the facts it is to say."""
    return desk.notices.render(kind, language, facts)


@dataclass(frozen=True)
class _Drafter:
    """What the drafts of one confirmation have in common, looked up once."""

    desk: Desk
    incident: IncidentRecord
    snapshot: SnapshotRecord
    now: datetime
    system_names: Mapping[str, str]
    contacts: tuple[Contact, ...]
    measures: tuple[str, ...]
    client_mail: str | None

    @classmethod
    def of(
        cls, desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
    ) -> _Drafter:
        systems = register_known.load_systems(desk.store)
        return cls(
            desk,
            incident,
            snapshot,
            now,
            system_names={code: system.name or code for code, system in systems.items()},
            contacts=people.contacts(desk.organisation),
            measures=_done(desk, incident),
            client_mail=incidents.facts(incident.id).get("client_mail"),
        )

    def draft(self, row: Mapping[str, Any], version: int) -> dict[str, Any]:
        """Return the draft for one client of the answer."""
        language, contact = row["language"], row["contact"]
        facts = self._facts(row, version).as_dict()
        kind = initial_kind(_trust(self.client_mail, row)).value
        made = render(self.desk, kind, language, facts)
        return {
            "id": uuid.uuid4().hex,
            "incident": self.incident.id,
            "client_id": row["client_id"],
            "kind": kind,
            "version": version,
            "language": language,
            "recipient": contact,
            "facts": facts,
            "missing": list(made.missing),
            "subject": made.subject,
            "text": made.text,
            "html": made.html,
            "digest": digest(made.notice, language, [contact] if contact else []),
            "state": NoticeState.DRAFT if contact else NoticeState.BLOCKED,
            "authors": [],
            "comment": None,
            "created_at": self.now,
        }

    def _facts(self, row: Mapping[str, Any], version: int) -> ClientNoticeFacts:
        incident, organisation = self.incident, self.desk.organisation
        answer: Any = self.snapshot.answer
        scope: Any = self.snapshot.scope
        own = answer["notice"][row["client_id"]]
        return ClientNoticeFacts(
            reference=incident.reference,
            organisation=organisation.name,
            privacy_mailbox=organisation.privacy_mailbox,
            phone=organisation.telephone,
            contacts=self.contacts,
            client_name=row["name"],
            zone=organisation.zone.key,
            kind=Kind(incident.kind).value,
            confirmed=incident.aware_confirmed,
            noticed_at=incident.noticed_at,
            aware_at=incident.aware_at,
            version=version,
            contract_reference=own["contract_reference"],
            capacity=Capacity(row["capacity"]),
            client_is_processor=own["client_is_processor"],
            country=own["country"],
            former_until=date.fromisoformat(own["former_until"]) if own["former_until"] else None,
            systems=tuple(self.system_names.get(code, code) for code in own["systems"]),
            data=tuple(own["data"]),
            people_at_most=row["people"],
            exposed_from=_instant(scope["begins"]),
            exposed_until=_instant(scope["ends"]),
            exposure_ongoing=scope["ends"] is None,
            key_elsewhere=True if own["encrypted_elsewhere"] else None,
            encrypted=True if own["encrypted_elsewhere"] else None,
            measures=self.measures,
            next_update_by=self.now + NEXT_UPDATE,
        )


def _trust(said: str | None, row: Mapping[str, Any]) -> MailTrust:
    """Return whether this client's mail is trusted (rule 31).

    What a person said of clients' mail goes first; else it is unknown by itself as soon as the
    client's mail, or tooling that reaches the client, is in the scope.
    """
    if said is not None:
        return MailTrust(said)
    reached = any(
        reason["kind"] == "reachable" or "mail_content" in reason["data"]
        for reason in row["reasons"]
    )
    return MailTrust.UNKNOWN if reached else MailTrust.TRUSTED


def _done(desk: Desk, incident: IncidentRecord) -> tuple[str, ...]:
    """Return the measures taken so far: those of the steps that are done, each once."""
    playbook = desk.playbooks.get(incident.playbook)
    done = {task.step for task in tasks.of_incident(incident.id) if task.state is TaskState.DONE}
    taken = (step.measure for step in playbook.steps if step.id in done and step.measure)
    return tuple(dict.fromkeys(taken))


def _set_aside(gone: Iterable[NoticeRecord]) -> None:
    unsent = (NoticeState.DRAFT, NoticeState.REJECTED, NoticeState.BLOCKED)
    for row in gone:
        notices.change(row.id, unsent, row.digest, state=NoticeState.SUPERSEDED)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
