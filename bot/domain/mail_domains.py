"""Mail domains in letters beyond ASCII, written as they are looked up."""

from __future__ import annotations

import unicodedata


def in_ascii(domain: str) -> str:
    """Return a mail domain as it is looked up: in ASCII (IDNA 2003, RFC 3490).

    Raises:
        ValueError: it is none, or the older rules know some of its letters only as others:
            ``faß.example`` would become ``fass.example``, which is somebody else's.
    """
    found = domain.encode("idna").decode("ascii")
    meant = unicodedata.normalize("NFC", domain).lower()
    if not domain.isascii() and found.encode("ascii").decode("idna") != meant:
        raise ValueError("bad_domain")
    return found
