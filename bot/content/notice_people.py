"""The words of a communication to data subjects."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.inert import one_line, paragraphs
from bot.content.notice_speaker import Speaker
from bot.content.notice_words import BELGIUM, Words, kind_words
from bot.domain.notices import Exfiltration
from bot.domain.self_protection import DataSubjectFacts, likely_consequences, self_protection


def people_words(facts: DataSubjectFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for a letter to data subjects, and the names of the facts that it lacks."""
    speaker = Speaker.of_zone(language, facts.zone)
    ongoing = facts.exposure_ongoing
    words: Words = {
        "language": language,
        "reference": one_line(facts.reference),
        "controller": one_line(facts.controller),
        "provider": one_line(facts.provider),
        "draft": facts.draft,
        "for_staff": facts.for_staff,
        "contacts": [one_line(contact.name) for contact in facts.contacts],
        "phone": one_line(facts.phone),
        "mailbox": one_line(facts.mailbox),
        "kind": kind_words(facts.kind, speaker),
        "happened": paragraphs(facts.happened),
        "period": speaker.period(facts.exposed_from, facts.exposed_until, ongoing=ongoing),
        "data": speaker.listed(_own(speaker, "notice.person_data.", "category.", facts.data)),
        "seen": facts.seen,
        "exfiltration": speaker.of("notice.exfiltration.", facts.exfiltration),
        "consequences": speaker.all_of("notice.person.", likely_consequences(facts)),
        "protection": _protection(facts, speaker),
        "measures": _own(speaker, "notice.person_measure.", "notice.measure.", facts.measures),
    }
    return words, _missing(facts)


def _missing(facts: DataSubjectFacts) -> tuple[str, ...]:
    known = {
        "contacts": facts.contacts,
        "mailbox": facts.mailbox,
        "happened": facts.happened.strip(),
        "period": facts.exposed_from,
        "data": facts.data,
        "exfiltration": not facts.seen or facts.exfiltration is not Exfiltration.UNKNOWN,
        "measures": facts.measures,
    }
    return tuple(name for name, value in known.items() if not value)


def _own(speaker: Speaker, own: str, common: str, names: Iterable[str]) -> list[str]:
    """Return the words of ids as a person reads them, where the common ones are for a client."""
    return [speaker.of(own if speaker.words.knows(own + name) else common, name) for name in names]


def _protection(facts: DataSubjectFacts, speaker: Speaker) -> list[str]:
    """Return the advice, with the Belgian addresses for people in Belgium."""
    here = (facts.country.strip().upper() or BELGIUM) == BELGIUM
    advice = []
    for name in self_protection(facts):
        advice.append(speaker.of("notice.protect.", name))
        if here and speaker.words.knows(f"notice.protect_be.{name}"):
            advice[-1] += " " + speaker.of("notice.protect_be.", name)
    return advice
