"""What people and programs write, as safe HTML: mrkdwn, plain text, dates, names.

Every leaf of text is escaped by markupsafe before anything else is added; tags come only from
this module, and a link's scheme is checked. So hostile text stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.workspace.page_dates import date_words, moment
from bot.workspace.page_emoji import EMOJI

BRUSSELS = ZoneInfo("Europe/Brussels")
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"^(?:>|&gt;) ?")
_BULLET = re.compile(r"^(\s*)[•◦▪-] +(?=\S)")
_NUMBERED = re.compile(r"^(\s*)(\d{1,3})[.)] +(?=\S)")
_INSIDE = r"(?:<[^<>\n]*>|`[^`\n]*`|[^{mark}\n<]|<)+?"


def _between(mark: str, name: str) -> str:
    """A pair of marks around something, as Slack takes them: not inside words or spaces."""
    inside = _INSIDE.replace("{mark}", re.escape(mark))
    one = re.escape(mark)
    return rf"(?<![\w{one}]){one}(?=\S)(?P<{name}>{inside})(?<=\S){one}(?![\w{one}])"


_INLINE = re.compile(
    "|".join(
        (
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<control>[^<>\n]+)>",
            _between("*", "bold"),
            _between("_", "italic"),
            _between("~", "strike"),
            r":(?P<emoji>[a-z0-9_+-]+(?:::skin-tone-\d)?):",
            r"\b(?P<bare>https?://[^\s<>\"|]*[^\s<>\"|.,;:!?)\]'*_~`])",
        )
    )
)
_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<s>{}</s>"),
}
_DATE = re.compile(r"!date\^(-?\d{1,12})\^([^^]*)(?:\^(.*))?")
_PERMALINK = re.compile(r"/archives/(\w+)/p(\d+)(\d{6})")


@dataclass(frozen=True)
class Viewer:
    """Who is looking, what they may know by name, and what time it is for them.

    Args:
        person: The id of the person who looks.
        now: The workspace's own clock, aware.
        users: Names by user id.
        channels: Names by channel id, only of those this person may see.
        groups: Handles by user-group id.
        zone: The zone local times are shown in.
        url: Where the workspace itself is served, such as ``http://127.0.0.1:8090``.
    """

    person: str
    now: datetime
    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo = BRUSSELS
    url: str = ""


def unescape(text: str) -> str:
    """Undo the three entities Slack asks programs to write."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str, *, emoji: bool = True) -> Markup:
    """Plain text with its line breaks, and emoji by their names."""
    if not emoji:
        return Markup("<br>").join(escape(line) for line in text.split("\n"))
    replaced = re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), text)
    return plain(replaced, emoji=False)


def mrkdwn(text: str, viewer: Viewer) -> Markup:
    """Slack's own markup as HTML."""
    parts: list[Markup] = []
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            parts.append(Markup("<pre>{}</pre>").format(_controls_only(part, viewer)))
        elif part.strip("\n"):
            parts.append(_lines(part.strip("\n"), viewer))
    return Markup("").join(parts)


def _controls_only(text: str, viewer: Viewer) -> Markup:
    """The inside of a code block: links and names work there, nothing else does."""
    pieces = re.split(r"<([^<>\n]+)>", text)
    return Markup("").join(
        _control(piece, viewer) if number % 2 else escape(unescape(piece))
        for number, piece in enumerate(pieces)
    )


def _kind(line: str) -> str:
    if _QUOTE.match(line):
        return "quote"
    if _BULLET.match(line):
        return "bullet"
    return "numbered" if _NUMBERED.match(line) else "text"


def _lines(text: str, viewer: Viewer) -> Markup:
    """Lines, those of one kind that follow each other drawn together."""
    runs: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        kind = _kind(line)
        if not runs or runs[-1][0] != kind:
            runs.append((kind, []))
        runs[-1][1].append(line)
    return Markup("").join(_RUNS[kind](lines, viewer) for kind, lines in runs)


def _text_run(lines: list[str], viewer: Viewer) -> Markup:
    body = Markup("<br>").join(inline(line, viewer) for line in lines)
    return Markup('<div class="text">{}</div>').format(body)


def _quote_run(lines: list[str], viewer: Viewer) -> Markup:
    inside = "\n".join(_QUOTE.sub("", line, count=1) for line in lines)
    return Markup("<blockquote>{}</blockquote>").format(_lines(inside, viewer))


def _bullet_run(lines: list[str], viewer: Viewer) -> Markup:
    items = (
        Markup("<li{}>{}</li>").format(
            Markup(' class="deeper"') if found[1] else "", inline(line[found.end() :], viewer)
        )
        for line in lines
        if (found := _BULLET.match(line))
    )
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _numbered_run(lines: list[str], viewer: Viewer) -> Markup:
    items = (
        Markup('<li value="{}">{}</li>').format(int(found[2]), inline(line[found.end() :], viewer))
        for line in lines
        if (found := _NUMBERED.match(line))
    )
    return Markup("<ol>{}</ol>").format(Markup("").join(items))


_RUNS: Mapping[str, Callable[[list[str], Viewer], Markup]] = {
    "text": _text_run,
    "quote": _quote_run,
    "bullet": _bullet_run,
    "numbered": _numbered_run,
}


def inline(text: str, viewer: Viewer) -> Markup:
    """One line of mrkdwn: bold, italic, struck, code, links, names, emoji."""
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(unescape(text[end : found.start()])))
        parts.append(_piece(found, viewer))
        end = found.end()
    parts.append(escape(unescape(text[end:])))
    return Markup("").join(parts)


def _piece(found: re.Match[str], viewer: Viewer) -> Markup:
    kind = found.lastgroup or ""
    inside = found[kind]
    if kind == "code":
        return Markup("<code>{}</code>").format(_controls_only(inside, viewer))
    if kind == "control":
        return _control(inside, viewer)
    if kind == "bare":
        return link(unescape(inside), viewer=viewer)
    if kind == "emoji":
        return escape(EMOJI.get(inside.split("::")[0], found[0]))
    return _TAGS[kind].format(inline(inside, viewer))


def _control(inside: str, viewer: Viewer) -> Markup:
    """What stands between angle brackets: a person, a channel, a date, a group or a link."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return user(target[1:], viewer)
    if target.startswith("#"):
        return channel(target[1:], viewer)
    if target.startswith("!date^"):
        return _date_control(target, label)(viewer)
    if target.startswith("!subteam^"):
        return mention("@" + viewer.groups.get(target[9:], label.lstrip("@") or "group"))
    if target.startswith("!"):
        return mention("@" + (label or target[1:]).lstrip("@"), "all")
    shown = link(unescape(target), unescape(label), viewer)
    return shown if label or "<a " in shown else escape(f"<{inside}>")


def mention(text: str, kind: str = "") -> Markup:
    """A name that stands out."""
    return Markup('<span class="mention {}">{}</span>').format(kind, text)


def user(identity: str, viewer: Viewer) -> Markup:
    """A person by name; oneself marked."""
    name = viewer.users.get(identity, "unknown person")
    return mention("@" + name, "me" if identity == viewer.person else "")


def channel(identity: str, viewer: Viewer) -> Markup:
    """A channel as a link to it; one this person may not see stays nameless, as in Slack."""
    name = viewer.channels.get(identity)
    if name is None:
        return mention("🔒 private channel")
    return Markup('<a class="mention" href="/?as={}&amp;at={}">#{}</a>').format(
        viewer.person, identity, name
    )


def harmless(url: str) -> bool:
    """Whether a browser may follow the address: no script, no data, no local file."""
    try:
        return urlsplit(url).scheme.lower() in SCHEMES
    except ValueError:
        return False


def place_of(path: str) -> str:
    """Where in the page a message's permanent address leads; empty for any other address."""
    found = _PERMALINK.fullmatch(path)
    return f"at={found[1]}#m-{found[2]}.{found[3]}" if found else ""


def link(url: str, label: str = "", viewer: Viewer | None = None) -> Markup:
    """A link, if its scheme is harmless; otherwise the words only.

    A message's permanent address leads there in the same tab, as the same person.
    """
    if not harmless(url):
        return escape(label or url)
    if viewer and viewer.url and (place := place_of(url.removeprefix(viewer.url))):
        href = f"/?as={viewer.person}&{place}"
        return Markup('<a href="{}">{}</a>').format(href, plain(label) if label else "message")
    shown = plain(label or url.removeprefix("mailto:"), emoji=bool(label))
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, shown
    )


def _date_control(target: str, label: str) -> Callable[[Viewer], Markup]:
    found = _DATE.match(target)
    if found is None:
        return lambda _viewer: escape(unescape(label or target))
    stamp, pattern, url = int(found[1]), unescape(found[2]), found[3]

    def shown(viewer: Viewer) -> Markup:
        words = date_words(stamp, pattern, viewer.now, viewer.zone) or unescape(label)
        if url:
            return link(unescape(url), words, viewer)
        return Markup('<time datetime="{}">{}</time>').format(moment(stamp).isoformat(), words)

    return shown
