"""What the tour says on the terminal: each step, and what came of it."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot.i18n.catalogue import Translator
from bot.i18n.dates import stamp

#: Time for a person to read a step before the next one.
READING_SECONDS = 3.0


class Narrator:
    """Says steps and results, at a pace a person can follow.

    Args:
        words: The catalogue of the command line.
        zone: The zone in which hours are read.
        patient: Whether somebody is watching.
    """

    def __init__(self, words: Translator, zone: ZoneInfo, *, patient: bool) -> None:
        self._words = words
        self._zone = zone
        self._patient = patient
        self.step = ""

    def begin(self, now: datetime, key: str, **values: object) -> None:
        """Say which step begins."""
        self.step = self._words.text(f"demo.step.{key}", **values)
        at = stamp(now, self._words.language, self._zone)
        click.echo(f"\n{click.style(at, dim=True)}  {click.style(self.step, bold=True)}")
        self._pause()

    def result(self, key: str, **values: object) -> None:
        """Say what came of the step."""
        click.echo(f"    {self._words.text(f'demo.result.{key}', **values)}")
        self._pause()

    def say(self, key: str, **values: object) -> None:
        """Say something beside the story."""
        click.echo(self._words.text(f"demo.{key}", **values))

    def _pause(self) -> None:
        if self._patient:
            time.sleep(READING_SECONDS)
