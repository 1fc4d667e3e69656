"""Opening an incident, its lead, its channel, its notes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import Kind, Report
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane, OutgoingRow, RowState
from bot.services import incidents, looking, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.rights import NotAllowed
from bot.store import ledger
from bot.store.tables.incidents import Incident, Task
from bot.store.tables.record import AuditEntry, AuditValue
from bot.store.trouble import StoreBusy
from tests.services.desk import (
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    at_once,
    incident,
    opened,
    report,
)

EMOJI_CUT_IN_HALF = "\ud83d"


def waiting(desk: Desk) -> list[OutgoingRow]:
    """Return what waits in the outbox, oldest first."""
    return list(listing(desk.store, (RowState.WAITING,)))


def test_a_report_opens_an_incident_with_the_playbook_of_its_kind(desk: Desk) -> None:
    """Ransomware has its own playbook; its version, with all it includes, is kept."""
    found = incident(desk, opened(desk))

    assert (found.reference, found.playbook) == ("BR-2026-001", "ransomware")
    assert found.playbook_version == desk.playbooks.get("ransomware").version
    assert found.channel_name == f"br-2026-001-{found.id[:4]}"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_opens_with_its_own_playbook(short_desk: Desk, kind: Kind) -> None:
    """Whatever is chosen in the form, its steps are there; not known yet has steps as well."""
    found = incident(short_desk, opened(short_desk, kind=kind))
    view = looking.phase(short_desk, found, "secure", NIGHT)
    assert found.playbook == kind
    assert any(step.id.startswith(f"{kind}.") for step in view.steps)


def test_awareness_is_provisional_from_the_noticing_on(desk: Desk) -> None:
    """The clocks run from the earliest time there is, until an officer says otherwise (rule 6)."""
    noticed = NIGHT - timedelta(hours=2)
    found = incident(desk, opened(desk, noticed_at=noticed))

    assert (found.noticed_at, found.suspected_at, found.aware_at) == (noticed,) * 3
    assert not found.aware_confirmed
    assert found.aware_provisional


def test_submitting_the_form_twice_opens_one_incident(desk: Desk) -> None:
    """Slack may deliver a submission again; the second answer is the first incident."""
    first = incidents.open_incident(desk, report(), NIGHT)
    second = incidents.open_incident(desk, report(what="again"), NIGHT + timedelta(seconds=3))

    assert (second.incident_id, second.reference) == (first.incident_id, first.reference)
    assert len(looking.open_incidents(desk, OFFICER)) == 1


def test_many_reports_at_once_get_a_number_each(desk: Desk) -> None:
    """Threads that open at the same moment share no number; one request sent twice opens once.

    On a slow machine the last in the row waits longer for its turn than a person would: it is
    told that the database is busy, and presses again.
    """
    found: list[tuple[str, str]] = []

    def one(key: str) -> None:
        opened_now = pressed_until_it_is_taken(partial(report, request_key=key), desk)
        found.append((key, opened_now.reference))

    raised = at_once([partial(one, key) for key in ("a", "b", "c", "a", "b")])

    assert raised == []
    assert len(found) == 5
    assert len(set(found)) == 3
    assert {reference for _, reference in found} == {f"BR-2026-00{n}" for n in (1, 2, 3)}


def pressed_until_it_is_taken(fill: Callable[[], Report], desk: Desk) -> incidents.Opened:
    """Submit a form as often as it takes; what is refused as busy has changed nothing."""
    for _ in range(20):
        with suppress(StoreBusy):
            return incidents.open_incident(desk, fill(), NIGHT)
    return incidents.open_incident(desk, fill(), NIGHT)


def test_exercises_have_numbers_of_their_own(desk: Desk) -> None:
    """A practice neither takes a number of a real incident nor looks like one."""
    real = incident(desk, opened(desk))
    exercise = incident(desk, opened(desk, request_key="x", exercise=True, reporter=OFFICER))
    second = incident(desk, opened(desk, request_key="y"))

    assert (real.reference, exercise.reference, second.reference) == (
        "BR-2026-001",
        "EX-2026-001",
        "BR-2026-002",
    )
    assert exercise.exercise


def test_the_number_follows_the_local_year(desk: Desk) -> None:
    """Half past eleven in the evening of 31 December UTC is next year in Brussels."""
    eve = NIGHT.replace(day=31, hour=23, minute=30)

    assert incident(desk, opened(desk, now=eve, noticed_at=eve)).reference == "BR-2027-001"


def test_an_exercise_is_refused_to_staff(desk: Desk) -> None:
    """Practising is the officers' to decide (rule 2)."""
    with pytest.raises(NotAllowed) as refused:
        incidents.open_incident(desk, report(exercise=True), NIGHT)

    assert refused.value.key == f"error.not_allowed_{Right.EXERCISE.value}"


@pytest.mark.parametrize(
    ("wrong", "key", "field"),
    [
        ({"what": " \n\0 "}, "error.what_needed", "what"),
        ({"what": "x" * (incidents.WORDS_AT_MOST + 1)}, "error.what_too_long", "what"),
        ({"noticed_at": NIGHT + timedelta(seconds=1)}, "error.time_in_future", "noticed_at"),
        ({"noticed_at": NIGHT - timedelta(days=367)}, "error.noticed_long_ago", "noticed_at"),
    ],
)
def test_a_report_that_makes_no_sense_names_its_field(
    desk: Desk, wrong: dict[str, object], key: str, field: str
) -> None:
    """Nothing is opened, and the form can show the sentence beside the field."""
    with pytest.raises(Refusal) as refused:
        incidents.open_incident(desk, report(**wrong), NIGHT)

    assert (refused.value.key, refused.value.field) == (key, field)
    assert looking.open_incidents(desk, OFFICER) == ()


def test_words_that_no_database_keeps_are_kept_as_far_as_they_can_be(desk: Desk) -> None:
    """A null character, or half an emoji that a cut left behind, must not lose the report."""
    found = incident(desk, opened(desk, what=f"  gat\0 in <!channel> {EMOJI_CUT_IN_HALF}"))

    assert found.what == "gat in <!channel> \ufffd"


def test_opening_queues_the_channel_its_first_words_and_a_private_confirmation(
    desk: Desk,
) -> None:
    """The channel comes before anything said in it; the reporter hears in a direct message."""
    incident_id = opened(desk)
    rows = waiting(desk)

    assert [(row.kind, row.lane) for row in rows] == [
        ("channel.create", Lane.FOUNDATION),
        ("first_line", Lane.NARRATIVE),
        ("opened_private", Lane.DEADLINE),
    ]
    assert rows[2].stream == f"person:{STAFF}"
    assert {row.incident_id for row in rows} == {incident_id}


def test_what_was_reported_is_not_in_the_chain_nor_in_a_message(desk: Desk) -> None:
    """The reporter's words can be erased one day: the chain has a digest, messages an id."""
    words = "Marie Dupont klikte op de link"
    opened(desk, what=words)

    with desk.store.read():
        payloads = "".join(row.payload for row in AuditEntry.select())
        beside = [row.value for row in AuditValue.select()]
    assert "Dupont" not in payloads
    assert beside == [words]
    assert all("Dupont" not in str(row.facts) for row in waiting(desk))


def test_a_crash_while_opening_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Incident, steps, duties, messages and audit entry are one transaction."""

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.services.audit.record", crash)
    with pytest.raises(KeyboardInterrupt):
        incidents.open_incident(desk, report(), NIGHT)
    monkeypatch.undo()

    with desk.store.read():
        assert (Incident.select().count(), Task.select().count()) == (0, 0)
    assert waiting(desk) == []
    assert incidents.open_incident(desk, report(), NIGHT).reference == "BR-2026-001"


def test_the_lead_is_taken_aloud(desk: Desk) -> None:
    """The channel hears who leads; taking it twice is refused, taking it over is not."""
    incident_id = opened(desk)
    incidents.take_lead(desk, incident_id, LEAD, NIGHT)
    with pytest.raises(Refusal) as refused:
        incidents.take_lead(desk, incident_id, LEAD, NIGHT)
    incidents.take_lead(desk, incident_id, MANAGER, NIGHT + timedelta(minutes=1))

    assert refused.value.key == "error.lead_already"
    assert incident(desk, incident_id).lead == MANAGER
    assert [row.facts["by"] for row in waiting(desk) if row.kind == "lead.taken"] == [
        LEAD,
        MANAGER,
    ]


def test_the_channel_that_was_first_counts(desk: Desk) -> None:
    """Of two that made a channel at once, one wins; the other learns which to use."""
    incident_id = opened(desk)

    assert incidents.channel_created(desk, incident_id, "C1", "br-1", NIGHT) == "C1"
    assert incidents.channel_created(desk, incident_id, "C2", "br-2", NIGHT) == "C1"
    found = incident(desk, incident_id)
    assert (found.channel_id, found.channel_name) == ("C1", "br-1")


def test_a_channel_of_no_incident_is_left_as_it_is(desk: Desk) -> None:
    """Whoever made it gets its own channel back, and nothing is recorded."""
    assert incidents.channel_created(desk, "nowhere", "C1", "br-1", NIGHT) == "C1"


def test_a_note_is_said_in_the_channel_and_kept_whole(desk: Desk) -> None:
    """A long note is cut in the channel; the record beside the chain has all of it."""
    whole = "a" * (incidents.WORDS_AT_MOST + 500)
    incident_id = opened(desk)
    incidents.note(desk, incident_id, f" {whole} ", RESPONDER, NIGHT)

    said = [row.facts["text"] for row in waiting(desk) if row.kind == "note"]
    assert said == [whole[: incidents.WORDS_AT_MOST]]
    with desk.store.read():
        assert whole in [row.value for row in AuditValue.select()]


def test_an_empty_note_is_refused(desk: Desk) -> None:
    """White space is no note."""
    with pytest.raises(Refusal) as refused:
        incidents.note(desk, opened(desk), " \n", RESPONDER, NIGHT)

    assert refused.value.key == "error.note_empty"


def test_a_desk_of_another_year_counts_from_one(desk: Desk) -> None:
    """Numbers begin anew each year."""
    opened(desk)
    later = NIGHT.replace(year=2027)
    second = opened(desk, now=later, request_key="later", noticed_at=later)

    assert incident(desk, second).reference == "BR-2027-001"


def test_steps_are_opened_with_the_incident(desk: Desk) -> None:
    """Each step of the playbook is a task, with its due time where opening dates it."""
    incident_id = opened(desk)
    step = desk.playbooks.get("ransomware").steps[0]

    with pytest.raises(steps.StepUnknown):
        steps.done(desk, incident_id, "no.such_step", LEAD, NIGHT)
    steps.done(desk, incident_id, step.id, LEAD, NIGHT)


def test_the_suspicion_of_a_confirmed_breach_is_not_asked_about(desk: Desk) -> None:
    """Who is certain is not asked again at four, twelve and twenty-four hours."""
    suspected = opened(desk)
    certain = opened(desk, request_key="sure", confirmed=True)

    assert asked_about_awareness(desk, suspected) == 3
    assert asked_about_awareness(desk, certain) == 0


def asked_about_awareness(desk: Desk, incident_id: str) -> int:
    """Return how often the question of awareness will come back."""
    with desk.store.read():
        rungs = ledger.of_incident(incident_id)
    return sum(rung.group.kind == "awareness" for rung in rungs)


def test_the_report_itself_is_left_as_it_was(desk: Desk) -> None:
    """The form can be shown again with the words as they were typed."""
    typed = report(what="  woorden ")
    incidents.open_incident(desk, typed, NIGHT)

    assert typed == replace(report(), what="  woorden ")
