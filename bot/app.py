"""The composition root: the only place that knows every part, the environment and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import lean, logs
from bot.content import locations, notice_templates
from bot.content.ladders import load_ladders
from bot.content.notices import NoticeLibrary
from bot.content.playbooks import load_playbooks
from bot.domain.call_list import Contact
from bot.domain.determination import RegisterWarning
from bot.domain.errors import Refusal, Unavailable
from bot.domain.organisation import Organisation
from bot.i18n.catalogue import ENGLISH, Translator, translator
from bot.services.desk import Desk
from bot.settings import GobagPlace, Settings, load_settings
from bot.store.database import Store, sqlite_folder, sqlite_path
from bot.store.migrate import is_new, migrate, pending

if TYPE_CHECKING:
    from bot.services.factors import Factors

Clock = Callable[[], datetime]


def clock() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and validate the settings of the environment."""
    return load_settings(os.environ if environ is None else environ)


def open_store(chosen: Settings) -> Store:
    """Open the database; an SQLite file is brought up to date by itself.

    Raises:
        Unavailable: another database is not up to date: ``breach-bot migrate`` does it there.
    """
    store = Store(chosen.database_url)
    if is_new(store) or pending(store):
        if not store.is_sqlite:
            store.close()
            raise Unavailable("error.store_outdated")
        migrate(store)
    return store


def open_store_to_read(chosen: Settings) -> Store:
    """Open the database for a command that only asks; the same, but it makes no folder.

    A folder that is missing where a file was named is a slip of the pen, and an empty database
    there would answer every question with nothing.

    Raises:
        Refusal: the folder of the SQLite file that the settings name does not exist.
        Unavailable: as :func:`open_store`.
    """
    folder = sqlite_folder(chosen.database_url)
    if "database" in chosen.model_fields_set and folder is not None and not folder.is_dir():
        raise Refusal("error.store_nowhere", field="BREACH_DATABASE_URL", folder=str(folder))
    return open_store(chosen)


def has_store(chosen: Settings) -> bool:
    """Return whether there is a database to open; of an SQLite file none is made."""
    path = sqlite_path(chosen.database_url)
    return path is None or path.is_file()


def organisation(chosen: Settings) -> Organisation:
    """Return the organisation as the settings describe it."""
    return Organisation(
        name=chosen.organisation,
        privacy_mailbox=chosen.privacy_mailbox,
        telephone=chosen.phone or "",
        officers=chosen.privacy_officers,
        deputies=chosen.deputies,
        responders=chosen.response_team,
        management=chosen.management,
        counsel=chosen.counsel,
        zone=chosen.zone,
        languages=chosen.languages,
        nis2_class=chosen.nis2_class,
        target=timedelta(hours=chosen.target_hours),
        at_most=timedelta(hours=chosen.at_most_hours),
        pages=chosen.paging_url is not None,
        own_domains=chosen.internal_domains,
        call_list=call_list(chosen),
        enterprise_number=chosen.enterprise_number or "",
    )


def call_list(chosen: Settings) -> dict[Contact, str]:
    """Return whom steps tell to call, as far as the settings say so."""
    numbers = {
        Contact.BRIDGE: chosen.bridge,
        Contact.OUR_PHONE: chosen.phone,
        Contact.INSURER: chosen.insurer,
        Contact.FORENSICS: chosen.forensics,
        Contact.LAWYER: chosen.lawyer,
        Contact.POLICE: chosen.police,
        Contact.BANK: chosen.bank,
    }
    return {contact: number for contact, number in numbers.items() if number}


def desk(chosen: Settings, store: Store) -> Desk:
    """Put together what every use case works with."""
    ours = organisation(chosen)
    words = translator(ours.language)

    def tell(warning: RegisterWarning) -> str:
        return words.text(warning.key, **warning.values)

    return Desk(
        organisation=ours,
        store=store,
        playbooks=load_playbooks(chosen.playbooks),
        ladders=load_ladders(chosen.playbooks),
        notices=NoticeLibrary.load(*locations.layers("notices", chosen.notices)),
        tell=tell,
    )


def factors(chosen: Settings, desk: Desk) -> Factors:
    """Return the second factors of people; the library is loaded when they are asked for.

    Raises:
        SettingMissing: what opens their secrets is not set.
    """
    from bot.services.factors import Factors

    return Factors(desk, chosen.factor_secret().get_secret_value())


def gobag_writer(place: GobagPlace, desk: Desk) -> Callable[[datetime], Path]:
    """Return what writes the encrypted go-bag to its place; the library is loaded when it does."""

    def write(now: datetime) -> Path:
        from bot.files.gobag_file import write_bag

        language = desk.organisation.language
        return write_bag(desk, place.folder, place.passphrase.get_secret_value(), language, now)

    return write


def give_back() -> None:
    """Give the memory back that only starting took."""
    notice_templates.forget()
    lean.give_back()


def english() -> Translator:
    """Return the words of the command line."""
    return translator(ENGLISH)


def set_up_logs(chosen: Settings) -> None:
    """Write logs to stderr as lines of JSON, at the level of the settings."""
    logs.write_to_stderr(chosen.log_level)


def quiet_logs(folder: Path) -> None:
    """Write logs beside a folder, so that the terminal stays free for what a person reads.

    Raises:
        OSError: there is no place for them.
    """
    beside = folder.resolve()
    beside.parent.mkdir(parents=True, exist_ok=True)
    logs.write_to_file(beside.with_name(f"{beside.name}.log"))
