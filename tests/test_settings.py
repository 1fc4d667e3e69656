"""Settings: what is read, what is refused in which words, and that secrets stay secret."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr, ValidationError

from bot import app
from bot.domain.call_list import Contact
from bot.domain.duty_facts import Nis2Class
from bot.i18n.catalogue import load, translator
from bot.setting_values import LOG_LEVELS, MailServer, Security
from bot.settings import (
    VARIABLES,
    MailAccess,
    SettingMissing,
    Settings,
    SettingUnknown,
    SettingWrong,
    SlackAccess,
    load_settings,
)

DOCUMENTATION = Path(__file__).parent.parent / "docs" / "settings.md"
SECRET = "hunter2-Very-Secret"
SLACK = {"SLACK_BOT_TOKEN": f"xoxb-{SECRET}", "SLACK_APP_TOKEN": f"xapp-{SECRET}"}


def refused(variable: str, value: str) -> SettingWrong:
    """Return the refusal of one wrong value."""
    with pytest.raises(SettingWrong) as caught:
        load_settings({variable: value})
    return caught.value


def test_nothing_needs_to_be_set() -> None:
    """Every setting has a default or may be absent until a command asks for it."""
    settings = load_settings({})
    assert settings.organisation == "Comitor"
    assert settings.privacy_mailbox == "privacy@comitor.be"
    assert settings.zone == ZoneInfo("Europe/Brussels")
    assert settings.languages == ("nl", "fr", "en")
    assert (settings.target_hours, settings.at_most_hours) == (12, 24)
    assert settings.database_url == "sqlite:///var/breach.sqlite3"
    assert settings.api_url == "https://slack.com/api/"
    assert settings.internal_domains == ("comitor.be",)
    assert settings.log_level == "INFO"
    assert settings.nis2_class is None
    assert settings.privacy_officers == ()


def test_the_process_environment_is_not_read_behind_our_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what is handed over counts."""
    monkeypatch.setenv("BREACH_ORGANISATION", "Other")
    monkeypatch.setenv("organisation", "Other")
    assert load_settings({}).organisation == "Comitor"


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        ("BREACH_ORGANISATION", " Acme NV ", "organisation", "Acme NV"),
        ("BREACH_ENTERPRISE_NUMBER", "BE 0123456749", "enterprise_number", "0123.456.749"),
        ("BREACH_PRIVACY_MAILBOX", "privacy@acme.be", "privacy_mailbox", "privacy@acme.be"),
        ("BREACH_PHONE", "+32 (0)2 555.01.23", "phone", "+32 (0)2 555.01.23"),
        ("BREACH_BRIDGE", " Example 02 555 01 10 ", "bridge", "Example 02 555 01 10"),
        ("BREACH_INSURER", " Example 02 555 01 10 ", "insurer", "Example 02 555 01 10"),
        ("BREACH_FORENSICS", " Example 02 555 01 10 ", "forensics", "Example 02 555 01 10"),
        ("BREACH_LAWYER", " Example 02 555 01 10 ", "lawyer", "Example 02 555 01 10"),
        ("BREACH_POLICE", " Example 02 555 01 10 ", "police", "Example 02 555 01 10"),
        ("BREACH_BANK", " Example 02 555 01 10 ", "bank", "Example 02 555 01 10"),
        ("BREACH_PRIVACY_OFFICERS", "U0A, W0B,,U0A", "privacy_officers", ("U0A", "W0B")),
        ("BREACH_DEPUTIES", "U0A", "deputies", ("U0A",)),
        ("BREACH_RESPONSE_TEAM", "U0A", "response_team", ("U0A",)),
        ("BREACH_COUNSEL", "U0A", "counsel", ("U0A",)),
        ("BREACH_MANAGEMENT", "U0A", "management", ("U0A",)),
        ("BREACH_TIMEZONE", "Asia/Kolkata", "zone", ZoneInfo("Asia/Kolkata")),
        ("BREACH_LANGUAGES", "FR, en", "languages", ("fr", "en")),
        ("BREACH_NIS2_CLASS", "Important", "nis2_class", Nis2Class.IMPORTANT),
        ("BREACH_INTERNAL_DOMAINS", "Acme.be, acme.eu", "internal_domains", ("acme.be", "acme.eu")),
        ("BREACH_DATABASE_URL", "sqlite:////tmp/x.db", "database_url", "sqlite:////tmp/x.db"),
        (
            "BREACH_DATABASE_URL",
            "postgresql:///b?host=/s",
            "database_url",
            "postgresql:///b?host=/s",
        ),
        ("BREACH_MAIL_FROM", "bot@acme.be", "mail_from", "bot@acme.be"),
        ("BREACH_TARGET_HOURS", "6", "target_hours", 6),
        ("BREACH_AT_MOST_HOURS", "12", "at_most_hours", 12),
        ("BREACH_KEEP_INCIDENTS_YEARS", "7", "keep_incidents_years", 7),
        ("BREACH_KEEP_IN_SLACK_DAYS", "30", "keep_in_slack_days", 30),
        ("BREACH_LOG_LEVEL", "warning", "log_level", "WARNING"),
        ("SLACK_API_URL", "http://127.0.0.1:8080/api", "api_url", "http://127.0.0.1:8080/api/"),
    ],
)
def test_a_value_is_read(variable: str, value: str, field: str, expected: object) -> None:
    """Values are trimmed, split and brought into one form."""
    assert getattr(load_settings({variable: value}), field) == expected


def test_the_internal_domain_follows_the_privacy_mailbox() -> None:
    """Who changes the mailbox need not say its domain again."""
    assert load_settings({"BREACH_PRIVACY_MAILBOX": "p@Acme.be"}).internal_domains == ("acme.be",)


def test_at_most_follows_a_target_beyond_its_default() -> None:
    """A long target alone is not a contradiction."""
    assert load_settings({"BREACH_TARGET_HOURS": "36"}).at_most_hours == 36


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.acme.be", MailServer("mail.acme.be", 587, Security.STARTTLS, None, None)),
        (
            "smtp://bot:p%40ss@mail.acme.be:2525",
            MailServer("mail.acme.be", 2525, Security.STARTTLS, "bot", SecretStr("p@ss")),
        ),
        ("smtps://mail.acme.be/", MailServer("mail.acme.be", 465, Security.TLS, None, None)),
        ("smtp+plain://127.0.0.1:1025", MailServer("127.0.0.1", 1025, Security.PLAIN, None, None)),
        ("smtp+plain://[::1]:1025", MailServer("::1", 1025, Security.PLAIN, None, None)),
        ("smtp+plain://localhost", MailServer("localhost", 25, Security.PLAIN, None, None)),
    ],
)
def test_a_mail_server_is_read_from_its_url(url: str, server: MailServer) -> None:
    """The scheme says how the connection is protected; each has its usual port."""
    assert load_settings({"BREACH_MAIL_URL": url}).mail().server == server


@pytest.mark.parametrize("url", ["https://hooks.acme.be/T0/secret", "mailto:32470@sms.acme.be"])
def test_a_page_goes_to_a_web_hook_or_a_mail_address(url: str) -> None:
    """Both forms are kept as they are, as secrets."""
    paging_url = load_settings({"BREACH_PAGING_URL": url}).paging_url
    assert paging_url is not None
    assert paging_url.get_secret_value() == url


def test_folders_of_ones_own(tmp_path: Path) -> None:
    """A folder that exists is taken."""
    settings = load_settings({"BREACH_PLAYBOOKS": str(tmp_path), "BREACH_NOTICES": str(tmp_path)})
    assert (settings.playbooks, settings.notices) == (tmp_path, tmp_path)


WRONG = [
    ("BREACH_ORGANISATION", "x" * 81, "name"),
    ("BREACH_ORGANISATION", "two\nlines", "name"),
    ("BREACH_ENTERPRISE_NUMBER", "0123.456.748", "enterprise_number"),
    ("BREACH_ENTERPRISE_NUMBER", "9123.456.749", "enterprise_number"),
    ("BREACH_ENTERPRISE_NUMBER", "many", "enterprise_number"),
    ("BREACH_PRIVACY_MAILBOX", "privacy", "mail_address"),
    ("BREACH_PRIVACY_MAILBOX", "a@b.be, c@d.be", "mail_address"),
    ("BREACH_PRIVACY_MAILBOX", "a@b.be\nBcc: c@d.be", "mail_address"),
    ("BREACH_MAIL_FROM", "Bot <a@b.be>", "mail_address"),
    ("BREACH_PHONE", "call me", "phone"),
    ("BREACH_BRIDGE", "our bridge", "contact"),
    ("BREACH_INSURER", "Example 02 555 01 10\npolicy", "contact"),
    ("BREACH_FORENSICS", f"{'x' * 110} 02 555 01 10", "contact"),
    ("BREACH_LAWYER", "12", "contact"),
    ("BREACH_POLICE", "the local one", "contact"),
    ("BREACH_BANK", "yes", "contact"),
    ("BREACH_PRIVACY_OFFICERS", "@anna", "slack_ids"),
    ("BREACH_DEPUTIES", "u0abc", "slack_ids"),
    ("BREACH_RESPONSE_TEAM", ",", "slack_ids"),
    ("BREACH_COUNSEL", "U0A;U0B", "slack_ids"),
    ("BREACH_MANAGEMENT", "S0GROUP", "slack_ids"),
    ("BREACH_TIMEZONE", "Brussels", "zone"),
    ("BREACH_LANGUAGES", "nl,de", "languages"),
    ("BREACH_LANGUAGES", ",", "languages"),
    ("BREACH_NIS2_CLASS", "vital", "nis2_class"),
    ("BREACH_INTERNAL_DOMAINS", "acme", "domains"),
    ("BREACH_INTERNAL_DOMAINS", ",", "domains"),
    ("BREACH_DATABASE_URL", "mysql://host/name", "database_url"),
    ("BREACH_DATABASE_URL", "sqlite://x", "database_url"),
    ("BREACH_DATABASE_URL", "sqlite:///", "database_url"),
    ("BREACH_DATABASE_URL", "postgresql://host", "database_url"),
    ("BREACH_DATABASE_URL", "postgresql://[host/name", "database_url"),
    ("BREACH_DATABASE_URL", "postgresql://host:port/name", "database_url"),
    ("BREACH_MAIL_URL", "mail.acme.be:25", "mail_url"),
    ("BREACH_MAIL_URL", "smtp://", "mail_url"),
    ("BREACH_MAIL_URL", "smtp://host:99999", "mail_url"),
    ("BREACH_MAIL_URL", "smtp://host/folder", "mail_url"),
    ("BREACH_MAIL_URL", "smtp://ho st", "mail_url"),
    ("BREACH_MAIL_URL", "smtp+plain://mail.acme.be:25", "mail_url_plain"),
    ("BREACH_MAIL_URL", "smtp+plain://10.0.0.1:25", "mail_url_plain"),
    ("BREACH_PAGING_URL", "ftp://host", "paging_url"),
    ("BREACH_PAGING_URL", "https://", "paging_url"),
    ("BREACH_PAGING_URL", "mailto:nobody", "paging_url"),
    ("BREACH_TARGET_HOURS", "0", "hours"),
    ("BREACH_TARGET_HOURS", "73", "hours"),
    ("BREACH_TARGET_HOURS", "1.5", "hours"),
    ("BREACH_TARGET_HOURS", "-1", "hours"),
    ("BREACH_AT_MOST_HOURS", "soon", "hours"),
    ("BREACH_KEEP_INCIDENTS_YEARS", "0", "years"),
    ("BREACH_KEEP_INCIDENTS_YEARS", "31", "years"),
    ("BREACH_KEEP_INCIDENTS_YEARS", "ever", "years"),
    ("BREACH_KEEP_IN_SLACK_DAYS", "29", "days"),
    ("BREACH_KEEP_IN_SLACK_DAYS", "3651", "days"),
    ("BREACH_KEEP_IN_SLACK_DAYS", "soon", "days"),
    ("BREACH_AT_MOST_HOURS", "6", "at_most_hours"),
    ("BREACH_PLAYBOOKS", "/no/such/folder", "folder"),
    ("BREACH_NOTICES", "/no/such/folder", "folder"),
    ("BREACH_MAPPINGS", "/no/such/folder", "folder"),
    ("BREACH_GOBAG_FOLDER", "media/gobag", "place"),
    ("BREACH_GOBAG_FOLDER", "/media\n/gobag", "place"),
    ("BREACH_FACTOR_PASSPHRASE", "nineteen characters", "passphrase"),
    ("BREACH_GOBAG_PASSPHRASE", "nineteen characters", "passphrase"),
    ("BREACH_GOBAG_PASSPHRASE", "an ämple supply of characters", "passphrase"),
    ("BREACH_LOG_LEVEL", "LOUD", "log_level"),
    ("SLACK_BOT_TOKEN", f"xoxp-{SECRET}", "bot_token"),
    ("SLACK_BOT_TOKEN", "xoxb- with spaces", "bot_token"),
    ("SLACK_APP_TOKEN", f"xoxb-{SECRET}", "app_token"),
    ("SLACK_SIGNING_SECRET", "short", "signing_secret"),
    ("SLACK_API_URL", "slack.com/api", "api_url"),
    ("SLACK_API_URL", "https://slack.com/api?x=1", "api_url"),
]


@pytest.mark.parametrize(("variable", "value", "expected"), WRONG)
def test_a_wrong_value_is_refused_by_name(variable: str, value: str, expected: str) -> None:
    """One sentence names the variable and what is expected, in every language of the staff."""
    refusal = refused(variable, value)
    assert refusal.key == f"error.setting_{expected}"
    for language in ("en", "nl", "fr"):
        assert variable in translator(language).refusal(refusal)
        assert refusal.key in load(language)


@pytest.mark.parametrize(("variable", "value", "expected"), WRONG)
def test_a_refusal_does_not_repeat_the_value(variable: str, value: str, expected: str) -> None:
    """What was given may be a secret that was put in the wrong place."""
    assert value not in refused(variable, value).values.values()


def test_every_setting_can_be_wrong() -> None:
    """No setting takes just anything: each one has a wrong value above."""
    assert {variable for variable, _, _ in WRONG} == set(VARIABLES)


def test_of_several_wrong_values_the_first_is_named() -> None:
    """One sentence at a time, also when a default depends on a wrong value."""
    with pytest.raises(SettingWrong) as caught:
        load_settings({"BREACH_PRIVACY_MAILBOX": "x", "BREACH_TARGET_HOURS": "x"})
    assert caught.value.values["variable"] == "BREACH_PRIVACY_MAILBOX"


@pytest.mark.parametrize(
    ("variable", "near"),
    [
        ("BREACH_TIMZONE", "BREACH_TIMEZONE"),
        ("BREACH_TIME_ZONE", "BREACH_TIMEZONE"),
        ("breach_timezone", "BREACH_TIMEZONE"),
        ("Breach_Organisation", "BREACH_ORGANISATION"),
        ("BREACH_PRIVACY_OFFICER", "BREACH_PRIVACY_OFFICERS"),
        ("BREACH_ORGANIZATION", "BREACH_ORGANISATION"),
    ],
)
def test_a_near_miss_names_the_setting_that_is_meant(variable: str, near: str) -> None:
    """A slip of the pen does not leave a setting silently at its default."""
    with pytest.raises(SettingUnknown) as caught:
        load_settings({variable: "x"})
    assert (caught.value.key, caught.value.values) == (
        "error.setting_unknown_near",
        {"variable": variable, "near": near},
    )


def test_an_unknown_variable_of_ours_is_refused() -> None:
    """Also when nothing resembles it; variables of others are left alone."""
    load_settings({"PATH": "/bin", "SLACK_TEAM": "x", "XBREACH_Y": "x"})
    with pytest.raises(SettingUnknown) as caught:
        load_settings({"BREACH_XYZZY_PLUGH": "x"})
    assert caught.value.key == "error.setting_unknown"


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_counts_as_not_set(empty: str) -> None:
    """A line of an environment file may be left empty."""
    assert load_settings(dict.fromkeys(VARIABLES, empty)) == load_settings({})


def test_settings_are_frozen() -> None:
    """Nobody changes a setting on the way."""
    settings = load_settings({})
    for field in Settings.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(settings, field, "other")


def test_slack_is_narrowed_to_what_is_there() -> None:
    """Whoever asks for Slack gets tokens that are set."""
    assert load_settings(SLACK).slack() == SlackAccess(
        SecretStr(SLACK["SLACK_BOT_TOKEN"]),
        SecretStr(SLACK["SLACK_APP_TOKEN"]),
        None,
        "https://slack.com/api/",
    )


def test_the_sender_is_the_privacy_mailbox_unless_it_is_said() -> None:
    """Clients answer to people who know."""
    server = {"BREACH_MAIL_URL": "smtp://mail.acme.be"}
    there = MailServer("mail.acme.be", 587, Security.STARTTLS, None, None)
    assert load_settings(server).mail() == MailAccess(there, "privacy@comitor.be")
    said = load_settings({**server, "BREACH_MAIL_FROM": "bot@acme.be"})
    assert said.mail() == MailAccess(there, "bot@acme.be")


def test_officers_are_returned_when_they_are_named() -> None:
    """Without an officer nothing can be released."""
    assert load_settings({"BREACH_PRIVACY_OFFICERS": "U0A"}).officers() == ("U0A",)


@pytest.mark.parametrize(
    ("given", "ask", "missing"),
    [
        ({}, "slack", "SLACK_BOT_TOKEN, SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": SLACK["SLACK_BOT_TOKEN"]}, "slack", "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": SLACK["SLACK_APP_TOKEN"]}, "slack", "SLACK_BOT_TOKEN"),
        ({}, "mail", "BREACH_MAIL_URL"),
        ({}, "officers", "BREACH_PRIVACY_OFFICERS"),
    ],
)
def test_what_is_missing_is_named_when_it_is_asked_for(
    given: dict[str, str], ask: str, missing: str
) -> None:
    """Not before: a command asks only for what it needs."""
    settings = load_settings(given)
    with pytest.raises(SettingMissing) as caught:
        getattr(settings, ask)()
    assert caught.value.values == {"variables": missing}
    assert missing in translator("en").refusal(caught.value)


def test_no_secret_shows() -> None:
    """Neither in the settings, nor in what is handed on."""
    settings = load_settings(
        {
            **SLACK,
            "SLACK_SIGNING_SECRET": SECRET,
            "BREACH_DATABASE_URL": f"postgresql://bot:{SECRET}@host/name",
            "BREACH_MAIL_URL": f"smtp://bot:{SECRET}@host",
            "BREACH_PAGING_URL": f"https://hooks.acme.be/{SECRET}",
            "BREACH_FACTOR_PASSPHRASE": f"{SECRET} six words of a list",
            "BREACH_GOBAG_PASSPHRASE": f"{SECRET} six words of a list",
        }
    )
    for shown in (settings, settings.slack(), settings.mail(), settings.model_dump()):
        assert SECRET not in f"{shown!r} {shown}"
    assert SECRET in settings.database_url


def test_every_setting_is_documented_and_no_other() -> None:
    """The documentation lists each variable once, in a table, with a default."""
    rows = re.findall(
        r"^\| `([A-Z0-9_]+)` \| .+ \| .+ \|$", DOCUMENTATION.read_text("utf-8"), re.MULTILINE
    )
    assert sorted(rows) == sorted(VARIABLES)


def test_documented_defaults_are_the_real_ones() -> None:
    """A default that changes must change in the documentation, too."""
    text = DOCUMENTATION.read_text("utf-8")
    documented = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| .+ \| `([^`]+)`", text, re.MULTILINE))
    assert load_settings(documented) == load_settings({})


def test_what_the_settings_say_of_us_reaches_the_use_cases() -> None:
    """Each of these is shown or asked by a use case, which knows the organisation alone."""
    ours = app.organisation(
        load_settings(
            {
                "BREACH_ORGANISATION": "Alder",
                "BREACH_ENTERPRISE_NUMBER": "0123456749",
                "BREACH_PHONE": "02 555 01 00",
                "BREACH_NIS2_CLASS": "essential",
                "BREACH_TARGET_HOURS": "6",
                "BREACH_BANK": "Bank 02 555 01 10",
            }
        )
    )
    assert (ours.name, ours.enterprise_number) == ("Alder", "0123.456.749")
    assert (ours.telephone, ours.nis2_class) == ("02 555 01 00", "essential")
    assert (ours.target, ours.at_most) == (timedelta(hours=6), timedelta(hours=24))
    assert ours.call_list[Contact.BANK] == "Bank 02 555 01 10"
    assert not app.organisation(load_settings({})).enterprise_number


def test_every_log_level_is_documented() -> None:
    """Each level may be written as the documentation has it."""
    for level in LOG_LEVELS:
        assert f"`{level}`" in DOCUMENTATION.read_text("utf-8")


def test_the_gobag_has_a_place_with_its_passphrase_or_none() -> None:
    """A place without one is refused by the name of what is missing; it need not be there."""
    assert load_settings({}).gobag() is None
    folder = {"BREACH_GOBAG_FOLDER": "/no/such/stick"}
    with pytest.raises(SettingMissing) as caught:
        load_settings(folder).gobag()
    assert caught.value.values == {"variables": "BREACH_GOBAG_PASSPHRASE"}
    kept = load_settings({**folder, "BREACH_GOBAG_PASSPHRASE": "x" * 20}).gobag()
    assert kept is not None
    assert (kept.folder, kept.passphrase.get_secret_value()) == (Path("/no/such/stick"), "x" * 20)
