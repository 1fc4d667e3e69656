"""Checks blocks, attachments and views, and completes them with generated ids."""

from __future__ import annotations

import copy
import json
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.workspace.blockkit.complaints import complaints, said
from bot.workspace.blockkit.objects import Offers, Strict
from bot.workspace.blockkit.rules import MOST_TEXT, Surface, broken, texts
from bot.workspace.blockkit.surfaces import Attached, HomeView, ModalView, Posted
from bot.workspace.errors import SlackError
from bot.workspace.ids import Ids
from bot.workspace.state import Json

LARGEST_VIEW = 250_000

StrictT = TypeVar("StrictT", bound=Strict)


def checked_blocks(given: list[Any], ids: Ids) -> list[Json]:
    """The blocks of a message; raises ``invalid_blocks`` or ``msg_blocks_too_long``."""
    _check(Posted, {"blocks": given}, "invalid_blocks")
    _check_rules(given, "message", "invalid_blocks")
    if sum(texts(given)) > MOST_TEXT:
        raise SlackError("msg_blocks_too_long")
    return completed(given, ids)


def checked_attachments(given: list[Any], ids: Ids) -> list[Json]:
    """The attachments of a message; raises ``invalid_attachments``."""
    _check(Attached, {"attachments": given}, "invalid_attachments")
    attached = []
    for attachment in given:
        blocks = attachment.get("blocks") or []
        _check_rules(blocks, "message", "invalid_attachments")
        if sum(texts(blocks)) > MOST_TEXT:
            raise SlackError("msg_blocks_too_long")
        attached.append({**attachment, "blocks": completed(blocks, ids)})
    return attached


def checked_view(given: Any, surface: Surface, ids: Ids) -> Json:
    """A view of that kind; raises ``invalid_arguments`` or ``view_too_large``."""
    if not isinstance(given, dict):
        messages = ["[ERROR] must provide an object [json-pointer:/view]"]
        raise SlackError("invalid_arguments", messages=messages)
    if len(json.dumps(given)) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    shape = HomeView if surface == "home" else ModalView
    _check(shape, {"view": given}, "invalid_arguments")
    _check_rules(given["blocks"], surface, "invalid_arguments", "/view")
    if any(block["type"] == "input" for block in given["blocks"]) and surface == "modal":
        _check_submit(given)
    return {**copy.deepcopy(given), "blocks": completed(given["blocks"], ids)}


def checked_offers(body: Json) -> list[tuple[str, Json]]:
    """The options an external select offers, each with its group's label; raises `SlackError`."""
    _check(Offers, body, "invalid_options")
    groups = body.get("option_groups")
    if groups is None:
        return [("", option) for option in body["options"]]
    return [(g["label"]["text"], option) for g in groups for option in g["options"]]


def _check(shape: type[StrictT], given: object, refusal: str) -> None:
    try:
        shape.model_validate(given)
    except ValidationError as error:
        raise SlackError(refusal, messages=complaints(error, given)) from error


def _check_rules(blocks: list[Json], surface: Surface, refusal: str, below: str = "") -> None:
    found = [said(sentence, below + pointer) for sentence, pointer in broken(blocks, surface)]
    if found:
        raise SlackError(refusal, messages=found)


def _check_submit(view: Json) -> None:
    """A form needs a button to submit it."""
    if "submit" not in view:
        sentence = "submit is required when an input block is present"
        raise SlackError("invalid_arguments", messages=[said(sentence, "/view")])


def completed(blocks: list[Json], ids: Ids) -> list[Json]:
    """The blocks, with the ids Slack generates for what has none."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", ids.short())
        inside = [block.get("accessory"), block.get("element")]
        if block["type"] == "actions":
            inside += block["elements"]
        for element in inside:
            if element and element["type"] != "image":
                element.setdefault("action_id", ids.short())
    return named
