"""The organisation that the bot serves, and who may do what in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.call_list import Contact


class Role(StrEnum):
    """What a person is in this organisation's response to a breach."""

    OFFICER = "officer"
    DEPUTY = "deputy"
    RESPONDER = "responder"
    MANAGEMENT = "management"
    COUNSEL = "counsel"
    STAFF = "staff"


class Right(StrEnum):
    """An act that not everybody may do; checked on the server in every handler."""

    OPEN = "open"  # report a breach
    WORK = "work"  # read an incident, settle steps, set facts, edit drafts
    RELEASE = "release"  # approve notices (further rules: bot.domain.approval)
    DECIDE = "decide"  # awareness, filing or waiving, members, closing
    EXERCISE = "exercise"
    ADVISE = "advise"  # say as counsel whether a client in a dispute may be told


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who we are, who works on a breach, and our own targets.

    People are Slack user ids. ``zone`` is where dates are read; ``languages`` the languages of
    the bot, the first one that of its channels. ``target`` and ``at_most`` are our own times,
    from awareness, to tell every affected client (GDPR Art. 33(2) gives no hours).
    ``call_list`` has whom steps tell to call, as far as it is set; ``enterprise_number`` is empty
    while it is not.
    """

    name: str
    privacy_mailbox: str
    telephone: str
    officers: tuple[str, ...]
    deputies: tuple[str, ...]
    responders: tuple[str, ...]
    management: tuple[str, ...]
    counsel: tuple[str, ...]
    zone: ZoneInfo
    languages: tuple[str, ...]
    nis2_class: str | None
    target: timedelta
    at_most: timedelta
    pages: bool
    own_domains: tuple[str, ...]
    call_list: Mapping[Contact, str] = field(default_factory=dict)
    enterprise_number: str = ""

    @property
    def language(self) -> str:
        """The language of the bot's channels."""
        return self.languages[0]

    @property
    def team(self) -> tuple[str, ...]:
        """Everyone who is invited to an incident, each once, officers first."""
        return tuple(dict.fromkeys((*self.officers, *self.deputies, *self.responders)))

    def role_of(self, user_id: str) -> Role:
        """Return the strongest role of a person."""
        return self.roles_of(user_id)[0]

    def roles_of(self, user_id: str) -> tuple[Role, ...]:
        """Return every role of a person, the strongest first; whoever works here is staff."""
        by_role = (
            (Role.OFFICER, self.officers),
            (Role.DEPUTY, self.deputies),
            (Role.RESPONDER, self.responders),
            (Role.MANAGEMENT, self.management),
            (Role.COUNSEL, self.counsel),
        )
        return (*(role for role, people in by_role if user_id in people), Role.STAFF)

    def rights_of(self, user_id: str) -> frozenset[Right]:
        """Return what a person may do, by any of their roles."""
        roles = self.roles_of(user_id)
        return frozenset(right for right in Right if any(may(role, right) for role in roles))


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.OPEN: frozenset(Role),
    Right.WORK: frozenset({Role.OFFICER, Role.DEPUTY, Role.RESPONDER, Role.MANAGEMENT}),
    Right.RELEASE: frozenset({Role.OFFICER, Role.DEPUTY, Role.RESPONDER}),
    Right.DECIDE: frozenset({Role.OFFICER, Role.DEPUTY}),
    Right.EXERCISE: frozenset({Role.OFFICER, Role.DEPUTY}),
    Right.ADVISE: frozenset({Role.COUNSEL}),
}


def may(role: Role, right: Right) -> bool:
    """Return whether a role has a right."""
    return role in RIGHTS[right]
