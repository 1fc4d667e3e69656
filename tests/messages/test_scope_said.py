"""What is said of decisions and of changes: who, which clients, what is still to be done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.determination_changes import compare, effects
from bot.i18n.catalogue import translator
from bot.messages import announcements, ids, scope_ids
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_decision_form import client_options, clients_chosen, decision_form
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import fields, pressed, said

EN = translator("en")
VOICE = Voice(EN, samples.ZONE, samples.NOW)


@pytest.mark.parametrize(
    ("facts", "buttons"),
    [
        ({"left": 2}, {scope_ids.DECIDE}),
        ({"left": 0}, {ids.SCOPE_CONFIRM}),
        ({"left": 0, "confirmed": True}, set()),
        ({"left": 0, "confirmed": True, "to_check": 1}, {scope_ids.DECIDE}),
    ],
)
def test_a_decision_leads_on(facts: dict[str, object], buttons: set[str]) -> None:
    """To the next decision, to confirming, or nowhere once it is in force."""
    known = {**samples.ANNOUNCED["scope.decided"], **facts}
    drawn = announcements.announcement("scope.decided", samples.record(), known, VOICE)
    assert set(pressed(drawn)) == buttons
    assert "<@U0OFFICER> decided about 1 client" in said(drawn)


def test_the_table_shows_what_was_decided() -> None:
    """Proof, who vouches and the day stand in the row of the client."""
    decision = {
        "what": "proven",
        "words": "Log 12",
        "who": "Wim",
        "day": "2025-03-01",
        "by": "U0OFFICER",
        "read_by": None,
    }
    row = samples.client(1, status="erased", decision=decision)
    drawn = scope_answer(samples.answer(row), EN)
    assert "Erased, proven · Erasure proven, Wim, 1 March 2025: Log 12" in said(drawn)
    short = samples.client(1, decision={**decision, "what": "affected", "words": "", "day": None})
    assert "Affected · Treat as affected" in said(scope_answer(samples.answer(short), EN))


def test_an_answer_says_who_waits_who_is_named_and_what_it_changes() -> None:
    """Before confirming, everything that follows from it is said."""
    before, after = [samples.client(1), samples.client(2)], [samples.client(2, people=99)]
    changes = compare(before, [*after, samples.client(3)])
    does = effects(changes, waiting={"C0001"}, released=set(), told={"C0002"})
    named: dict[str, Any] = {
        "kind": "named",
        "system": "Mailserver",
        "data": [],
        "since": None,
        "until": None,
    }
    view = samples.answer(
        samples.client(3, reasons=[named]),
        systems=(),
        named=(("C0003", "Klant 0003", "Mailserver"),),
        undecided=("C0003",),
        changes=changes,
        effects=does,
    )
    text = said(scope_answer(view, EN))
    for expected in (
        "named: Mailserver",
        "*Named by us:* Klant 0003",
        "1 client to check waits for a decision:* Klant 0003",
        "1 client is added: Klant 0003",
        "1 client drops out: Klant 0001",
        "1 client is different: Klant 0002 (people)",
        "1 unsent draft is set aside: Klant 0001",
        "1 client was told and needs an update: Klant 0002",
    ):
        assert expected in text
    ours = samples.client(1)["reasons"][0]
    own = replace(view, own=(ours,), changes=compare(before, before, own=True))
    assert "we act as controller as well" in said(scope_answer(own, EN))
    less = replace(view, changes=compare(before, before, own=True))
    assert "Our own data that match are different" in said(scope_answer(less, EN))
    same = replace(view, changes=compare(before, before))
    assert "Nothing differs" in said(scope_answer(same, EN))


def test_left_out_is_said_once_with_its_reason() -> None:
    """Not once as the status and once more as the decision; French parts them its own way."""
    decision = {"what": "not_affected", "words": "Log 12", "who": "", "day": None}
    row = samples.client(1, status="left_out", decision=decision)
    assert "\nLeft out: proven not affected: Log 12" in said(scope_answer(samples.answer(row), EN))
    text = said(scope_answer(samples.answer(row), translator("fr")))
    assert "n’est pas concerné : Log 12" in text


def test_the_form_has_picked_who_waits() -> None:
    """The clients without a decision come first; any other can be searched for."""
    view = samples.answer(
        samples.client(1), samples.client(2, status="check"), undecided=("C0002",)
    )
    form = decision_form(view, VOICE)
    picked = fields(form)[scope_ids.CLIENTS]["element"]["initial_options"]
    (code,) = clients_chosen([one["value"] for one in picked], view)
    assert code == view.clients[1]["client_id"]
    assert len(client_options(view, "klant")) == 2
    assert fields(form)[scope_ids.DAY]["optional"] is True


def test_a_namesake_is_not_picked_along() -> None:
    """Of two clients with one name only the one that waits is picked."""
    view = samples.answer(
        samples.client(1, name="Twin BV"),
        samples.client(2, name="Twin BV", status="check"),
        undecided=("C0002",),
    )
    picked = fields(decision_form(view, VOICE))[scope_ids.CLIENTS]["element"]["initial_options"]
    assert [one["value"] for one in picked] == ["C0002"]


def test_more_clients_wait_than_slack_lets_be_picked() -> None:
    """The form opens with the first hundred; the rest waits for the next round."""
    rows = [samples.client(number, status="check") for number in range(1, 106)]
    waiting = tuple(str(row["client_id"]) for row in rows)
    form = decision_form(samples.answer(*rows, undecided=waiting), VOICE)
    picked = fields(form)[scope_ids.CLIENTS]["element"]["initial_options"]
    assert [one["value"] for one in picked] == list(waiting[:100])


def test_an_answer_that_another_one_followed_takes_no_press() -> None:
    """It says so, and can only be had as a file or asked again."""
    drawn = scope_answer(samples.answer(samples.client(1), outdated=True), EN)
    assert "A newer list is in force" in said(drawn)
    assert set(pressed(drawn)) == {scope_ids.FILE, ids.SCOPE_OPEN}
