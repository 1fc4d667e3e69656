"""Who plays in the tour: invented people of the organisation, in three languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the cast."""

    id: str
    name: str
    real_name: str
    locale: str


REPORTER = Player("U0ELS", "els", "Els Vermeiren", "nl-BE")
LEAD = Player("U0RUBEN", "ruben", "Ruben Claes", "nl-BE")
RESPONDER = Player("U0CLAIRE", "claire", "Claire Dumont", "fr-BE")
OFFICER = Player("U0SOFIE", "sofie", "Sofie Maes", "nl-BE")
DEPUTY = Player("U0KARIM", "karim", "Karim Haddad", "fr-BE")
COUNSEL = Player("U0TOM", "tom", "Tom Whitfield", "en-GB")
MANAGER = Player("U0INGE", "inge", "Inge De Smet", "nl-BE")
VISITOR = Player("U0GUEST", "visitor", "Visitor", "en-GB")

CAST = (REPORTER, LEAD, RESPONDER, OFFICER, DEPUTY, COUNSEL, MANAGER, VISITOR)
