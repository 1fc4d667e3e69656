"""The words of a sheet for the supervisory authority, and which of its fields are open."""

from __future__ import annotations

from typing import Final

from bot.content.inert import one_line
from bot.content.notice_speaker import Fields, Speaker, filled
from bot.content.notice_words import BELGIUM, Words, kind_words
from bot.domain.authority_sheet import AuthorityFacts, Told
from bot.domain.deadlines import RULES, DutyKind
from bot.domain.notices import Exfiltration
from bot.domain.regimes import AUTHORITY_RULES, regime_of
from bot.i18n.numbers import number

_SECOND: Final = RULES[DutyKind.AUTHORITY_PART_2].period
_SECOND_DAYS: Final = _SECOND.count if _SECOND else 0


def authority_words(facts: AuthorityFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for a sheet, and the names of the fields still to be filled in.

    A field that does not apply (reasons for a delay that there is not) is empty.
    """
    speaker = Speaker.of_zone(language, facts.zone)
    country = facts.country.strip().upper() or BELGIUM
    to_fill = speaker.to_fill_in
    fields = {
        **_who(facts, speaker),
        **_when(facts, speaker),
        **_what(facts, speaker),
        **_whose(facts, speaker),
        **_judgement(facts, speaker),
        **_after(facts, speaker),
    }
    words: Words = filled(fields, to_fill) | {
        "language": language,
        "reference": one_line(facts.reference),
        "authority": BELGIUM.lower() if country == BELGIUM else regime_of(country).value,
        "for_client": facts.for_client,
        "hours": AUTHORITY_RULES[regime_of(country)].hours or 0,
        "second_days": _SECOND_DAYS,
        "not_known": to_fill,
    }
    return words, tuple(name for name, said in fields.items() if said is None)


def _who(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    return {
        "filing": speaker.of("notice.filing.", facts.filing),
        "earlier_number": one_line(facts.earlier_number) or None,
        "controller": one_line(facts.controller) or None,
        "enterprise_number": one_line(facts.enterprise_number) or None,
        "address": one_line(facts.address) or None,
        "sector": speaker.id_of("sector", facts.sector),
        "contact": one_line(facts.contact) or None,
        "dpo": _dpo(facts.dpo, speaker),
        "processor": one_line(facts.processor),
    }


def _when(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    known = facts.exposed_from or facts.exposed_until or facts.exposure_ongoing
    period = speaker.period(facts.exposed_from, facts.exposed_until, ongoing=facts.exposure_ongoing)
    late = one_line(facts.late_reasons) or None
    return {
        "period": period if known else None,
        "noticed": speaker.instant(facts.noticed_at),
        "aware": speaker.instant(facts.aware_at) if facts.aware_at else None,
        "late_reasons": late if facts.late else "",
        "discovered": speaker.id_of("discovered", facts.discovered),
        "informed": speaker.instant(facts.informed_at) if facts.informed_at else "",
        "processor_aware": (
            speaker.instant(facts.processor_aware_at) if facts.processor_aware_at else ""
        ),
    }


def _what(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    copied = speaker.of("notice.copied.", facts.exfiltration)
    return {
        "kind": kind_words(facts.kind, speaker) if facts.kind else None,
        "description": one_line(facts.description) or None,
        "cause": speaker.id_of("cause", facts.cause),
        "cause_detail": one_line(facts.cause_detail) or None,
        "systems": speaker.some_of(facts.systems),
        "confidentiality": speaker.harm(facts.confidentiality) if facts.confidentiality else None,
        "integrity": speaker.harm(facts.integrity) if facts.integrity else None,
        "availability": speaker.harm(facts.availability) if facts.availability else None,
        "copied": None if facts.exfiltration is Exfiltration.UNKNOWN else copied,
        "unintelligible": speaker.yes_no(facts.unintelligible),
        "recoverable": speaker.yes_no(facts.recoverable),
    }


def _whose(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    subjects = speaker.all_of("notice.group.", facts.data_subjects)
    people, records = facts.people_at_most, facts.records_at_most
    return {
        "data_subjects": speaker.some_of(subjects),
        "vulnerable": speaker.yes_no(facts.vulnerable),
        "people": None if people is None else speaker.at_most(people),
        "data": speaker.some_of(speaker.all_of("category.", facts.data)),
        "records": None if records is None else speaker.at_most(records),
    }


def _judgement(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    return {
        "measures_before": speaker.some_of(
            speaker.all_of("notice.protection.", facts.measures_before)
        ),
        "impacts": speaker.some_of(speaker.all_of("notice.impact.", facts.impacts)),
        "severity": speaker.id_of("severity", facts.severity),
        "outcome": speaker.of("notice.outcome.", facts.outcome) if facts.outcome else None,
        "outcome_reasons": one_line(facts.outcome_reasons) or None,
        "measures": " ".join(speaker.all_of("notice.measure.", facts.measures)) or None,
        "prevention": " ".join(speaker.all_of("notice.prevention.", facts.prevention)) or None,
    }


def _after(facts: AuthorityFacts, speaker: Speaker) -> Fields:
    exempt = facts.told is Told.EXEMPT
    dated = facts.told in (Told.YES, Told.PLANNED)
    told_at = speaker.instant(facts.told_at) if facts.told_at else None
    ground = speaker.of("notice.exemption.", facts.exemption) if facts.exemption else None
    reported = speaker.all_of("notice.reported.", facts.reported_to)
    spread = [
        f"{one_line(country)} ({number(count, speaker.language)})"
        for country, count in facts.people_by_country
    ]
    return {
        "told": speaker.of("notice.told.", facts.told) if facts.told else None,
        "told_at": told_at if dated else "",
        "told_how": (one_line(facts.told_how) or None) if dated else "",
        "exemption": ground if exempt else "",
        "exemption_reasons": (one_line(facts.exemption_reasons) or None) if exempt else "",
        "reported_to": speaker.some_of(reported) or speaker.words.text("notice.none"),
        "cross_border": speaker.yes_no(facts.cross_border),
        "people_by_country": speaker.some_of(spread) if facts.cross_border else "",
        "attachments": speaker.some_of(speaker.all_of("notice.attachment.", facts.attachments))
        or speaker.words.text("notice.none"),
    }


def _dpo(dpo: str | None, speaker: Speaker) -> str | None:
    return None if dpo is None else one_line(dpo) or speaker.words.text("notice.no_dpo")
