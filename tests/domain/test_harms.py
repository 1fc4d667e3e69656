"""What follows from a kind of breach, and what people say of it."""

from __future__ import annotations

import pytest

from bot.domain.harms import Harms, harms_of
from bot.domain.incident import Kind
from bot.domain.notices import Exfiltration, Harm


@pytest.mark.parametrize("kind", [Kind.RANSOMWARE, Kind.AVAILABILITY])
def test_data_that_cannot_be_reached_are_no_open_question(kind: Kind) -> None:
    """Availability is hurt: suspected while the breach is, confirmed with it."""
    assert harms_of(kind, {}, certain=False).availability is Harm.SUSPECTED
    assert harms_of(kind, {}, certain=True) == Harms(availability=Harm.CONFIRMED)


@pytest.mark.parametrize("kind", [Kind.MAILBOX, Kind.WRONG_RECIPIENT, Kind.CROSS_CLIENT])
def test_what_another_could_read_is_not_confidential(kind: Kind) -> None:
    """A letter to the wrong person has been seen by that person."""
    assert harms_of(kind, {}, certain=True).confidentiality is Harm.CONFIRMED


def test_a_kind_says_no_more_than_it_always_does() -> None:
    """What does not follow stays not yet known."""
    assert harms_of(Kind.GENERAL, {}, certain=True) == Harms()


def test_what_people_say_goes_first() -> None:
    """Somebody looked; not knowing leaves what follows from the kind."""
    said = {
        "harm_conf": "suspected",
        "harm_integ": "none",
        "harm_avail": "none",
        "exfiltration": "likely",
    }
    assert harms_of(Kind.RANSOMWARE, said, certain=True) == Harms(
        Harm.SUSPECTED, Harm.NONE, Harm.NONE, Exfiltration.LIKELY
    )
    unknown = dict.fromkeys(said, "unknown")
    assert harms_of(Kind.RANSOMWARE, unknown, certain=True) == Harms(availability=Harm.CONFIRMED)
