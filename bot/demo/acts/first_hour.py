"""The first hour: the report, who leads, the first steps, that it is a breach."""

from __future__ import annotations

from bot.demo import cast
from bot.demo.door import buttons, has
from bot.demo.stage import CHANNEL
from bot.demo.story import Story

FIRST_STEPS = 3


def report(story: Story) -> None:
    """A colleague sees the ransom note and types ``/breach``."""
    door = story.door
    story.begin("report", who=cast.REPORTER.real_name)
    line = "/breach back-upserver versleuteld, losgeldbrief op het scherm van het datacenter"
    door.command(cast.REPORTER, line, CHANNEL)
    door.submit(cast.REPORTER, {"kind": "ransomware"})
    door.channel, name = door.wait("the incident's channel", lambda: _new_channel(story))
    headline = door.headline(cast.LEAD)
    story.narrator.result("opened", channel=name, headline=headline.text)


def steps(story: Story) -> None:
    """The lead takes over and the first steps are done."""
    story.pass_time(minutes=4)
    story.begin("first_hour", who=cast.LEAD.real_name)
    story.door.press(cast.LEAD, story.door.headline(cast.LEAD), "lead.take")
    story.isolated_at = story.stage.clock.now().replace(second=0, microsecond=0)
    for _ in range(FIRST_STEPS):
        _do_next_step(story, cast.LEAD)
    story.lead = cast.LEAD
    story.pass_time(minutes=6)
    story.narrator.result("steps", done=story.steps_done())


def awareness(story: Story) -> None:
    """The officer confirms that it is a breach; the clocks keep running from the noticing."""
    door = story.door
    story.pass_time(minutes=2)
    story.begin("awareness", who=cast.OFFICER.real_name)
    door.press(cast.OFFICER, door.headline(cast.OFFICER), "awareness.confirm")
    door.wait(
        "the confirmed awareness",
        lambda: "awareness.confirm" not in buttons(door.headline(cast.OFFICER).blocks),
    )
    story.narrator.result("aware", headline=door.headline(cast.OFFICER).text)


def _new_channel(story: Story) -> tuple[str, str] | None:
    seen = story.stage.person(cast.LEAD).channels()
    return next(((one.id, one.name) for one in seen if one.name.startswith("br-")), None)


def _do_next_step(story: Story, player: cast.Player) -> None:
    door = story.door
    message = door.message(player, "step.more")
    first = next(block["block_id"] for block in message.blocks if has(block, "step.done"))
    door.press(player, message, "step.done", first)
    door.wait("the step to be done", lambda: first not in _open_steps(story, player))


def _open_steps(story: Story, player: cast.Player) -> set[str]:
    message = story.door.message(player, "step.more")
    return {block["block_id"] for block in message.blocks if has(block, "step.done")}
