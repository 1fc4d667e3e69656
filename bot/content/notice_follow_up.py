"""The words of later notices to a client: what changed since the last one, what is still open."""

from __future__ import annotations

from typing import Final

from bot.content.inert import one_line, paragraphs
from bot.content.notice_speaker import Speaker
from bot.content.notice_words import Words, words_of
from bot.domain.follow_up import AllClearFacts, FollowUpFacts
from bot.i18n.catalogue import translator

#: What is compared with the last notice, in the order in which letters list it.
COMPARED: Final = (
    "kind",
    "cause",
    "systems",
    "period",
    "data",
    "data_subjects",
    "people",
    "records",
    "confidentiality",
    "integrity",
    "availability",
    "copied",
    "subprocessors",
    "reported_to",
)


def update_words(facts: FollowUpFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for an update, and the names of the facts that are missing."""
    return _follow_up(facts, language, last=False)


def final_words(facts: FollowUpFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for the final notice; that no update follows it is nothing missing."""
    words, lacking = _follow_up(facts, language, last=True)
    return words, tuple(name for name in lacking if name != "next_update")


def all_clear_words(facts: AllClearFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for an all clear, and the names of the facts that are missing."""
    words, lacking = words_of(facts, language)
    speaker = Speaker.of_zone(language, facts.zone)
    covers = speaker.period(facts.looked_from, facts.looked_until, ongoing=False)
    added: Words = {
        "looked_at": speaker.all_of("notice.looked_at.", facts.looked_at),
        "not_looked_at": speaker.all_of("notice.looked_at.", facts.not_looked_at),
        "covers": covers,
        "concluded_when": speaker.when(facts.concluded_at),
    }
    known = {"covers": facts.looked_from or facts.looked_until, "concluded": facts.concluded_at}
    open_ones = tuple(name for name, value in known.items() if value is None)
    return words | added, lacking + open_ones


def _follow_up(facts: FollowUpFacts, language: str, *, last: bool) -> tuple[Words, tuple[str, ...]]:
    words, lacking = words_of(facts, language, last=last)
    speaker = Speaker.of_zone(language, facts.zone, last=last)
    unknown = [f"notice.open.{name}" for name in lacking]
    added: Words = {
        "news": paragraphs(facts.news),
        "changes": _changes(facts, words, language, last=last),
        "unknowns": [
            *(speaker.words.text(key) for key in unknown if speaker.words.knows(key)),
            *(one_line(question) for question in facts.open_questions),
        ],
        "told_when": speaker.when(facts.told_at),
        "newly_confirmed": facts.newly_confirmed,
        "prevention": speaker.all_of("notice.prevention.", facts.prevention),
    }
    return words | added, lacking


def _changes(facts: FollowUpFacts, now: Words, language: str, *, last: bool) -> list[Words]:
    """Return what reads differently from the last notice: its name, before and now.

    Like is compared with like, so that the tense of the final notice alone is no change; but
    what was said before is repeated in the words in which it was said.
    """
    if facts.before is None:
        return []
    alike, _ = words_of(facts.before, language, last=last)
    before, _ = words_of(facts.before, language)
    none = translator(language).text("notice.none")
    return [
        {"name": name, "before": before[name] or none, "now": now[name] or none}
        for name in COMPARED
        if alike[name] != now[name]
    ]
