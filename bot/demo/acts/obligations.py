"""What remains: erasures to prove, the authority, our own people."""

from __future__ import annotations

from bot.demo import cast
from bot.demo.door import buttons, has
from bot.demo.story import Story
from bot.messages import ids, scope_ids
from bot.workspace.state import Message

CALLS = "notify.call_without_mail"
#: Before the attacker was in.
ERASED_ON = "2026-11-15"
FIRST_NUMBER = 4711


def erasure(story: Story) -> None:
    """Former clients whose data should be gone: the proof is found, and the officer takes it."""
    door = story.door
    _finish(story, cast.LEAD, CALLS)
    story.begin("erasure", who=cast.LEAD.real_name, officer=cast.OFFICER.real_name)
    door.open(cast.OFFICER, door.message(cast.OFFICER, scope_ids.DECIDE), scope_ids.DECIDE)
    proof = {
        scope_ids.CLIENTS: [row["client_id"] for row in story.to_check()],
        scope_ids.WHAT: "proven",
        scope_ids.WORDS: "Wisverslagen van het back-upplatform, bewaard bij de stappen.",
        scope_ids.VOUCHES: cast.LEAD.real_name,
        scope_ids.DAY: ERASED_ON,
    }
    door.submit(cast.OFFICER, proof)
    story.narrator.result("erased", count=len(story.to_check()))


def authority(story: Story) -> None:
    """A day later the reminder speaks; for our own data and for clients we file in time."""
    door = story.door
    story.pass_time(hours=22, minutes=21)
    story.begin("authority", who=cast.OFFICER.real_name)
    reminder = door.wait("the reminder of the 72 hours", lambda: _reminder(story))
    story.narrator.result("reminded", reminder=reminder.text)
    filed = 0
    while (duty := story.open_duty("notify_authority")) is not None:
        _from_clock(story, cast.OFFICER, duty, "duty.fulfil")
        door.submit(cast.OFFICER, {"number": f"DBN-2026-{FIRST_NUMBER + filed}"})
        filed += 1
    status = door.told(cast.OFFICER, "/breach status")
    story.narrator.result("filed", count=filed, status=status.text)


def people(story: Story) -> None:
    """Whether our own people must be told: decided by the officer, with a reason."""
    story.pass_time(minutes=4)
    story.begin("people", who=cast.OFFICER.real_name)
    duty = story.door.wait(
        "the duty towards our own people", lambda: story.open_duty("communicate_subjects")
    )
    _from_clock(story, cast.OFFICER, duty, "duty.waive")
    reason = "Back-ups versleuteld, sleutel buiten bereik: geen hoog risico voor ons personeel."
    story.door.submit(cast.OFFICER, {"reason": reason})
    story.narrator.result("waived")


def _reminder(story: Story) -> Message | None:
    """Return the newest reminder of a notification to the authority (GDPR Art. 33(1))."""
    messages = reversed(story.stage.person(cast.OFFICER).messages(story.door.channel))
    told = (one for one in messages if ids.DUTY_FULFIL in buttons(one.blocks))
    return next((one for one in told if "art. 33.1" in one.text), None)


def _finish(story: Story, player: cast.Player, step: str) -> None:
    """Mark a step as done in the list that ``/breach steps`` shows, where it is one."""
    view = story.door.command(player, "/breach steps")
    there = (b["block_id"] for b in view.blocks if has(b, "step.done") and step in b["block_id"])
    block_id = next(there, None)
    if block_id is not None:
        story.door.open(player, view, "step.done", block_id)
    story.door.leave(player)


def _from_clock(story: Story, player: cast.Player, duty: int, action_id: str) -> None:
    """Open the form about a duty from the list that ``/breach clock`` shows."""
    clock = story.door.told(player, "/breach clock")
    block = next(block for block in clock.blocks if has(block, action_id, f'"duty":{duty}'))
    story.door.open(player, clock, action_id, block["block_id"])
