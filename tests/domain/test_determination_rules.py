"""The rules of the determination, one by one, and all of them against brute force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.determination import AffectedClient, Determination, Scope, Status, WarningCode
from bot.domain.determination_days import last_day_of_retention
from bot.domain.determination_rows import Entrusted, Held, Reached
from bot.domain.determination_rules import Rules
from bot.domain.determination_warnings import category_not_held, system_without_holdings
from bot.domain.register import Capacity, Client, Holding, Language, Reach
from tests import oracle
from tests.registers import BRUSSELS, Register, registers, scopes

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CLIENT = Client("C1", "Client", Language.DUTCH, email="a@b.example", verified_on=date(2026, 11, 1))
BACKUP = frozenset({"backup"})
ODD_ZONES = ("America/Sao_Paulo", "Asia/Beirut", "America/Havana", "UTC")


def judge(
    *rows: Holding | Reach,
    client: Client = CLIENT,
    scope: Scope | None = None,
    default: Capacity | None = None,
) -> AffectedClient | None:
    """Judge one client by its rows."""
    held = [Held.of(row) for row in rows if isinstance(row, Holding)]
    reached = [Reached.of(row) for row in rows if isinstance(row, Reach)]
    rules = Rules(scope or Scope(BACKUP), {"backup": default}, zone=BRUSSELS, now=NOW)
    return rules.judge(Entrusted(client, held, reached))


def holding(**fields: Any) -> Holding:
    """Return a plain holding in the back-up with some fields set."""
    plain = Holding("C1", "backup", frozenset({"health"}), people=1, since=date(2020, 1, 1))
    return replace(plain, **fields)


def codes(client: AffectedClient | None) -> set[str]:
    """Return the codes of a client's warnings."""
    assert client is not None
    return {str(warning.code) for warning in client.warnings}


def by_rules(
    register: Register, scope: Scope, zone: ZoneInfo, made: Callable[..., Rules] = Rules
) -> Determination:
    """Answer by rules alone, over every row there is; by other rules than ours if given."""

    def unconfirmed(row: Holding | Reach) -> bool:
        return oracle._is_unconfirmed(register, row, NOW)

    def held(row: Holding) -> Held:
        return Held.of(row, unconfirmed=unconfirmed(row))

    def reached(row: Reach) -> Reached:
        return Reached.of(row, unconfirmed=unconfirmed(row))

    rules = made(
        scope, {system.system: system.capacity for system in register.systems}, zone=zone, now=NOW
    )
    judged = (
        rules.judge(
            Entrusted(
                client,
                [
                    Held.of(r, unconfirmed=unconfirmed(r))
                    for r in register.holdings
                    if r.client_id == code
                ],
                [
                    Reached.of(r, unconfirmed=unconfirmed(r))
                    for r in register.reach
                    if r.client_id == code
                ],
            )
        )
        for client in register.clients
        for code in (client.client_id,)
    )
    own = rules.own([Held.of(row) for row in register.holdings if not row.client_id])
    return Determination(tuple(filter(None, judged)), own, ())


@pytest.mark.no_cover
@settings(max_examples=150)
@given(register=registers(), data=st.data())
def test_the_rules_answer_as_brute_force_does(register: Register, data: st.DataObject) -> None:
    """Over every row of a register, rules and oracle agree in every field."""
    for _ in range(5):
        scope = data.draw(scopes(register, BRUSSELS))
        answered = by_rules(register, scope, BRUSSELS).to_json(lambda warning: warning.key)
        expected = oracle.answer(register, scope, BRUSSELS, NOW) | {"warnings": []}
        assert oracle.codes_only(answered) == expected


@settings(max_examples=30)
@given(register=registers(), data=st.data(), zone=st.sampled_from(ODD_ZONES))
def test_the_rules_hold_in_any_zone(register: Register, data: st.DataObject, zone: str) -> None:
    """Also where the clock skips midnight, rules and oracle agree."""
    local = ZoneInfo(zone)
    for _ in range(10):
        scope = data.draw(scopes(register, local))
        answered = by_rules(register, scope, local).to_json(lambda warning: warning.key)
        assert (
            oracle.codes_only(answered)["clients"]
            == (oracle.answer(register, scope, local, NOW)["clients"])
        )


@pytest.mark.parametrize(
    ("ended_on", "dispute_from", "dispute_until", "last_day"),
    [
        (None, None, None, None),
        (None, date(2026, 1, 1), None, None),
        (date(2028, 2, 29), None, None, date(2029, 2, 28)),
        (date(2027, 2, 28), None, None, date(2028, 2, 28)),
        (date(2026, 1, 1), date(2026, 2, 1), None, None),
        (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1), date(2028, 3, 1), date(2028, 3, 1)),
        (date(2026, 1, 1), None, date(2028, 3, 1), date(2027, 1, 1)),
    ],
)
def test_the_last_day_of_retention(
    ended_on: date | None,
    dispute_from: date | None,
    dispute_until: date | None,
    last_day: date | None,
) -> None:
    """A calendar year, clamped, or the end of a dispute if later; a dispute may suspend it."""
    client = replace(
        CLIENT, ended_on=ended_on, dispute_from=dispute_from, dispute_until=dispute_until
    )
    assert last_day_of_retention(client) == last_day


def test_until_is_exclusive_at_the_end_of_its_day() -> None:
    """Erased on a day: held in its last second, no longer at the next midnight."""
    midnight = datetime(2026, 10, 25, 23, tzinfo=UTC)  # 00:00 on the 26th, after 25 hours
    erased = holding(until=date(2026, 10, 25))
    assert judge(erased, scope=Scope(BACKUP, begins=midnight - timedelta(seconds=1)))
    assert judge(erased, scope=Scope(BACKUP, begins=midnight)) is None


def test_since_is_inclusive_at_the_start_of_its_day() -> None:
    """Held from a day on: at its midnight, not a second before."""
    midnight = datetime(2026, 3, 28, 23, tzinfo=UTC)  # 00:00 on the 29th, which has 23 hours
    begun = holding(since=date(2026, 3, 29))
    assert judge(begun, scope=Scope(BACKUP, ends=midnight))
    assert judge(begun, scope=Scope(BACKUP, ends=midnight - timedelta(seconds=1))) is None


@pytest.mark.parametrize(
    ("data", "matches"),
    [
        ({"password"}, True),
        ({"password", "health"}, True),
        ({"health"}, False),
        ({"backup_content"}, True),
        ({"mail_content"}, True),
        ({"unknown"}, True),
        (set(), True),
    ],
)
def test_opaque_and_unstated_contents_match_whatever_is_asked(
    data: set[str], matches: bool
) -> None:
    """Nobody is left out because a label is coarse."""
    found = judge(
        holding(data=frozenset(data)), scope=Scope(BACKUP, frozenset({"password", "login"}))
    )
    assert (found is not None) == matches


def test_a_reason_shows_what_was_asked_for_and_what_is_opaque() -> None:
    """Of a holding's categories those asked for and opaque ones are told; all if none asked."""
    mixed = holding(data=frozenset({"password", "health", "backup_content"}))
    asked = judge(mixed, scope=Scope(BACKUP, frozenset({"password"})))
    unasked = judge(mixed)
    assert asked is not None
    assert unasked is not None
    assert asked.reasons[0].data == ("backup_content", "password")
    assert unasked.reasons[0].data == ("backup_content", "health", "password")


def test_one_match_in_time_makes_a_client_affected() -> None:
    """Two matches, one begun before the retention end: affected, and over-retained all the same."""
    ended = replace(CLIENT, ended_on=date(2025, 6, 30))
    in_time, late = holding(), holding(since=date(2026, 8, 1))
    scope = Scope(BACKUP)
    both = judge(in_time, late, client=ended, scope=scope)
    only_late = judge(late, client=ended, scope=scope)
    assert both is not None
    assert only_late is not None
    assert (both.status, only_late.status) == (Status.AFFECTED, Status.CHECK)
    assert "over_retained" in codes(both) & codes(only_late)


def test_former_from_the_instant_the_last_day_has_ended() -> None:
    """A client is a former one at the midnight after its last day, not a second before."""
    ended = replace(CLIENT, ended_on=date(2026, 11, 20))
    midnight = datetime(2026, 11, 20, 23, tzinfo=UTC)
    for ends, former in ((midnight, True), (midnight - timedelta(seconds=1), False)):
        found = judge(holding(), client=ended, scope=Scope(BACKUP, ends=ends))
        assert found is not None
        assert found.former == former


def test_without_an_end_the_present_decides_who_is_former_and_stale() -> None:
    """An exposure that goes on is judged by now."""
    found = judge(
        holding(),
        client=replace(CLIENT, ended_on=date(2026, 11, 21), verified_on=date(2025, 11, 21)),
    )
    later = judge(
        holding(),
        client=replace(CLIENT, ended_on=date(2026, 11, 22), verified_on=date(2025, 11, 22)),
    )
    assert found is not None
    assert later is not None
    assert (found.former, later.former) == (True, False)
    assert "stale" in codes(found)
    assert "stale" not in codes(later)


@pytest.mark.parametrize(
    ("capacities", "default", "reached", "capacity"),
    [
        ([None], None, False, Capacity.PROCESSOR),
        ([None], Capacity.CONTROLLER, False, Capacity.CONTROLLER),
        ([Capacity.PROCESSOR], Capacity.CONTROLLER, False, Capacity.PROCESSOR),
        ([None, Capacity.PROCESSOR], Capacity.CONTROLLER, False, Capacity.BOTH),
        ([Capacity.BOTH, Capacity.PROCESSOR], None, False, Capacity.BOTH),
        ([], Capacity.CONTROLLER, True, Capacity.PROCESSOR),
        ([Capacity.CONTROLLER], None, True, Capacity.BOTH),
    ],
)
def test_our_capacity_comes_from_all_that_matches(
    capacities: list[Capacity | None],
    default: Capacity | None,
    reached: bool,
    capacity: Capacity,
) -> None:
    """The holding's own word, else its system's, else processor; reach is the client's."""
    rows: list[Holding | Reach] = [
        holding(capacity=word, since=date(2020, 1, day)) for day, word in enumerate(capacities, 1)
    ]
    rows += [Reach("C1", "backup")] if reached else []
    found = judge(*rows, scope=Scope(BACKUP, access=True), default=default)
    assert found is not None
    assert found.capacity == capacity


def test_people_are_summed_and_unknown_as_soon_as_one_is() -> None:
    """The known part is always told."""
    two = judge(holding(people=3), holding(people=4, since=date(2021, 1, 1)))
    one = judge(holding(people=3), holding(people=None, since=date(2021, 1, 1)))
    assert two is not None
    assert one is not None
    assert (two.people, two.people_known) == (7, 7)
    assert (one.people, one.people_known) == (None, 3)


@pytest.mark.parametrize(
    ("encrypted", "key", "code"),
    [
        (True, "safe", "all_encrypted"),
        (True, "backup", "key_status_unknown"),
        (True, "", "key_status_unknown"),
        (False, "safe", None),
        (None, "", None),
    ],
)
def test_encryption_counts_only_with_a_key_known_to_lie_elsewhere(
    encrypted: bool | None, key: str, code: str | None
) -> None:
    """A key in the scope, or nobody knows where, is no protection."""
    found = codes(judge(holding(encrypted=encrypted, key_system=key)))
    assert found & {"all_encrypted", "key_status_unknown"} == ({code} if code else set())


def test_warnings_stand_in_one_order_and_name_the_systems() -> None:
    """A client about whom little is known has every warning once, in the documented order."""
    lost = Client("C1", "Client", Language.DUTCH, ended_on=date(2020, 1, 1))
    row = Holding("C1", "backup", since=date(2022, 1, 1), encrypted=True)
    other = Holding("C1", "mail", since=date(2022, 1, 1))
    found = judge(row, other, client=lost, scope=Scope(frozenset({"backup", "mail"})))
    assert found is not None
    assert [str(warning.code) for warning in found.warnings] == [
        "no_contact",
        "stale",
        "over_retained",
        "people_unknown",
        "content_unknown",
        "key_status_unknown",
    ]
    assert found.warnings[1].key == "affected.warning.never_verified"
    assert found.warnings[2].values == {"systems": "backup, mail"}
    assert found.warnings[5].values == {"systems": "backup"}


def test_what_the_register_does_not_record_is_told() -> None:
    """The two warnings of the whole answer name what they are about."""
    assert system_without_holdings("wings").values == {"system": "wings"}
    assert category_not_held("health").code is WarningCode.CATEGORY_NOT_HELD
