"""What people hear when somebody's second factor was made or taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.factors import ENROLLED, REVOKED
from bot.messages.blocks import message, section
from bot.messages.types import Message
from bot.messages.voice import Voice, person

#: What to type when it was not right.
_UNDO: Final = {ENROLLED: "revoke", REVOKED: "enrol"}


def factor_changed(facts: Mapping[str, Any], voice: Voice) -> Message:
    """Draw who has a factor now, or none any more, and who vouched.

    Args:
        facts: ``person``, ``what`` (``enrolled``, ``revoked``), ``how`` and ``by``, as
            :mod:`bot.services.factors` writes them.
        voice: How it speaks.
    """
    what, how = facts["what"], facts["how"]
    values = {"who": person(facts["person"])}
    if facts["by"]:
        values["by"] = voice.people(facts["by"])
    command = f"breach-bot factor {_UNDO[what]} {facts['person']}"
    said = voice.text(f"factor.said.{what}.{how}", **values, command=command)
    return message(voice.text("factor.notice"), [section(said)])
