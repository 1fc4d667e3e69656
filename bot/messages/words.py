"""Names of things in somebody's language: kinds, duties, rules, roles, proofs, data, steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.domain.call_list import Contact, filled
from bot.domain.views import DutyLine, StepLine
from bot.i18n import dates
from bot.messages.types import Mrkdwn
from bot.messages.voice import NAME, Voice, escape, one_line, shorten

_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")


def named(voice: Voice, family: str, identity: str) -> str:
    """Return the name of one of a family, such as ``kind``; of an unknown one, its id in words."""
    key = f"{family}.{identity}"
    return voice.label(key) if voice.knows(key) else identity.replace("_", " ")


def rule(voice: Voice, citation: str) -> str:
    """Return a rule as the language cites it; one that is not known as it was given."""
    key = f"rule.{_NO_LETTER.sub('_', citation.lower()).strip('_')}"
    return voice.label(key) if voice.knows(key) else short(citation)


def duty(voice: Voice, line: DutyLine) -> Mrkdwn:
    """Return what must be done and towards whom: "Tell the affected clients"."""
    return duty_name(voice, line.kind, line.client_name)


def duty_name(voice: Voice, kind: str, client_name: str | None = None) -> Mrkdwn:
    """Return the name of a kind of duty; of one towards one client, with its name."""
    key = f"duty.{kind}.one"
    if client_name is not None and voice.knows(key):
        return voice.text(key, client=short(client_name))
    return escape(named(voice, "duty", kind))


def short(name: str) -> str:
    """Return a name as lists show it."""
    return shorten(one_line(name), NAME)


def category(voice: Voice, identity: str, own: str = "") -> str:
    """Return a kind of data; ``own`` is what a register calls one it added."""
    return own or named(voice, "category", identity)


def warning(voice: Voice, kept: Mapping[str, Any]) -> str:
    """Return a warning of a kept answer in the reader's language.

    One that was kept without what that takes is said as it was.
    """
    key, values = kept.get("key"), dict(kept.get("values", ()))
    if key is None or not voice.knows(key):
        return str(kept["text"])
    if "day" in values:
        values["day"] = dates.day(date.fromisoformat(values["day"]), voice.language)
    if "category" in values:
        values["category"] = category(voice, values["category"])
    return voice.label(key, **values)


def step_title(voice: Voice, step: StepLine) -> str:
    """Return the title of a step."""
    return one_line(step_words(voice, step.id, "title", step.title))


def step_do(voice: Voice, step: StepLine) -> Mrkdwn:
    """Return what to do, with the numbers of the call list; of one not set, whom to ask."""
    text = step_words(voice, step.id, "do", step.do)

    def number(contact: Contact) -> str:
        return step.call_list.get(contact) or voice.label(f"call_list.not_set.{contact}")

    return escape(filled(text, number))


def step_why(voice: Voice, step: StepLine) -> Mrkdwn:
    """Return the reason of a step."""
    return escape(step_words(voice, step.id, "why", step.why))


def step_words(voice: Voice, step_id: str, part: str, texts: Mapping[str, str]) -> str:
    """Return a text of a step; steps of the bot's own have theirs in the catalogues."""
    if texts:
        return voice.plain(texts)
    key = f"step.{step_id}.{part}"
    return voice.label(key) if voice.knows(key) else ""
