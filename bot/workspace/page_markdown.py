"""The ``markdown`` block: standard Markdown, as far as Slack draws it, as safe HTML."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from bot.workspace.page_text import link

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$")
_ITEM = re.compile(r"^ *(?:[-*+]|(\d{1,3})[.)]) +(.+)$")
_QUOTE = re.compile(r"^> ?(.*)$")
_RULE = re.compile(r"^ *(?:-{3,}|\*{3,}|_{3,}) *$")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^()\s]+)\)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
    r"|~~(?=\S)(?P<strike>.+?)(?<=\S)~~"
    r"|(?<![\w*])\*(?=\S)(?P<star>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<line>[^_\n]+?)(?<=\S)_(?![\w_])"
)
_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "strike": Markup("<s>{}</s>"),
    "star": Markup("<em>{}</em>"),
    "line": Markup("<em>{}</em>"),
}
_LISTS = {"ordered": Markup("<ol>{}</ol>"), "bullets": Markup("<ul>{}</ul>")}


def markdown(source: str) -> Markup:
    """Markdown as HTML; HTML in it stays text."""
    parts: list[Markup] = []
    for number, part in enumerate(_FENCE.split(source)):
        if number % 2:
            parts.append(Markup("<pre>{}</pre>").format(part))
        else:
            parts.extend(_paragraph(lines) for lines in _runs(part))
    return Markup("").join(parts)


def _runs(text: str) -> list[list[str]]:
    """Lines that belong together: list items, quoted lines, or the lines of a paragraph."""
    runs: list[list[str]] = []
    last = ""
    for line in text.split("\n"):
        kind = _kind(line)
        if kind and (kind != last or kind in {"heading", "rule"}):
            runs.append([])
        if kind:
            runs[-1].append(line)
        last = kind
    return runs


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    for kind, pattern in (("rule", _RULE), ("heading", _HEADING), ("quote", _QUOTE)):
        if pattern.match(line):
            return kind
    item = _ITEM.match(line)
    if item:
        return "ordered" if item[1] else "bullets"
    return "text"


def _paragraph(lines: list[str]) -> Markup:
    kind = _kind(lines[0])
    if kind == "rule":
        return Markup("<hr>")
    if kind == "heading":
        found = _HEADING.match(lines[0])
        return Markup('<p class="title-line">{}</p>').format(_inline(found[2] if found else ""))
    if kind == "quote":
        inside = "\n".join(_QUOTE.sub(r"\1", line) for line in lines)
        return Markup("<blockquote>{}</blockquote>").format(markdown(inside))
    if kind in _LISTS:
        items = (Markup("<li>{}</li>").format(_inline(_ITEM.sub(r"\2", line))) for line in lines)
        return _LISTS[kind].format(Markup("").join(items))
    return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line) for line in lines))


def _inline(text: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(_piece(found))
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _piece(found: re.Match[str]) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"])
    if found["url"]:
        return link(found["url"], found["label"])
    kind = next(name for name in _TAGS if found[name])
    return _TAGS[kind].format(_inline(found[kind]))
