"""The playbook of an incident as it was when it was opened: its text is kept with the incident."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from bot.content.playbooks import freeze, thaw
from bot.domain.playbook import Playbook
from bot.domain.records import IncidentRecord
from bot.services.desk import Desk
from bot.store import incidents

#: As many versions as are likely to be in use at once.
THAWED_AT_MOST = 64


def keep(playbook: Playbook) -> str:
    """Keep a playbook's text inside the caller's transaction; return its digest.

    The same text is kept once, however many incidents were opened with it.
    """
    text = freeze(playbook)
    digest = hashlib.sha256(text.encode()).hexdigest()
    incidents.keep_playbook(digest, text)
    return digest


def of(desk: Desk, incident: IncidentRecord) -> Playbook:
    """Return the playbook that an incident keeps to; call it with the database open.

    An incident from before playbooks were kept has the one that is installed.
    """
    digest = incident.playbook_digest
    if digest is None:
        return desk.playbooks.get(incident.playbook)
    return _thawed(digest)


@lru_cache(THAWED_AT_MOST)
def _thawed(digest: str) -> Playbook:
    """Return a kept playbook; the digest names the text, so it is read once."""
    return thaw(incidents.kept_playbook(digest))
