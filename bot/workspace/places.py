"""Where a person acts, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Typed = str | int | float | bool | None | list[str] | tuple[str, ...]
"""What a person gives an element: text, a number, an option's value, an id, a date, several."""
Values = Mapping[str, Typed | Mapping[str, Typed]]
"""A filled form: by block_id or action_id, or ``{block_id: {action_id: typed}}``."""


class NotThere(LookupError):  # noqa: N818 - an answer about the shown page, not a fault
    """What the person wanted to act on is not there: a message, a view, an element, an option."""


@dataclass(frozen=True)
class OnMessage:
    """An element of a message, or of one only this person sees."""

    channel: str
    ts: str


@dataclass(frozen=True)
class InView:
    """An element of an open modal."""

    view_id: str


@dataclass(frozen=True)
class OnHome:
    """An element of the person's Home."""


Where = OnMessage | InView | OnHome


@dataclass(frozen=True)
class Outcome:
    """What the person sees after acting.

    ``failure`` is what Slack says when the bot did not answer in time or wrongly; ``errors``
    are the sentences beside fields, by block_id, from Slack's own checks or the bot's.
    """

    failure: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the bot took it."""
        return self.failure is None and not self.errors


@dataclass(frozen=True)
class Offer:
    """An option an external select offers; ``group`` is the label it stands under."""

    text: str
    value: str
    group: str = ""
