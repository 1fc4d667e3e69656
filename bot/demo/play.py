"""Plays the tour on its stage, checks what came of it, and says so."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot import logs
from bot.demo import tour
from bot.demo.door import TourFailed
from bot.demo.proof import unmet
from bot.demo.stage import Stage
from bot.demo.story import Story
from bot.demo.telling import Narrator
from bot.i18n.catalogue import Translator


@dataclass(frozen=True, slots=True)
class Played:
    """The outcome of the tour."""

    address: str
    failed: bool


class Ending(StrEnum):
    """Whether the workspace stays open after the tour, and if not, why."""

    STAYS_OPEN = "stays_open"
    ASKED = "ended"
    NO_TERMINAL = "ended_without_terminal"


@contextmanager
def play(folder: Path, port: int, words: Translator, ending: Ending) -> Iterator[Played]:
    """Set the stage, play the tour and leave the stage open inside the ``with`` block.

    Args:
        folder: The demo's own folder; what an earlier one left there is removed first.
        port: Port of the page; 0 takes a free one.
        words: The catalogue of the command line.
        ending: What comes after the tour. Where the workspace stays open somebody is watching,
            and the tour goes at a pace to read along.

    Raises:
        Refusal: the folder holds something else.
        Unavailable: the port is taken or the folder cannot be written.
    """
    with Stage(folder, port) as stage:
        watched = ending is Ending.STAYS_OPEN
        narrator = Narrator(words, stage.desk.organisation.zone, patient=watched)
        narrator.say("address", address=stage.workspace.url)
        failed = not _played(Story(stage, narrator))
        if not failed:
            narrator.say(ending.value, address=stage.workspace.url)
        yield Played(stage.workspace.url, failed)


def _played(story: Story) -> bool:
    narrator = story.narrator
    try:
        tour.play(story)
    except TourFailed as failure:
        narrator.say("failed", step=narrator.step, what=failure)
        return False
    except Exception:  # noqa: BLE001 - whatever it was, the visitor learns at which step
        reference = secrets.token_hex(4)
        logs.unexpected(reference)
        narrator.say("broken", step=narrator.step, reference=reference)
        return False
    found = unmet(story.stage, story.incident_id)
    for promise in found:
        narrator.say(f"unmet.{promise}")
    if not found:
        narrator.say("kept", **story.numbers())
    return not found
