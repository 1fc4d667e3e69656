"""``breach-bot incident``: seeing and deciding where Slack must not, by the same rules."""

from __future__ import annotations

import click

from bot.cli import (
    incident_acts,
    incident_clients,
    incident_course,
    incident_duties,
    incident_notices,
    incident_scope,
    incident_sheets,
    incident_shown,
)

PARTS = (
    incident_shown,
    incident_acts,
    incident_course,
    incident_scope,
    incident_clients,
    incident_notices,
    incident_duties,
    incident_sheets,
)


@click.group()
def incident() -> None:
    """Work on an incident from here, such as one that is in the dark in Slack.

    Everything asks who acts (--as, the Slack id of a person) and what that person may do, and
    stands in the record like a press in Slack. What changes something takes a code of the
    person's second factor: always in the dark, else of whoever has one (see `factor enrol`).
    """


for part in PARTS:
    for command in part.COMMANDS:
        incident.add_command(command)
