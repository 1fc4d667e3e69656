"""Views as large as they get, every value in them typed by people: long, hostile, or both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.domain.incident import NoticeState, TaskState
from bot.domain.playbook_changes import ASPECTS
from bot.domain.views import (
    ClientCounts,
    Closing,
    DutyLine,
    Headline,
    Home,
    IncidentLine,
    NoticePreview,
    NoticeQueue,
    PhaseView,
    RegisterState,
    Reminder,
    ScopeAnswer,
    StepLine,
)
from bot.domain.walk_views import ChangedStep, PlaybookOffer
from bot.messages.scope_form import ScopeFilled
from tests.messages import samples

MANY = 20


@dataclass(frozen=True)
class Extremes:
    """Every view of a large exercise in which people typed one text everywhere."""

    text: str

    @property
    def in_languages(self) -> dict[str, Any]:
        """The texts of a step."""
        each = dict.fromkeys(samples.LANGUAGES, self.text)
        return {"title": each, "do": each, "why": each, "source": self.text}

    @cached_property
    def steps(self) -> list[StepLine]:
        """Forty open steps."""
        more: dict[str, Any] = {"proof": (self.text,) * 5, "assigned_to": self.text}
        return [samples.step(number, **self.in_languages, **more) for number in range(40)]

    @cached_property
    def phase(self) -> PhaseView:
        """Those steps, some done, one skipped."""
        done = [
            samples.done(number, **self.in_languages, settled_by=self.text)
            for number in range(40, 60)
        ]
        skipped = samples.done(99, state=TaskState.SKIPPED, reason=self.text, **self.in_languages)
        return samples.phase(*self.steps, *done, skipped, exercise=True)

    @cached_property
    def duties(self) -> tuple[DutyLine, ...]:
        """Sixty groups of duties towards one client each."""
        one = replace(samples.CLIENTS_DUTY, client_name=self.text, rule=self.text)
        return tuple(replace(one, id=number) for number in range(60))

    @cached_property
    def headline(self) -> Headline:
        """A restricted exercise with everything in it."""
        return samples.headline(
            exercise=True,
            restricted=True,
            aware_confirmed=True,
            scope_confirmed=True,
            lead=self.text,
            officers=(self.text,) * MANY,
            telephone=self.text,
            next_duty=self.duties[0],
            clock_72=replace(samples.AUTHORITY_DUTY, rule=self.text, client_name=self.text),
            counts=ClientCounts(5000, 300, 4588, 4000, 412, 17),
        )

    @cached_property
    def closing(self) -> Closing:
        """An exercise in the way of whose end stands everything there is."""
        return Closing("i", self.text, True, self.duties, 5000, True, tuple(self.incidents) * MANY)

    @cached_property
    def offer(self) -> PlaybookOffer:
        """Another version in which every step is new, gone or changed."""
        title = dict.fromkeys(samples.LANGUAGES, self.text)
        changed = (ChangedStep(title, tuple(ASPECTS)),) * 60
        titles = (title,) * 60
        return PlaybookOffer("i", self.text, True, title, "2", titles, titles, changed, True)

    @cached_property
    def reminder(self) -> Reminder:
        """A late one, said later than planned."""
        return samples.reminder(
            exercise=True,
            late=True,
            delayed_by_seconds=7200,
            duties=self.duties,
            lead=self.text,
            officers=(self.text,) * MANY,
            telephone=self.text,
        )

    @cached_property
    def named(self) -> dict[str, str]:
        """Codes and names, more than a select can list."""
        return {f"{self.text} {number}": self.text for number in range(150)}

    @cached_property
    def scope(self) -> ScopeFilled:
        """A form filled to the brim that is shown again."""
        return ScopeFilled(
            samples.INCIDENT,
            True,
            samples.ZONE,
            samples.NOW,
            systems=tuple(self.named)[:50],
            categories=("name",),
            begins=samples.NOW,
            ends=samples.NOW,
            access=True,
            errors={"systems": self.text},
        )

    @cached_property
    def answer(self) -> ScopeAnswer:
        """Three hundred clients with twenty reasons each, and every kind of warning."""
        period = {"since": "2020-01-01", "until": "2026-01-01"}
        reasons = [
            {"kind": kind, "system": self.text, "data": ["name", self.text], **period}
            for kind in ("held", "reachable")
        ] * 10
        warned = [{"code": one, "text": self.text} for one in ("no_contact", "stale", "other")]
        shared: dict[str, Any] = {"contact": self.text, "reasons": reasons, "warnings": warned}
        clients = [
            samples.client(
                number,
                name=f"{self.text} {number}",
                status="check" if number % 3 else "affected",
                **shared,
            )
            for number in range(300)
        ]
        return samples.answer(
            *clients,
            exercise=True,
            access=True,
            begins=None,
            ends=samples.NOW,
            systems=tuple(self.named),
            categories=tuple(self.named),
            own=tuple(reasons),
            warnings=tuple(warned * 30),
            asked_by=self.text,
        )

    @cached_property
    def queue(self) -> NoticeQueue:
        """Five thousand drafts, all of which need a closer look."""
        more: dict[str, Any] = {"client_name": self.text, "missing": (self.text,) * 30}
        waiting = [samples.notice_line(number, edited=True, **more) for number in range(5000)]
        blocked = [samples.notice_line(n, state=NoticeState.BLOCKED, **more) for n in range(9)]
        return samples.queue(*waiting, *blocked, exercise=True)

    @cached_property
    def preview(self) -> NoticePreview:
        """A long notice with a history, looked at by somebody who may not release it."""
        line = samples.notice_line(
            client_name=self.text, recipient=self.text, missing=(self.text,) * 30
        )
        return samples.preview(
            line=line,
            subject=self.text,
            text=f"{self.text}\n\n" * 300,
            authors=(self.text,) * 30,
            countersigned_by=self.text,
            comment=self.text,
            exercise=True,
            may_release=False,
            refusal=self.text,
        )

    @cached_property
    def incidents(self) -> list[IncidentLine]:
        """Eighty open ones."""
        return [
            samples.incident_line(number, channel_id=self.text, exercise=True)
            for number in range(80)
        ]

    @cached_property
    def home(self) -> Home:
        """All of it on one person's Home."""
        return samples.home(
            incidents=tuple(self.incidents),
            steps=tuple((self.incidents[0], step) for step in self.steps),
            drafts=tuple((one, 5000) for one in self.incidents),
            register=RegisterState(5000, 90000, 300, 20, 11),
        )
