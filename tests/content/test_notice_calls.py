"""What is said by telephone: to one client, from a list that stays inside, to whoever calls."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.content.notice_calls import holding_words, list_words, script_words
from bot.content.notice_samples import CALL_SCRIPT
from bot.content.notices import NoticeLibrary
from bot.domain.calling import CallListFacts, CallScriptFacts, HoldingFacts
from bot.domain.notices import TO_CLIENTS, NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.register import Capacity
from bot.i18n.catalogue import NOTICE_LANGUAGES
from tests.content.letters import CALLS, HOLDING, NOTICES, PROCESSOR, with_more

LIBRARY = NoticeLibrary.load(NOTICES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", NOTICE_LANGUAGES)
SCRIPT = CallScriptFacts(**with_more(PROCESSOR), call_number="+32 3 555 77 88", call_person="Eva")


def text(
    kind: NoticeKind, facts: CallScriptFacts | CallListFacts | HoldingFacts, language: str = "en"
) -> str:
    """Return the text of what is said."""
    return LIBRARY.render(kind, language, plain_facts(facts)).text


@EVERY_LANGUAGE
def test_a_script_takes_the_number_from_the_register(language: str) -> None:
    """Without one it says to look it up, and the draft says what is missing."""
    assert "+32 3 555 77 88" in text(NoticeKind.CALL_SCRIPT, SCRIPT, language)
    words, lacking = script_words(CALL_SCRIPT[0], language)
    assert {"call_number", "call_person"} <= set(lacking)
    assert words["call_number"] == ""
    assert ": \n" not in text(NoticeKind.CALL_SCRIPT, CALL_SCRIPT[0], language)


@EVERY_LANGUAGE
@pytest.mark.parametrize("capacity", list(Capacity))
def test_a_clients_hours_run_from_the_call(language: str, capacity: Capacity) -> None:
    """Being told by telephone is being told; for our own records the client has no hours."""
    said = text(NoticeKind.CALL_SCRIPT, replace(SCRIPT, capacity=capacity), language)
    assert ("72\u00a0" in said) == (capacity is not Capacity.CONTROLLER)


@EVERY_LANGUAGE
def test_a_script_asks_a_processor_to_tell_its_own_clients(language: str) -> None:
    """At once, and before anything is said of decisions."""
    plain = text(NoticeKind.CALL_SCRIPT, SCRIPT, language)
    asked = text(NoticeKind.CALL_SCRIPT, replace(SCRIPT, client_is_processor=True), language)
    assert len(asked) > len(plain)


def test_the_list_is_in_the_order_of_calling() -> None:
    """A client without a number stands first in its term, marked."""
    words, _ = list_words(CALLS, "en")
    calls = words["calls"]
    assert isinstance(calls, list)
    assert [call["client"] for call in calls] == ["Menuiserie Dubois", "Slagerij Claes"]
    assert "Menuiserie Dubois: NO NUMBER" in text(NoticeKind.CALL_LIST, CALLS)


def test_an_empty_list_says_so() -> None:
    """Paper with nothing on it would look like a fault."""
    empty = replace(CALLS, calls=())
    assert "Nobody has to be called yet." in text(NoticeKind.CALL_LIST, empty)
    assert list_words(empty, "en")[1] == ("calls",)


def test_what_names_all_clients_is_never_sent_to_one() -> None:
    """Neither the list nor the other papers for our own staff."""
    ours = {NoticeKind.CALL_LIST, NoticeKind.CALL_SCRIPT, NoticeKind.HOLDING_LINE}
    assert not ours & TO_CLIENTS


SPOKEN = re.compile("[“«„‘](.*?)[”»“’](?=\\s|$)", re.DOTALL)


@EVERY_LANGUAGE
@pytest.mark.parametrize("services", [(), ("Datacenter Comitor",)])
def test_the_holding_line_tells_no_caller_who_is_concerned(
    language: str, services: tuple[str, ...]
) -> None:
    """What is spoken holds no reference and no word on whether the caller is affected."""
    said = text(NoticeKind.HOLDING_LINE, replace(HOLDING, services=services), language)
    spoken = SPOKEN.findall(said)
    assert len(spoken) >= 4
    assert not any(HOLDING.reference in line for line in spoken)
    affected = r"getroffen|touché|concerné|betroffen|affected"
    assert not any(re.search(affected, line) for line in spoken)
    assert ("Datacenter Comitor" in said) == bool(services)


def test_a_holding_line_without_its_next_word_is_reported() -> None:
    """A line that is never renewed goes stale."""
    assert holding_words(HOLDING, "en")[1] == ()
    assert holding_words(replace(HOLDING, next_word_at=None), "en")[1] == ("next_word",)
