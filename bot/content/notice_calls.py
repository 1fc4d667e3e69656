"""The words of what is said by telephone, of the list of calls and of the holding line."""

from __future__ import annotations

from bot.content.inert import one_line
from bot.content.notice_speaker import Speaker
from bot.content.notice_words import Words, words_of
from bot.domain.calling import Call, CallListFacts, CallScriptFacts, HoldingFacts, in_order


def script_words(facts: CallScriptFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words of a script for one client, and the names of the facts that are missing."""
    words, lacking = words_of(facts, language)
    added: Words = {
        "call_number": one_line(facts.call_number),
        "call_person": one_line(facts.call_person),
    }
    return words | added, lacking + tuple(name for name, value in added.items() if not value)


def list_words(facts: CallListFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words of the list of calls; a client without a number is marked in its row."""
    speaker = Speaker.of_zone(language, facts.zone)
    words: Words = {
        "language": language,
        "reference": one_line(facts.reference),
        "organisation": one_line(facts.organisation),
        "printed": speaker.instant(facts.printed_at),
        "calls": [_call(call, speaker) for call in in_order(facts.calls)],
    }
    return words, () if facts.calls else ("calls",)


def holding_words(facts: HoldingFacts, language: str) -> tuple[Words, tuple[str, ...]]:
    """Return the words of the holding line, and the names of the facts that are missing."""
    speaker = Speaker.of_zone(language, facts.zone)
    words: Words = {
        "language": language,
        "reference": one_line(facts.reference),
        "organisation": one_line(facts.organisation),
        "phone": one_line(facts.phone),
        "privacy_mailbox": one_line(facts.privacy_mailbox),
        "services": speaker.some_of(facts.services) or "",
        "next_word_when": speaker.when(facts.next_word_at),
    }
    return words, () if facts.next_word_at else ("next_word",)


def _call(call: Call, speaker: Speaker) -> Words:
    return {
        "client": one_line(call.client_name),
        "number": one_line(call.number),
        "person": one_line(call.person),
        "language": speaker.of("notice.language.", call.language),
        "due": speaker.when(call.due_at),
    }
