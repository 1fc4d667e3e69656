"""What another version of a playbook changes, for offering it during an incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.playbook import Playbook, Step


@dataclass(frozen=True)
class Difference:
    """What a newer playbook changes: ids of steps, and those that stay as they were and are."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[Step, Step], ...]


#: What people call the fields of a step: its words, who does it, by when, and so on.
ASPECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "words": ("title", "do", "why", "source"),
    "phase": ("phase",),
    "role": ("role",),
    "due": ("due", "repeat"),
    "when": ("when", "posture"),
    "proof": ("proof",),
    "duty": ("fulfils", "measure"),
    "ways": ("options",),
    "clients": ("per_client",),
}


def aspects(old: Step, new: Step) -> tuple[str, ...]:
    """Return what a step says differently, as keys of :data:`ASPECTS`."""
    return tuple(
        aspect
        for aspect, fields in ASPECTS.items()
        if any(getattr(old, field) != getattr(new, field) for field in fields)
    )


def difference(old: Playbook, new: Playbook) -> Difference:
    """Compare two playbooks, for offering a newer version during an incident."""
    before = {step.id: step for step in old.steps}
    after = {step.id: step for step in new.steps}
    return Difference(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=tuple(
            (before[name], step)
            for name, step in after.items()
            if name in before and before[name] != step
        ),
    )
