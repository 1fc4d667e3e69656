"""The settings: one frozen, validated value, read from the environment once.

Every variable is described in ``docs/settings.md``. A wrong value and an unknown ``BREACH_``
variable stop the start with one sentence. A command asks only for what it needs: what is not
set is refused when it is asked for, by name.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic import field_validator as check

from bot import setting_values as read
from bot.domain.deadlines import AT_MOST_HOURS, TARGET_HOURS
from bot.domain.duty_facts import Nis2Class
from bot.domain.errors import Refusal
from bot.domain.expiry import KEEP_IN_SLACK_DAYS
from bot.domain.retention import INCIDENT_YEARS

PREFIX: Final = "BREACH_"
SLACK_API: Final = "https://slack.com/api/"


class SettingUnknown(Refusal):
    """A variable of our prefix that is no setting."""


class SettingWrong(Refusal):
    """A setting whose value cannot be used."""


class SettingMissing(Refusal):
    """What a command needs is not set."""


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """What it takes to speak to Slack; secrets do not show in its ``repr``."""

    bot_token: SecretStr
    app_token: SecretStr
    signing_secret: SecretStr | None
    api_url: str


@dataclass(frozen=True, slots=True)
class MailAccess:
    """What it takes to send mail, and from which address."""

    server: read.MailServer
    sender: str


@dataclass(frozen=True, slots=True)
class GobagPlace:
    """Where the encrypted go-bag is kept, and what opens it."""

    folder: Path
    passphrase: SecretStr


ToCall = Annotated[str | None, BeforeValidator(read.contact)]
People = Annotated[tuple[str, ...], BeforeValidator(read.slack_ids)]


def _named(variable: str, default: Any = None) -> Any:
    return Field(default=default, validation_alias=variable)


def _own_domain(given: dict[str, Any]) -> tuple[str, ...]:
    """Return the domain of the privacy mailbox, in lower case."""
    return (given["privacy_mailbox"].rpartition("@")[2].lower(),)


class Settings(BaseModel):
    """All settings; see ``docs/settings.md`` for each one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    organisation: Annotated[str, BeforeValidator(read.name)] = _named(
        "BREACH_ORGANISATION", "Comitor"
    )
    enterprise_number: Annotated[str | None, BeforeValidator(read.enterprise_number)] = _named(
        "BREACH_ENTERPRISE_NUMBER"
    )
    privacy_mailbox: Annotated[str, BeforeValidator(read.mail_address)] = _named(
        "BREACH_PRIVACY_MAILBOX", "privacy@comitor.be"
    )
    phone: Annotated[str | None, BeforeValidator(read.phone)] = _named("BREACH_PHONE")
    bridge: ToCall = _named("BREACH_BRIDGE")
    insurer: ToCall = _named("BREACH_INSURER")
    forensics: ToCall = _named("BREACH_FORENSICS")
    lawyer: ToCall = _named("BREACH_LAWYER")
    police: ToCall = _named("BREACH_POLICE")
    bank: ToCall = _named("BREACH_BANK")
    privacy_officers: People = _named("BREACH_PRIVACY_OFFICERS", ())
    deputies: People = _named("BREACH_DEPUTIES", ())
    response_team: People = _named("BREACH_RESPONSE_TEAM", ())
    counsel: People = _named("BREACH_COUNSEL", ())
    management: People = _named("BREACH_MANAGEMENT", ())
    zone: Annotated[ZoneInfo, BeforeValidator(read.time_zone)] = _named(
        "BREACH_TIMEZONE", ZoneInfo("Europe/Brussels")
    )
    languages: Annotated[tuple[str, ...], BeforeValidator(read.languages)] = _named(
        "BREACH_LANGUAGES", read.STAFF_LANGUAGES
    )
    nis2_class: Annotated[Nis2Class | None, BeforeValidator(read.nis2_class)] = _named(
        "BREACH_NIS2_CLASS"
    )
    target_hours: Annotated[int, BeforeValidator(read.hours)] = _named(
        "BREACH_TARGET_HOURS", TARGET_HOURS
    )
    at_most_hours: Annotated[int, BeforeValidator(read.hours)] = Field(
        default_factory=lambda given: max(AT_MOST_HOURS, given["target_hours"]),
        validation_alias="BREACH_AT_MOST_HOURS",
    )
    keep_incidents_years: Annotated[int, BeforeValidator(read.years)] = _named(
        "BREACH_KEEP_INCIDENTS_YEARS", INCIDENT_YEARS
    )
    keep_in_slack_days: Annotated[int, BeforeValidator(read.days)] = _named(
        "BREACH_KEEP_IN_SLACK_DAYS", KEEP_IN_SLACK_DAYS
    )
    internal_domains: Annotated[tuple[str, ...], BeforeValidator(read.domains)] = Field(
        default_factory=_own_domain, validation_alias="BREACH_INTERNAL_DOMAINS"
    )
    database: Annotated[SecretStr, BeforeValidator(read.database_url)] = _named(
        "BREACH_DATABASE_URL", SecretStr("sqlite:///var/breach.sqlite3")
    )
    mail_server: Annotated[read.MailServer | None, BeforeValidator(read.mail_server)] = _named(
        "BREACH_MAIL_URL"
    )
    mail_from: Annotated[str | None, BeforeValidator(read.mail_address)] = _named(
        "BREACH_MAIL_FROM"
    )
    paging_url: Annotated[SecretStr | None, BeforeValidator(read.paging_url)] = _named(
        "BREACH_PAGING_URL"
    )
    playbooks: Annotated[Path | None, BeforeValidator(read.folder)] = _named("BREACH_PLAYBOOKS")
    notices: Annotated[Path | None, BeforeValidator(read.folder)] = _named("BREACH_NOTICES")
    mappings: Annotated[Path | None, BeforeValidator(read.folder)] = _named("BREACH_MAPPINGS")
    gobag_folder: Annotated[Path | None, BeforeValidator(read.place)] = _named(
        "BREACH_GOBAG_FOLDER"
    )
    gobag_passphrase: Annotated[SecretStr | None, BeforeValidator(read.passphrase)] = _named(
        "BREACH_GOBAG_PASSPHRASE"
    )
    factor_passphrase: Annotated[SecretStr | None, BeforeValidator(read.passphrase)] = _named(
        "BREACH_FACTOR_PASSPHRASE"
    )
    log_level: Annotated[str, BeforeValidator(read.log_level)] = _named("BREACH_LOG_LEVEL", "INFO")
    bot_token: Annotated[SecretStr | None, BeforeValidator(read.bot_token)] = _named(
        "SLACK_BOT_TOKEN"
    )
    app_token: Annotated[SecretStr | None, BeforeValidator(read.app_token)] = _named(
        "SLACK_APP_TOKEN"
    )
    signing_secret: Annotated[SecretStr | None, BeforeValidator(read.signing_secret)] = _named(
        "SLACK_SIGNING_SECRET"
    )
    api_url: Annotated[str, BeforeValidator(read.api_url)] = _named("SLACK_API_URL", SLACK_API)

    @check("at_most_hours")
    @classmethod
    def _not_before_the_target(cls, hours: int, given: ValidationInfo) -> int:
        if hours < given.data.get("target_hours", hours):
            raise read.unfit("at_most_hours")
        return hours

    @property
    def database_url(self) -> str:
        """The URL of the database; it may hold a password."""
        return self.database.get_secret_value()

    def slack(self) -> SlackAccess:
        """Return what it takes to speak to Slack.

        Raises:
            SettingMissing: if a token is not set.
        """
        if self.bot_token is None or self.app_token is None:
            raise _missing(SLACK_BOT_TOKEN=self.bot_token, SLACK_APP_TOKEN=self.app_token)
        return SlackAccess(self.bot_token, self.app_token, self.signing_secret, self.api_url)

    def mail(self) -> MailAccess:
        """Return what it takes to send mail; the sender is the privacy mailbox by default.

        Raises:
            SettingMissing: if no mail server is set.
        """
        if self.mail_server is None:
            raise _missing(BREACH_MAIL_URL=None)
        return MailAccess(self.mail_server, self.mail_from or self.privacy_mailbox)

    def gobag(self) -> GobagPlace | None:
        """Return where the go-bag is kept; None if nowhere.

        Raises:
            SettingMissing: there is a place, and no passphrase to encrypt it with.
        """
        if self.gobag_folder is None:
            return None
        return GobagPlace(self.gobag_folder, self.gobag_secret())

    def gobag_secret(self) -> SecretStr:
        """Return what opens the go-bag.

        Raises:
            SettingMissing: it is not set.
        """
        if self.gobag_passphrase is None:
            raise _missing(BREACH_GOBAG_PASSPHRASE=None)
        return self.gobag_passphrase

    def factor_secret(self) -> SecretStr:
        """Return what opens the secrets of the second factors.

        Raises:
            SettingMissing: it is not set.
        """
        if self.factor_passphrase is None:
            raise _missing(BREACH_FACTOR_PASSPHRASE=None)
        return self.factor_passphrase

    def officers(self) -> tuple[str, ...]:
        """Return the privacy officers, without whom nothing can be released.

        Raises:
            SettingMissing: if none is named.
        """
        if not self.privacy_officers:
            raise _missing(BREACH_PRIVACY_OFFICERS=None)
        return self.privacy_officers


VARIABLES: Final = tuple(str(f.validation_alias) for f in Settings.model_fields.values())


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings that the environment holds; an empty variable counts as not set.

    Raises:
        SettingUnknown: if a ``BREACH_`` variable is no setting; it names the nearest one.
        SettingWrong: if a value cannot be used; it names the variable and what is expected,
            never the value.
    """
    for variable in environ:
        if variable.upper().startswith(PREFIX) and variable not in VARIABLES:
            raise _unknown(variable)
    given = {name: environ[name] for name in VARIABLES if environ.get(name, "").strip()}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise _wrong(error) from None


def _unknown(variable: str) -> SettingUnknown:
    ours = {name.removeprefix(PREFIX): name for name in VARIABLES if name.startswith(PREFIX)}
    near = difflib.get_close_matches(variable.upper().removeprefix(PREFIX), ours, n=1)
    if near:
        return SettingUnknown("error.setting_unknown_near", variable=variable, near=ours[near[0]])
    return SettingUnknown("error.setting_unknown", variable=variable)


def _wrong(error: ValidationError) -> SettingWrong:
    """Return the refusal of the first value that cannot be used."""
    first = error.errors(include_url=False, include_input=False)[0]
    return SettingWrong(f"error.setting_{first['type']}", variable=str(first["loc"][0]))


def _missing(**needed: SecretStr | None) -> SettingMissing:
    names = [name for name, value in needed.items() if value is None]
    return SettingMissing("error.setting_missing", variables=", ".join(names))
