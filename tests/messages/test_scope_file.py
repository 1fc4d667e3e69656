"""The whole answer for a spreadsheet: nothing cut, nothing a formula."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.views import ScopeAnswer
from bot.i18n.catalogue import translator
from bot.messages.scope_file import COLUMNS, UTF_8_MARK, as_file
from tests.messages import samples


def rows_of(view: ScopeAnswer, language: str = "en") -> list[list[str]]:
    """Return the file's rows as a spreadsheet reads them."""
    text = as_file(view, translator(language), {"U0OFFICER": "Olga Officer"})
    assert text.startswith(UTF_8_MARK)
    return list(csv.reader(text.removeprefix(UTF_8_MARK).splitlines(), delimiter=";"))


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_client_is_in_it_with_what_is_known(language: str) -> None:
    """More than a message can hold, in the order of their codes."""
    clients = [samples.client(number) for number in range(1, 120)]
    head, *rows = rows_of(samples.answer(*reversed(clients)), language)
    assert len(head) == len(COLUMNS)
    assert [row[0] for row in rows[:119]] == [client["client_id"] for client in clients]
    assert rows[119] == []
    assert all(len(row) == len(COLUMNS) for row in rows[:119])


def test_reasons_and_warnings_are_not_cut() -> None:
    """A message shortens them; the file is where all of them stand."""
    reason = samples.client(1)["reasons"][0]
    reasons = [{**reason, "system": f"system-{number}"} for number in range(60)]
    warnings = [{"code": "stale", "text": "Not verified"}, {"code": "no_contact", "text": "None"}]
    row = rows_of(samples.answer(samples.client(1, reasons=reasons, warnings=warnings)))[1]
    assert "system-0" in row[3]
    assert "system-59" in row[3]
    assert row[-1] == "Not verified; None"


def test_the_file_says_what_was_asked() -> None:
    """Systems, clients named with their environment, data, period and access."""
    view = replace(
        samples.answer(samples.client(1)),
        categories=("health",),
        named=(("C0001", "Klant 0001", "Mailserver"),),
        access=True,
    )
    rows = rows_of(view)
    assert ["Systems", "backup"] in rows
    assert ["Named by us", "Klant 0001 (C0001)", "Mailserver"] in rows
    assert any(row[0] == "Data" and "health" in row[1] for row in rows if row)
    assert any(row[0] == "Period" and "UTC" in row[1] for row in rows if row)
    assert ["Data", "all kinds"] in rows_of(samples.answer())


def test_a_day_in_a_warning_is_written_as_people_write_it() -> None:
    """Not as the register has it."""
    warning = {"code": "stale", "text": "x", "key": "affected.warning.stale"}
    client = samples.client(1, warnings=[{**warning, "values": {"day": "2024-01-01"}}])
    assert "1er janvier 2024" in rows_of(samples.answer(client), "fr")[1][-1]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+32", "-1", "@x", "\uff1d1"])
def test_no_cell_is_a_formula(name: str) -> None:
    """Names come from a register that somebody else filled."""
    assert rows_of(samples.answer(samples.client(1, name=name)))[1][1].startswith("'")


def test_what_is_not_about_one_client_stands_below() -> None:
    """Our own data, what cannot be known, who asked and confirmed; an exercise says so."""
    own: dict[str, Any] = {**samples.client(1)["reasons"][0], "system": "our-files"}
    view = replace(
        samples.answer(samples.client(1)),
        own=(own,),
        warnings=({"code": "x", "text": "Nobody holds this"},),
        exercise=True,
        confirmed_by="U0OFFICER",
        confirmed_at=samples.NOW,
    )
    below = ["; ".join(row) for row in rows_of(view)[3:]]
    assert any("EXERCISE" in line.upper() for line in below)
    for said in ("our-files", "Nobody holds this", "Olga Officer, ", "U0TECH"):
        assert any(said in line for line in below)
    waiting = replace(view, exercise=False, own=(), confirmed_by=None)
    assert rows_of(waiting)[-1] == ["Not confirmed yet"]
