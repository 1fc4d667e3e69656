"""Turns the facts of a notice into the words a template may use, in the notice's language.

Every value is inert text, a number, a truth value or a list of these: a template sees nothing
it could call. ``docs/notices.md`` describes each name; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.content.inert import one_line, paragraphs
from bot.domain.categories import OPAQUE
from bot.domain.client_advice import advice, consequences
from bot.domain.notices import ClientNoticeFacts, Exfiltration, Harm
from bot.domain.regimes import AUTHORITY_RULES, Regime, regime_of
from bot.i18n.catalogue import Translator, translator
from bot.i18n.dates import day, full_stamp, stamp, when, zone_name
from bot.i18n.numbers import join, number

Words = dict[str, object]

BELGIUM: Final = "BE"

_OF_NOTICES: Final = ("category.", "notice.")

#: Names of kinds in playbooks that mean a kind of incident by another name.
_KINDS_BY_OTHER_NAME: Final = {"lost_device": "device", "social_engineering": "telephone"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values in one language and zone, and the words for what is not yet known."""

    language: str
    zone: ZoneInfo
    words: Translator

    @property
    def unknown(self) -> str:
        """The words for a fact that is not yet known."""
        return self.words.text("notice.not_yet_known")

    def of(self, prefix: str, name: str) -> str:
        """Return the words of an id (key: prefix and id); a text that is no id stands as it is."""
        key = prefix + name
        return self.words.text(key) if self.words.knows(key) else one_line(name)

    def all_of(self, prefix: str, names: Iterable[str]) -> list[str]:
        """Return the words of several ids."""
        return [self.of(prefix, name) for name in names]

    def listed(self, items: Iterable[str]) -> str:
        """Return a list in words, or the words for "not yet known"."""
        return join([one_line(item) for item in items], self.language) or self.unknown

    def at_most(self, count: int | None) -> str:
        """Return the highest number, or the words for "not yet known"."""
        if count is None:
            return self.unknown
        return self.words.text("notice.at_most", number=number(count, self.language))

    def harm(self, harm: Harm | None) -> str:
        """Return a step of the ladder of certainty."""
        return self.unknown if harm is None else self.of("notice.harm.", harm)

    def instant(self, instant: datetime | None) -> str:
        """Return the full stamp of an instant."""
        return self.unknown if instant is None else full_stamp(instant, self.language, self.zone)


def words_of(facts: ClientNoticeFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words for a client's notice, and the names of the facts that are missing."""
    speaker = Speaker(language, ZoneInfo(facts.zone), translator(language))
    words = {
        "language": language,
        **_identity(facts),
        **_roles(facts, speaker),
        **_event(facts, speaker),
        **_data(facts, speaker),
        **_response(facts, speaker),
    }
    return words, missing(facts)


def missing(facts: ClientNoticeFacts) -> tuple[str, ...]:
    """Return the names, as templates know them, of the facts that are not yet known."""
    known = {
        "phone": facts.phone,
        "contacts": facts.contacts,
        "systems": facts.systems,
        "data": facts.data,
        "data_subjects": facts.data_subjects,
        "people": facts.people_at_most is not None,
        "records": facts.records_at_most is not None,
        "period": facts.exposed_from is not None,
        "confidentiality": facts.confidentiality,
        "integrity": facts.integrity,
        "availability": facts.availability,
        "exfiltration": facts.exfiltration is not Exfiltration.UNKNOWN,
        "cause": facts.cause,
        "measures": facts.measures,
        "next_update": facts.next_update_by,
    }
    return tuple(name for name, value in known.items() if not value)


def vocabulary(language: str) -> str:
    """Return all the words that can fill a notice before any fact does."""
    entries = translator(language).entries
    said = (forms for key, forms in entries.items() if key.startswith(_OF_NOTICES))
    return "\n".join(text for forms in said for form in forms for text, _ in form.pieces)


def _identity(facts: ClientNoticeFacts) -> Words:
    return {
        "reference": one_line(facts.reference),
        "version": facts.version,
        "organisation": one_line(facts.organisation),
        "privacy_mailbox": one_line(facts.privacy_mailbox),
        "phone": one_line(facts.phone),
        "client": one_line(facts.client_name),
        "contract_reference": one_line(facts.contract_reference),
    }


def _roles(facts: ClientNoticeFacts, speaker: Speaker) -> Words:
    country = facts.country.strip().upper() or BELGIUM
    regime = regime_of(country)
    return {
        "capacity": facts.capacity.value,
        "client_is_processor": facts.client_is_processor,
        "authority": BELGIUM.lower() if country == BELGIUM else regime.value,
        "hours": AUTHORITY_RULES[regime].hours or 0,
        "may_file_for": facts.may_file_for and regime is not Regime.OTHER,
        "former_until": day(facts.former_until, speaker.language) if facts.former_until else "",
        "contacts": [
            {"name": one_line(contact.name), "role": speaker.of("notice.role.", contact.role)}
            for contact in facts.contacts
        ],
    }


def _event(facts: ClientNoticeFacts, speaker: Speaker) -> Words:
    kind = _KINDS_BY_OTHER_NAME.get(facts.kind, facts.kind)
    return {
        "confirmed": facts.confirmed,
        "kind": speaker.of("notice.kind.", kind),
        "passage": paragraphs(facts.passage),
        "systems": speaker.listed(facts.systems),
        "period": _period(facts, speaker),
        "noticed": speaker.instant(facts.noticed_at),
        "aware": speaker.instant(facts.aware_at),
        "aware_when": when(facts.aware_at, speaker.language, speaker.zone),
        "noticed_when": when(facts.noticed_at, speaker.language, speaker.zone),
        "cause": one_line(facts.cause) or speaker.unknown,
    }


def _data(facts: ClientNoticeFacts, speaker: Speaker) -> Words:
    keyed = facts.encrypted and facts.key_elsewhere
    return {
        "data": speaker.listed(speaker.all_of("category.", _opaque_last(facts.data))),
        "opaque": not OPAQUE.isdisjoint(facts.data) or not facts.data,
        "data_subjects": speaker.listed(speaker.all_of("notice.subjects.", facts.data_subjects)),
        "people": speaker.at_most(facts.people_at_most),
        "records": speaker.at_most(facts.records_at_most),
        "confidentiality": speaker.harm(facts.confidentiality),
        "integrity": speaker.harm(facts.integrity),
        "availability": speaker.harm(facts.availability),
        "exfiltration": speaker.of("notice.exfiltration.", facts.exfiltration),
        "encryption": speaker.words.text("notice.encryption.key_elsewhere") if keyed else "",
    }


def _opaque_last(data: Iterable[str]) -> list[str]:
    """Keep "content of" at the end, where it cannot seem to govern what follows."""
    return sorted(data, key=OPAQUE.__contains__)


def _response(facts: ClientNoticeFacts, speaker: Speaker) -> Words:
    update = facts.next_update_by
    return {
        "consequences": speaker.all_of("notice.consequence.", consequences(facts)),
        "measures": speaker.all_of("notice.measure.", facts.measures),
        "actions": speaker.all_of("notice.action.", advice(facts)),
        "subprocessors": join([one_line(name) for name in facts.subprocessors], speaker.language),
        "reported_to": join(
            speaker.all_of("notice.reported.", facts.reported_to), speaker.language
        ),
        "next_update": speaker.instant(update),
        "next_update_when": when(update, speaker.language, speaker.zone) if update else "",
    }


def _period(facts: ClientNoticeFacts, speaker: Speaker) -> str:
    start, end = facts.exposed_from, facts.exposed_until
    said = {
        name: stamp(instant, speaker.language, speaker.zone)
        for name, instant in (("start", start), ("end", end))
        if instant is not None
    }
    if facts.exposure_ongoing:
        key = "notice.period.ongoing" if start else "notice.period.ongoing_unknown"
    elif start and end:
        key = "notice.period.between"
    elif start or end:
        key = "notice.period.since" if start else "notice.period.until"
    else:
        return speaker.unknown
    return speaker.words.text(key, **said, zone=zone_name(speaker.language, speaker.zone))
