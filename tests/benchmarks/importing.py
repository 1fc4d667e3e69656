"""One import in a process of its own: ``python -m tests.benchmarks.importing URL FOLDER``.

Prints the most memory that the process held before the import and until its end, in MB.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.files.register_csv import open_folder
from bot.services.register import MAIN, import_register
from bot.store.database import Store
from tests.registers import BRUSSELS

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def main(url: str, folder: str) -> None:
    """Import a folder and say what it took."""
    store = Store(url)
    with store.read():
        before = _most_mb()
    import_register(store, open_folder(Path(folder)).tables, MAIN, BRUSSELS, NOW)
    store.close()
    sys.stdout.write(f"{before} {_most_mb()}\n")


def _most_mb() -> float:
    """Return the most that was resident; the usual call also counts the process it came from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
