"""What the notices of an incident may say now: each client's facts and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bot.domain.harms import Harms, harms_of
from bot.domain.incident import Kind, TaskState
from bot.domain.notices import ClientNoticeFacts, Contact, MailTrust
from bot.domain.plain_facts import plain
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.domain.register import Capacity
from bot.services import frozen, people
from bot.services.desk import Desk
from bot.store import incidents, passages, register_known, tasks

#: Ways into an environment of the client's own, of which nobody can say that mail is no part.
_REACHED = frozenset({"reachable", "named"})

Row = Mapping[str, Any]
"""One affected client of a kept answer, in the shape of ``breach-bot affected --json``."""


@dataclass(frozen=True)
class FactsNow:
    """What all notices of an incident have in common, looked up once; use it in a transaction.

    Attributes:
        rows: The affected clients of the confirmed scope, by id.
        others: Its other clients: those to be checked, left out, or gone since they were told.
        may_file_for: The clients that let us file with their authority for them.
        passages: The officer's own words on what happened, by language.
    """

    desk: Desk
    incident: IncidentRecord
    snapshot: SnapshotRecord
    rows: Mapping[str, Row]
    others: Mapping[str, Row]
    system_names: Mapping[str, str]
    contacts: tuple[Contact, ...]
    measures: tuple[str, ...]
    harms: Harms
    may_file_for: frozenset[str]
    client_mail: str | None
    passages: Mapping[str, str]

    @classmethod
    def of(cls, desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord) -> FactsNow:
        """Look up what the incident's notices may say."""
        answer: Any = snapshot.answer
        said = incidents.facts(incident.id)
        systems = register_known.load_systems(desk.store)
        return cls(
            desk,
            incident,
            snapshot,
            rows={r["client_id"]: r for r in answer["clients"] if r["status"] == "affected"},
            others={r["client_id"]: r for r in answer["clients"] if r["status"] != "affected"},
            system_names={code: system.name or code for code, system in systems.items()},
            contacts=people.contacts(desk.organisation),
            measures=_done(desk, incident),
            harms=harms_of(Kind(incident.kind), said, certain=incident.aware_confirmed),
            may_file_for=frozenset(
                term["client_id"] for term in answer["terms"] if term["may_file_for"]
            ),
            client_mail=said.get("client_mail"),
            passages=passages.in_force(incident.id),
        )

    @property
    def names(self) -> dict[str, str]:
        """The names of the clients of the answer, by id."""
        return {client: row["name"] for client, row in {**self.rows, **self.others}.items()}

    def trust(self, row: Row) -> MailTrust:
        """Return whether this client's mail is trusted (rule 31).

        What a person said of clients' mail goes first; else it is unknown by itself as soon as
        the client's mail, or tooling that reaches the client, is in the scope.
        """
        if self.client_mail is not None:
            return MailTrust(self.client_mail)
        reached = any(
            reason["kind"] in _REACHED or "mail_content" in reason["data"]
            for reason in row["reasons"]
        )
        return MailTrust.UNKNOWN if reached else MailTrust.TRUSTED

    def of_client(self, row: Row, version: int, next_update_by: datetime) -> ClientNoticeFacts:
        """Return what a notice to one client may say.

        Args:
            row: The client, as the confirmed answer has it.
            version: Which notice to this client it is.
            next_update_by: By when the next one is promised (UTC).
        """
        return ClientNoticeFacts(
            **self._shared, **self._own(row), version=version, next_update_by=next_update_by
        )

    def plain_of_client(self, row: Row) -> dict[str, object]:
        """Return the same as it is kept, without version and promise.

        Ten thousand drafts are compared while somebody waits: what they share is made plain once.
        """
        own = {name: plain(value) for name, value in self._own(row).items()}
        return {**self._shared_plain, **own}

    @cached_property
    def _shared_plain(self) -> dict[str, object]:
        unsaid = {one.name: one.default for one in fields(ClientNoticeFacts)}
        said = {**unsaid, **self._shared}
        return {name: plain(value) for name, value in said.items() if value is not MISSING}

    @cached_property
    def _shared(self) -> dict[str, Any]:
        """What the notices to all clients say."""
        incident, organisation = self.incident, self.desk.organisation
        scope: Any = self.snapshot.scope
        return {
            "reference": incident.reference,
            "organisation": organisation.name,
            "privacy_mailbox": organisation.privacy_mailbox,
            "phone": organisation.telephone,
            "contacts": self.contacts,
            "zone": organisation.zone.key,
            "kind": Kind(incident.kind).value,
            "confirmed": incident.aware_confirmed,
            "noticed_at": incident.noticed_at,
            "aware_at": incident.aware_at,
            "exposed_from": _instant(scope["begins"]),
            "exposed_until": _instant(scope["ends"]),
            "exposure_ongoing": scope["ends"] is None,
            **asdict(self.harms),
            "measures": self.measures,
        }

    def _own(self, row: Row) -> dict[str, Any]:
        """Return what only the notice to this client says."""
        answer: Any = self.snapshot.answer
        own = answer["notice"][row["client_id"]]
        return {
            "client_name": row["name"],
            "contract_reference": own["contract_reference"],
            "capacity": Capacity(row["capacity"]),
            "client_is_processor": own["client_is_processor"],
            "country": own["country"],
            "may_file_for": row["client_id"] in self.may_file_for,
            "former_until": date.fromisoformat(own["former_until"])
            if own["former_until"]
            else None,
            "passage": self.passages.get(row["language"], ""),
            "systems": tuple(self.system_names.get(code, code) for code in own["systems"]),
            "data": tuple(own["data"]),
            "people_at_most": row["people"],
            "key_elsewhere": own["encrypted_elsewhere"] or None,
            "encrypted": own["encrypted_elsewhere"] or None,
        }


def _done(desk: Desk, incident: IncidentRecord) -> tuple[str, ...]:
    """Return the measures taken so far: those of the steps that are done, each once."""
    playbook = frozen.of(desk, incident)
    done = {task.step for task in tasks.of_incident(incident.id) if task.state is TaskState.DONE}
    taken = (step.measure for step in playbook.steps if step.id in done and step.measure)
    return tuple(dict.fromkeys(taken))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
