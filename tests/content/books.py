"""A small playbook for the tests, and what is found wrong in a folder of them."""

from __future__ import annotations

from pathlib import Path

from bot.content.playbooks import check_playbooks

STEP = """\
  - id: paper.find
    phase: secure
    role: lead
    source: GDPR 33
    title: {en: Find it, nl: Zoek het, fr: Le chercher}
    do: {en: Look, nl: Kijk, fr: Regarder}
    why: {en: Time, nl: Tijd, fr: Temps}
"""
HEAD = """\
id: paper
version: 1
title: {en: Paper, nl: Papier, fr: Papier}
kinds: [paper]
steps:
"""
BOOK = HEAD + STEP
PART = BOOK.replace("kinds: [paper]\n", "").replace("paper", "part")


def write(folder: Path, text: str, name: str = "paper") -> Path:
    """Write a playbook into a folder of one's own."""
    path = folder / "playbooks" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path) -> list[tuple[str, int | None, str]]:
    """Return file, line and key of everything that is wrong."""
    return [
        (finding.file.name, finding.line, finding.key.removeprefix("content."))
        for finding in check_playbooks(folder)
    ]
