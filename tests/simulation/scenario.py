"""What is simulated: incidents with reminders over a weekend on which summer time begins.

Everything follows from a seed, so that every way of reminding meets the same incidents and the
same faults.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ladders import Audience, PlannedRung
from bot.store.ledger import Group, NewRung

#: The Saturday before summer time begins in Brussels.
START = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
BEFORE = {"before_4h": timedelta(hours=-4), "before_1h": timedelta(hours=-1), "due": timedelta()}
KIND = "notify_authority"
#: So much of the time is left before the first reminder and after the last one, in hours.
MARGIN = 5.0
RUN_FILE = "run.json"
#: A process that is ready makes a file of this name and its number.
READY = "ready-"


@dataclass(frozen=True)
class Faults:
    """How often the stand-in for Slack fails, as shares of all posts.

    Attributes:
        busy: Answers 429, and has not looked at it.
        broken: Answers 500, and has not looked at it.
        lost: Takes it, and the reply never arrives.
        late: Takes it, and answers later than anybody waits for.
        hidden: Of those whose reply was lost: never shown in the history either.
    """

    busy: float = 0.04
    broken: float = 0.04
    lost: float = 0.04
    late: float = 0.01
    hidden: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """One weekend.

    Attributes:
        incidents: Each has one duty with three reminders.
        processes: How many run at a time.
        hours: Simulated hours.
        speed: Simulated seconds in a real one.
        kills, pauses, steps: How often a process is killed (-9) and started again, is stopped
            for longer than a lease, and how often the wall clock of all is set and set back.
        settled: Share of the duties that are fulfilled before their last reminder.
    """

    seed: int
    incidents: int
    processes: int = 4
    hours: float = 48.0
    speed: float = 3600.0
    kills: int = 12
    pauses: int = 2
    steps: int = 2
    settled: float = 0.2
    faults: Faults = Faults()

    @property
    def seconds(self) -> float:
        """Real seconds from the beginning to the end."""
        return self.hours * 3600 / self.speed


@dataclass(frozen=True)
class Reminder:
    """One reminder that somebody relies on; instants are in UTC.

    Attributes:
        key: As the ledger knows it.
        opener: The process in which its incident is opened.
        due_at: The deadline.
        at: When it is to be said.
        fulfilled_at: From then on there is nothing left to say; None: never.
    """

    key: str
    incident_id: str
    opener: int
    rung: str
    due_at: datetime
    at: datetime
    fulfilled_at: datetime | None

    @property
    def planned(self) -> PlannedRung:
        """The reminder as a ladder plans it."""
        return PlannedRung(self.rung, self.at, Audience.CHANNEL, page=False, last=False)


def reminders(scenario: Scenario) -> Iterator[Reminder]:
    """Yield every reminder of the weekend, incident by incident, each in order of time."""
    chance = random.Random(scenario.seed)
    for number in range(scenario.incidents):
        due_at = START + timedelta(hours=chance.uniform(MARGIN, scenario.hours - MARGIN))
        early = timedelta(hours=chance.uniform(0.2, 4.5))
        fulfilled_at = due_at - early if chance.random() < scenario.settled else None
        incident_id = f"{number:032x}"
        for rung, offset in BEFORE.items():
            new = NewRung(
                Group(incident_id, KIND, due_at), rung, "channel", False, False, due_at + offset
            )
            yield Reminder(
                new.key,
                incident_id,
                number % scenario.processes,
                rung,
                due_at,
                new.due_at,
                fulfilled_at,
            )


@dataclass(frozen=True)
class Run:
    """What every process of a run is told, in a file.

    Attributes:
        folder: Where the file and the clock's step lie.
        strategy: The way of reminding.
        database: URL of a migrated database.
        slack: Base URL of the stand-in for Slack.
        origin: Monotonic seconds at which the weekend begins.
    """

    scenario: Scenario
    folder: Path
    strategy: str
    database: str
    slack: str
    origin: float

    def write(self) -> None:
        """Write the file."""
        values = {**asdict(self), "folder": str(self.folder)}
        fresh = self.folder / "run.new"
        fresh.write_text(json.dumps(values))
        fresh.replace(self.folder / RUN_FILE)


def read(folder: Path) -> Run:
    """Read the file of a run."""
    values = json.loads((folder / RUN_FILE).read_text())
    scenario = values["scenario"]
    return Run(
        scenario=Scenario(**{**scenario, "faults": Faults(**scenario["faults"])}),
        folder=folder,
        strategy=values["strategy"],
        database=values["database"],
        slack=values["slack"],
        origin=values["origin"],
    )
