"""What all acts of the tour share: the stage, the door, and what is known so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo import cast
from bot.demo.affected import FILE
from bot.demo.cast import Player
from bot.demo.door import Door, TourFailed
from bot.demo.stage import OPENING_NIGHT, Stage
from bot.demo.team import do_what_falls_due
from bot.demo.telling import Narrator
from bot.services import looking


@dataclass
class Story:
    """The tour while it is played.

    Attributes:
        stage: Where it plays.
        narrator: Says each step and what came of it.
        door: How the people of the cast act.
        isolated_at: When the back-up platform was cut off (UTC).
        lead: Who leads the team at its steps; nobody before somebody has taken the lead.
    """

    stage: Stage
    narrator: Narrator
    door: Door = field(init=False)
    isolated_at: datetime = OPENING_NIGHT
    lead: Player | None = None

    def __post_init__(self) -> None:
        self.door = Door(self.stage)

    @property
    def incident_id(self) -> str:
        """The incident of the channel.

        Raises:
            TourFailed: the channel has none.
        """
        found = looking.incident_in(self.stage.desk, self.door.channel, cast.OFFICER.id)
        if found is None:
            raise TourFailed("the incident of the channel")
        return found.id

    def begin(self, key: str, **values: object) -> None:
        """Say which step begins."""
        self.narrator.begin(self.stage.clock.now(), key, **values)

    def pass_time(self, **span: float) -> None:
        """Let time pass in the story: ``minutes=4`` or ``hours=23``.

        The team does in time what falls due meanwhile.
        """
        self.work_ahead(**span)
        self.stage.forward(timedelta(**span))

    def work_ahead(self, **span: float) -> None:
        """Have the team do what falls due within a span, once somebody leads it."""
        if self.lead is not None:
            until = self.stage.clock.now() + timedelta(**span)
            for player in (self.lead, cast.OFFICER):
                do_what_falls_due(self.door, player, self.incident_id, until)

    def steps_done(self) -> int:
        """Return how many steps of the playbook are done."""
        incident = looking.incident(self.stage.desk, self.incident_id, cast.OFFICER.id)
        now = self.stage.clock.now()
        view = looking.phase(self.stage.desk, incident, incident.phase, now)
        return len(view.steps) - len(view.open_steps)

    def open_duty(self, kind: str) -> int | None:
        """Return an open duty of a kind."""
        incident = looking.incident(self.stage.desk, self.incident_id, cast.OFFICER.id)
        lines = looking.status(self.stage.desk, incident, self.stage.clock.now()).duties
        return next((line.id for line in lines if line.kind == kind and line.state == "open"), None)

    def affected(self) -> list[dict[str, Any]]:
        """Return the clients that the command line found affected."""
        return [row for row in self._answer() if row["status"] == "affected"]

    def to_check(self) -> list[dict[str, Any]]:
        """Return the former clients whose erasure is to be proven."""
        return [row for row in self._answer() if row["status"] == "check"]

    def letters(self) -> list[Path]:
        """Return the mails that arrived outside the organisation."""
        return sorted((self.stage.folder / "mail").glob("*.eml"))

    def numbers(self) -> dict[str, int]:
        """Return what the summary counts."""
        affected = self.affected()
        return {
            "affected": len(affected),
            "mailed": len(self.letters()),
            "called": sum(not row["contact"] for row in affected),
            "checked": len(self.to_check()),
        }

    def _answer(self) -> list[dict[str, Any]]:
        text = (self.stage.folder / FILE).read_text(encoding="utf-8")
        listed: list[dict[str, Any]] = json.loads(text)["clients"]
        return listed
