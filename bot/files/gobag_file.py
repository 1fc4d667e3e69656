"""The go-bag as one encrypted file: a ZIP with AES-256, which 7-Zip and most others open.

A name that ends in the instant; written beside its place, opened again to see that it can be,
and only then put there. Files before it are kept, a few. A folder that is missing is not made:
where a stick or a share was to be, it would be a folder on the disk that may be what is lost.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.domain.gobag import AGAIN, FILES_KEPT
from bot.files.register_csv import write_rows
from bot.services import gobag
from bot.services.desk import Desk
from bot.services.register_care import export_register, register_sources

if TYPE_CHECKING:
    from pyzipper import AESZipFile

PREFIX: Final = "breach-bot-gobag-"
OWNER_ONLY: Final = 0o600
_UNFINISHED: Final = ".unfinished"
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class NotReadable(OSError):  # noqa: N818 - a place that spoils what is put there
    """What was written cannot be opened again."""


def write_bag(desk: Desk, folder: Path, passphrase: str, language: str, now: datetime) -> Path:
    """Write the bag into a folder and return its path; the files before it are thinned out.

    Args:
        desk: What every use case works with.
        folder: A folder that is there.
        passphrase: What opens it, in ASCII.
        language: Of the pages, one of the staff's.
        now: The instant (UTC), which is in the name.

    Raises:
        OSError: the place is missing, full, not writable, or spoils what is put there; what was
            there before is untouched.
    """
    place = folder / f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
    beside = place.with_name(f".{place.name}{_UNFINISHED}-{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, _NEW, OWNER_ONLY), "wb") as file:
            with _archive(file, passphrase, "w") as archive:
                _fill(archive, desk, gobag.written_pages(desk, language, now))
            file.flush()
            os.fsync(file.fileno())
        _require_readable(beside, passphrase)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    with suppress(OSError):  # the new one is there, and another process may thin out as well
        _thin_out(folder, now)
    return place


@contextmanager
def _archive(file: object, passphrase: str, mode: str) -> Iterator[AESZipFile]:
    import pyzipper

    method = {"compression": pyzipper.ZIP_DEFLATED, "encryption": pyzipper.WZ_AES}
    with pyzipper.AESZipFile(file, mode, **(method if mode == "w" else {})) as archive:
        archive.setpassword(passphrase.encode("ascii"))
        yield archive


def _fill(archive: AESZipFile, desk: Desk, pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        archive.writestr(name, text.encode())
    sources = register_sources(desk.store)

    def write(source: str, table: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        folder = f"register/{source}" if len(sources) > 1 else "register"
        with (
            archive.open(f"{folder}/{table}.csv", "w", force_zip64=True) as entry,
            TextIOWrapper(entry, encoding="utf-8", newline="") as text,
        ):
            return write_rows(text, header, rows)

    if sources:
        export_register(desk.store, write)


def _require_readable(path: Path, passphrase: str) -> None:
    """Read all of it once, as somebody would at night.

    Raises:
        NotReadable: it cannot be.
    """
    from pyzipper import BadZipFile

    spoils = (BadZipFile, RuntimeError, zlib.error, struct.error, EOFError)
    try:
        with _archive(path, passphrase, "r") as archive:
            spoilt = archive.testzip()
    except spoils as error:
        raise NotReadable(str(error)) from error
    if spoilt is not None:
        raise NotReadable(spoilt)


def _thin_out(folder: Path, now: datetime) -> None:
    """Leave the newest files; what a writing left behind that was interrupted long ago goes."""
    kept = sorted(folder.glob(f"{PREFIX}*.zip"), reverse=True)
    for old in kept[FILES_KEPT:]:
        old.unlink(missing_ok=True)
    for left in folder.glob(f".{PREFIX}*{_UNFINISHED}-*"):
        if left.stat().st_mtime < (now - AGAIN).timestamp():
            left.unlink(missing_ok=True)
