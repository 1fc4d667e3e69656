"""What a person is shown on the walk through a playbook, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.client_steps import ClientRow, Progress
from bot.domain.facts_vocabulary import FACTS, Fact
from bot.domain.known_facts import KnownFact
from bot.domain.metrics import Figure
from bot.domain.records import RoleRecord
from bot.domain.timeline import Line, TimelineRecord
from bot.domain.views import Headline, StepLine


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that is asked, in one incident."""

    incident_id: str
    name: str

    @property
    def fact(self) -> Fact | None:
        """The fact of the vocabulary; None when there is none of that name."""
        return FACTS.get(self.name)


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A fact in the form that asks it; ``past`` is what was said before, oldest first."""

    question: Question
    exercise: bool
    present: KnownFact | None = None
    past: tuple[KnownFact, ...] = ()
    step: str | None = None


@dataclass(frozen=True, slots=True)
class KnownView:
    """What is known of an incident, and what is asked now."""

    incident_id: str
    reference: str
    exercise: bool
    closed: bool
    known: tuple[KnownFact, ...]
    asked: tuple[str, ...]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """A step that another version of the playbook says differently.

    ``aspects`` are keys of :data:`bot.domain.playbook_changes.ASPECTS`: by when, who does it, and
    so on.
    """

    title: Mapping[str, str]
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaybookOffer:
    """Another version of an incident's playbook is installed; titles of its steps by language.

    ``remarks`` tells whether what must never be done, or what the review asks, is different too.
    """

    incident_id: str
    reference: str
    exercise: bool
    title: Mapping[str, str]
    installed: str
    added: tuple[Mapping[str, str], ...]
    removed: tuple[Mapping[str, str], ...]
    changed: tuple[ChangedStep, ...]
    remarks: bool = False


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What was measured of an incident, and what its review asks; texts by language."""

    incident_id: str
    reference: str
    exercise: bool
    closed: bool
    figures: tuple[Figure, ...]
    questions: tuple[Mapping[str, str], ...]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ClientTable:
    """A step that is done client by client: what is still to be done first."""

    incident_id: str
    reference: str
    exercise: bool
    closed: bool
    step: StepLine
    rows: tuple[ClientRow, ...]
    progress: Progress
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class RolesView:
    """The roles that the playbook's steps ask for, and who has them."""

    incident_id: str
    reference: str
    exercise: bool
    closed: bool
    roles: tuple[str, ...]
    holders: dict[str, RoleRecord]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class HandoverView:
    """What the next shift must know.

    Attributes:
        headline: Where things stand.
        phase: The phase of the playbook.
        steps_open, steps_total: How far the playbook is.
        following: What is due next.
        waiting: Steps that somebody was given, by person.
        asked: Facts that steps wait for.
        roles: Who has which role.
        decisions: The last ones, newest first.
        known: What is known.
    """

    headline: Headline
    phase: str
    steps_open: int
    steps_total: int
    following: tuple[StepLine, ...]
    waiting: tuple[tuple[str, tuple[StepLine, ...]], ...]
    asked: tuple[str, ...]
    roles: dict[str, RoleRecord]
    decisions: tuple[TimelineRecord, ...]
    known: tuple[KnownFact, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What happened, oldest first; ``titles`` are the titles of steps by id and language."""

    incident_id: str
    reference: str
    exercise: bool
    lines: tuple[Line, ...]
    titles: dict[str, dict[str, str]]
    clients: dict[str, str]
    people: dict[str, str]
    now: datetime
    zone: ZoneInfo
