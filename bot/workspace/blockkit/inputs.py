"""Elements a person types or picks into: text, numbers, dates; and images beside text."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.workspace.blockkit.elements import Element, Focused, Menu
from bot.workspace.blockkit.objects import Plain150, Strict, Url, complaint


def _is_date(given: str) -> str:
    """A day, ``YYYY-MM-DD``."""
    try:
        date.fromisoformat(given)
    except ValueError as error:
        raise complaint("must be a valid date string in YYYY-MM-DD format") from error
    return given


def _is_time(given: str) -> str:
    """A time of day, ``HH:mm``."""
    try:
        time.fromisoformat(given)
    except ValueError as error:
        raise complaint("must be a valid time string in HH:mm format") from error
    return given


def _is_number(given: str) -> str:
    """A number written as text."""
    try:
        float(given)
    except ValueError as error:
        raise complaint("must be a number") from error
    return given


Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_is_date)]
Time = Annotated[str, Field(pattern=r"^\d{2}:\d{2}$"), AfterValidator(_is_time)]
Instant = Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)]
Number = Annotated[str, AfterValidator(_is_number)]
Length = Annotated[int, Field(ge=0, le=3000)]


class Datepicker(Menu):
    """A day."""

    type: Literal["datepicker"]
    initial_date: Date | None = None


class Timepicker(Menu):
    """A time of day."""

    type: Literal["timepicker"]
    initial_time: Time | None = None
    timezone: str | None = None


class DatetimePicker(Focused):
    """A day and a time, as seconds since 1970."""

    type: Literal["datetimepicker"]
    initial_date_time: Instant | None = None


class Dispatch(Strict):
    """When typing is told to the bot."""

    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)
    ]


class Typing(Element):
    """A field to type into; it cannot ask for confirmation."""

    focus_on_load: bool = False
    placeholder: Plain150 | None = None
    dispatch_action_config: Dispatch | None = None


class PlainTextInput(Typing):
    """Text, on one line or several."""

    type: Literal["plain_text_input"]
    initial_value: Annotated[str, Field(max_length=3000)] | None = None
    multiline: bool = False
    min_length: Length | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None

    @model_validator(mode="after")
    def _lengths_fit(self) -> Self:
        most = self.max_length or 3000
        if (self.min_length or 0) > most:
            raise complaint("min_length must be less than max_length")
        if len(self.initial_value or "") > most:
            raise complaint(f"must be less than {most + 1} characters", "/initial_value")
        return self


class NumberInput(Typing):
    """A number, written as text."""

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: Number | None = None
    min_value: Number | None = None
    max_value: Number | None = None

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if self.min_value and self.max_value and float(self.min_value) > float(self.max_value):
            raise complaint("min_value must be less than max_value")
        return self


class EmailInput(Typing):
    """An e-mail address."""

    type: Literal["email_text_input"]
    initial_value: str | None = None


class UrlInput(Typing):
    """A web address."""

    type: Literal["url_text_input"]
    initial_value: str | None = None


class Image(Strict):
    """A picture beside text."""

    type: Literal["image"]
    image_url: Url
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
