"""Plays a weekend with one way of reminding, and counts what became of the reminders."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path

from bot.services import ledger
from bot.store.database import Store
from tests.simulation.clocks import WeekendClock
from tests.simulation.scenario import BEFORE, KIND, READY, Reminder, Run, Scenario, reminders
from tests.simulation.slack_double import Post, SlackDouble, serving
from tests.simulation.strategies import LEASE

PATIENCE = 120.0
#: Real seconds from the moment at which all processes are ready to the beginning.
STARTING = 0.3
#: Real seconds after which a reminder is late, or needless when its duty was fulfilled by then:
#: longer than a lease, a request and the start of a process together.
GRACE = 10.0
#: Real seconds without a post after which nobody need be waited for.
QUIET = 60.0
#: Real seconds that a request of a way of reminding without an outbox may still take.
UNDER_WAY = 1.2
OURS = "ours"
PAUSE = LEASE.total_seconds() + 1.0
WRONG_FOR = 1.5
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Tally:
    """What became of the reminders of a weekend.

    Attributes:
        wanted: Reminders of duties that stayed open.
        lost: Of those, neither said nor overtaken by a newer one of the same duty.
        doubled: Said more than once: how many times too often.
        excused: Of those, after a reply that was lost and a history that did not show it.
        late: First said more than ten real seconds after its time.
        needless: Said although the duty had been fulfilled for longer than that.
        disordered: Said after a newer one of the same duty.
        kills: Processes killed.
    """

    strategy: str
    wanted: int
    lost: int
    doubled: int
    excused: int
    late: int
    needless: int
    disordered: int
    kills: int


@dataclass
class _Crew:
    """The processes of a run, and what is done to them."""

    folder: Path
    killed: int = 0
    _processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, number: int, *, first: bool) -> None:
        arguments = [str(self.folder), str(number), "first" if first else "again"]
        self._processes[number] = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.process", *arguments], cwd=ROOT
        )

    def kill(self, number: int) -> None:
        """Kill a process without a word, and start another in its place."""
        self._processes[number].kill()
        self._processes[number].wait()
        self.killed += 1
        self.start(number, first=False)

    def pause(self, number: int) -> None:
        """Stop a process for longer than a lease."""
        process = self._processes[number]
        process.send_signal(signal.SIGSTOP)
        time.sleep(PAUSE)
        process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Have all end, and wait for them."""
        for process in self._processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def play(scenario: Scenario, strategy: str, database: str, folder: Path) -> Tally:
    """Play a weekend on a fresh, migrated database and return what became of it.

    Args:
        scenario: What is simulated.
        strategy: The name of a way of reminding.
        database: URL of the database.
        folder: A fresh folder of the run.
    """
    double = SlackDouble(scenario.faults, scenario.seed)
    folder.mkdir(parents=True)
    every = tuple(reminders(scenario))
    _open_incidents(database, every)
    with serving(double) as slack:
        with _staffed(folder, scenario.processes) as crew:
            origin = time.monotonic() + STARTING
            run = Run(scenario, folder, strategy, database, slack, origin)
            run.write()
            _trouble(crew, run)
            _await_end(run, double)
        return _tally(run, every, double.posts, crew.killed)


@contextmanager
def _staffed(folder: Path, processes: int) -> Iterator[_Crew]:
    """Start the processes, wait until all are ready, and have them end in the end."""
    crew = _Crew(folder)
    try:
        for number in range(processes):
            crew.start(number, first=True)
        until = time.monotonic() + PATIENCE
        while len(list(folder.glob(f"{READY}*"))) < processes and time.monotonic() < until:
            time.sleep(0.02)
        yield crew
    finally:
        crew.stop()


def _open_incidents(database: str, every: Iterable[Reminder]) -> None:
    """Plan every reminder, twice, as when Slack delivers a submission twice."""
    store = Store(database)
    with store.transaction(PATIENCE):
        for incident_id, rungs in groupby(every, lambda one: one.incident_id):
            mine = list(rungs)
            for _ in range(2):
                ledger.plan(incident_id, KIND, mine[0].due_at, [one.planned for one in mine])
    store.close()


def _trouble(crew: _Crew, run: Run) -> None:
    """Kill, pause and set clocks at moments that the seed decides, until the weekend is over."""
    for moment, what, number in _troubles(run.scenario):
        time.sleep(max(0.0, run.origin + moment - time.monotonic()))
        if what == "kill":
            crew.kill(number)
        elif what == "pause":
            crew.pause(number)
        else:
            clock = WeekendClock.of(run)
            clock.set_off(3.0 if what == "forward" else -3.0)
            time.sleep(WRONG_FOR)
            clock.set_off(0.0)
    time.sleep(max(0.0, run.origin + run.scenario.seconds - time.monotonic()))


def _troubles(scenario: Scenario) -> list[tuple[float, str, int]]:
    chance = random.Random(scenario.seed + 1)
    steps = [("forward", "back")[number % 2] for number in range(scenario.steps)]
    whats = ["kill"] * scenario.kills + ["pause"] * scenario.pauses + steps
    return sorted(
        (
            chance.uniform(0.1, 0.9) * scenario.seconds,
            what,
            chance.randrange(scenario.processes),
        )
        for what in whats
    )


def _await_end(run: Run, double: SlackDouble) -> None:
    """Give what is under way time to end: until nothing waits, or nothing has moved for long."""
    store = Store(run.database)
    quiet = QUIET if run.strategy == OURS else 0.0
    started = time.monotonic()
    while not _is_over(store, run.strategy):
        last = max([started, *(post.at for post in double.posts[-1:])])
        if time.monotonic() - last > quiet:
            time.sleep(UNDER_WAY)
            break
        time.sleep(0.2)
    store.close()


def _is_over(store: Store, strategy: str) -> bool:
    """Return whether every reminder of ours is said or settled."""
    query = (
        "SELECT (SELECT count(*) FROM rung WHERE state = 'due')"
        " + (SELECT count(*) FROM outbox WHERE state = 'waiting')"
    )
    with store.read():
        left = store.database.execute_sql(query).fetchone()[0]
    return strategy == OURS and left == 0


def _tally(run: Run, every: Sequence[Reminder], posts: Sequence[Post], killed: int) -> Tally:
    clock = WeekendClock.of(run)
    by_key: Mapping[str, list[Post]] = _by_key(posts)
    known = {one.key: one for one in every}
    first = {key: clock.true(made[0].at) for key, made in by_key.items()}
    grace = timedelta(seconds=GRACE * run.scenario.speed)
    wanted = [one for one in every if one.fulfilled_at is None]
    unseen = Counter(post.key for post in posts if post.unseen)
    extra = {key: len(made) - 1 for key, made in by_key.items() if len(made) > 1}
    return Tally(
        strategy=run.strategy,
        wanted=len(wanted),
        lost=sum(not _was_said(one, every, first) for one in wanted),
        doubled=sum(extra.values()),
        excused=sum(min(times, unseen[key]) for key, times in extra.items()),
        late=sum(one.key in first and first[one.key] > one.at + grace for one in wanted),
        needless=sum(_is_needless(known[key], at - grace) for key, at in first.items()),
        disordered=_disordered(every, first),
        kills=killed,
    )


def _by_key(posts: Iterable[Post]) -> dict[str, list[Post]]:
    made = defaultdict(list)
    for post in posts:
        made[post.key].append(post)
    return made


def _was_said(one: Reminder, every: Sequence[Reminder], first: Mapping[str, datetime]) -> bool:
    """Return whether it, or a newer one of its duty, was said."""
    return any(other.key in first for other in _of_duty(one, every) if other.at >= one.at)


def _of_duty(one: Reminder, every: Sequence[Reminder]) -> Sequence[Reminder]:
    number = int(one.incident_id, 16) * len(BEFORE)
    return every[number : number + len(BEFORE)]


def _is_needless(one: Reminder, at: datetime) -> bool:
    return one.fulfilled_at is not None and at > one.fulfilled_at


def _disordered(every: Iterable[Reminder], first: Mapping[str, datetime]) -> int:
    """Count the reminders that were said after the next one of their duty."""
    said = [one for one in every if one.key in first]
    return sum(
        one.incident_id == other.incident_id and first[one.key] > first[other.key]
        for one, other in pairwise(said)
    )
