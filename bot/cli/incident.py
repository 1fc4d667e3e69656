"""``breach-bot incident``: seeing and deciding where Slack must not, by the same rules."""

from __future__ import annotations

import click

from bot.cli import incident_acts, incident_shown


@click.group()
def incident() -> None:
    """Work on an incident from here, such as one that is in the dark in Slack.

    Everything asks who acts (--as, the Slack id of a person) and what that person may do, and
    stands in the record like a press in Slack.
    """


for command in (*incident_shown.COMMANDS, *incident_acts.COMMANDS):
    incident.add_command(command)
