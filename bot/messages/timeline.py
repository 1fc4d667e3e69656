"""The timeline: its newest lines as a message, and all of it as a text file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.timeline import EntryKind, Line
from bot.domain.walk_views import TimelineView
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import as_many_lines, context, header, message, option, section, sections
from bot.messages.frame import banner, notification
from bot.messages.inputs import chosen, field, form
from bot.messages.knowledge import answer, question
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, escape, one_line, person, shorten

#: Characters of a message; what is longer goes into a file.
SHOWN: Final = 8000
WORDS_IN_A_LINE: Final = 4 * NAME
_MENTION: Final = re.compile(r"<@(\w+)>")


def timeline(view: TimelineView, translator: Translator) -> Message:
    """Draw the newest lines of the timeline, oldest first."""
    voice = Voice(translator, view.zone, view.now)
    said = [line for line in view.lines if _tells(voice, line)]
    drawn = [_drawn(voice, view, line) for line in reversed(said)]
    _, count = as_many_lines(drawn, SHOWN)
    rest = len(drawn) - count
    title = voice.label("timeline.title", reference=view.reference)
    newest = Mrkdwn("\n".join(reversed(drawn[:count]))) or voice.text("home.nothing")
    blocks = [
        *banner(voice, view.exercise),
        header(title),
        *([context(voice.plural("timeline.earlier", rest))] if rest else []),
        *sections(newest),
    ]
    return message(notification(voice, view.exercise, title), blocks)


def decisions(view: TimelineView, translator: Translator) -> Message:
    """Draw what was decided, the newest first: what, why, by whom, and what else was considered."""
    voice = Voice(translator, view.zone, view.now)
    made = [line for line in reversed(view.lines) if line.kind is EntryKind.DECISION]
    shown, count = as_many_lines([_decision(voice, line) for line in made], SHOWN)
    rest = len(made) - count
    title = voice.label("decisions.title", reference=view.reference)
    blocks = [
        *banner(voice, view.exercise),
        header(title),
        *sections(shown if made else voice.text("decisions.none")),
        *([context(voice.plural("timeline.earlier", rest))] if rest else []),
    ]
    return message(notification(voice, view.exercise, title), blocks)


def _decision(voice: Voice, line: Line) -> Mrkdwn:
    said = voice.text(
        "decisions.line",
        at=voice.stamp(line.at),
        who=person(line.who),
        what=shorten(one_line(line.text), WORDS_IN_A_LINE),
    )
    more = [
        beside(voice.text(f"timeline.{name}"), escape(shorten(one_line(text), WORDS_IN_A_LINE)))
        for name, text in line.facts.items()
        if name in {"why", "considered"} and isinstance(text, str) and text
    ]
    return lines(said, *more)


def is_long(view: TimelineView, translator: Translator) -> bool:
    """Return whether the timeline does not fit into a message, or words of people are cut."""
    voice = Voice(translator, view.zone, view.now)
    drawn = [_drawn(voice, view, line) for line in view.lines if _tells(voice, line)]
    cut = any(len(line.text) > WORDS_IN_A_LINE or line.versions for line in view.lines)
    return cut or sum(len(line) + 1 for line in drawn) > SHOWN


def as_file(view: TimelineView, translator: Translator) -> str:
    """Return all of the timeline as plain text, with every version of what people wrote."""
    voice = Voice(translator, view.zone, view.now)
    title = voice.label("timeline.title", reference=view.reference)
    mark = [voice.label("exercise.banner")] if view.exercise else []
    head = [*mark, title, voice.label("phase.hours", zone=voice.zone_words()), ""]
    return "\n".join(
        [*head, *(_in_file(voice, view, one) for one in view.lines if _tells(voice, one))]
    )


def _in_file(voice: Voice, view: TimelineView, line: Line) -> str:
    at, who = voice.stamp(line.at), view.people.get(line.who, line.who)
    if line.kind is EntryKind.RECORD:
        return f"{at}  {_record(voice, view, line, plain=True)}"
    label = voice.label(f"timeline.kind.{line.kind.value}")
    parts = [f"{at}  {who}  {label}{_step(voice, view, line)}", *_indented(line.text)]
    for name, text in line.facts.items():
        if name in {"why", "considered", "where"}:
            parts += _indented(f"{voice.label(f'timeline.{name}')} {text}")
    for past in line.versions:
        key = "timeline.deleted" if past.deleted else "timeline.edited"
        parts += _indented(f"{voice.label(key, at=voice.stamp(past.replaced_at))} {past.text}")
    return "\n".join(_named(part, view.people) for part in parts)


def _indented(text: str) -> list[str]:
    return [f"    {row}" for row in text.splitlines() if row.strip()]


def _named(text: str, people: Mapping[str, str]) -> str:
    return _MENTION.sub(lambda found: people.get(found[1], f"@{found[1]}"), text)


def _tells(voice: Voice, line: Line) -> bool:
    """Return whether a line says something: not every entry of the record is of interest."""
    return line.kind is not EntryKind.RECORD or voice.knows(_key(line))


def _key(line: Line) -> str:
    return f"timeline.record.{line.action.replace('.', '_')}"


def _drawn(voice: Voice, view: TimelineView, line: Line) -> Mrkdwn:
    if line.kind is EntryKind.RECORD:
        said = _record(voice, view, line, plain=False)
    else:
        said = voice.text(
            "timeline.said",
            kind=voice.label(f"timeline.kind.{line.kind.value}"),
            who=person(line.who),
            text=shorten(one_line(line.text), WORDS_IN_A_LINE),
        )
    marks = [voice.text("timeline.was_edited")] if line.versions and not line.gone_at else []
    gone = [voice.text("timeline.was_deleted")] if line.gone_at else []
    stamp = voice.text("timeline.at", at=voice.stamp(line.at))
    return Mrkdwn(" ".join([stamp, said, *marks, *gone]))


def _record(voice: Voice, view: TimelineView, line: Line, *, plain: bool) -> Mrkdwn:
    """Return an entry of the record in words."""
    who = escape(view.people.get(line.who, line.who)) if plain else person(line.who)
    values = {"who": who, "what": _what(voice, view, line)}
    return voice.text(_key(line), **values)


def _what(voice: Voice, view: TimelineView, line: Line) -> str:
    """Return what an entry is about: steps, clients, duties, facts, a role, a track."""
    facts = line.facts
    if "step" in facts:
        return _title(voice, view, str(facts["step"]))
    if facts.get("client"):
        return view.clients.get(str(facts["client"]), str(facts["client"]))
    if "duty" in facts:
        return words.named(voice, "duty", str(facts["duty"]))
    if "role" in facts:
        return words.named(voice, "role", str(facts["role"]))
    if "facts" in facts and isinstance(facts["facts"], dict):
        return "; ".join(_fact(voice, name, to) for name, to in facts["facts"].items())
    return str(facts.get("drafts", ""))


def _fact(voice: Voice, name: str, said: list[str | None]) -> str:
    return f"{question(voice, name)} {answer(voice, name, said[1] or '')}"


def _step(voice: Voice, view: TimelineView, line: Line) -> str:
    step = line.facts.get("step")
    return f" · {_title(voice, view, str(step))}" if step else ""


def _title(voice: Voice, view: TimelineView, step: str) -> str:
    return words.step_words(voice, step, "title", view.titles.get(step, {})) or step


def mark_form(text: str, incidents: Mapping[str, str], metadata: str, voice: Voice) -> Json:
    """Draw the form that puts a message of another channel into an incident's timeline.

    Args:
        text: What the message says.
        incidents: The references of the open incidents, by id.
        metadata: What the form brings back.
        voice: How it speaks.
    """
    options = [option(reference, code) for code, reference in list(incidents.items())[:100]]
    blocks = [
        section(voice.text("mark.text")),
        section(escape(shorten(text, 2000)) or Mrkdwn("–")),
        field(
            ids.INCIDENT,
            voice.label("mark.incident"),
            chosen("static_select", options, [options[0]["value"]]),
        ),
    ]
    return form(voice, "mark", ids.MARK_VIEW, blocks, metadata=metadata)
