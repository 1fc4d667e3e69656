"""What every use case works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.notices import NoticeLibrary
from bot.content.playbooks import PlaybookLibrary
from bot.domain.determination import Teller
from bot.domain.ladders import Ladder
from bot.domain.organisation import Organisation
from bot.store.database import Store


@dataclass(frozen=True)
class Desk:
    """The organisation, its database and what it has written down for the worst night.

    ``tell`` says a warning of the register in the language of the organisation's channels.
    """

    organisation: Organisation
    store: Store
    playbooks: PlaybookLibrary
    ladders: Mapping[str, Ladder]
    notices: NoticeLibrary
    tell: Teller
