"""A reminder: what, to whom, under which article, when exactly, who can act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.incident import DutyState, TaskState
from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.reminder import page_text, reminder
from tests.messages import samples
from tests.messages.checks import pressed, said

EN = translator("en")
LATE = replace(samples.AUTHORITY_DUTY, due_at=samples.NOW - timedelta(hours=2))


def test_clients_are_due_now_whatever_the_date() -> None:
    """How many are not told, under which article; the date never stands alone."""
    drawn = reminder(samples.reminder(), EN)
    text = said(drawn)
    assert "*Tell the affected clients* · Art. 33(2) GDPR" in text
    assert "now; our own target: *Sunday 22 November 2026 at 12:30 (Belgian time, UTC+1)*" in text
    assert "412 of 5,000 clients not told yet" in text
    assert "Lead: <@U0LEAD> · Privacy officer: <@U0OFFICER> · ☎ +32 2 555 01 99" in text
    assert drawn.text.startswith("BR-2026-007: Tell the affected clients · Art. 33(2) GDPR · now")
    assert set(pressed(drawn)) == {ids.NOTICES_REVIEW, ids.TOLD_OPEN, ids.DUTY_HAVE_IT}


def test_who_waits_for_an_update_is_not_called_untold() -> None:
    """Those clients were told before; what nobody waits for is not counted."""
    update = replace(samples.CLIENTS_DUTY, kind="client_update")
    text = said(reminder(samples.reminder(duties=(update,)), EN))
    assert "412 of 5,000 clients still wait for it" in text
    assert "not told" not in text
    none_left = replace(update, settled=update.clients)
    assert "5,000 clients" not in said(reminder(samples.reminder(duties=(none_left,)), EN))


def test_a_promised_update_can_be_written_from_its_reminder() -> None:
    """The form for later notices comes first; of one alone it can also be noted that it is done."""
    update = replace(samples.CLIENTS_DUTY, kind="client_update")
    one = pressed(reminder(samples.reminder(group="client_update", duties=(update,)), EN))
    assert list(one) == [ids.LATER_OPEN, ids.DUTY_FULFIL, ids.DUTY_HAVE_IT]
    two = reminder(samples.reminder(group="client_update", duties=(update, update)), EN)
    assert ids.LATER_OPEN in pressed(two)


def test_a_contract_is_named_as_such() -> None:
    """When the contract dates it, it says so."""
    duty = replace(samples.CLIENTS_DUTY, contract_due_at=samples.CLIENTS_DUTY.due_at)
    assert "now; the contract says: *Sunday" in said(reminder(samples.reminder(duties=(duty,)), EN))


def test_a_late_duty_says_so() -> None:
    """Late in the notification, in the mark and by how much."""
    view = samples.reminder(group="notify_authority", duties=(LATE,), late=True, last=True)
    drawn = reminder(view, EN)
    assert drawn.text.startswith("BR-2026-007, LATE: Notify the Data Protection Authority")
    assert "*deadline passed*" in said(drawn)
    assert "2 hours overdue" in said(drawn)
    assert ids.decode(pressed(drawn)[ids.DUTY_FULFIL]["value"])["duty"] == 3


def test_the_last_reminder_is_marked() -> None:
    """Whoever reads it knows that no other comes before the deadline."""
    assert "*last reminder before the deadline*" in said(reminder(samples.reminder(last=True), EN))


def test_a_step_names_who_has_it() -> None:
    """A step's reminder is settled by one press, or taken in hand."""
    step = samples.step(1, assigned_to="U0TECH")
    drawn = reminder(samples.reminder(group="task", duties=(), steps=(step,)), EN)
    assert "Step still open: *Do 1*" in said(drawn)
    assert "Assigned to <@U0TECH>" in said(drawn)
    have_it = ids.decode(pressed(drawn)[ids.DUTY_HAVE_IT]["value"])
    assert have_it == {"incident": samples.INCIDENT, "steps": step.id}
    timeless = samples.step(1, due_at=None)
    view = samples.reminder(group="task", duties=(), steps=(timeless,), lead=None, officers=())
    assert "Nobody leads yet" in said(reminder(view, EN))


def test_drafts_and_awareness_have_their_own_button() -> None:
    """Each question comes with the press that answers it."""
    drafts = reminder(samples.reminder(group="drafts", duties=(), drafts=7), EN)
    assert "*7 drafts still wait for approval.*" in said(drafts)
    assert set(pressed(drafts)) == {ids.NOTICES_REVIEW, ids.DUTY_HAVE_IT}
    awareness = reminder(samples.reminder(group="awareness", duties=()), EN)
    assert set(pressed(awareness)) == {
        ids.AWARENESS_CONFIRM,
        ids.AWARENESS_CORRECT,
        ids.DUTY_HAVE_IT,
    }


def test_a_delayed_message_admits_it() -> None:
    """Said after an outage, it says how much earlier it was planned."""
    drawn = reminder(samples.reminder(delayed_by_seconds=7500, telephone=""), EN)
    assert "planned 2 hours 5 minutes earlier" in said(drawn)
    prompt = reminder(samples.reminder(delayed_by_seconds=20), EN)
    assert "planned" not in said(prompt)


def test_a_page_is_short_and_names_no_client() -> None:
    """What goes to a telephone: reference, duty, time, number; no client, no markup."""
    duty = replace(samples.CLIENTS_DUTY, client_name="Zorg & Co")
    text = page_text(samples.reminder(duties=(duty,)), EN).replace("\u00a0", " ")
    assert text == (
        "BR-2026-007: Tell the affected clients, now; to be done at the latest "
        "22 November 2026, 12:30: 9 hours left. Open Slack or call +32 2 555 01 99."
    )
    step = samples.reminder(duties=(), steps=(samples.step(1),), group="task", exercise=True)
    assert page_text(step, EN).startswith("EXERCISE – BR-2026-007: a step of the playbook, by")
    drafts = samples.reminder(duties=(), group="drafts", telephone="")
    assert page_text(drafts, EN) == "BR-2026-007: approving drafts. Open Slack or call –."


def test_several_duties_are_one_message_with_a_line_each() -> None:
    """How many, for whom, and the button beside the first ones; the rest by number."""
    duties = tuple(
        replace(samples.AUTHORITY_DUTY, id=number, client_name=f"Client {number}")
        for number in range(200)
    )
    drawn = reminder(samples.reminder(group="notify_authority", duties=duties), EN)
    text = said(drawn)
    assert "*200* × *Notify the Data Protection Authority* Art. 33(1) GDPR: due together" in text
    assert "Notify the authority on behalf of Client 9" in text
    assert "… and " in text
    buttons = [block["accessory"] for block in drawn.blocks if "accessory" in block]
    assert [ids.decode(one["value"])["duty"] for one in buttons] == list(range(10))
    assert set(pressed(drawn)) >= {ids.MENU_CLOCK, ids.DUTY_HAVE_IT}


def test_several_steps_are_one_message_and_are_taken_together() -> None:
    """Each can be done by itself; who has them in hand has those that have a button."""
    steps = tuple(samples.step(number, assigned_to="U0TECH") for number in range(12))
    drawn = reminder(samples.reminder(group="task", duties=(), steps=steps), EN)
    assert "*12 steps of the playbook are still open*" in said(drawn)
    have_it = str(ids.decode(pressed(drawn)[ids.DUTY_HAVE_IT]["value"])["steps"])
    assert have_it.split(",") == [step.id for step in steps[:10]]


def test_several_groups_of_clients_are_told_by_one_press_each() -> None:
    """Clients are told, not filed for."""
    drawn = reminder(samples.reminder(duties=(samples.CLIENTS_DUTY,) * 2), EN)
    buttons = [block["accessory"]["action_id"] for block in drawn.blocks if "accessory" in block]
    assert buttons == [ids.TOLD_OPEN] * 2


def test_what_is_settled_says_so_and_has_no_button() -> None:
    """Who did it and when, or that there is nothing more to be done."""
    done = replace(samples.AUTHORITY_DUTY, state=DutyState.FULFILLED, fulfilled_at=samples.NOW)
    drawn = reminder(samples.reminder(duties=(done,), settled=True), EN)
    assert "✅ BR-2026-007 · *settled*" in said(drawn)
    assert "✅ Done: " in said(drawn)
    assert pressed(drawn) == {}
    steps = tuple(
        samples.step(n, state=state, settled_by="U0TECH", settled_at=at)
        for n, (state, at) in enumerate(((TaskState.DONE, samples.NOW), (TaskState.SKIPPED, None)))
    )
    text = said(reminder(samples.reminder(duties=(), steps=steps, settled=True), EN))
    assert "✅ Do 0 · <@U0TECH>" in text
    assert "⏭ Do 1 · skipped by <@U0TECH>, –" in text
    gone = reminder(samples.reminder(duties=(), group="awareness", settled=True), EN)
    assert "confirming awareness: nothing more to be done here" in said(gone)
