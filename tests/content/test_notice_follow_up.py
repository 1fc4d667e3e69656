"""What later notices say: what changed, what is still open, what an all clear rests on."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from bot.content.notice_follow_up import all_clear_words, final_words, update_words
from bot.content.notice_samples import BARE, FULL
from bot.content.notices import NoticeLibrary
from bot.domain.follow_up import AllClearFacts, FollowUpFacts, NoBasis
from bot.domain.notices import ClientNoticeFacts, Exfiltration, NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.register import Capacity
from bot.i18n.catalogue import NOTICE_LANGUAGES
from tests.content.letters import NOTICES, PROCESSOR, with_more

LIBRARY = NoticeLibrary.load(NOTICES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", NOTICE_LANGUAGES)
FOLLOW_UPS = (NoticeKind.CLIENT_UPDATE, NoticeKind.CLIENT_FINAL)


def follow_up(facts: ClientNoticeFacts, before: ClientNoticeFacts | None = None) -> FollowUpFacts:
    """Return the facts of a follow-up."""
    return FollowUpFacts(**with_more(facts), before=before)


def text(kind: NoticeKind, facts: FollowUpFacts | AllClearFacts, language: str = "nl") -> str:
    """Return the text of a notice."""
    return LIBRARY.render(kind, language, plain_facts(facts)).text


def test_a_change_is_told_with_what_it_was() -> None:
    """Only what reads differently is listed, in the order of the letter."""
    before = replace(PROCESSOR, systems=("Autotask",), people_at_most=None)
    words, _ = update_words(follow_up(PROCESSOR, before), "nl")
    assert words["changes"] == [
        {"name": "systems", "before": "Autotask", "now": "Datacenter Comitor en Autotask"},
        {"name": "people", "before": "nog niet bekend", "now": "hoogstens 1.240"},
    ]


def test_the_last_notice_repeats_what_was_said_as_it_was_said() -> None:
    """An earlier message said "not yet known", never that something could not be established."""
    before = replace(PROCESSOR, people_at_most=None, cause="")
    words, _ = final_words(follow_up(replace(PROCESSOR, cause=""), before), "en")
    assert words["cause"] == "not established"
    assert words["changes"] == [
        {"name": "people", "before": "not yet known", "now": "at most 1,240"},
    ]


def test_a_suspected_kind_is_not_told_as_what_happened() -> None:
    """The list of changes names the kind as the rows of the letter do."""
    before = replace(PROCESSOR, kind="general", confirmed=False)
    suspected = follow_up(replace(PROCESSOR, confirmed=False), before)
    assert "- Vermoedelijk gaat het om: ransomware" in text(NoticeKind.CLIENT_UPDATE, suspected)
    certain = follow_up(PROCESSOR, before)
    assert "- Wat er gebeurde: ransomware" in text(NoticeKind.CLIENT_UPDATE, certain)


def test_what_was_not_there_is_told_as_none() -> None:
    """No empty word stands before or after a change."""
    now = replace(PROCESSOR, subprocessors=("Supplier",), reported_to=())
    words, _ = update_words(follow_up(now, PROCESSOR), "en")
    changes = words["changes"]
    assert isinstance(changes, list)
    assert [(change["before"], change["now"]) for change in changes] == [
        ("none", "Supplier"),
        ("the Centre for Cybersecurity Belgium (CCB) and the police", "none"),
    ]


def test_nothing_is_compared_with_a_call() -> None:
    """A client told by telephone only has no notice that could have changed."""
    assert update_words(follow_up(PROCESSOR), "nl")[0]["changes"] == []


def test_an_update_without_news_says_so() -> None:
    """A promised update comes even if there is nothing to report."""
    same = text(NoticeKind.CLIENT_UPDATE, follow_up(PROCESSOR, PROCESSOR))
    assert "geen nieuwe informatie" in same
    told = replace(follow_up(PROCESSOR, PROCESSOR), news="Nieuws.")
    assert "geen nieuwe informatie" not in text(NoticeKind.CLIENT_UPDATE, told)


def test_what_is_open_is_listed_in_words() -> None:
    """Facts of the breach that are missing, then what a person asks; not how to reach us."""
    facts = replace(follow_up(replace(FULL, phone="", cause="")), open_questions=("Who\nread it?",))
    words, lacking = update_words(facts, "en")
    assert words["unknowns"] == ["the cause", "Who read it?"]
    assert lacking == ("phone", "cause")


def test_the_last_notice_awaits_nothing() -> None:
    """What is not known was not established, and no next update is missing."""
    words, lacking = final_words(follow_up(BARE), "en")
    assert words["cause"] == "not established"
    assert words["copied"] == "not established"
    assert "next_update" not in lacking
    assert "cause" in lacking


@EVERY_LANGUAGE
def test_the_last_notice_speaks_of_nothing_to_come(language: str) -> None:
    """Neither an unknown that is still examined nor a measure that is still under way."""
    facts = follow_up(replace(PROCESSOR, exfiltration=Exfiltration.UNKNOWN, cause=""))
    coming = r"nog niet bekend|encore à déterminer|noch nicht bekannt|not yet known|loopt een"
    coming += r"|est en cours|läuft|under way"
    assert re.findall(coming, text(NoticeKind.CLIENT_FINAL, facts, language).split("72")[0]) == []


@EVERY_LANGUAGE
@pytest.mark.parametrize("kind", FOLLOW_UPS)
def test_a_confirmation_may_start_the_clients_hours_and_no_other_update_does(
    kind: NoticeKind, language: str
) -> None:
    """Once told, a client's own period runs; what was a suspicion may only now become known."""
    received = {
        "nl": "vanaf de ontvangst van dit bericht",
        "fr": "de la réception du présent message",
        "de": "ab dem Eingang dieser Nachricht",
        "en": "from receipt of this message",
    }[language]
    suspected = replace(PROCESSOR, confirmed=False)
    assert received in text(kind, follow_up(PROCESSOR, suspected), language)
    assert received not in text(kind, follow_up(PROCESSOR, PROCESSOR), language)


@EVERY_LANGUAGE
@pytest.mark.parametrize("kind", FOLLOW_UPS)
@pytest.mark.parametrize("capacity", list(Capacity))
def test_whoever_is_processor_passes_it_on_at_once(
    kind: NoticeKind, language: str, capacity: Capacity
) -> None:
    """A client that holds the data for others is asked so, unless the data are ours alone."""
    others = replace(PROCESSOR, capacity=capacity, client_is_processor=True)
    passage = {
        "nl": "geef dit bericht onmiddellijk door",
        "fr": "transmettez-leur immédiatement",
        "de": "sofort an Ihre Auftraggeber",
        "en": "pass this message on to your own clients at once",
    }[language]
    asked = text(kind, follow_up(others), language)
    assert (passage in asked) == (capacity is not Capacity.CONTROLLER)
    assert ("72\u00a0" in asked) == (capacity is not Capacity.CONTROLLER)


@EVERY_LANGUAGE
def test_a_paragraph_that_is_not_the_first_begins_with_a_capital(language: str) -> None:
    """The passage opens the first notice, where German writes lower case, and not the last."""
    said = text(NoticeKind.CLIENT_FINAL, follow_up(PROCESSOR), language).split("\n\n")
    assert said[2][0].isupper()


def test_an_all_clear_says_on_what_basis() -> None:
    """What was looked at, what could not be, when, and for which time."""
    facts = AllClearFacts(**with_more(FULL), looked_at=("sign_ins", "Our\ncellar"))
    words, lacking = all_clear_words(facts, "en")
    assert words["looked_at"] == ["the sign-ins to the accounts in question", "Our cellar"]
    assert lacking == ("covers", "concluded")
    assert words["concluded_when"] == ""


NEVER = {
    "nl": r"niet getroffen|niet betrokken\b|veilig",
    "fr": r"pas (été )?(touché|concerné|affecté)|en sécurité",
    "de": r"nicht betroffen|sicher\b",
    "en": r"not (been )?(affected|involved)|safe\b",
}


@EVERY_LANGUAGE
def test_an_all_clear_never_says_not_affected(language: str) -> None:
    """No indication was found; that is not the same."""
    facts = AllClearFacts(**with_more(PROCESSOR), looked_at=("sign_ins",), not_looked_at=("x",))
    assert re.findall(NEVER[language], text(NoticeKind.CLIENT_ALL_CLEAR, facts, language)) == []


def test_an_all_clear_without_its_basis_is_not_rendered() -> None:
    """Not even from kept facts that somebody changed."""
    kept = plain_facts(AllClearFacts(**with_more(FULL), looked_at=("sign_ins",)))
    with pytest.raises(NoBasis):
        LIBRARY.render(NoticeKind.CLIENT_ALL_CLEAR, "nl", kept | {"looked_at": []})


def test_a_change_in_a_page_is_escaped() -> None:
    """What was said before is as inert as what is said now."""
    facts = follow_up(replace(PROCESSOR, cause="<b>"), replace(PROCESSOR, cause="<i>"))
    made = LIBRARY.render(NoticeKind.CLIENT_UPDATE, "en", plain_facts(facts))
    assert html.escape("Cause: <b> (before: <i>)") in made.html
