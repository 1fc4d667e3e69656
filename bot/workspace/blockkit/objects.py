"""Composition objects: texts, options, confirmations, and the limits they share.

Every model forbids fields Slack does not know and takes values as they are, never converted.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Strict(BaseModel):
    """A JSON object of Slack's: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


def complaint(said: str, where: str = "") -> PydanticCustomError:
    """A rule broken; ``where`` is the path below the object, such as ``/text``."""
    return PydanticCustomError("slack", "{said}", {"said": said, "where": where})


class PlainText(Strict):
    """Text shown as it is."""

    type: Literal["plain_text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    emoji: bool = True


class Mrkdwn(Strict):
    """Text in Slack's markup."""

    type: Literal["mrkdwn"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    verbatim: bool = False


class HasText(Protocol):
    """Anything with a text."""

    text: str


TextT = TypeVar("TextT", bound=HasText)


def at_most(length: int) -> AfterValidator:
    """A text object whose text has at most ``length`` characters."""

    def check(given: TextT) -> TextT:
        if len(given.text) > length:
            raise complaint(f"must be less than {length + 1} characters", "/text")
        return given

    return AfterValidator(check)


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
Text2000 = Annotated[Text, at_most(2000)]
Text300 = Annotated[Text, at_most(300)]
Text75 = Annotated[Text, at_most(75)]
Plain2000 = Annotated[PlainText, at_most(2000)]
Plain150 = Annotated[PlainText, at_most(150)]
Plain100 = Annotated[PlainText, at_most(100)]
Plain75 = Annotated[PlainText, at_most(75)]
Plain30 = Annotated[PlainText, at_most(30)]
Plain24 = Annotated[PlainText, at_most(24)]

Name = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(max_length=3000, pattern=r"^[a-z][a-z0-9+.-]*:\S+$")]
Style = Literal["primary", "danger"]


class Confirm(Strict):
    """A question before an action is sent."""

    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Style | None = None


class Option(Strict):
    """A choice of a menu."""

    text: Plain75
    value: Annotated[str, Field(min_length=1, max_length=75)]
    description: Plain75 | None = None


class RichOption(Strict):
    """A choice of checkboxes or radio buttons, which may carry markup."""

    text: Text75
    value: Annotated[str, Field(min_length=1, max_length=75)]
    description: Text75 | None = None


class MenuOption(Option):
    """A choice of an overflow menu, which may lead to an address."""

    url: Url | None = None


class OptionGroup(Strict):
    """Choices under a label."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class Offers(Strict):
    """What an external select offers: options, or groups of them."""

    options: Annotated[list[Option], Field(max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise complaint("must provide either options or option_groups")
        return self
