"""The fields of modals: each an input block whose ``block_id`` is also its ``action_id``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.messages.blocks import LABEL, TITLE, context, option, plain, section
from bot.messages.types import Json, Mrkdwn
from bot.messages.voice import Voice, sentence, shorten

MOST_TYPED: Final = 3000
MOST_OPTIONS: Final = 100
MOST_METADATA: Final = 3000
#: What a form is made of; the rest that Slack sends back of a view is Slack's own.
_OURS: Final = ("type", "callback_id", "title", "submit", "close", "private_metadata")


def field(name: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    """Return a field of a form."""
    block: Json = {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, LABEL)
    return block


def hinted(voice: Voice, name: str, key: str, element: Json, *, optional: bool = False) -> Json:
    """Return a field whose label is the sentence of a key and whose hint that of ``key_hint``."""
    hint = voice.label(f"{key}_hint")
    return field(name, voice.label(key), element, hint=hint, optional=optional)


def typed(*, initial: str = "", multiline: bool = False, most: int = MOST_TYPED) -> Json:
    """Return a field to write in; ``most`` characters, at most 3,000."""
    element: Json = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if initial:
        element["initial_value"] = shorten(initial, most)
    return element


def moment(initial: datetime | None = None) -> Json:
    """Return a picker of date and hour, in the zone of the person's Slack."""
    element: Json = {"type": "datetimepicker"}
    if initial is not None:
        element["initial_date_time"] = int(initial.astimezone(UTC).timestamp())
    return element


def hours_in(voice: Voice) -> Json:
    """Return the line of a form with a picker that names the zone in which it is read back."""
    return context(voice.text("scope.zone", zone=voice.zone_words()))


def chosen(kind: str, options: Sequence[Json], initial: Sequence[str] = ()) -> Json:
    """Return a choice of one: ``static_select`` or ``radio_buttons``."""
    element: Json = {"type": kind, "options": list(options)}
    picked = [choice for choice in options if choice["value"] in initial]
    if picked:
        element["initial_option"] = picked[0]
    return element


def several(kind: str, options: Sequence[Json], initial: Sequence[str] = ()) -> Json:
    """Return a choice of several: ``multi_static_select`` or ``checkboxes``."""
    element: Json = {"type": kind, "options": list(options)}
    picked = [choice for choice in options if choice["value"] in initial]
    if picked:
        element["initial_options"] = picked
    return element


def searched(kind: str, initial: Sequence[Json] = ()) -> Json:
    """Return a choice whose options the bot is asked for: ``[multi_]external_select``."""
    element: Json = {"type": kind, "min_query_length": 0}
    if initial and kind == "external_select":
        element["initial_option"] = initial[0]
    elif initial:
        element["initial_options"] = list(initial)
    return element


def user(initial: str | None = None) -> Json:
    """Return a choice of one person."""
    element: Json = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return element


def users(initial: Sequence[str] = ()) -> Json:
    """Return a choice of several people."""
    element: Json = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return element


def modal(
    voice: Voice,
    title: str,
    callback_id: str,
    blocks: Sequence[Json],
    *,
    metadata: str = "",
    submit: str | None = None,
    close: str = "form.cancel",
) -> Json:
    """Return a modal; ``title``, ``submit`` and ``close`` are keys of sentences."""
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(voice.label(title), TITLE),
        "close": plain(voice.label(close), TITLE),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(voice.label(submit), TITLE)
    return view


def form(
    voice: Voice, family: str, callback_id: str, blocks: Sequence[Json], *, metadata: str
) -> Json:
    """Return a modal that is submitted; title and button are sentences of its ``family``."""
    title, submit = f"{family}.title", f"{family}.submit"
    return modal(voice, title, callback_id, blocks, metadata=metadata, submit=submit)


def again(view: Mapping[str, Any], blocks: Sequence[Json]) -> Json:
    """Return a form as Slack sent it back, with other blocks; what was filled in stays."""
    return {**{part: view[part] for part in _OURS if view.get(part)}, "blocks": list(blocks)}


def fault_lines(errors: Mapping[str, str]) -> list[Json]:
    """Return what was wrong with a form that is shown again, at its top."""
    said: list[Mrkdwn] = [Mrkdwn(f"⚠️ {sentence(text)}") for text in errors.values()]
    return [section(Mrkdwn("\n".join(said)))] if said else []


__all__ = [
    "MOST_METADATA",
    "MOST_OPTIONS",
    "MOST_TYPED",
    "again",
    "chosen",
    "fault_lines",
    "field",
    "form",
    "hinted",
    "hours_in",
    "modal",
    "moment",
    "option",
    "searched",
    "several",
    "typed",
    "user",
    "users",
]
