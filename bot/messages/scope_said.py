"""What is said in the channel of a decision about clients, and of clients that match no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.records import IncidentRecord
from bot.messages import ids, scope_ids, words
from bot.messages.blocks import actions, button, context
from bot.messages.scope_changes import some
from bot.messages.types import Json, Mrkdwn, beside
from bot.messages.voice import Voice, person

Said = tuple[Mrkdwn, list[Json]]


def decided(of: IncidentRecord, facts: Mapping[str, Any], voice: Voice) -> Said:
    """Say who decided what about which clients, and what is still to be decided."""
    names: list[str] = facts["clients"]
    text = voice.plural(
        "scope_said.decided",
        len(names),
        who=person(facts["by"]),
        what=words.named(voice, "scope_decision", facts["what"]),
        clients=some(voice, names),
    )
    left = int(facts["left"])
    value = ids.encode(incident=of.id, snapshot=int(facts["snapshot_id"]))
    more = button(voice.label("button.decide_scope"), scope_ids.DECIDE, value)
    if facts["confirmed"]:
        checks = int(facts.get("to_check", 0))
        still = voice.plural("scope_said.to_check", checks) if checks else None
        said = context(beside(voice.text("scope_said.in_force"), still))
        return text, [said, actions([more])] if still else [said]
    if left:
        return text, [context(voice.plural("scope_said.left", left)), actions([more])]
    confirm = button(voice.label("button.confirm_scope"), ids.SCOPE_CONFIRM, value, style="primary")
    return text, [context(voice.text("scope_said.all_decided")), actions([confirm])]


def gone(_: IncidentRecord, facts: Mapping[str, Any], voice: Voice) -> Said:
    """Say which clients were told and do not match any more: an all clear is due."""
    names: list[str] = facts["clients"]
    text = voice.plural("scope_said.gone", len(names), clients=some(voice, names))
    return text, [context(voice.text("scope_said.gone_next"))]


def unproven(of: IncidentRecord, facts: Mapping[str, Any], voice: Voice) -> Said:
    """Say which clients are told because nobody could prove that their data were erased."""
    names: list[str] = facts["clients"]
    text = voice.plural("scope_said.unproven", len(names), clients=some(voice, names))
    value = ids.encode(incident=of.id)
    ways = [button(voice.label("button.review"), ids.NOTICES_REVIEW, value, style="primary")]
    if "snapshot_id" in facts:
        about = ids.encode(incident=of.id, snapshot=int(facts["snapshot_id"]))
        ways.append(button(voice.label("button.decide_scope"), scope_ids.DECIDE, about))
    return text, [context(voice.text("scope_said.unproven_next")), actions(ways)]


def track_reopened(_: IncidentRecord, facts: Mapping[str, Any], voice: Voice) -> Said:
    """Say that the register shows what somebody had ruled out, and that its duties are back."""
    tracks = [words.named(voice, "scope_file.capacity", one) for one in facts["tracks"]]
    return voice.text("scope_said.track_reopened", tracks=some(voice, tracks)), []
