"""The words of a report under NIS2, and which of its fields are open."""

from __future__ import annotations

from bot.content.inert import one_line
from bot.content.notice_speaker import Fields, Speaker, filled
from bot.content.notice_words import Words, kind_words
from bot.domain.nis2_report import Nis2Facts


def nis2_words(facts: Nis2Facts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for a report, and the names of the fields still to be filled in."""
    speaker = Speaker.of_zone(language, facts.zone)
    fields = {**_who(facts, speaker), **_what(facts, speaker), **_since(facts, speaker)}
    words: Words = filled(fields, speaker.to_fill_in) | {
        "language": language,
        "reference": one_line(facts.reference),
        "not_known": speaker.to_fill_in,
        "ongoing": facts.handled_at is None,
    }
    return words, tuple(name for name, said in fields.items() if said is None)


def _who(facts: Nis2Facts, speaker: Speaker) -> Fields:
    return {
        "organisation": one_line(facts.organisation) or None,
        "enterprise_number": one_line(facts.enterprise_number) or None,
        "entity_class": speaker.id_of("entity", facts.entity_class or ""),
        "contact": one_line(facts.contact) or None,
        "earlier_number": one_line(facts.earlier_number) or None,
    }


def _what(facts: Nis2Facts, speaker: Speaker) -> Fields:
    users = facts.users_at_most
    return {
        "significant": speaker.instant(facts.significant_at) if facts.significant_at else None,
        "criteria": speaker.some_of(speaker.all_of("notice.criterion.", facts.criteria)),
        "malicious": speaker.yes_no(facts.malicious),
        "cross_border": speaker.yes_no(facts.cross_border),
        "countries": speaker.some_of(facts.countries) if facts.cross_border else "",
        "kind": kind_words(facts.kind, speaker) if facts.kind else None,
        "description": one_line(facts.description) or None,
        "services": speaker.some_of(facts.services),
        "started": speaker.instant(facts.started_at) if facts.started_at else None,
        "users": None if users is None else speaker.at_most(users),
        "severity": speaker.id_of("severity", facts.severity),
        "impact": one_line(facts.impact) or None,
        "personal_data": speaker.yes_no(facts.personal_data),
    }


def _since(facts: Nis2Facts, speaker: Speaker) -> Fields:
    ongoing = speaker.all_of("notice.measure.", facts.ongoing_measures)
    reported = speaker.all_of("notice.reported.", facts.reported_to)
    return {
        "indicators": speaker.some_of(facts.indicators),
        "root_cause": one_line(facts.root_cause) or None,
        "measures": " ".join(speaker.all_of("notice.measure.", facts.measures)) or None,
        "ongoing_measures": " ".join(ongoing) or speaker.words.text("notice.none"),
        "handled": speaker.instant(facts.handled_at) if facts.handled_at else "",
        "reported_to": speaker.some_of(reported) or speaker.words.text("notice.none"),
    }
