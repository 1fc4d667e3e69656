"""Turns the facts of a notice into the words a template may use, in the notice's language.

Every value is inert text, a number, a truth value or a list of these: a template sees nothing
it could call. ``docs/notices.md`` describes each name; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.content.inert import one_line, paragraphs
from bot.content.notice_speaker import Speaker
from bot.domain.categories import OPAQUE, ORDINARY, SPECIAL
from bot.domain.client_advice import advice, consequences
from bot.domain.notices import ClientNoticeFacts, Exfiltration, Harm
from bot.domain.regimes import AUTHORITY_RULES, Regime, regime_of
from bot.i18n.catalogue import translator
from bot.i18n.dates import day
from bot.i18n.numbers import join

Words = dict[str, object]

BELGIUM: Final = "BE"

_OF_NOTICES: Final = ("category.", "notice.")

#: Names of kinds in playbooks that mean a kind of incident by another name.
_KINDS_BY_OTHER_NAME: Final = {"lost_device": "device", "social_engineering": "telephone"}


def words_of(
    facts: ClientNoticeFacts, language: str, *, last: bool = False
) -> tuple[Words, tuple[str, ...]]:
    """Return the words for a client's notice, and the names of the facts that are missing.

    Args:
        facts: One client's facts.
        language: Language of the notice.
        last: It is the final notice: nothing is awaited any more.
    """
    speaker = Speaker.of_zone(language, facts.zone, last=last)
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


def kind_words(kind: str, speaker: Speaker) -> str:
    """Return the words for a kind of incident, by the name of a playbook or by its own."""
    return speaker.of("notice.kind.", _KINDS_BY_OTHER_NAME.get(kind, kind))


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
    return {
        "confirmed": facts.confirmed,
        "kind": kind_words(facts.kind, speaker),
        "passage": paragraphs(facts.passage),
        "systems": speaker.listed(facts.systems),
        "period": speaker.period(
            facts.exposed_from, facts.exposed_until, ongoing=facts.exposure_ongoing
        ),
        "noticed": speaker.instant(facts.noticed_at),
        "aware": speaker.instant(facts.aware_at),
        "aware_when": speaker.when(facts.aware_at),
        "noticed_when": speaker.when(facts.noticed_at),
        "cause": one_line(facts.cause) or speaker.unknown,
    }


def _data(facts: ClientNoticeFacts, speaker: Speaker) -> Words:
    keyed = facts.encrypted and facts.key_elsewhere
    return {
        "data": speaker.listed(speaker.all_of("category.", _opaque_last(facts.data))),
        "special": _special(facts.data, speaker),
        "opaque": not OPAQUE.isdisjoint(facts.data) or not facts.data,
        "data_subjects": speaker.listed(speaker.all_of("notice.subjects.", facts.data_subjects)),
        "people": speaker.at_most(facts.people_at_most),
        "records": speaker.at_most(facts.records_at_most),
        "confidentiality": speaker.harm(facts.confidentiality),
        "integrity": speaker.harm(facts.integrity),
        "availability": speaker.harm(facts.availability),
        "exfiltration": speaker.of("notice.exfiltration.", facts.exfiltration),
        "copied": speaker.of("notice.copied.", facts.exfiltration),
        "encryption": speaker.words.text("notice.encryption.key_elsewhere") if keyed else "",
    }


def _opaque_last(data: Iterable[str]) -> list[str]:
    """Keep "content of" at the end, where it cannot seem to govern what follows."""
    return sorted(data, key=OPAQUE.__contains__)


def _special(data: tuple[str, ...], speaker: Speaker) -> str:
    """Return whether special categories are among the data: which, no indication, or unknown."""
    special = [name for name in data if name in SPECIAL]
    if special:
        named = speaker.listed(speaker.all_of("category.", special))
        return speaker.words.text("notice.special", data=named)
    none = bool(data) and ORDINARY.issuperset(data)
    return speaker.of("notice.harm.", Harm.NONE) if none else speaker.unknown


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
        "next_update_when": speaker.when(update),
    }
