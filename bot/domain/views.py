"""What a person is shown, as plain values: the services fill them, the messages draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.call_list import Contact
from bot.domain.client_steps import Progress
from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.darkness import NOT_ASKED
from bot.domain.determination_changes import ScopeChanges, ScopeEffects
from bot.domain.incident import DutyState, Kind, NoticeState, Outcome, TaskState, Track
from bot.domain.merging import Change
from bot.domain.playbook import Option


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One group of duties: same kind, same due instant.

    ``due_at`` None: no statutory deadline, or waiting for ``pending_on``. ``clients`` counts
    the clients of the group and ``settled`` how many of them were told; ``client_name`` is set
    when the group is one client.
    """

    id: int
    kind: str
    rule: str
    basis: str
    due_at: datetime | None
    state: DutyState
    clients: int = 0
    settled: int = 0
    client_name: str | None = None
    pending_on: str | None = None
    contract_due_at: datetime | None = None
    fulfilled_at: datetime | None = None
    late_by_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ClientCounts:
    """How far the telling of clients is; all zero while the scope is not confirmed.

    Attributes:
        drafts: Notices that wait to be released.
        blocked: Notices without a mail address.
        undelivered: Released ones that came back, were refused, or whose fate is unknown.
    """

    affected: int = 0
    to_check: int = 0
    told: int = 0
    confirmed: int = 0
    drafts: int = 0
    blocked: int = 0
    undelivered: int = 0


@dataclass(frozen=True, slots=True)
class Headline:
    """The pinned message of an incident (rule 15)."""

    incident_id: str
    reference: str
    kind: Kind
    exercise: bool
    restricted: bool
    closed: bool
    aware_confirmed: bool  # the breach is certain, no longer suspected
    noticed_at: datetime
    aware_at: datetime
    opened_at: datetime
    opened_by: str
    lead: str | None
    officers: tuple[str, ...]
    telephone: str
    pages: bool
    next_duty: DutyLine | None
    clock_72: DutyLine | None
    clients_target_at: datetime
    clients_at_most_at: datetime
    scope_confirmed: bool
    counts: ClientCounts
    processor_track: Track
    controller_track: Track
    now: datetime
    zone: ZoneInfo
    exfiltration: str = UNKNOWN_VALUE
    read_along: str = NOT_ASKED  # whether the attacker can read our Slack or mail


@dataclass(frozen=True, slots=True)
class Dark:
    """All that is shown of an incident while somebody may read along (rule 30).

    ``bridge`` is where people speak instead; empty while no number is set.
    """

    incident_id: str
    reference: str
    exercise: bool
    bridge: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the channel shows it; texts by language."""

    id: str
    title: Mapping[str, str]
    do: Mapping[str, str]
    why: Mapping[str, str]
    source: str
    role: str
    proof: tuple[str, ...]
    due_at: datetime | None
    state: TaskState
    assigned_to: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    reason: str | None = None
    fulfils: str | None = None
    holder: str | None = None  # who has the step's role
    deputy: str | None = None  # who stands in for the holder
    asks: str | None = None  # the fact that it establishes
    options: tuple[Option, ...] = ()  # where it is a decision
    clients: Progress | None = None  # where it is done client by client
    comes_back: bool = False
    times: int = 0  # how often it was done
    proofs: int = 0  # notes and proofs that were added
    call_list: Mapping[Contact, str] = field(default_factory=dict)  # the numbers of its text


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of the playbook: one message, edited in place."""

    incident_id: str
    reference: str
    exercise: bool
    phase: str
    steps: tuple[StepLine, ...]
    now: datetime
    zone: ZoneInfo
    asked: tuple[str, ...] = ()  # facts that steps which cannot be undone wait for
    # what must not be done, in the first phase; what the review asks, in the last; by language
    remarks: tuple[Mapping[str, str], ...] = ()
    # steps of earlier phases that come back; they count with their own phase
    back: tuple[StepLine, ...] = ()

    @property
    def open_steps(self) -> tuple[StepLine, ...]:
        """The steps that are still to be done."""
        return tuple(step for step in self.steps if step.state is TaskState.OPEN)


@dataclass(frozen=True, slots=True)
class ScopeAnswer:
    """The answer to "which clients are affected" as a person confirms it.

    ``clients`` and ``warnings`` have the shape of ``breach-bot affected --json``; a client about
    which something was decided has it under ``decision``. ``named`` are clients with an
    environment in words (id, name, words), ``undecided`` the ids of those to be checked that
    wait for a decision; ``changes`` is how it differs from the answer in force, ``effects`` what
    confirming it does; ``outdated`` tells that another answer came into force after it.
    """

    incident_id: str
    reference: str
    exercise: bool
    snapshot_id: int
    systems: tuple[str, ...]
    categories: tuple[str, ...]
    access: bool
    begins: datetime | None
    ends: datetime | None
    clients: tuple[Mapping[str, object], ...]
    own: tuple[Mapping[str, object], ...]
    warnings: tuple[Mapping[str, object], ...]
    asked_by: str
    confirmed_by: str | None
    confirmed_at: datetime | None
    now: datetime
    zone: ZoneInfo
    named: tuple[tuple[str, str, str], ...] = ()
    undecided: tuple[str, ...] = ()
    changes: ScopeChanges | None = None
    effects: ScopeEffects | None = None
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in the queue; ``alike`` is equal for drafts whose common text is the same."""

    id: str
    client_id: str
    client_name: str
    language: str
    recipient: str | None
    state: NoticeState
    missing: tuple[str, ...]
    edited: bool
    alike: str
    term_at: datetime | None
    stale: bool = False  # it would read differently now
    awaited: bool = False  # it was accepted, and nobody has said yet that the client has it


@dataclass(frozen=True, slots=True)
class NoticeQueue:
    """The notices of one incident, those that wait first, and how far the telling is."""

    incident_id: str
    reference: str
    exercise: bool
    lines: tuple[NoticeLine, ...]
    now: datetime
    zone: ZoneInfo
    counts: ClientCounts = ClientCounts()

    @property
    def waiting(self) -> tuple[NoticeLine, ...]:
        """Drafts that a person still has to release."""
        states = {NoticeState.DRAFT, NoticeState.REJECTED}
        return tuple(line for line in self.lines if line.state in states)

    @property
    def blocked(self) -> tuple[NoticeLine, ...]:
        """Drafts without any contact to send them to."""
        return tuple(line for line in self.lines if line.state is NoticeState.BLOCKED)


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """One notice as the client will see it, and what the one who releases must know.

    ``needs`` are the fields that releasing asks for (``reason``, ``about``), ``stale`` the facts
    that changed since, ``names`` other clients a word of whose name a person wrote, ``edits``
    where the text departs from how it was drafted.
    """

    line: NoticeLine
    subject: str
    text: str
    digest: str
    position: int
    total: int
    alike: int
    authors: tuple[str, ...]
    countersigned_by: str | None
    comment: str | None
    incident_id: str
    reference: str
    exercise: bool
    may_release: bool
    refusal: str | None
    now: datetime
    zone: ZoneInfo
    refusal_values: Mapping[str, object] = field(default_factory=dict)
    may_countersign: bool = False  # whether this person's signature would serve a release
    needs: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    objection: str = ""
    edits: tuple[Change, ...] = ()
    released_by: str | None = None
    released_at: datetime | None = None
    sent_at: datetime | None = None  # when the mail server took it


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a rung of a ladder says; filled at sending, so that it is true then."""

    incident_id: str
    reference: str
    exercise: bool
    group: str  # a kind of duty, "task", "awareness" or "drafts"
    duties: tuple[DutyLine, ...]  # those that fall due together, the earliest first
    steps: tuple[StepLine, ...]
    drafts: int
    rung: str
    audience: str
    last: bool
    late: bool
    settled: bool  # all of it is: nothing is left to be done, and nothing to be pressed
    delayed_by_seconds: int  # how much later than planned this is said
    lead: str | None
    officers: tuple[str, ...]
    telephone: str
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One open incident in a list or on Home."""

    incident_id: str
    reference: str
    kind: Kind
    exercise: bool
    channel_id: str | None
    next_duty: DutyLine | None
    counts: ClientCounts
    opened_at: datetime
    dark: bool = False  # nothing but the reference is shown


@dataclass(frozen=True, slots=True)
class StatusView:
    """Where an incident stands, for ``/breach status`` and ``/breach clock``."""

    headline: Headline
    duties: tuple[DutyLine, ...]
    phase: str
    steps_open: int
    steps_total: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands in the way of closing an incident, and how it may end all the same.

    ``waiting`` counts notices that were neither sent nor set aside; ``told`` says that a client
    was told, or may have been: then it was no false alarm. ``others`` may take it over, and
    ``figures`` of the review are asked and not said yet.
    """

    incident_id: str
    reference: str
    exercise: bool
    duties: tuple[DutyLine, ...]
    waiting: int
    told: bool
    others: tuple[IncidentLine, ...]
    figures: int = 0

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The ways in which it may end now."""
        possible = {
            Outcome.HANDLED: not self.duties and not self.waiting,
            Outcome.FALSE_ALARM: not self.told,
            Outcome.MERGED: bool(self.others),
        }
        return tuple(outcome.value for outcome, may in possible.items() if may)


@dataclass(frozen=True, slots=True)
class RegisterState:
    """How far the register can be trusted."""

    clients: int = 0
    holdings: int = 0
    stale: int = 0
    contactless: int = 0
    unconfirmed: int = 0
    imported_at: datetime | None = None
    over_retained: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """The Home tab of one person."""

    user_id: str
    may_open: bool
    is_officer: bool
    incidents: tuple[IncidentLine, ...]
    steps: tuple[tuple[IncidentLine, StepLine], ...]
    drafts: tuple[tuple[IncidentLine, int], ...]
    register: RegisterState
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A system of the register, to pick."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The short form of ``/breach``: one required question, the rest prefilled.

    Attributes:
        like_exercise: Whether what was typed begins as if an exercise were meant.
    """

    what: str
    noticed_at: datetime
    exercise: bool
    zone: ZoneInfo
    errors: Mapping[str, str] = field(default_factory=dict)
    like_exercise: bool = False
