"""The team at work: it does each step of the playbook before it is due, as a team does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.demo.cast import OFFICER, Player
from bot.demo.door import Door, has
from bot.domain.records import IncidentRecord
from bot.messages import ids
from bot.services import looking
from bot.workspace.state import View

DECIDED = {
    "what": "Meteen, en in het kanaal gezegd.",
    "reason": "De eerste logboeken laten geen andere uitleg.",
}
#: The role whose steps the privacy officer does herself.
OFFICERS = "privacy_officer"
#: How often a phase that is finished brings one with steps that are due as well.
PHASES = 6


def do_what_falls_due(door: Door, player: Player, incident_id: str, until: datetime) -> None:
    """Do every step of the incident's phase that falls due by ``until`` (UTC).

    One press in the list that ``/breach steps`` shows, or the form of what is decided, or done
    for all clients. What comes back is done once; the officer does her own, the lead the rest.
    """
    done: set[str] = set()
    for _ in range(PHASES):
        due = set(_due(door, player, incident_id, until)) - done
        if not due:
            return
        done |= due
        view = door.command(player, "/breach steps")
        while (block := _next(view, due)) is not None:
            due.discard(_step(block))
            view = _do(door, player, view, block)
        door.leave(player)


def _due(door: Door, player: Player, incident_id: str, until: datetime) -> Iterator[str]:
    """Yield the steps of a person that fall due; without a client there is none to do."""
    desk, now = door.stage.desk, door.stage.clock.now()
    incident: IncidentRecord = looking.incident(desk, incident_id, player.id)
    for step in looking.phase(desk, incident, incident.phase, now).open_steps:
        due = step.due_at is not None and step.due_at <= until
        mine = (step.role == OFFICERS) is (player == OFFICER)
        if mine and due and (step.clients is None or step.clients.open):
            yield step.id


def _next(view: View, due: set[str]) -> dict[str, Any] | None:
    """Return the buttons of the first step of the window that is to be done."""
    return next((block for block in view.blocks if _step(block) in due), None)


def _step(block: dict[str, Any]) -> str:
    ways = (ids.STEP_DONE, ids.STEP_DECIDE, ids.CLIENTS_OPEN)
    if not any(has(block, way) for way in ways):
        return ""
    return str(ids.decode(block["block_id"])["step"])


def _do(door: Door, player: Player, view: View, block: dict[str, Any]) -> View:
    """Do a step the way its button says, and return the window of the steps as it is then."""
    name = block["block_id"]
    if has(block, ids.STEP_DONE):
        return door.open(player, view, ids.STEP_DONE, name)
    if has(block, ids.STEP_DECIDE):
        form = door.open(player, view, ids.STEP_DECIDE, name)
        door.submit(player, {**DECIDED, ids.OPTION: _values(form, ids.OPTION)[0]})
    else:
        table = door.open(player, view, ids.CLIENTS_OPEN, name)
        form = door.open(player, table, ids.CLIENTS_UPDATE)
        door.submit(player, {ids.CLIENTS: _values(form, ids.CLIENTS), ids.CHANGE: "done"})
    door.leave(player)
    return door.command(player, "/breach steps")


def _values(form: View, name: str) -> list[str]:
    """Return the values of all options of a field."""
    block = next(block for block in form.blocks if block.get("block_id") == name)
    return [str(option["value"]) for option in block["element"]["options"]]
