"""What a newer answer changes: who comes, who goes, what is different, and what that does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.domain.determination_changes import Changed
from bot.domain.views import ScopeAnswer
from bot.messages import words
from bot.messages.blocks import cut, sections
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice, escape

NAMES: Final = 8
CHARACTERS: Final = 500

Listed = Callable[[Voice, Sequence[str]], Mrkdwn]
"""How names are said in a sentence."""


def changed(voice: Voice, view: ScopeAnswer) -> list[Json]:
    """Return the paragraphs on how an answer differs from the one in force, if there is one."""
    said = difference(voice, view, some)
    return [] if said is None else sections(said)


def difference(voice: Voice, view: ScopeAnswer, listed: Listed) -> Mrkdwn | None:
    """Return in words how an answer differs from the one in force; None if there is none.

    Args:
        voice: How it speaks.
        view: The answer.
        listed: How names are said: :func:`some` of them, or :func:`every` one.
    """
    if view.changes is None or view.effects is None:
        return None
    if not view.changes:
        return voice.text("scope_changes.none")
    changes, does = view.changes, view.effects

    def counted(name: str, clients: Sequence[str]) -> Mrkdwn | None:
        if not clients:
            return None
        key = f"scope_changes.{name}"
        return voice.plural(key, len(clients), clients=listed(voice, clients))

    return lines(
        voice.text("scope_changes.title"),
        counted("added", [str(row["name"]) for row in changes.added]),
        counted("removed", [str(row["name"]) for row in changes.removed]),
        counted("changed", [_different(voice, one) for one in changes.changed]),
        voice.text("scope_changes.own") if changes.own else None,
        voice.text("scope_changes.does"),
        voice.plural("scope_changes.drafts", does.drafts) if does.drafts else None,
        counted("set_aside", does.set_aside),
        counted("on_its_way", does.on_its_way),
        counted("to_clear", does.to_clear),
        counted("outdated", does.outdated),
        counted("to_update", does.to_update),
        voice.text("scope_changes.controller") if changes.own and view.own else None,
        voice.text("scope_changes.sent_stays"),
    )


def every(voice: Voice, names: Sequence[str]) -> Mrkdwn:
    """Return all names in words."""
    return voice.listed([escape(words.short(name)) for name in names])


def some(voice: Voice, names: Sequence[str]) -> Mrkdwn:
    """Return names in words, the rest as a number."""
    shown = [escape(words.short(name)) for name in names[:NAMES]]
    rest = len(names) - len(shown)
    told = voice.listed([*shown, voice.plural("list.others", rest)] if rest else shown)
    return cut(told, CHARACTERS)


def _different(voice: Voice, one: Changed) -> str:
    what = ", ".join(voice.label(f"scope_changes.field.{name}") for name in one.what)
    return f"{words.short(one.name)} ({what})"
