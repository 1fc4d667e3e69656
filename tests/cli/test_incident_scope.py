"""``breach-bot incident scope...`` in the dark: asked, decided, confirmed; the drafts follow."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.domain.determination import NoSystem, NoWords
from bot.domain.determination_decisions import DecisionIncomplete, DecisionUnfit
from bot.domain.duties import DutyKind
from bot.domain.incident import DutyState, NoticeState
from bot.services.rights import NotAllowed
from bot.services.scope import ScopeOutdated
from bot.store.database import Store
from tests.cli.test_incident_dark import Dark, dark, reopened
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    FORMER,
    HAZEL,
    LAB,
    LAB_KEYS,
    LAB_MAIL,
    LEAD,
    NIGHT,
    asked,
    drafts_of,
    duty,
    fill,
    lab_scope,
    make_desk,
    opened,
)

__all__ = ["dark"]

#: Since before the laboratory had Formerly Yours erased, if it did.
ASK = ("scope-ask", "--system", LAB, "--from", "2026-12-01T02:47")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which a breach is open, and nobody has asked whom it concerns."""
    path = tmp_path_factory.mktemp("asking") / "night.db"
    url = f"sqlite:///{path}"
    fill(url)
    store = Store(url)
    opened(make_desk(store))
    store.close()
    return path


def number_in(printed: str) -> str:
    """Return the number of the answer that a command has printed."""
    line = next(line for line in printed.splitlines() if line.startswith("Answer "))
    return line.split()[1].rstrip(":")


def ask(dark: Dark, *more: str) -> str:
    """Ask the register as the lead, and return the number of the answer."""
    return number_in(dark.said(*ASK, *more, who=LEAD))


def test_from_the_question_to_the_drafts(dark: Dark) -> None:
    """Nothing is drafted before the scope is confirmed; then one draft a client, as in Slack."""
    assert dark.refused("scope").key == "cli.incident.no_scope"
    assert dark.refused("told", "alder").key == "cli.incident.no_clients"
    said = dark.said(*ASK, who=LEAD)
    assert all(client in said for client in (*AFFECTED, FORMER))
    assert "8 clients on the list: 7 affected, 1 to check." in said
    assert f"decided about first ({FORMER})" in said
    number = number_in(said)
    waits = dark.refused("scope-confirm", "--answer", number)
    assert waits.key == "cli.incident.checks_undecided"
    assert waits.values["clients"] == "Formerly Yours BV"
    task = ("scope-decide", "formerly", "--answer", number, "--is", "task")
    done = dark.said(*task, who=LEAD)
    assert done.startswith("Recorded: Task: find out within 4 hours: Formerly Yours BV.\n")
    assert "waits to be confirmed" in done
    assert drafts_of(dark.night.desk, dark.night.incident_id) == {}
    confirmed = dark.said("scope-confirm", "--answer", number, who=LEAD)
    assert confirmed.startswith("In force. 7 new drafts: ")
    drafts = drafts_of(dark.night.desk, dark.night.incident_id)
    assert drafts.keys() == set(AFFECTED)
    assert drafts[ALDER].state is NoticeState.DRAFT
    again = dark.refused("scope-confirm", "--answer", number)
    assert (type(again), again.key) == (ScopeOutdated, "error.scope_confirmed")


def test_each_of_them_takes_a_code(dark: Dark) -> None:
    """Looking takes none; asking, deciding and confirming do, and change nothing without it."""
    number = ask(dark)
    missing = "cli.factor.code_needed"
    decide = ("scope-decide", FORMER, "--answer", number, "--is", "affected")
    for order in (ASK, decide, ("scope-confirm", "--answer", number)):
        refused = dark.typed(*order).exception
        assert getattr(refused, "key", None) == missing, order
    assert f"decided about first ({FORMER})" in dark.typed("scope").output
    assert number_in(dark.said("scope")) == number


def test_the_answer_is_shown_with_its_question_and_what_it_cannot_know(dark: Dark) -> None:
    """What was asked, our own data, the warnings, who asked; and all of it as a file."""
    ask(dark, "--system", "lab-own", "--data", "contact", "--data", "national_number", "--access")
    shown = dark.said("scope")
    assert "Systems: lab, lab-own" in shown
    assert "Data: " in shown
    assert "Our own data (as controller): lab-own" in shown
    assert f"Asked by: {LEAD}" in shown
    assert "Not confirmed yet" in shown
    path = dark.folder / "clients.csv"
    assert str(path) in dark.said("scope", "--to", str(path))
    assert path.stat().st_mode & 0o077 == 0
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {row[0] for row in rows[1:9]} == {*AFFECTED, FORMER}
    assert dark.refused("scope", "--to", str(path)).key == "cli.incident.unwritable"


def test_a_client_is_named_with_its_environment_in_words(dark: Dark) -> None:
    """By code or a part of its name, without any system; without words it is refused."""
    said = dark.said("scope-ask", "--client", "hazel=their own mail server", who=LEAD)
    assert "Named by us: Hazelhaven BV (L-HAZEL): their own mail server" in said
    assert "1 client on the list: 1 affected, 0 to check." in said
    assert isinstance(dark.refused("scope-ask", "--client", HAZEL), NoWords)
    assert isinstance(dark.refused("scope-ask"), NoSystem)
    nobody = dark.refused("scope-ask", "--client", "nobody=x")
    assert nobody.key == "cli.incident.which_client"
    turned = dark.said("scope-ask", "--client", f"{HAZEL}=\u202etheir tenant", who=LEAD)
    assert "their tenant" in turned
    assert "\u202e" not in turned
    two = ("--client", f"{HAZEL}=mail server", "--client", "hazelhaven=tenant")
    assert "mail server; tenant" in dark.said("scope-ask", *two, who=LEAD)


def test_a_question_that_cannot_be_asked_says_why(dark: Dark) -> None:
    """An unknown system with its near misses, a time that is none."""
    unknown = dark.refused("scope-ask", "--system", "labb")
    assert "lab" in str(unknown.values)
    assert dark.refused("scope-ask", "--system", LAB, "--from", "soon").field == "--from"
    assert dark.refused("scope").key == "cli.incident.no_scope"


def test_an_erasure_is_proven_by_who_what_and_when(dark: Dark) -> None:
    """The officer's word; half of it is refused, and so is one that came too late."""
    number = ask(dark)
    proven = ("scope-decide", FORMER, "--answer", number, "--is", "proven")
    why = ("--why", "certificate 12 in the safe")
    assert isinstance(dark.refused(*proven, *why, who=LEAD), NotAllowed)
    assert dark.refused(*proven).key == "error.decision_needs_words_proven"
    assert dark.refused(*proven, *why).key == "error.decision_needs_who"
    whole = (*proven, *why, "--vouches", "Ed Eraser")
    assert dark.refused(*whole).key == "error.decision_needs_day"
    unread = dark.refused(*whole, "--on", "last May")
    assert (type(unread), unread.key) == (DecisionIncomplete, "error.day_unreadable")
    late = dark.refused(*whole, "--on", "2026-12-02")
    assert (type(late), late.key) == (DecisionUnfit, "error.erased_too_late")
    dark.said(*whole, "--on", "2026-05-31")
    assert "Ed Eraser" in dark.said("scope")
    dark.said("scope-confirm", "--answer", number)
    assert FORMER not in drafts_of(dark.night.desk, dark.night.incident_id)


def test_only_the_officer_leaves_a_client_out_with_the_proof(dark: Dark) -> None:
    """Its duty is waived by that decision; somebody else reads it afterwards."""
    number = ask(dark)
    dark.said("scope-decide", FORMER, "--answer", number, "--is", "affected", who=LEAD)
    out = ("scope-decide", BOREE, ALDER, "--answer", number, "--is", "not-affected")
    reason = ("--why", "the disk was never attached")
    assert isinstance(dark.refused(*out, *reason, who=LEAD), NotAllowed)
    assert dark.refused(*out).key == "error.decision_needs_words_not_affected"
    sure = dark.refused("scope-decide", BOREE, "--answer", number, "--is", "task", who=LEAD)
    assert sure.key == "error.decision_only_for_check"
    dark.said(*out, *reason)
    dark.said("scope-confirm", "--answer", number)
    drafts = drafts_of(dark.night.desk, dark.night.incident_id)
    assert drafts.keys() == {*AFFECTED, FORMER} - {BOREE, ALDER}
    desk, incident_id = dark.night.desk, dark.night.incident_id
    waived = duty(desk, incident_id, DutyKind.NOTIFY_CONTROLLER, BOREE)
    assert (waived.state, waived.reason) == (DutyState.WAIVED, "left_out")
    path = dark.folder / "clients.csv"
    dark.said("scope", "--to", str(path))
    assert "the disk was never attached" in path.read_text("utf-8")
    same = dark.refused("done", "scope.read_left_out")
    assert same.key == "error.same_reader"
    dark.said("done", "scope.read_left_out", who=LEAD)


def test_a_decision_about_the_list_in_force_counts_at_once(dark: Dark) -> None:
    """The next answer is in force; the number that was read still means it."""
    number = ask(dark)
    dark.said("scope-decide", FORMER, "--answer", number, "--is", "task", who=LEAD)
    dark.said("scope-confirm", "--answer", number)
    said = dark.said("scope-decide", FORMER, "--answer", number, "--is", "affected", who=LEAD)
    assert said.endswith("is in force.\n")
    assert FORMER in drafts_of(dark.night.desk, dark.night.incident_id)


def test_a_newer_answer_is_shown_beside_the_one_in_force(dark: Dark) -> None:
    """Who comes, who goes, what confirming does; the older one no longer counts afterwards."""
    first = ask(dark)
    dark.said("scope-decide", FORMER, "--answer", first, "--is", "affected", who=LEAD)
    dark.said("scope-confirm", "--answer", first)
    newer = ("scope-ask", "--system", LAB_MAIL, "--system", LAB_KEYS, "--access")
    said = dark.said(*newer, "--from", "2026-12-01T02:47", who=LEAD)
    second = number_in(said)
    assert "Compared with the list in force\n• 1 client is added: Hazelhaven BV\n" in said
    assert "clients drop out: Carlsfeld Werkzeug GmbH" in said
    assert "What confirming does\n• 1 client gets a deadline and a draft\n" in said
    shown = dark.said("scope")
    assert number_in(shown) == second
    assert f"In force is answer {first}" in shown
    assert number_in(dark.said("scope", "--answer", first)) == first
    dark.said("scope-confirm", "--answer", second)
    drafts = drafts_of(dark.night.desk, dark.night.incident_id)
    assert drafts[HAZEL].state is NoticeState.DRAFT
    assert "no longer counts" in dark.said("scope", "--answer", first)
    old = dark.refused("scope-confirm", "--answer", first)
    assert old.key == "error.scope_outdated"


def test_an_answer_of_another_incident_is_none_of_this(dark: Dark) -> None:
    """A code is given for one incident, whatever number is typed."""
    with reopened(dark) as store:
        desk = make_desk(store)
        other = opened(desk, request_key="another")
        number = str(asked(desk, other, NIGHT, lab_scope()))
    decide = ("scope-decide", FORMER, "--answer", number, "--is", "affected")
    orders = (("scope", "--answer", number), decide, ("scope-confirm", "--answer", number))
    for order in (*orders, ("scope", "--answer", "999")):
        assert dark.refused(*order).key == "cli.incident.no_such_answer", order


def test_nobody_matches(dark: Dark) -> None:
    """An answer all the same, which can be confirmed."""
    said = dark.said("scope-ask", "--system", LAB, "--data", "health", who=LEAD)
    assert "No client matches." in said
    assert "waits to be confirmed" in said
