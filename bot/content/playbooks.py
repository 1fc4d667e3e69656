"""The playbooks in force: loaded, assembled from their parts, and frozen for an incident.

A playbook is one file in ``playbooks/``. It may include others (``include: [core]``): their
steps are taken over as they are, so that what every kind of breach needs is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from bot.content.findings import Finding
from bot.content.invalid import refuse_errors
from bot.content.playbook_files import GENERAL, PlaybookFile, Shelf, read_shelf
from bot.content.playbook_lint import check_shelf
from bot.domain.errors import Refusal
from bot.domain.playbook import Playbook, arrange

_FROZEN = TypeAdapter(Playbook)


@dataclass(frozen=True)
class PlaybookLibrary:
    """The playbooks in force, by id; parts that are only included are not among them."""

    playbooks: Mapping[str, Playbook]

    def get(self, playbook_id: str) -> Playbook:
        """Return one playbook.

        Raises:
            Refusal: There is none of that name.
        """
        if playbook_id not in self.playbooks:
            raise Refusal("error.playbook_unknown", playbook=playbook_id)
        return self.playbooks[playbook_id]

    def for_kind(self, kind: str) -> Playbook:
        """Return the playbook for a kind of breach; the general one when it has none."""
        fitting = (book for book in self.playbooks.values() if kind in book.kinds)
        return next(fitting, None) or self.get(GENERAL)


def load_playbooks(folder: Path | None = None) -> PlaybookLibrary:
    """Load the installed playbooks, and before them those of a folder of one's own.

    Args:
        folder: A folder of playbooks, or one that holds ``playbooks/``; None for the installed
            ones only.

    Raises:
        ContentInvalid: One of them has an error; it names the first, with file and line.
    """
    shelf = _checked_shelf(folder)
    refuse_errors(_findings(shelf))
    return PlaybookLibrary(
        {name: _assemble(file, shelf) for name, file in shelf.files.items() if file.kinds}
    )


def check_playbooks(folder: Path | None = None) -> list[Finding]:
    """Return all that is wrong in what :func:`load_playbooks` would load, in order of line."""
    return _findings(_checked_shelf(folder))


def freeze(playbook: Playbook) -> str:
    """Write a playbook down as JSON, as an incident keeps it."""
    return _FROZEN.dump_json(playbook).decode()


def thaw(text: str) -> Playbook:
    """Read back what :func:`freeze` wrote."""
    return _FROZEN.validate_json(text)


def _checked_shelf(folder: Path | None) -> Shelf:
    shelf = read_shelf(folder)
    check_shelf(shelf)
    return shelf


def _findings(shelf: Shelf) -> list[Finding]:
    return [
        finding
        for sheet in shelf.sheets
        for finding in sorted(sheet.findings, key=lambda finding: finding.line or 0)
    ]


def _assemble(file: PlaybookFile, shelf: Shelf) -> Playbook:
    parts = shelf.with_includes(file)
    included = (f"{part.id}.{part.version}" for part in parts[1:])
    return Playbook(
        id=file.id,
        version="+".join((file.version, *included)),
        title=file.title,
        kinds=tuple(kind.text for kind in file.kinds),
        phases=arrange(step for part in parts for step in part.steps),
        never=tuple(text for part in parts for text in part.never),
        review=tuple(text for part in parts for text in part.review),
        metrics=tuple(placed.metric for part in parts for placed in part.metrics),
    )
