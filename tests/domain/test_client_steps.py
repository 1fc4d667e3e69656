"""A step that is done client by client."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.client_steps import (
    ClientRow,
    Progress,
    RowState,
    in_order,
    progress,
    reconcile_rows,
)

CLIENTS = st.sets(st.sampled_from("ABCDEF"))


def row(client: str, state: RowState, at: datetime) -> ClientRow:
    """Return one client's row."""
    return ClientRow("core.x", client, client.lower(), state, None, None, None, None, at)


@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from(RowState)),
    CLIENTS,
    st.datetimes(),
)
def test_rows_follow_the_scope(
    states: dict[str, RowState], affected: set[str], at: datetime
) -> None:
    """Afterwards exactly the affected clients count, and no row was removed."""
    changes = reconcile_rows([row(c, s, at) for c, s in states.items()], affected)
    after = dict(states)
    after |= dict.fromkeys((*changes.new, *changes.back), RowState.OPEN)
    after |= dict.fromkeys(changes.gone, RowState.LEFT_OUT)
    assert {c for c, s in after.items() if s is not RowState.LEFT_OUT} == affected
    untouched = affected & {c for c, s in states.items() if s is not RowState.LEFT_OUT}
    assert all(after[client] is states[client] for client in untouched)


def test_it_is_finished_when_every_client_is_done_or_excused(now: datetime) -> None:
    """One open client keeps it open; without any client nothing is finished."""
    rows = [row("A", RowState.DONE, now), row("B", RowState.EXCUSED, now)]
    left_out = row("C", RowState.LEFT_OUT, now)
    assert progress([*rows, left_out]) == Progress(0, 1, 1)
    assert progress([*rows, left_out]).finished
    assert not progress([*rows, row("D", RowState.OPEN, now)]).finished
    assert not progress([left_out]).finished


def test_what_is_to_be_done_comes_first(now: datetime) -> None:
    """Then by name; who was left out is not shown."""
    states = {"B": RowState.DONE, "C": RowState.OPEN, "A": RowState.OPEN, "D": RowState.LEFT_OUT}
    ordered = in_order([row(client, state, now) for client, state in states.items()])
    assert [one.client_id for one in ordered] == ["A", "C", "B"]
