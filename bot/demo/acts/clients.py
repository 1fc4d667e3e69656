"""The clients: who is affected, what they are told, and that each was told."""

from __future__ import annotations

from datetime import timedelta

from bot.demo import affected, cast
from bot.demo.door import buttons, epoch
from bot.demo.story import Story
from bot.services import reviewing
from bot.workspace.state import Message, View

SYSTEM = "datacenter-backup"
#: What the first hour's log analysis shows: the attacker was in for three days.
EXPOSED_BEFORE = timedelta(days=3)
#: Until the last of the first steps is due, and the notices are out.
FIRST_STEPS = {"minutes": 90}
SENT = frozenset({"approved", "sent"})


def scope(story: Story) -> None:
    """Which clients are affected: picked, answered, confirmed."""
    door = story.door
    story.pass_time(minutes=6)
    story.work_ahead(**FIRST_STEPS)  # what is done is in the drafts; later it would redraw them
    story.begin("affected", who=cast.LEAD.real_name, system=SYSTEM)
    since, until = story.isolated_at - EXPOSED_BEFORE, story.isolated_at
    door.open(cast.LEAD, door.headline(cast.LEAD), "scope.open")
    door.submit(cast.LEAD, {"systems": [SYSTEM], "from": epoch(since), "to": epoch(until)})
    affected.write(story.stage, SYSTEM, since, until)
    answer = door.message(cast.OFFICER, "scope.confirm")
    story.narrator.result("answer", answer=answer.text)
    _look_into_checks(story, answer)
    door.press(cast.OFFICER, answer, "scope.confirm")
    waiting = door.message(cast.OFFICER, "notices.review", without="duty.have_it")
    story.narrator.result("drafts", waiting=waiting.text)


def review(story: Story) -> None:
    """One draft is read and changed by the lead; the rest is released, all alike at once."""
    story.pass_time(minutes=8)
    story.begin("review", who=cast.LEAD.real_name)
    _edit_first_draft(story)
    story.narrator.result("edited", who=cast.LEAD.real_name)
    story.pass_time(minutes=5)
    story.begin("release", who=cast.OFFICER.real_name)
    story.narrator.result("released", groups=_release_groups(story, cast.OFFICER))


def proof(story: Story) -> None:
    """What was released leaves, and the mail server's answer is on file."""
    story.pass_time(minutes=3)
    story.begin("proof")
    expected = _released(story)
    story.door.wait("the mails", lambda: len(story.letters()) >= expected)
    story.narrator.result("mailed", count=len(story.letters()), folder=story.stage.folder)


def dispute(story: Story) -> None:
    """Counsel had its hour; then the notice to the client in a dispute leaves."""
    story.pass_time(minutes=61)
    story.begin("dispute", counsel=cast.COUNSEL.real_name, who=cast.OFFICER.real_name)
    _release_groups(story, cast.OFFICER)
    by_mail = sum(bool(row["contact"]) for row in story.affected())
    story.door.wait("all mails", lambda: len(story.letters()) == by_mail)
    story.narrator.result("all_mailed", count=by_mail)


def telephone(story: Story) -> None:
    """Clients without an address are told by telephone."""
    story.pass_time(minutes=5)
    story.begin("telephone", who=cast.RESPONDER.real_name)
    to_call = [row["client_id"] for row in story.affected() if not row["contact"]]
    for client_id in to_call:
        story.door.command(cast.RESPONDER, f"/breach told {client_id}")
        told = {"client": client_id, "how": "telephone", "whom": "Onthaal"}
        story.door.submit(cast.RESPONDER, told)
    story.narrator.result("called", count=len(to_call))


def _look_into_checks(story: Story, answer: Message) -> None:
    """Have somebody find out about the clients that the form has picked: those to be checked."""
    story.door.open(cast.LEAD, answer, "scope.decide")
    story.door.submit(cast.LEAD, {"decision": "task"})


def _edit_first_draft(story: Story) -> None:
    door = story.door
    waiting = door.message(cast.LEAD, "notices.review")
    window = door.open(cast.LEAD, waiting, "notices.review")
    form = door.open(cast.LEAD, window, "notice.edit")
    greeting, _, rest = _typed(form, "text").partition("\n\n")
    text = f"{greeting}\n\nRuben Claes belt u vanochtend zelf.\n\n{rest}"
    door.submit(cast.LEAD, {"text": text})
    door.leave(cast.LEAD)


def _release_groups(story: Story, player: cast.Player) -> int:
    """Release what may be released, group by group; return how many presses that took.

    What waits comes first in the review, so it ends at the first notice that cannot be edited
    any more.
    """
    door, released = story.door, 0
    view = door.open(player, door.headline(player), "notices.review")
    while "notice.edit" in buttons(view.blocks):
        pressed = _first(view, "notice.approve_alike", "notice.approve")
        if pressed is None and "notice.next" not in buttons(view.blocks):
            break
        view = door.open(player, view, pressed or "notice.next")
        released += pressed is not None
    door.leave(player)
    return released


def _released(story: Story) -> int:
    queue = reviewing.queue(story.stage.desk, story.incident_id, story.stage.clock.now())
    return sum(line.state.value in SENT for line in queue.lines)


def _first(view: View, *wanted: str) -> str | None:
    return next((name for name in wanted if name in buttons(view.blocks)), None)


def _typed(view: View, block_id: str) -> str:
    block = next(block for block in view.blocks if block.get("block_id") == block_id)
    return str(block["element"].get("initial_value", ""))
