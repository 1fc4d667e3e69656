"""Typesets papers for the file: what was said, on A4, as PDF/A.

Values go in as data and are never markup, so that no name or text can give orders. The date of the
document is that of the paper: the same paper is the same file, byte for byte. It is made in a
process of its own, which gives the library's memory back when it ends.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from bot.domain.dossier import Grid
from bot.domain.errors import Refusal

SECONDS: Final = 60
#: Pictures among the letters, which no font for print has; our own messages in Slack have them.
_PICTURES: Final = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+ ?")

#: Every value comes from the data; ``[#value]`` is a text, whatever stands in it.
LAYOUT: Final = """
#let data = json(bytes(sys.inputs.data))
#let day = datetime(year: data.day.at(0), month: data.day.at(1), day: data.day.at(2))
#set document(title: data.title, date: day)
#set page(
  paper: "a4",
  flipped: data.wide,
  margin: (x: 2.4cm, y: 2.6cm),
  header: text(size: 8pt)[#data.mark],
  footer: context text(size: 8pt)[
    #data.foot #h(1fr) #counter(page).display("1 / 1", both: true)
  ],
)
#set text(size: 10.5pt, lang: data.language)
#set par(justify: false)
#for (place, part) in data.parts.enumerate() {
  if place > 0 and not data.wide { pagebreak() }
  heading(level: 1, text(size: 14pt)[#part.heading])
  v(6pt)
  for lines in part.paragraphs {
    par(lines.map(line => [#line]).join(linebreak()))
  }
  if part.rows.len() > 0 {
    line(length: 100%, stroke: 0.5pt)
    table(
      columns: (auto, 1fr),
      stroke: none,
      inset: (x: 0pt, y: 3pt),
      column-gutter: 12pt,
      ..part.rows.flatten().map(cell => [#cell]),
    )
  }
  for grid in part.grids {
    if grid.heading != "" { heading(level: 2, text(size: 10.5pt)[#grid.heading]) }
    set text(size: 8pt)
    table(
      columns: grid.widths.map(width => width * 1fr),
      stroke: (x, y) => (bottom: 0.4pt + luma(160)),
      inset: (x: 3pt, y: 3pt),
      table.header(..grid.head.map(cell => strong[#cell])),
      ..grid.rows.flatten().map(cell => cell.split("\\n").map(line => [#line]).join(linebreak())),
    )
    if grid.note != "" { par(emph(grid.note)) }
  }
}
"""
#: A word as long as a column, and after how many of its signs the next line may begin.
_LONG_WORD: Final = re.compile(r"\S{24,}")
_PIECE: Final = re.compile(r"(.{16})(?=.{4})")


class NotTypeset(Refusal):
    """No PDF could be made; the text is there all the same."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper, on a page of its own unless the paper is wide.

    Attributes:
        text: Plain text: an empty line ends a paragraph.
        rows: Name and value of what belongs to it, such as who released it and when.
        grids: Tables below it.
    """

    heading: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A paper to be printed.

    Attributes:
        day: The date of the document.
        mark: Above every page, such as that it is an exercise; may be empty.
        foot: Below every page, such as the reference.
        wide: Whether it lies on its side, for tables, its parts one after the other.
    """

    title: str
    language: str
    day: date
    parts: Sequence[Part]
    mark: str = ""
    foot: str = ""
    wide: bool = False


def pdf(page: Page) -> bytes:
    """Return a paper as PDF/A-2b, without pictures among its letters.

    Raises:
        NotTypeset: the library is missing or failed, or took longer than :data:`SECONDS`.
    """
    command, data = [sys.executable, "-m", __name__], _data(page).encode(errors="replace")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own module
            command, input=data, capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotTypeset("error.not_typeset") from error
    return done.stdout


def _data(page: Page) -> str:
    parts = [
        {
            "heading": part.heading,
            "paragraphs": [chunk.split("\n") for chunk in part.text.strip().split("\n\n") if chunk],
            "rows": [list(row) for row in part.rows],
            "grids": [_breakable(one) for one in part.grids],
        }
        for part in page.parts
    ]
    data = json.dumps(
        {
            "title": page.title,
            "language": page.language,
            "day": [page.day.year, page.day.month, page.day.day],
            "mark": page.mark,
            "foot": page.foot,
            "wide": page.wide,
            "parts": parts,
        },
        ensure_ascii=False,
    )
    return _PICTURES.sub("", data)


def _breakable(grid: Grid) -> dict[str, object]:
    """Return a table whose long words, such as digests and addresses, end at its columns."""
    rows = [[_LONG_WORD.sub(_broken, cell) for cell in row] for row in grid.rows]
    return {**asdict(grid), "rows": rows}


def _broken(found: re.Match[str]) -> str:
    """Return a word that may break, unless it is one of a language."""
    word = found[0]
    return word if word.isalpha() else _PIECE.sub("\\1\u200b", word)


def typeset(data: bytes) -> bytes:
    """Return the PDF of a paper's data, in this process.

    A sign that the fonts cannot draw has no place in PDF/A: such a paper is plain PDF, in which a
    box stands for the sign.
    """
    import typst

    try:
        return _compiled(data, archived=True)
    except typst.TypstError:
        return _compiled(data, archived=False)


def _compiled(data: bytes, *, archived: bool) -> bytes:
    import typst

    made: bytes = typst.compile(
        LAYOUT.encode(),
        format="pdf",
        sys_inputs={"data": data.decode()},
        ignore_system_fonts=True,
        pdf_standards="a-2b" if archived else None,
    )
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read()))
