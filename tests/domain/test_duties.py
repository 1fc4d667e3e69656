"""Which duties follow from an incident's facts, and what new facts do to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.duties import (
    Basis,
    ClientTerm,
    DutyFacts,
    DutyKind,
    DutySpec,
    Moved,
    Nis2Class,
    NotifyTrigger,
    OpenDuty,
    Regime,
    Targets,
    Track,
    derive_duties,
    headline_order,
    lateness,
    needs_reasons_for_delay,
    reconcile,
)

NOTICED = datetime(2027, 1, 12, 7, 0, tzinfo=UTC)
SUSPECTED = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
AWARE = datetime(2027, 1, 12, 9, 20, tzinfo=UTC)
FACTS = DutyFacts(
    noticed_at=NOTICED,
    suspected_at=SUSPECTED,
    aware_at=AWARE,
    nis2_class=Nis2Class.NONE,
    local_zone=ZoneInfo("Europe/Brussels"),
)
ONLY_CLIENTS = replace(FACTS, controller_track=Track.RULED_OUT)
ONLY_OURS = replace(FACTS, processor_track=Track.RULED_OUT)
ONLY_NIS2 = replace(
    FACTS,
    controller_track=Track.RULED_OUT,
    processor_track=Track.RULED_OUT,
    nis2_class=Nis2Class.ESSENTIAL,
)

KEYED = st.tuples(
    st.sampled_from(list(DutyKind)),
    st.sampled_from([None, "a", "b", "c"]),
    st.sampled_from([None, AWARE, AWARE + timedelta(hours=1)]),
)
SPECS = st.lists(KEYED, unique=True).map(
    lambda keys: [DutySpec(kind, client, due_at=due) for kind, client, due in keys]
)


def hours(count: int, start: datetime = AWARE) -> datetime:
    """Return an instant so many hours after awareness."""
    return start + timedelta(hours=count)


def kinds(duties: tuple[DutySpec, ...]) -> list[DutyKind]:
    """Return the kinds of the duties, in their order."""
    return [duty.kind for duty in duties]


def only(duties: tuple[DutySpec, ...], kind: DutyKind) -> DutySpec:
    """Return the one duty of a kind."""
    (found,) = (duty for duty in duties if duty.kind is kind)
    return found


def test_both_tracks_run_from_the_opening() -> None:
    """Until one is ruled out we may be controller and processor both."""
    assert kinds(derive_duties(FACTS)) == [
        DutyKind.NOTIFY_AUTHORITY,
        DutyKind.AUTHORITY_PART_2,
        DutyKind.COMMUNICATE_SUBJECTS,
        DutyKind.NOTIFY_CONTROLLER,
    ]


def test_nothing_remains_when_everything_is_ruled_out() -> None:
    """A track that is ruled out has no duties."""
    assert derive_duties(replace(ONLY_CLIENTS, processor_track=Track.RULED_OUT)) == ()


def test_the_authority_is_due_72_hours_after_awareness() -> None:
    """The strict end drives; the later reading is kept beside it as information."""
    duty = only(derive_duties(ONLY_OURS), DutyKind.NOTIFY_AUTHORITY)
    assert duty == DutySpec(
        DutyKind.NOTIFY_AUTHORITY,
        due_at=hours(72),
        basis=Basis.STATUTORY,
        rule="GDPR Art. 33(1)",
        latest_at=datetime(2027, 1, 15, 10, 0, tzinfo=UTC),
    )


def test_data_subjects_are_told_without_undue_delay() -> None:
    """Article 34 gives no hours: the duty stands, without a date."""
    duty = only(derive_duties(ONLY_OURS), DutyKind.COMMUNICATE_SUBJECTS)
    assert (duty.due_at, duty.basis, duty.pending_on) == (None, Basis.NONE, None)


def test_part_2_waits_for_part_1_and_is_then_dated() -> None:
    """What waits says for what; the filing gives it its date."""
    waiting = only(derive_duties(ONLY_OURS), DutyKind.AUTHORITY_PART_2)
    filed = replace(ONLY_OURS, filed={DutyKind.NOTIFY_AUTHORITY: hours(30)})
    dated = only(derive_duties(filed), DutyKind.AUTHORITY_PART_2)
    assert (waiting.basis, waiting.pending_on) == (Basis.PENDING, "notify_authority")
    assert (dated.basis, dated.pending_on) == (Basis.STATUTORY, None)
    assert dated.due_at == datetime(2027, 2, 3, 23, 0, tzinfo=UTC)


def test_what_waits_for_a_waived_duty_falls_away() -> None:
    """No notification to the authority, no second part of it."""
    waived = replace(ONLY_OURS, waived=frozenset({DutyKind.NOTIFY_AUTHORITY}))
    assert DutyKind.AUTHORITY_PART_2 not in kinds(derive_duties(waived))


def test_before_clients_are_confirmed_one_duty_stands_for_all() -> None:
    """It is dated by our own target, so that nobody waits for a list of clients."""
    (duty,) = derive_duties(ONLY_CLIENTS)
    assert duty == DutySpec(
        DutyKind.NOTIFY_CONTROLLER,
        due_at=hours(12),
        basis=Basis.TARGET,
        rule="GDPR Art. 33(2)",
        target_due_at=hours(12),
        latest_at=hours(24),
    )


def test_confirmed_clients_replace_the_general_duty() -> None:
    """One duty a client; none when no client is affected."""
    clients = (ClientTerm("acme"), ClientTerm("globex"))
    duties = derive_duties(replace(ONLY_CLIENTS, clients=clients))
    assert [(duty.kind, duty.client_id) for duty in duties] == [
        (DutyKind.NOTIFY_CONTROLLER, "acme"),
        (DutyKind.NOTIFY_CONTROLLER, "globex"),
    ]
    assert derive_duties(replace(ONLY_CLIENTS, clients=())) == ()


def test_our_own_hours_are_settings() -> None:
    """Target and "at most" follow the organisation's settings."""
    (duty,) = derive_duties(replace(ONLY_CLIENTS, targets=Targets(6, 18)))
    assert (duty.due_at, duty.latest_at) == (hours(6), hours(18))


@pytest.mark.parametrize(
    ("within", "due", "basis"),
    [
        (None, hours(12), Basis.TARGET),
        (48, hours(12), Basis.TARGET),
        (12, hours(12), Basis.CONTRACT),
        (4, hours(4), Basis.CONTRACT),
    ],
)
def test_the_earlier_of_contract_and_target_dates_the_notice(
    within: int | None, due: datetime, basis: Basis
) -> None:
    """A long contractual term does not make a client wait; a short one leads."""
    client = ClientTerm("acme", notify_within_hours=within)
    (duty,) = derive_duties(replace(ONLY_CLIENTS, clients=(client,)))
    assert (duty.due_at, duty.basis, duty.target_due_at) == (due, basis, hours(12))
    assert duty.contract_due_at == (None if within is None else hours(within))


@pytest.mark.parametrize(
    ("trigger", "start"),
    [
        (NotifyTrigger.AWARENESS, AWARE),
        (NotifyTrigger.SUSPICION, SUSPECTED),
        (NotifyTrigger.DETECTION, NOTICED),
    ],
)
def test_contractual_hours_run_from_what_the_contract_says(
    trigger: NotifyTrigger, start: datetime
) -> None:
    """They run at once from awareness, suspicion or detection."""
    client = ClientTerm("acme", notify_within_hours=8, notify_trigger=trigger)
    (duty,) = derive_duties(replace(ONLY_CLIENTS, clients=(client,)))
    assert duty.contract_due_at == hours(8, start)


def test_a_suspicion_nobody_recorded_arose_at_the_noticing() -> None:
    """The earlier reading is never too late."""
    client = ClientTerm("a", notify_within_hours=8, notify_trigger=NotifyTrigger.SUSPICION)
    (duty,) = derive_duties(replace(ONLY_CLIENTS, suspected_at=None, clients=(client,)))
    assert duty.contract_due_at == hours(8, NOTICED)


def test_a_promised_update_is_a_dated_duty() -> None:
    """What we promised a client binds us like a term."""
    client = ClientTerm("acme", informed_at=hours(3), next_update_by=hours(27))
    duties = derive_duties(replace(ONLY_CLIENTS, clients=(client,)))
    duty = only(duties, DutyKind.CLIENT_UPDATE)
    assert (duty.client_id, duty.due_at, duty.basis) == ("acme", hours(27), Basis.PROMISE)


@pytest.mark.parametrize(
    ("regime", "due", "basis", "rule"),
    [
        (Regime.GDPR, hours(75), Basis.STATUTORY, "GDPR Art. 33(1)"),
        (Regime.UK_GDPR, hours(75), Basis.STATUTORY, "UK GDPR Art. 33(1)"),
        (Regime.SWISS_FADP, None, Basis.NONE, "FADP Art. 24"),
    ],
)
def test_the_deadline_of_a_client_we_may_file_for_is_ours(
    regime: Regime, due: datetime | None, basis: Basis, rule: str
) -> None:
    """It runs from when the client was told, under the client's law."""
    client = ClientTerm("acme", may_file_for=True, regime=regime, informed_at=hours(3))
    duties = derive_duties(replace(ONLY_CLIENTS, clients=(client,)))
    duty = only(duties, DutyKind.NOTIFY_AUTHORITY)
    assert (duty.client_id, duty.due_at, duty.basis, duty.rule) == ("acme", due, basis, rule)


def test_filing_for_a_client_waits_until_it_is_told() -> None:
    """Before it is told its own 72 hours have not begun."""
    client = ClientTerm("acme", may_file_for=True)
    duties = derive_duties(replace(ONLY_CLIENTS, clients=(client,)))
    duty = only(duties, DutyKind.NOTIFY_AUTHORITY)
    assert (duty.basis, duty.pending_on) == (Basis.PENDING, "notify_controller")


@pytest.mark.parametrize("given_class", [Nis2Class.IMPORTANT, Nis2Class.ESSENTIAL, None])
def test_nis2_waits_for_significance(given_class: Nis2Class | None) -> None:
    """Its clock starts when the incident is known to be significant; unset counts as in scope."""
    duties = derive_duties(replace(ONLY_NIS2, nis2_class=given_class))
    assert {duty.kind: duty.pending_on for duty in duties} == {
        DutyKind.NIS2_EARLY_WARNING: "significance",
        DutyKind.NIS2_NOTIFICATION: "significance",
        DutyKind.NIS2_FINAL_REPORT: "nis2_notification",
        DutyKind.NIS2_RECIPIENTS: "significance",
    }


def test_nis2_is_dated_from_significance() -> None:
    """24 and 72 hours from it; the recipients without undue delay; a month from the filing."""
    facts = replace(
        ONLY_NIS2, significant_at=hours(1), filed={DutyKind.NIS2_NOTIFICATION: hours(50)}
    )
    assert {duty.kind: (duty.due_at, duty.basis) for duty in derive_duties(facts)} == {
        DutyKind.NIS2_EARLY_WARNING: (hours(25), Basis.STATUTORY),
        DutyKind.NIS2_NOTIFICATION: (hours(73), Basis.STATUTORY),
        DutyKind.NIS2_FINAL_REPORT: (datetime(2027, 2, 14, 23, tzinfo=UTC), Basis.STATUTORY),
        DutyKind.NIS2_RECIPIENTS: (None, Basis.NONE),
    }


REPORTED = replace(
    ONLY_NIS2, significant_at=hours(1), filed={DutyKind.NIS2_NOTIFICATION: hours(50)}
)
FINAL_DATE = datetime(2027, 2, 14, 23, tzinfo=UTC)


def reports(facts: DutyFacts) -> dict[DutyKind, tuple[datetime | None, str | None]]:
    """Return the reports to the CSIRT: their dates, or what they wait for."""
    kinds_of = (DutyKind.NIS2_PROGRESS_REPORT, DutyKind.NIS2_FINAL_REPORT)
    derived = derive_duties(facts)
    return {d.kind: (d.due_at, d.pending_on) for d in derived if d.kind in kinds_of}


def test_an_incident_that_goes_on_has_a_progress_report_at_the_final_date() -> None:
    """The final report then waits until it is handled (NIS2 Art. 23(4)(e))."""
    assert reports(replace(REPORTED, going_on=True)) == {
        DutyKind.NIS2_PROGRESS_REPORT: (FINAL_DATE, None),
        DutyKind.NIS2_FINAL_REPORT: (None, "handling"),
    }


def test_the_final_report_follows_a_month_after_the_handling() -> None:
    """To the end of that local day, in the clamp of a shorter month."""
    handled = datetime(2027, 3, 31, 10, tzinfo=UTC)
    assert reports(replace(REPORTED, going_on=True, handled_at=handled)) == {
        DutyKind.NIS2_PROGRESS_REPORT: (FINAL_DATE, None),
        DutyKind.NIS2_FINAL_REPORT: (datetime(2027, 4, 30, 22, tzinfo=UTC), None),
    }


@pytest.mark.parametrize(
    "facts",
    [
        replace(REPORTED, handled_at=FINAL_DATE + timedelta(days=9)),
        replace(REPORTED, going_on=True, handled_at=FINAL_DATE),
    ],
)
def test_what_was_handled_in_time_keeps_the_date_of_the_final_report(facts: DutyFacts) -> None:
    """Nobody said that it went on, or it was over by then."""
    assert reports(facts) == {DutyKind.NIS2_FINAL_REPORT: (FINAL_DATE, None)}


def test_reports_wait_for_the_notification_or_fall_away_with_it() -> None:
    """Going on dates nothing before the notification was submitted."""
    waiting = replace(REPORTED, filed={}, going_on=True)
    assert reports(waiting) == {DutyKind.NIS2_FINAL_REPORT: (None, "nis2_notification")}
    waived = replace(waiting, waived=frozenset({DutyKind.NIS2_NOTIFICATION}))
    assert reports(waived) == {}


def test_no_nis2_duty_out_of_scope_or_when_not_significant() -> None:
    """Class none has no duty; neither has an incident that a person found not significant."""
    assert derive_duties(replace(ONLY_NIS2, nis2_class=Nis2Class.NONE)) == ()
    assert derive_duties(replace(ONLY_NIS2, nis2_track=Track.RULED_OUT)) == ()


@given(st.integers(0, 500), st.integers(1, 100), st.sampled_from(list(NotifyTrigger)))
def test_a_notice_is_never_due_after_target_or_contract(
    later: int, within: int, trigger: NotifyTrigger
) -> None:
    """Whatever the contract says, the earlier end holds, and an earlier awareness moves it so."""
    client = ClientTerm("acme", notify_within_hours=within, notify_trigger=trigger)
    facts = replace(ONLY_CLIENTS, clients=(client,))
    (duty,) = derive_duties(facts)
    (moved,) = derive_duties(replace(facts, aware_at=hours(later)))
    assert duty.target_due_at is not None
    assert duty.contract_due_at is not None
    assert duty.due_at == min(duty.target_due_at, duty.contract_due_at)
    assert moved.due_at is not None
    assert duty.due_at <= moved.due_at


def test_new_facts_create_move_and_supersede() -> None:
    """Known clients supersede the general duty; a corrected awareness moves the rest."""
    before = derive_duties(FACTS)
    on_record = [OpenDuty(number, spec) for number, spec in enumerate(before)]
    facts = replace(FACTS, aware_at=hours(-1), clients=(ClientTerm("acme"),))
    changes = reconcile(on_record, derive_duties(facts))
    assert [spec.client_id for spec in changes.created] == ["acme"]
    assert [move.duty.duty_id for move in changes.moved] == [0]
    assert [duty.spec.kind for duty in changes.superseded] == [DutyKind.NOTIFY_CONTROLLER]
    assert [duty.duty_id for duty in changes.unchanged] == [1, 2]
    assert changes.moved[0].spec.due_at == hours(71)
    assert changes.moved[0].deadline_moved


def test_a_change_that_leaves_the_deadline_is_told_from_one_that_moves_it() -> None:
    """Reminders are planned anew only when the deadline itself has moved."""
    spec = DutySpec(DutyKind.NOTIFY_CONTROLLER, "acme", due_at=hours(12))
    described = replace(spec, contract_due_at=hours(48))
    assert not Moved(OpenDuty(1, spec), described).deadline_moved


def test_a_settled_duty_is_not_opened_again() -> None:
    """What was fulfilled or waived is still asked for by the facts, and stays settled."""
    wanted = derive_duties(ONLY_OURS)
    changes = reconcile([], wanted, {wanted[0].key})
    assert kinds(changes.created) == [DutyKind.AUTHORITY_PART_2, DutyKind.COMMUNICATE_SUBJECTS]


def test_a_new_promise_is_another_duty() -> None:
    """A kept promise does not settle the next one."""
    first = DutySpec(DutyKind.CLIENT_UPDATE, "acme", due_at=hours(24))
    second = replace(first, due_at=hours(48))
    assert reconcile([], [second], {first.key}).created == (second,)
    assert reconcile([OpenDuty(1, first)], [second]).superseded == (OpenDuty(1, first),)


def test_a_duty_recorded_twice_is_superseded_once() -> None:
    """One of the two goes on, so that nobody is reminded twice."""
    spec = DutySpec(DutyKind.NOTIFY_CONTROLLER, "acme", due_at=hours(12))
    changes = reconcile([OpenDuty(1, spec), OpenDuty(2, spec)], [spec])
    assert changes.unchanged == (OpenDuty(1, spec),)
    assert changes.superseded == (OpenDuty(2, spec),)


@given(SPECS, SPECS)
def test_no_duty_is_lost_or_invented(existing: list[DutySpec], wanted: list[DutySpec]) -> None:
    """Every duty on record goes on or is superseded; every wanted one is there afterwards."""
    on_record = [OpenDuty(number, spec) for number, spec in enumerate(existing)]
    changes = reconcile(on_record, wanted)
    kept = [*changes.unchanged, *(move.duty for move in changes.moved)]
    assert sorted(duty.duty_id for duty in (*kept, *changes.superseded)) == list(
        range(len(existing))
    )
    assert {duty.spec.key for duty in kept} | {spec.key for spec in changes.created} == {
        spec.key for spec in wanted
    }


def test_nothing_changes_when_the_facts_do_not() -> None:
    """Deriving twice leaves every duty as it is."""
    facts = replace(FACTS, clients=(ClientTerm("acme", may_file_for=True),))
    on_record = tuple(OpenDuty(n, spec) for n, spec in enumerate(derive_duties(facts)))
    changes = reconcile(on_record, derive_duties(facts))
    assert (changes.unchanged, changes.created, changes.moved) == (on_record, (), ())


def test_the_earliest_dated_duty_comes_first() -> None:
    """Of any track; then what has no number and is due now; then what waits."""
    client = ClientTerm("acme", notify_within_hours=4)
    ordered = headline_order(derive_duties(replace(FACTS, clients=(client,))))
    assert kinds(ordered) == [
        DutyKind.NOTIFY_CONTROLLER,
        DutyKind.NOTIFY_AUTHORITY,
        DutyKind.COMMUNICATE_SUBJECTS,
        DutyKind.AUTHORITY_PART_2,
    ]


@given(st.permutations(derive_duties(replace(FACTS, nis2_class=Nis2Class.ESSENTIAL))))
def test_the_order_does_not_depend_on_the_order_of_the_record(shuffled: list[DutySpec]) -> None:
    """Two people who look see the same headline."""
    assert headline_order(shuffled) == headline_order(tuple(reversed(shuffled)))


@pytest.mark.parametrize(
    ("due_at", "late"),
    [
        (None, timedelta(0)),
        (hours(10), timedelta(0)),
        (hours(11), timedelta(0)),
        (hours(9), timedelta(hours=1)),
    ],
)
def test_lateness_is_what_lies_beyond_the_deadline(
    due_at: datetime | None, late: timedelta
) -> None:
    """The last instant is in time; without a date nothing is late."""
    assert lateness(due_at, hours(10)) == late


@pytest.mark.parametrize(
    ("kind", "done_at", "needed"),
    [
        (DutyKind.NOTIFY_AUTHORITY, hours(72), False),
        (DutyKind.NOTIFY_AUTHORITY, hours(72) + timedelta(seconds=1), True),
        (DutyKind.NIS2_NOTIFICATION, hours(80), False),
    ],
)
def test_only_a_late_notification_to_the_authority_gives_reasons(
    kind: DutyKind, done_at: datetime, needed: bool
) -> None:
    """Article 33(1) asks for the reasons, and only beyond the last second."""
    assert needs_reasons_for_delay(kind, hours(72), done_at) is needed
