"""Opening an incident, its lead, its channel, its notes."""

from __future__ import annotations

from bot.services.desk import Desk
from tests.services.desk import incident, opened


def test_a_report_opens_an_incident_with_the_playbook_of_its_kind(desk: Desk) -> None:
    """Ransomware has its own playbook; its version, with all it includes, is kept."""
    found = incident(desk, opened(desk))

    assert (found.reference, found.playbook) == ("BR-2026-001", "ransomware")
    assert found.playbook_version == desk.playbooks.get("ransomware").version
