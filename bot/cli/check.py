"""``breach-bot check``: everything a person may edit, checked before an incident needs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from bot import app
from bot.content.findings import Finding, Severity
from bot.content.inert import one_line
from bot.content.invalid import place
from bot.content.ladders import check_ladders
from bot.content.locations import layers
from bot.content.mappings import MAPPINGS, check_mappings
from bot.content.notice_check import check_notices
from bot.content.playbooks import check_playbooks
from bot.domain.call_list import Contact
from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, Translator, translator
from bot.setting_values import is_unprotected
from bot.settings import Settings

ENVIRONMENT = Path("environment")
PLAYBOOKS, NOTICES = "playbooks", "notices"
YAML_ENDINGS = {".yml", ".yaml"}


class PathUnreadable(Refusal):
    """The folder to check cannot be read."""


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> int:
    """Check playbooks, ladders, notices, column mappings and the settings that are set.

    PATH is a folder that holds playbooks/, notices/ and so on; what it leaves out is taken from
    the installed ones. Without PATH the folders of the settings are checked, or the installed
    ones. Exit code 1 when something is wrong; warnings alone exit 0.
    """
    findings = list(_findings(path))
    words = translator(ENGLISH)
    for finding in findings:
        click.echo(_line(finding, words))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    click.echo(
        words.text(
            "check.summary",
            errors=words.plural("check.errors", errors),
            warnings=words.plural("check.warnings", len(findings) - errors),
        )
    )
    return 1 if errors else 0


def _findings(path: Path | None) -> Iterator[Finding]:
    settings = _settings()
    playbooks, notices = _folders(path, settings)
    mappings = _mappings(path, settings)
    if path is not None and playbooks is None and notices is None and mappings is None:
        yield _warning(path, "check.nothing_here")
    yield from _misnamed(playbooks)
    yield from check_playbooks(playbooks)
    yield from check_ladders(playbooks)
    yield from check_notices(*layers(NOTICES, notices))
    yield from check_mappings(mappings)
    yield from _about(settings)


def _misnamed(playbooks: Path | None) -> Iterator[Finding]:
    """Name files that look like playbooks or ladders and are not read because of their ending."""
    for folder in () if playbooks is None else (playbooks, playbooks / "ladders"):
        for path in sorted(folder.glob("*")):
            if path.suffix.lower() in YAML_ENDINGS and path.suffix != ".yaml" and path.is_file():
                yield _warning(path, "content.not_yaml_name")


def _folders(path: Path | None, settings: Settings | Refusal) -> tuple[Path | None, Path | None]:
    """Return the playbooks and the notices to check; None for those that are installed."""
    if path is not None:
        _require_folder(path)
        return _inside(path, PLAYBOOKS), _inside(path, NOTICES)
    if isinstance(settings, Settings):
        return settings.playbooks, settings.notices
    return None, None


def _mappings(path: Path | None, settings: Settings | Refusal) -> Path | None:
    """Return the column mappings to check; None for those that are installed."""
    if path is not None:
        return _inside(path, MAPPINGS)
    return settings.mappings if isinstance(settings, Settings) else None


def _settings() -> Settings | Refusal:
    try:
        return app.settings()
    except Refusal as refusal:
        return refusal


def _about(settings: Settings | Refusal) -> Iterator[Finding]:
    """Say what is wrong with the settings, or what is better not left out of them."""
    if isinstance(settings, Refusal):
        yield Finding(ENVIRONMENT, None, Severity.ERROR, settings.key, settings.values)
        return
    if settings.paging_url is None:
        yield _warning(ENVIRONMENT, "check.no_paging_hook")
    yield from _about_gobag(settings)
    yield from _about_factors(settings)
    if settings.nis2_class is None:
        yield _warning(ENVIRONMENT, "check.no_nis2_class")
    for variable in _unprotected(settings):
        yield _warning(ENVIRONMENT, f"check.plain_{variable.lower()}")
    missing = [contact for contact in Contact if contact not in app.call_list(settings)]
    if missing:
        variables = ", ".join(_variable(contact) for contact in missing)
        key = "check.no_numbers"
        yield Finding(ENVIRONMENT, None, Severity.WARNING, key, {"variables": variables})


def _unprotected(settings: Settings) -> Iterator[str]:
    """Yield the variables whose URL sends what it is given in the clear over a network."""
    if is_unprotected(settings.api_url):
        yield "SLACK_API_URL"
    if settings.paging_url is not None and is_unprotected(settings.paging_url.get_secret_value()):
        yield "BREACH_PAGING_URL"


def _about_gobag(settings: Settings) -> Iterator[Finding]:
    """Say whether the go-bag is kept anywhere, and whether its place is there now."""
    try:
        place = settings.gobag()
    except Refusal as refusal:
        yield Finding(ENVIRONMENT, None, Severity.ERROR, refusal.key, refusal.values)
        return
    if place is None:
        yield _warning(ENVIRONMENT, "check.no_gobag")
    elif not place.folder.is_dir() or not os.access(place.folder, os.W_OK | os.X_OK):
        values = {"folder": str(place.folder)}
        yield Finding(ENVIRONMENT, None, Severity.WARNING, "check.gobag_place", values)


def _about_factors(settings: Settings) -> Iterator[Finding]:
    """Say whether those who decide could act in the dark, where each act takes a code."""
    if settings.factor_passphrase is None:
        yield _warning(ENVIRONMENT, "check.no_factor_passphrase")
        return
    try:
        missing = _without_factor(settings)
    except Refusal as refusal:  # the database is away, or not up to date
        yield Finding(ENVIRONMENT, None, Severity.WARNING, refusal.key, refusal.values)
        return
    if missing:
        values = {"people": ", ".join(missing)}
        yield Finding(ENVIRONMENT, None, Severity.WARNING, "check.no_factor", values)


def _without_factor(settings: Settings) -> tuple[str, ...]:
    """Return the officers and deputies without a factor; a database is not made for the question.

    Raises:
        Refusal: the database cannot be asked.
    """
    from bot.services import factors

    officers = (*settings.privacy_officers, *settings.deputies)
    if not officers or not app.has_store(settings):
        return tuple(dict.fromkeys(officers))
    with closing(app.open_store_to_read(settings)) as store:
        return factors.missing(app.organisation(settings), store)


def _variable(contact: Contact) -> str:
    """Return the variable that sets whom to call."""
    return "BREACH_PHONE" if contact is Contact.OUR_PHONE else f"BREACH_{contact.upper()}"


def _require_folder(path: Path) -> None:
    try:
        tuple(path.iterdir())
    except OSError as error:
        raise PathUnreadable("error.check_path", path=path, reason=error.strerror) from None


def _inside(path: Path, name: str) -> Path | None:
    """Return a part of the folder to check, or the folder itself when it is that part."""
    if (path / name).is_dir():
        return path / name
    return path if path.resolve().name == name else None


def _warning(file: Path, key: str) -> Finding:
    return Finding(file, None, Severity.WARNING, key)


def _line(finding: Finding, words: Translator) -> str:
    """Return a finding on one line; what it quotes from a file neither breaks nor colours it."""
    quoted = {name: _inert(value) for name, value in finding.values.items()}
    sentence = words.text(finding.key, **quoted)
    return f"{one_line(place(finding))}: {finding.severity}: {sentence}"


def _inert(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value
