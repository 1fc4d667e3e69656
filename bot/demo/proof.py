"""Whether the promise was kept: looked up in the mails, the duties and the record."""

from __future__ import annotations

import email
import email.policy
import json
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.demo import cast
from bot.demo.stage import Stage
from bot.domain.incident import DutyState
from bot.services import audit, looking, outbox


def unmet(stage: Stage, incident_id: str) -> list[str]:
    """Return the promises that were not kept; empty when all were.

    ``mails``: exactly one to each affected client with a contact, none to others. ``names``: no
    mail names another client. ``late``: no duty was late or is overdue. ``outbox``: everything
    that was said arrived. ``audit``: the record is whole.
    """
    rows = json.loads((stage.folder / "affected.json").read_text(encoding="utf-8"))["clients"]
    letters = _letters(stage.folder / "mail")
    checks = {
        "mails": _one_each(rows, letters),
        "names": not any(_names_another(letter, rows) for letter in letters),
        "late": _in_time(stage, incident_id),
        "outbox": not outbox.listing(stage.desk.store),
        "audit": audit.verify(stage.desk.store).fault is None,
    }
    return [promise for promise, kept in checks.items() if not kept]


def _letters(folder: Path) -> list[EmailMessage]:
    parsed = (
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*.eml"))
    )
    return [letter for letter in parsed if isinstance(letter, EmailMessage)]


def _one_each(rows: list[dict[str, Any]], letters: list[EmailMessage]) -> bool:
    wanted = Counter(
        row["contact"] for row in rows if row["status"] == "affected" and row["contact"]
    )
    return wanted == Counter(str(letter["To"]) for letter in letters)


def _names_another(letter: EmailMessage, rows: list[dict[str, Any]]) -> bool:
    body = letter.get_body(preferencelist=("plain",))
    text = f"{letter['Subject']}\n{'' if body is None else body.get_content()}"
    own = next(row["name"] for row in rows if row["contact"] == letter["To"])
    return own not in text or any(row["name"] in text for row in rows if row["name"] != own)


def _in_time(stage: Stage, incident_id: str) -> bool:
    now = stage.clock.now()
    incident = looking.incident(stage.desk, incident_id, cast.OFFICER.id)
    lines = looking.status(stage.desk, incident, now).duties
    overdue = [
        line
        for line in lines
        if line.state is DutyState.OPEN and line.due_at is not None and line.due_at < now
    ]
    return not overdue and not any(line.late_by_seconds for line in lines)
