"""Whatever a fact of any kind holds, it is only text: no mark, no line, no header, no template."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final

import pytest

from bot.content.notices import NoticeLibrary
from bot.domain.notices import NoticeKind
from bot.domain.plain_facts import plain_facts
from tests.content.letters import NOTICES, SHOWN
from tests.content.test_notices import HOSTILE, read, words

#: What is drawn here runs in other tests too; measuring takes as long as running.
pytestmark = pytest.mark.no_cover

LIBRARY = NoticeLibrary.load(NOTICES)

#: What is no text of a person: where times are shown, and which law applies.
CHOSEN: Final = {"zone", "country", "language"}

KINDS = [(kind, name) for kind, shown in SHOWN.items() for name in shown]


def with_everywhere(facts: Any, text: str) -> Any:
    """Return facts with a text in every place that takes one, also in what they hold."""
    changes = {
        field.name: _changed(getattr(facts, field.name), text)
        for field in fields(facts)
        if field.name not in CHOSEN
    }
    return replace(facts, **changes)


def _changed(value: Any, text: str) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return text
    if isinstance(value, tuple):
        return tuple(_changed(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return with_everywhere(value, text)
    return value


def made(kind: NoticeKind, name: str, text: str) -> Any:
    """Return a notice whose every text is this one."""
    facts = with_everywhere(SHOWN[kind][name], text)
    return LIBRARY.render(kind, "nl", plain_facts(facts))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_a_hostile_fact_is_only_text_in_every_kind(kind: NoticeKind, name: str, text: str) -> None:
    """It changes no mark of the page, opens no line, and is never a template."""
    plain, hostile = made(kind, name, "x"), made(kind, name, text)
    assert "\n" not in hostile.subject
    assert "\r" not in hostile.text + hostile.html
    assert "49" not in hostile.text
    paragraphs = ("p ", "br ")
    assert [mark for mark in read(hostile.html).marks if not mark.startswith(paragraphs)] == [
        mark for mark in read(plain.html).marks if not mark.startswith(paragraphs)
    ]
    assert words(" ".join(read(hostile.html).said)) == words(hostile.text)
