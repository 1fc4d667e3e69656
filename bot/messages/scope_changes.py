"""What a newer answer changes: who comes, who goes, what is different, and what that does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.determination_changes import Changed
from bot.domain.views import ScopeAnswer
from bot.messages import words
from bot.messages.blocks import cut, sections
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice, escape

NAMES: Final = 8
CHARACTERS: Final = 500


def changed(voice: Voice, view: ScopeAnswer) -> list[Json]:
    """Return the paragraphs on how an answer differs from the one in force, if there is one."""
    if view.changes is None or view.effects is None:
        return []
    if not view.changes:
        return sections(voice.text("scope_changes.none"))
    changes, does = view.changes, view.effects
    return sections(
        lines(
            voice.text("scope_changes.title"),
            _counted(voice, "added", [str(row["name"]) for row in changes.added]),
            _counted(voice, "removed", [str(row["name"]) for row in changes.removed]),
            _counted(voice, "changed", [_different(voice, one) for one in changes.changed]),
            voice.text("scope_changes.own") if changes.own else None,
            voice.text("scope_changes.does"),
            voice.plural("scope_changes.drafts", does.drafts) if does.drafts else None,
            _counted(voice, "set_aside", does.set_aside),
            _counted(voice, "on_its_way", does.on_its_way),
            _counted(voice, "to_clear", does.to_clear),
            _counted(voice, "outdated", does.outdated),
            _counted(voice, "to_update", does.to_update),
            voice.text("scope_changes.controller") if changes.own and view.own else None,
            voice.text("scope_changes.sent_stays"),
        )
    )


def some(voice: Voice, names: Sequence[str]) -> Mrkdwn:
    """Return names in words, the rest as a number."""
    shown = [escape(words.short(name)) for name in names[:NAMES]]
    rest = len(names) - len(shown)
    told = voice.listed([*shown, voice.plural("list.others", rest)] if rest else shown)
    return cut(told, CHARACTERS)


def _counted(voice: Voice, name: str, clients: Sequence[str]) -> Mrkdwn | None:
    if not clients:
        return None
    return voice.plural(f"scope_changes.{name}", len(clients), clients=some(voice, clients))


def _different(voice: Voice, one: Changed) -> str:
    what = ", ".join(voice.label(f"scope_changes.field.{name}") for name in one.what)
    return f"{words.short(one.name)} ({what})"
