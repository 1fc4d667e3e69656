"""Where playbooks, ladders and notices lie: a folder of one's own over the installed ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bot

PACKAGE = Path(bot.__file__).parent


def installed(name: str) -> Path:
    """Return the installed folder ``playbooks`` or ``notices``.

    A wheel carries it as data of the package; in an editable install it is the repository's.
    """
    packed = PACKAGE / "_data" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


def layers(name: str, folder: Path | None) -> tuple[Path, ...]:
    """Return the folders to read, the installed one first: what comes later goes before it.

    Args:
        name: ``playbooks``, ``playbooks/ladders`` or ``notices``.
        folder: A folder of one's own that holds ``playbooks/`` (or ``notices/``), or what
            would lie in there itself; None for the installed ones only.
    """
    first, _, rest = name.partition("/")
    below = installed(first) / rest
    own = below if folder is None else own_folder(first, folder) / rest
    if not own.is_dir() or own.resolve() == below.resolve():
        return (below,)
    return (below, own)


def own_folder(name: str, folder: Path) -> Path:
    """Return ``playbooks`` (or ``notices``) inside a folder, or the folder when it is that."""
    inner = folder / name
    return inner if inner.is_dir() else folder


def files(name: str, folder: Path | None, pattern: str) -> dict[str, Path]:
    """Return the files to use by name: one's own, and the installed ones that it leaves out.

    The files keep the name of the folder that was given, so that a finding names them as the
    person does.
    """
    return {path.stem: path for layer in layers(name, folder) for path in _in_order(layer, pattern)}


def _in_order(layer: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of a folder by name; a link that leads nowhere too, so that it is refused."""
    yield from sorted(path for path in layer.glob(pattern) if path.is_file() or _dangles(path))


def _dangles(path: Path) -> bool:
    return path.is_symlink() and not path.exists()
