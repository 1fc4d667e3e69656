"""The decision log."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.outgoing import RowState
from bot.domain.timeline import EntryKind
from bot.services import decisions, steps, timeline
from bot.services.decisions import Decision
from bot.services.desk import Desk
from bot.services.outbox import listing
from tests.services.desk import LEAD, NIGHT, RESPONDER, incident, opened, task


def step_with_options(desk: Desk) -> tuple[str, str, str]:
    """Return a step that is a decision, one of its ways, and how the channel calls it."""
    step = next(s for s in desk.playbooks.get("ransomware").steps if s.options)
    return step.id, step.options[0].id, step.options[0].label.nl


def test_a_decision_says_what_why_and_what_else(desk: Desk) -> None:
    """It stands in the timeline, and the channel hears of it."""
    incident_id = opened(desk)
    taken = Decision("Stop the server", "It spreads", "Only freezing scripts")
    decisions.decide(desk, incident_id, taken, LEAD, NIGHT)

    lines = timeline.view(desk, incident(desk, incident_id), NIGHT).lines
    (line,) = [one for one in lines if one.kind is EntryKind.DECISION]
    assert (line.text, line.who, line.at) == ("Stop the server", LEAD, NIGHT)
    assert line.facts == {"why": "It spreads", "considered": "Only freezing scripts"}
    rows = listing(desk.store, (RowState.WAITING,))
    assert [row.facts["what"] for row in rows if row.kind == "decision"] == ["Stop the server"]


@pytest.mark.parametrize(
    ("decision", "field"), [(Decision(" ", "why"), "what"), (Decision("what", " "), "reason")]
)
def test_a_decision_without_words_is_refused(
    short_desk: Desk, decision: Decision, field: str
) -> None:
    """What was decided and why are both needed a year later."""
    with pytest.raises(Refusal) as refused:
        decisions.decide(short_desk, opened(short_desk), decision, LEAD, NIGHT)
    assert refused.value.field == field


def test_a_step_that_asks_for_a_decision_is_done_by_it(short_desk: Desk) -> None:
    """The way that was chosen stands with its words; the second one hears who decided."""
    incident_id = opened(short_desk)
    step, option, label = step_with_options(short_desk)
    taken = Decision("for tonight", "no command was run", step=step, option=option)
    decisions.decide(short_desk, incident_id, taken, LEAD, NIGHT)

    assert task(short_desk, incident_id, step).state is TaskState.DONE
    lines = timeline.view(short_desk, incident(short_desk, incident_id), NIGHT).lines
    (line,) = [one for one in lines if one.kind is EntryKind.DECISION]
    assert line.text == f"{label}\nfor tonight"
    assert (line.facts["option"], line.facts["step"]) == (option, step)
    with pytest.raises(steps.StepTaken):
        decisions.decide(short_desk, incident_id, taken, RESPONDER, NIGHT)


def test_an_option_alone_says_what_was_decided(short_desk: Desk) -> None:
    """Nothing has to be typed but the reason."""
    incident_id = opened(short_desk)
    step, option, label = step_with_options(short_desk)
    decisions.decide(
        short_desk, incident_id, Decision("", "why", step=step, option=option), LEAD, NIGHT
    )
    lines = timeline.view(short_desk, incident(short_desk, incident_id), NIGHT).lines
    assert label in [one.text for one in lines]


@pytest.mark.parametrize("step", ["core.channel", "core.gone"])
def test_an_option_the_step_does_not_have_is_refused(short_desk: Desk, step: str) -> None:
    """A form of an older bot decides nothing."""
    with pytest.raises(steps.StepUnknown):
        decisions.decide(
            short_desk, opened(short_desk), Decision("", "y", step=step, option="x"), LEAD, NIGHT
        )
