"""The story: ransomware on the back-up platform, from the first sign to the last proof.

The facts follow a published case of the supervisory boards (EDPB Guidelines 01/2021, case 1, with
encrypted data and the key kept elsewhere), moved to a service provider's datacenter.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.demo.acts import clients, first_hour, obligations
from bot.demo.story import Story

ACTS: tuple[Callable[[Story], None], ...] = (
    first_hour.report,
    first_hour.steps,
    first_hour.awareness,
    clients.scope,
    clients.review,
    clients.proof,
    clients.dispute,
    clients.telephone,
    obligations.erasure,
    obligations.authority,
    obligations.people,
)


def play(story: Story) -> None:
    """Play every act in order; each goes through Slack's door.

    Raises:
        TourFailed: an act did not come out as it must.
    """
    for act in ACTS:
        act(story)
