"""The story: ransomware on the back-up platform, from the first sign to the last proof.

The facts follow a published case of the supervisory boards (EDPB Guidelines 01/2021, case 1, with
encrypted data and the key kept elsewhere), moved to a service provider's datacenter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.demo import affected, cast
from bot.demo.door import Door, TourFailed, buttons, epoch
from bot.demo.stage import CHANNEL, OPENING_NIGHT, Stage
from bot.demo.telling import Narrator
from bot.services import looking, reviewing
from bot.workspace.state import Message, View

SYSTEM = "datacenter-backup"
#: What the first hour's log analysis shows: the attacker was in for three days.
EXPOSED_BEFORE = timedelta(days=3)


@dataclass
class Tour:
    """Plays the story on a stage; every act goes through Slack's door."""

    stage: Stage
    narrator: Narrator
    door: Door = field(init=False)
    incident_id: str = ""
    isolated_at: datetime = OPENING_NIGHT

    def __post_init__(self) -> None:
        self.door = Door(self.stage)

    def play(self) -> None:
        """Play every act in order.

        Raises:
            TourFailed: an act did not come out as it must.
        """
        acts: tuple[Callable[[], None], ...] = (
            self.report,
            self.first_hour,
            self.awareness,
            self.affected,
            self.review,
            self.second_pair_of_eyes,
            self.dispute,
            self.telephone,
            self.erasure,
            self.authority,
            self.people,
        )
        for act in acts:
            act()

    def report(self) -> None:
        """A colleague sees the ransom note and types ``/breach``."""
        self._begin("report", who=cast.REPORTER.real_name)
        line = "/breach back-upserver versleuteld, losgeldbrief op het scherm van het datacenter"
        self.door.command(cast.REPORTER, line, CHANNEL)
        self.door.submit(cast.REPORTER, {"kind": "ransomware"})
        self.door.channel = self.door.wait("the incident's channel", self._new_channel)
        headline = self.door.headline(cast.LEAD)
        self.incident_id = self._incident_id()
        self.narrator.result("opened", channel=self._channel_name(), headline=headline.text)

    def first_hour(self) -> None:
        """The lead takes over and the first steps are done."""
        self._pass(minutes=4)
        self._begin("first_hour", who=cast.LEAD.real_name)
        self.door.press(cast.LEAD, self.door.headline(cast.LEAD), "lead.take")
        self.isolated_at = self.stage.clock.now().replace(second=0, microsecond=0)
        for _ in range(3):
            self._do_next_step(cast.LEAD)
            self._pass(minutes=2)
        self.narrator.result("steps", done=3)

    def awareness(self) -> None:
        """The officer confirms that it is a breach; the clocks keep running from the noticing."""
        self._pass(minutes=2)
        self._begin("awareness", who=cast.OFFICER.real_name)
        headline = self.door.headline(cast.OFFICER)
        self.door.press(cast.OFFICER, headline, "awareness.confirm")
        self.door.wait(
            "the confirmed awareness",
            lambda: "awareness.confirm" not in buttons(self.door.headline(cast.OFFICER).blocks),
        )
        self.narrator.result("aware", headline=self.door.headline(cast.OFFICER).text)

    def affected(self) -> None:
        """Which clients are affected: picked, answered, confirmed."""
        self._pass(minutes=6)
        self._begin("affected", who=cast.LEAD.real_name, system=SYSTEM)
        since = (self.isolated_at - EXPOSED_BEFORE).replace(second=0, microsecond=0)
        self.door.open(cast.LEAD, self.door.headline(cast.LEAD), "scope.open")
        period = {"from": epoch(since), "to": epoch(self.isolated_at)}
        self.door.submit(cast.LEAD, {"systems": [SYSTEM], **period})
        affected.write(self.stage, SYSTEM, since, self.isolated_at)
        answer = self.door.message(cast.OFFICER, "scope.confirm")
        self.narrator.result("answer", answer=answer.text)
        self.door.press(cast.OFFICER, answer, "scope.confirm")
        waiting = self.door.message(cast.OFFICER, "notices.review")
        self.narrator.result("drafts", waiting=waiting.text)

    def review(self) -> None:
        """One draft is read and changed by the lead; the rest is released group by group."""
        self._pass(minutes=8)
        self._begin("review", who=cast.LEAD.real_name)
        self._edit_first_draft()
        self._pass(minutes=5)
        self._begin("release", who=cast.OFFICER.real_name)
        released = self._release_groups(cast.OFFICER)
        self.narrator.result("released", groups=released)

    def second_pair_of_eyes(self) -> None:
        """What a person wrote was released by another one; the mails are proven."""
        self._pass(minutes=3)
        self._begin("proof")
        expected = self._mailed()
        self.door.wait("the mails", lambda: len(self._letters()) >= len(expected))
        self.narrator.result("mailed", count=len(self._letters()), folder=self.stage.folder)

    def dispute(self) -> None:
        """Counsel had its hour; then the notice to the client in a dispute leaves."""
        self._pass(minutes=61)
        self._begin("dispute", counsel=cast.COUNSEL.real_name, who=cast.OFFICER.real_name)
        self._release_groups(cast.OFFICER)
        reachable = [
            row for row in self._answer() if row["status"] == "affected" and row["contact"]
        ]
        self.door.wait("all mails", lambda: len(self._letters()) == len(reachable))
        self.narrator.result("all_mailed", count=len(reachable))

    def telephone(self) -> None:
        """Clients without an address are told by telephone."""
        self._pass(minutes=5)
        self._begin("telephone", who=cast.RESPONDER.real_name)
        called = [row["client_id"] for row in self._answer() if self._only_by_telephone(row)]
        for client_id in called:
            self.door.command(cast.RESPONDER, f"/breach told {client_id}")
            self.door.submit(
                cast.RESPONDER, {"client": client_id, "how": "telephone", "whom": "Onthaal"}
            )
        self.narrator.result("called", count=len(called))

    def erasure(self) -> None:
        """Former clients whose data should be gone: the erasure is proven, the step done."""
        self._begin("erasure", who=cast.LEAD.real_name)
        self._finish_own_steps(cast.LEAD)
        to_check = sum(row["status"] == "check" for row in self._answer())
        self.narrator.result("erased", count=to_check)

    def authority(self) -> None:
        """A day later the reminder speaks; for our own data and for clients we file in time."""
        self._pass(hours=23)
        self._begin("authority", who=cast.OFFICER.real_name)
        reminder = self.door.message(cast.OFFICER, "duty.fulfil")
        self.narrator.result("reminded", reminder=reminder.text)
        filed = 0
        while self._open_duty("notify_authority") is not None:
            filed += 1
            self._from_clock(cast.OFFICER, "notify_authority", "duty.fulfil", "view.fulfil")
            self.door.submit(cast.OFFICER, {"number": f"DBN-2026-{4710 + filed}"})
        headline = self.door.headline(cast.OFFICER).text
        self.narrator.result("filed", count=filed, headline=headline)

    def people(self) -> None:
        """Whether our own people must be told: decided by the officer, with a reason."""
        self._pass(minutes=20)
        self._begin("people", who=cast.OFFICER.real_name)
        self._from_clock(cast.OFFICER, "communicate_subjects", "duty.waive", "view.waive")
        reason = "Back-ups versleuteld, sleutel buiten bereik: geen hoog risico voor ons personeel."
        self.door.submit(cast.OFFICER, {"reason": reason})
        self.narrator.result("waived")

    def numbers(self) -> dict[str, int]:
        """Return what the summary counts."""
        rows = self._answer()
        affected_ = [row for row in rows if row["status"] == "affected"]
        return {
            "affected": len(affected_),
            "mailed": len(self._letters()),
            "called": sum(self._only_by_telephone(row) for row in affected_),
            "checked": len(rows) - len(affected_),
        }

    def _begin(self, key: str, **values: object) -> None:
        self.narrator.begin(self.stage.clock.now(), key, **values)

    def _pass(self, **span: float) -> None:
        self.stage.forward(timedelta(**span))

    def _new_channel(self) -> str | None:
        mine = self.stage.person(cast.LEAD).channels()
        return next((one.id for one in mine if one.name.startswith("br-")), None)

    def _channel_name(self) -> str:
        mine = self.stage.person(cast.LEAD).channels()
        return next(one.name for one in mine if one.id == self.door.channel)

    def _incident_id(self) -> str:
        found = looking.incident_in(self.stage.desk, self.door.channel, cast.OFFICER.id)
        if found is None:
            raise TourFailed("the incident of the channel")
        return found.id

    def _do_next_step(self, player: cast.Player) -> None:
        message = self.door.message(player, "step.more")
        steps = [block for block in message.blocks if _has(block, "step.done")]
        self.door.press(player, message, "step.done", block_id=steps[0]["block_id"])
        first = steps[0]["block_id"]
        self.door.wait("the step to be done", lambda: first not in self._open_steps(player))

    def _open_steps(self, player: cast.Player) -> set[str]:
        message = self.door.message(player, "step.more")
        return {block["block_id"] for block in message.blocks if _has(block, "step.done")}

    def _edit_first_draft(self) -> None:
        waiting = self.door.message(cast.LEAD, "notices.review")
        view = self.door.open(cast.LEAD, waiting, "notices.review")
        view = self._open_inside(cast.LEAD, view, "notice.edit")
        text = _typed(view, "text")
        self.door.submit(cast.LEAD, {"text": f"{text}\n\nRuben Claes belt u vanochtend zelf."})
        self.door.leave(cast.LEAD)
        self.narrator.result("edited", who=cast.LEAD.real_name)

    def _release_groups(self, player: cast.Player) -> int:
        """Release what may be released, group by group, until the rules keep the rest back."""
        message = self.door.message(player, "notices.review")
        view = self.door.open(player, message, "notices.review")
        released = 0
        while True:
            pressed = _first(view, "notice.approve_alike", "notice.approve")
            if pressed is not None:
                self.door.press(player, view, pressed)
                view = self._changed(player, view)
                released += 1
            elif "notice.next" in buttons(view.blocks):
                self.door.press(player, view, "notice.next")
                view = self._changed(player, view)
            else:
                self.door.leave(player)
                return released

    def _open_inside(self, player: cast.Player, view: View, action_id: str) -> View:
        self.door.press(player, view, action_id)

        def look() -> View | None:
            top = self.stage.person(player).view()
            ready = top is not None and top.id != view.id and top.callback_id != "view.skeleton"
            return top if ready else None

        return self.door.wait("the form", look)

    def _changed(self, player: cast.Player, view: View) -> View:
        def look() -> View | None:
            top = self.stage.person(player).view()
            return top if top is not None and top.hash != view.hash else None

        return self.door.wait("the next notice", look)

    def _finish_own_steps(self, player: cast.Player) -> None:
        for step in ("scope.prove_erasure", "notify.call_without_mail"):
            view = self.door.command(player, "/breach steps")
            block = next(
                (b for b in view.blocks if _has(b, "step.done") and step in b["block_id"]), None
            )
            if block is not None:
                self.door.press(player, view, "step.done", block_id=block["block_id"])
            self.door.leave(player)

    def _from_clock(self, player: cast.Player, kind: str, action_id: str, form: str) -> None:
        """Open the form about a duty from the list that ``/breach clock`` shows."""
        person = self.stage.person(player)
        shown = len(person.ephemerals())
        person.command("/breach clock", channel=self.door.channel)
        clock = self.door.wait("the clock", lambda: person.ephemerals()[shown:])[-1]
        value = f'"duty":{self._open_duty(kind)}'
        block = next(block for block in clock.blocks if _has(block, action_id, value))
        person.press(clock, action_id, block_id=block["block_id"])
        self.door.wait("the form", lambda: _is_open(person.view(), form))

    def _open_duty(self, kind: str) -> int | None:
        incident = looking.incident(self.stage.desk, self.incident_id, cast.OFFICER.id)
        lines = looking.status(self.stage.desk, incident, self.stage.clock.now()).duties
        return next((line.id for line in lines if line.kind == kind and line.state == "open"), None)

    def _answer(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(
            (self.stage.folder / "affected.json").read_text(encoding="utf-8")
        )["clients"]
        return listed

    def _only_by_telephone(self, row: dict[str, Any]) -> bool:
        return row["status"] == "affected" and not row["contact"]

    def _letters(self) -> list[str]:
        return [path.name for path in (self.stage.folder / "mail").glob("*.eml")]

    def _mailed(self) -> list[str]:
        queue = reviewing.queue(self.stage.desk, self.incident_id, self.stage.clock.now())
        return [line.id for line in queue.lines if line.state.value in {"approved", "sent"}]


def _has(block: dict[str, Any], action_id: str, value: str = "") -> bool:
    return any(
        element.get("action_id") == action_id and value in str(element.get("value", ""))
        for element in block.get("elements", ())
    )


def _first(view: View, *wanted: str) -> str | None:
    there = buttons(view.blocks)
    return next((name for name in wanted if name in there), None)


def _is_open(view: View | None, callback_id: str) -> bool:
    return view is not None and view.callback_id == callback_id


def _typed(view: View, block_id: str) -> str:
    block = next(b for b in view.blocks if b.get("block_id") == block_id)
    return str(block["element"].get("initial_value", ""))


__all__ = ["Message", "Tour"]
