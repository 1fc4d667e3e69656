"""Which of a workbook's styles show a number with leading zeros that it does not have.

A client's code 00123 that was typed into a cell with the format ``00000`` is the number 123: the
zeros stand in the format alone, so a reader of values would give the client another code.
"""

from __future__ import annotations

import html
import re
from typing import Final

STYLES: Final = "xl/styles.xml"
MOST_BYTES: Final = 4 << 20

_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_CELL_STYLES: Final = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs\s*>", re.DOTALL)
_STYLE: Final = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_ID: Final = re.compile(rb"\snumFmtId\s*=\s*[\"'](\d+)[\"']")
_CODE: Final = re.compile(rb"\sformatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

#: What a format shows beside the digits: words in quotation marks, escaped marks, spaces.
_BESIDE: Final = re.compile(r"\"[^\"]*\"|\\.|[\s/()-]|_.|\*.")
_PADDED: Final = re.compile(r"0{2,}(?:;.*)?")


def padded_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that pad with zeros, given the part of styles."""
    formats = {
        number[1] for one in _FORMAT.findall(styles) if _pads(one) and (number := _ID.search(one))
    }
    found = _CELL_STYLES.search(styles)
    listed = _STYLE.findall(found[1]) if found else ()
    return frozenset(
        place
        for place, one in enumerate(listed)
        if (number := _ID.search(one)) and number[1] in formats
    )


def padded_cell(styles: frozenset[int]) -> re.Pattern[bytes] | None:
    """Return what finds a number with one of the styles in a sheet; None if there are none."""
    if not styles:
        return None
    numbers = b"|".join(str(style).encode() for style in sorted(styles))
    return re.compile(
        rb"<(?:\w+:)?c\s(?=[^>]*\bs\s*=\s*[\"'](?:" + numbers + rb")[\"'])"
        rb"(?![^>]*\bt\s*=\s*[\"'](?!n[\"']))[^>]*>\s*<(?:\w+:)?v[\s>]"
    )


def _pads(number_format: bytes) -> bool:
    code = _CODE.search(number_format)
    if code is None:
        return False
    text = html.unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))
    return _PADDED.fullmatch(_BESIDE.sub("", text)) is not None
