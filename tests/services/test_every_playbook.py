"""Every playbook there is, walked from open to close, each condition true, false and unknown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from bot.domain.conditions import ALWAYS, Condition, Verdict, evaluate, facts_in
from bot.domain.duties import DutyKind
from bot.domain.facts_vocabulary import values_of
from bot.domain.incident import DutyState, IncidentState, Kind, TaskState
from bot.domain.known_facts import DECIDED_ELSEWHERE, DERIVED
from bot.domain.playbook import Phase, Playbook, visible
from bot.i18n.catalogue import STAFF_LANGUAGES, translator
from bot.messages.phase import phase, phase_modal
from bot.services import closing, duties, facts, known, looking, steps
from bot.services.desk import Desk
from bot.services.facts import Answer
from bot.store import duties as kept_duties
from bot.store import tasks as kept
from bot.store.database import Store
from tests.messages.checks import assert_accepted, assert_honest
from tests.services.desk import LEAD, NIGHT, OFFICER, content, incident, make_desk, opened

#: What runs here runs in other tests too; measuring takes as long as running.
pytestmark = pytest.mark.no_cover

BOOKS = content().playbooks.playbooks
FIXED = DERIVED | DECIDED_ELSEWHERE | {"clients_affected", "former_clients_in_window"}
LATER = NIGHT + timedelta(minutes=5)


@pytest.fixture(scope="module")
def desk(filled_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Yield one desk for all walks: each is an incident of its own."""
    path = tmp_path_factory.mktemp("walks") / "copy.db"
    shutil.copyfile(filled_sqlite, path)
    store = Store(f"sqlite:///{path}")
    assert isinstance(store.database, SqliteDatabase)
    store.database.pragma("synchronous", 0, permanent=True)
    yield make_desk(store)
    store.close()


def begin(desk: Desk, book: Playbook, about: str) -> str:
    """Open an incident with a playbook."""
    kind = Kind(book.kinds[0])
    return opened(desk, kind=kind, request_key=f"{book.id}:{about}")


def choices(condition: Condition, verdict: Verdict) -> dict[str, str] | None:
    """Return answers that people can give and that lead to a verdict; None if there are none."""
    names = [name for name in facts_in(condition) if name not in FIXED]
    for values in product(*(values_of(name) for name in names)):
        answers = dict(zip(names, values, strict=True))
        if evaluate(condition, answers) is verdict:
            return answers
    return None


def say(desk: Desk, incident_id: str, answers: dict[str, str]) -> None:
    """Answer questions."""
    said = [Answer(name, value, basis="the log") for name, value in answers.items()]
    facts.tell(desk, incident_id, said, OFFICER, LATER)


def assert_shown(desk: Desk, incident_id: str, book: Playbook) -> None:
    """Exactly the steps that apply by what is known are shown, or were settled."""
    found = incident(desk, incident_id)
    with desk.store.read():
        facts_now, rows = known.of(found), kept.of_incident(incident_id)
    for row in rows:
        step = book.step(row.step)
        assert step is not None
        assert row.shown is visible(step, facts_now), row.step


def assert_drawn(desk: Desk, incident_id: str, name: str, language: str) -> None:
    """Slack takes the phase in a language, as a message and as a window."""
    view = looking.phase(desk, incident(desk, incident_id), name, LATER)
    words = translator(language)
    for drawn in (phase(view, words), phase_modal(view, words)):
        assert_accepted(drawn)
        assert_honest(drawn)


def walk(desk: Desk, incident_id: str) -> None:
    """Do every step that is shown, phase by phase, as long as anything is left."""
    while True:
        with desk.store.read():
            rows = kept.of_incident(incident_id)
        left = [r for r in rows if r.shown and r.state is TaskState.OPEN and r.times == 0]
        if not left:
            return
        for row in left:
            steps.done(desk, incident_id, row.step, LEAD, LATER)


def settle_duties(desk: Desk, incident_id: str) -> None:
    """Let the officer decide of every duty that it does not arise here."""
    while True:
        with desk.store.read():
            rows = kept_duties.of_incident(incident_id)
        left = [row for row in rows if row.state is DutyState.OPEN]
        if not left:
            return
        duties.waive(desk, left[0].id, OFFICER, "a walk", LATER)


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_every_condition_decides_what_is_shown(desk: Desk, name: str) -> None:
    """True, false and unknown: the steps that apply are there, and Slack takes each phase."""
    book = BOOKS[name]
    incident_id = begin(desk, book, "conditions")
    conditions = dict.fromkeys(step.when for step in book.steps if step.when != ALWAYS)
    for place, condition in enumerate(conditions):
        phases = {step.phase.value for step in book.steps if step.when == condition}
        for verdict in Verdict:
            answers = choices(condition, verdict)
            if answers:
                say(desk, incident_id, answers)
                assert_shown(desk, incident_id, book)
        language = STAFF_LANGUAGES[place % len(STAFF_LANGUAGES)]
        for one in phases:
            assert_drawn(desk, incident_id, one, language)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("name", sorted(BOOKS))
def test_every_playbook_is_walked_from_open_to_close(
    desk: Desk, name: str, verdict: Verdict
) -> None:
    """With as many conditions as possible true, false or unknown, nobody gets stuck."""
    book = BOOKS[name]
    incident_id = begin(desk, book, verdict.value)
    answers: dict[str, str] = {}
    for step in book.steps:
        answers = {**(choices(step.when, verdict) or {}), **answers}
    if answers:
        say(desk, incident_id, answers)
    assert_shown(desk, incident_id, book)
    walk(desk, incident_id)
    language = STAFF_LANGUAGES[list(Verdict).index(verdict)]  # three walks, three languages
    for one in Phase:
        assert_drawn(desk, incident_id, one.value, language)
    assert incident(desk, incident_id).phase == Phase.LEARN_AND_CLOSE.value
    settle_duties(desk, incident_id)
    closing.close(desk, incident_id, OFFICER, "walked", LATER)
    assert incident(desk, incident_id).state is IncidentState.CLOSED


def test_every_kind_of_breach_is_walked() -> None:
    """No kind is left without a playbook, and each duty that a step names exists."""
    answered = {kind for book in BOOKS.values() for kind in book.kinds}
    assert answered == {kind.value for kind in Kind}
    named = {
        step.fulfils for book in BOOKS.values() for step in book.steps if step.phase is Phase.NOTIFY
    }
    assert named <= {kind.value for kind in DutyKind}
