"""``breach-bot outbox``: what it lists, how it exits, what is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.outbox import MessageUnknown, outbox
from bot.domain.errors import Refusal
from bot.domain.outgoing import Lane, RowState, mail_stream, person_stream
from bot.services.outbox import enqueue
from bot.services.rights import NotAllowed
from bot.store import outbox as rows
from bot.store.database import Store
from bot.store.migrate import migrate
from bot.store.tables.record import AuditEntry
from tests.cli.test_incident import filled, settings_of
from tests.cli.test_incident_dark import Dark, dark
from tests.services.desk import MANAGER, OFFICER, RESPONDER
from tests.services.factors import STEP

__all__ = ["dark", "filled"]

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DECIDED = ("--by", "Petra Privacy", "--why", "asked the client")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a database that is up to date."""
    found = f"sqlite:///{tmp_path}/breach.db"
    with opened(found) as store:
        migrate(store)
    return found


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Open the database for a moment."""
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def run(url: str, *arguments: str) -> Result:
    """Run the command on a database."""
    environment = {
        "BREACH_DATABASE_URL": url,
        "BREACH_ORGANISATION": "Comitor",
        "BREACH_PRIVACY_MAILBOX": "privacy@comitor.be",
    }
    return CliRunner().invoke(outbox, list(arguments), env=environment, standalone_mode=False)


def troubled(url: str) -> list[int]:
    """Write a mail that is parked, a message that failed, and one that waits."""
    made = (
        (mail_stream("a@alder.example"), RowState.PARKED, "lost after DATA"),
        (person_stream("U0LEAD"), RowState.FAILED, "user_not_found"),
        (person_stream("U0TECH"), None, ""),
    )
    with opened(url) as store, store.transaction():
        for number, (stream, state, error) in enumerate(made):
            enqueue(
                key=f"note:{number}",
                stream=stream,
                lane=Lane.NARRATIVE,
                kind="note",
                facts={},
                incident_id=None,
                now=NOW,
            )
            row = rows.find(f"note:{number}")
            assert row is not None
            if state is not None:
                rows.settle(row.id, state, NOW, error=error)
        found = rows.in_states((RowState.PARKED, RowState.FAILED), None, 10)
    return [row.id for row in found]


def state_of(url: str, row_id: int) -> RowState:
    """Return what has become of a row."""
    with opened(url) as store, store.read():
        return rows.get(row_id).state


def test_nothing_in_trouble_exits_0(url: str) -> None:
    """And says so."""
    result = run(url)
    assert result.return_value == 0
    assert result.output.startswith("No message has failed for good and none is parked")
    assert json.loads(run(url, "--json").output) == {"messages": []}


def test_what_failed_or_is_parked_is_listed_and_exits_1(url: str) -> None:
    """With its cause, its attempts and its last error; what waits is none of it."""
    parked, failed = troubled(url)
    result = run(url, "--json")
    assert result.return_value == 1
    first, second = json.loads(result.output)["messages"]
    assert first == {
        "id": parked,
        "state": "parked",
        "kind": "note",
        "incident": None,
        "stream": "mail:alder.example",
        "cause": "note:0",
        "attempts": 0,
        "last_error": "lost after DATA",
        "written_utc": "2026-11-22T02:00:00Z",
    }
    assert (second["id"], second["state"], second["last_error"]) == (
        failed,
        "failed",
        "user_not_found",
    )
    told = run(url)
    assert told.return_value == 1
    assert "lost after DATA" in told.output
    assert "2 messages failed" in told.output


def test_a_message_is_sent_again(url: str) -> None:
    """Who decided it and why is in the record."""
    parked, _ = troubled(url)
    assert f"Message {parked} goes out again" in run(url, "resend", str(parked), *DECIDED).output
    assert state_of(url, parked) is RowState.WAITING
    with opened(url) as store, store.read():
        assert AuditEntry.select().where(AuditEntry.action == "outbox.resent").count() == 1


@pytest.mark.parametrize(
    ("fate", "state"), [("delivered", RowState.SENT), ("not-delivered", RowState.FAILED)]
)
def test_a_persons_word_settles_a_parked_mail(url: str, fate: str, state: RowState) -> None:
    """Arrived or not."""
    parked, _ = troubled(url)
    result = run(url, "settle", str(parked), "--as", fate, *DECIDED)
    assert f"Message {parked} counts as {fate.replace('-', ' ')}" in result.output
    assert state_of(url, parked) is state


@pytest.mark.parametrize("row_id", ["x", "0", "-- -1", "²", "99999999999"])
@pytest.mark.parametrize("command", ["resend", "settle"])
def test_what_is_no_id_is_no_message(url: str, command: str, row_id: str) -> None:
    """The sentence says where the ids are, whatever was typed."""
    fate = ("--as", "delivered") if command == "settle" else ()
    result = run(url, command, *fate, *DECIDED, *row_id.split())
    assert isinstance(result.exception, MessageUnknown)
    assert result.exception.values == {"id": row_id.rpartition(" ")[2]}


def test_an_unknown_message_is_refused(url: str) -> None:
    """With a sentence that says where to look."""
    result = run(url, "resend", "99", *DECIDED)
    assert isinstance(result.exception, Refusal)
    assert result.exception.key == "error.outbox_unknown"


def in_trouble(found: Dark) -> int:
    """Write a message about the breach whose fate nobody knows, and return its id."""
    with opened(found.night.desk.store.url) as store, store.transaction():
        enqueue(
            key="note:dark",
            stream=mail_stream("a@alder.example"),
            lane=Lane.NARRATIVE,
            kind="note",
            facts={},
            incident_id=found.night.incident_id,
            now=found.now,
        )
        row = rows.find("note:dark")
        assert row is not None
        rows.settle(row.id, RowState.PARKED, found.now, error="lost after DATA")
    return row.id


def decided(found: Dark, *order: str, by: str, code: str | None = None) -> Result:
    """Decide about a message half a minute later, as somebody types it."""
    found.now += STEP
    environment = settings_of(found.night) | {"BREACH_MANAGEMENT": MANAGER}
    proof = [] if code is None else ["--code", code]
    typed = [*order, "--by", by, "--why", "asked the client", *proof]
    return CliRunner().invoke(outbox, typed, env=environment, standalone_mode=False, input="")


@pytest.mark.parametrize(
    ("order", "after"),
    [(("resend",), RowState.WAITING), (("settle", "--as", "delivered"), RowState.SENT)],
)
def test_in_the_dark_a_person_with_a_code_decides(
    dark: Dark, order: tuple[str, ...], after: RowState
) -> None:
    """No free name, nobody without the right, no code that does not count; then it is done."""
    row_id = in_trouble(dark)
    url = dark.night.desk.store.url
    act = (order[0], str(row_id), *order[1:])

    def why(by: str, code: str | None = None) -> str:
        found = decided(dark, *act, by=by, code=code).exception
        assert isinstance(found, Refusal), found
        return found.key

    assert why("Petra Privacy") == "cli.outbox.dark_by"
    assert why(RESPONDER) == "factor.error.dark"
    assert why(OFFICER) == "cli.factor.code_needed"
    wrong = dark.devices[OFFICER].wrong(dark.now + STEP)
    assert why(OFFICER, wrong) == "factor.error.wrong_code"
    assert state_of(url, row_id) is RowState.PARKED
    code = dark.devices[OFFICER].code(dark.now + STEP)
    assert decided(dark, *act, by=OFFICER, code=code).exception is None
    assert state_of(url, row_id) is after


def test_in_the_light_a_name_is_enough(dark: Dark) -> None:
    """Who releases decides in the dark; once it is over the name is kept as it was given."""
    row_id = in_trouble(dark)
    may_not = decided(dark, "resend", str(row_id), by=MANAGER, code="000000").exception
    assert isinstance(may_not, NotAllowed)
    dark.said("bright", "--why", "forensics found no session")
    assert decided(dark, "resend", str(row_id), by="Petra Privacy").exception is None
