"""Interactive elements: buttons and menus of options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.workspace.blockkit.objects import (
    Confirm,
    MenuOption,
    Name,
    Option,
    OptionGroup,
    Plain75,
    Plain150,
    RichOption,
    Strict,
    Style,
    Url,
    complaint,
)


class Element(Strict):
    """What every interactive element may have."""

    action_id: Name | None = None


class Confirmed(Element):
    """An element that may ask before it acts."""

    confirm: Confirm | None = None


class Focused(Confirmed):
    """An element that may have the focus when the view opens."""

    focus_on_load: bool = False


class Menu(Focused):
    """A select or picker with a placeholder."""

    placeholder: Plain150 | None = None


class Several(Menu):
    """A select that takes several."""

    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class Button(Confirmed):
    """A button."""

    type: Literal["button"]
    text: Plain75
    url: Url | None = None
    value: Annotated[str, Field(max_length=2000)] | None = None
    style: Style | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class Overflow(Confirmed):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: Annotated[list[MenuOption], Field(min_length=1, max_length=5)]


Options100 = Annotated[list[Option], Field(min_length=1, max_length=100)]
Groups100 = Annotated[list[OptionGroup], Field(min_length=1, max_length=100)]
Options10 = Annotated[list[RichOption], Field(min_length=1, max_length=10)]


def _check_options(options: Sequence[Option] | None, groups: Sequence[OptionGroup] | None) -> None:
    """Options or groups of them, not both."""
    if (options is None) == (groups is None):
        raise complaint("must provide either options or option_groups")


def _check_initial(
    initial: Sequence[Option | RichOption],
    options: Sequence[Option | RichOption] | None,
    groups: Sequence[OptionGroup] | None = None,
) -> None:
    """What is chosen from the start is one of the options, to the letter."""
    known = [*(options or []), *(option for group in groups or [] for option in group.options)]
    if any(option not in known for option in initial):
        raise complaint("initial option(s) must match one of the options")


class StaticSelect(Menu):
    """A menu of given options."""

    type: Literal["static_select"]
    options: Options100 | None = None
    option_groups: Groups100 | None = None
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        _check_options(self.options, self.option_groups)
        initial = [self.initial_option] if self.initial_option else []
        _check_initial(initial, self.options, self.option_groups)
        return self


class MultiStaticSelect(Several):
    """A menu of given options, several to choose."""

    type: Literal["multi_static_select"]
    options: Options100 | None = None
    option_groups: Groups100 | None = None
    initial_options: Options100 | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        _check_options(self.options, self.option_groups)
        _check_initial(self.initial_options or [], self.options, self.option_groups)
        return self


class RadioButtons(Focused):
    """Options of which one is chosen."""

    type: Literal["radio_buttons"]
    options: Options10
    initial_option: RichOption | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        _check_initial([self.initial_option] if self.initial_option else [], self.options)
        return self


class Checkboxes(Focused):
    """Options of which any are chosen."""

    type: Literal["checkboxes"]
    options: Options10
    initial_options: Options10 | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        _check_initial(self.initial_options or [], self.options)
        return self


class ExternalSelect(Menu):
    """A menu whose options the bot gives while the person types."""

    type: Literal["external_select"]
    min_query_length: Annotated[int, Field(ge=0)] | None = None
    initial_option: Option | None = None


class MultiExternalSelect(Several):
    """The same, several to choose."""

    type: Literal["multi_external_select"]
    min_query_length: Annotated[int, Field(ge=0)] | None = None
    initial_options: Options100 | None = None


class UsersSelect(Menu):
    """A menu of people."""

    type: Literal["users_select"]
    initial_user: str | None = None


class MultiUsersSelect(Several):
    """A menu of people, several to choose."""

    type: Literal["multi_users_select"]
    initial_users: list[str] | None = None


class Filter(Strict):
    """Which conversations a menu shows."""

    include: Annotated[
        list[Literal["im", "mpim", "private", "public"]] | None, Field(min_length=1)
    ] = None
    exclude_external_shared_channels: bool = False
    exclude_bot_users: bool = False


class ConversationsSelect(Menu):
    """A menu of conversations."""

    type: Literal["conversations_select"]
    initial_conversation: str | None = None
    default_to_current_conversation: bool = False
    response_url_enabled: bool = False
    filter: Filter | None = None


class MultiConversationsSelect(Several):
    """A menu of conversations, several to choose."""

    type: Literal["multi_conversations_select"]
    initial_conversations: list[str] | None = None
    default_to_current_conversation: bool = False
    filter: Filter | None = None


class ChannelsSelect(Menu):
    """A menu of public channels."""

    type: Literal["channels_select"]
    initial_channel: str | None = None
    response_url_enabled: bool = False


class MultiChannelsSelect(Several):
    """A menu of public channels, several to choose."""

    type: Literal["multi_channels_select"]
    initial_channels: list[str] | None = None
