"""A sheet for the authority: its order, what is open, and what does not apply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.notice_authority import authority_words
from bot.content.notice_samples import AUTHORITY
from bot.content.notices import NoticeLibrary
from bot.domain.authority_sheet import AuthorityFacts, Exemption, Outcome, Told
from bot.domain.notices import NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.i18n.catalogue import NOTICE_LANGUAGES, translator
from tests.content.letters import NOTICES, SHEET

LIBRARY = NoticeLibrary.load(NOTICES)
BARE, FULL = AUTHORITY[:2]


def text(kind: NoticeKind, facts: AuthorityFacts, language: str = "en") -> str:
    """Return the text of a sheet."""
    return LIBRARY.render(kind, language, plain_facts(facts)).text


def test_a_full_sheet_has_nothing_left_to_fill_in() -> None:
    """Nor a list of what is open."""
    assert authority_words(FULL, "en")[1] == ()
    for kind in (NoticeKind.AUTHORITY_PART_1, NoticeKind.AUTHORITY_PART_2):
        assert "filled in" not in text(kind, FULL).casefold()


def test_what_is_open_is_marked_and_listed_once_more() -> None:
    """Whoever files sees at the end what to ask for."""
    said = text(NoticeKind.AUTHORITY_PART_1, BARE)
    marked = said.count("still to be filled in\n")
    assert marked > 10
    assert said.partition("STILL TO BE FILLED IN")[2].count("\n- ") == marked


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_every_open_field_has_its_words_for_a_reviewer(language: str) -> None:
    """The list in Slack names fields, not variables."""
    words = translator(language).entries
    assert [
        name for name in authority_words(BARE, language)[1] if f"notice.missing.{name}" not in words
    ] == []


def test_at_home_the_order_is_the_portals_and_abroad_the_templates() -> None:
    """The common template numbers its sections; the portal asks whom it concerns first."""
    home = text(NoticeKind.AUTHORITY_PART_1, FULL)
    abroad = text(NoticeKind.AUTHORITY_PART_1, replace(FULL, country="FR"))
    assert "3.1 TIMELINE" not in home
    assert home.index("Categories of data subjects") < home.index("Period of the breach")
    assert abroad.index("3.1 TIMELINE") < abroad.index("3.3 DATA SUBJECTS")


def test_abroad_the_second_part_is_the_whole_template() -> None:
    """A client's authority may want it in one piece."""
    assert "Period of the breach" not in text(NoticeKind.AUTHORITY_PART_2, FULL)
    whole = text(NoticeKind.AUTHORITY_PART_2, replace(FULL, country="FR"))
    assert [f"\n{number} " in whole for number in ("1", "2", "3.1", "3.5", "7")] == [True] * 5


def test_reasons_for_a_delay_stand_only_with_a_delay() -> None:
    """A field that does not apply is not there, and not missing."""
    late = replace(FULL, filed_at=FULL.filed_at + timedelta(days=2))
    assert "Reasons for the delay" not in text(NoticeKind.AUTHORITY_PART_1, FULL)
    assert "Reasons for the delay: still" in text(NoticeKind.AUTHORITY_PART_1, late)
    assert "late_reasons" in authority_words(late, "en")[1]


@pytest.mark.parametrize(
    ("told", "shown", "hidden"),
    [
        (Told.YES, "Date of the communication", "Exception"),
        (Told.PLANNED, "Date of the communication", "Exception"),
        (Told.EXEMPT, "Exception", "Date of the communication"),
        (Told.NO_HIGH_RISK, "no: there is no high risk", "Exception"),
    ],
)
def test_the_communication_asks_what_fits_its_answer(told: Told, shown: str, hidden: str) -> None:
    """A date where there is one, a ground where an exception is relied on."""
    said = text(
        NoticeKind.AUTHORITY_PART_2, replace(FULL, told=told, exemption=Exemption.RISK_REMOVED)
    )
    assert shown in said
    assert hidden not in said


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "BE (1.000) en FR (200)"), ("fr", "BE (1\u202f000) et FR (200)")]
)
def test_people_by_country_read_as_a_list(language: str, said: str) -> None:
    """Each number stands with its country, without punctuation that each language spaces anew."""
    spread = replace(FULL, people_by_country=(("BE", 1000), ("FR", 200)))
    assert said in text(NoticeKind.AUTHORITY_PART_2, spread, language)


def test_no_officer_is_not_the_same_as_not_knowing() -> None:
    """Of a client we may not know whether it has a data protection officer."""
    assert "(DPO): none designated" in text(NoticeKind.AUTHORITY_PART_1, replace(FULL, dpo=""))
    assert "(DPO): still to be" in text(NoticeKind.AUTHORITY_PART_1, replace(FULL, dpo=None))


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_client_decides_whatever_was_assessed(outcome: Outcome, language: str) -> None:
    """The sheet handed over says so, in its language, and never files by itself."""
    decides = {
        "nl": "U beslist",
        "fr": "qu’il appartient de décider",
        "de": "entscheiden Sie",
        "en": "You decide",
    }
    handed = replace(SHEET, for_client=True, outcome=outcome)
    assert decides[language] in text(NoticeKind.AUTHORITY_PART_1, handed, language)
    assert decides[language] not in text(NoticeKind.AUTHORITY_PART_1, SHEET, language)


def test_english_is_no_language_of_the_belgian_authority() -> None:
    """It takes Dutch, French and German; abroad that is not for us to say."""
    assert "French or German only" in text(NoticeKind.AUTHORITY_PART_1, FULL)
    assert "French or German only" not in text(
        NoticeKind.AUTHORITY_PART_1, replace(FULL, country="FR")
    )
