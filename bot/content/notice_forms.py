"""What fills each kind of notice: the type of its facts, their words, and invented facts to try.

A kind of one's own, in a folder the program does not know, is filled as a first notice to a
client is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from bot.content import notice_samples as samples
from bot.content.notice_authority import authority_words
from bot.content.notice_calls import holding_words, list_words, script_words
from bot.content.notice_follow_up import all_clear_words, final_words, update_words
from bot.content.notice_nis2 import nis2_words
from bot.content.notice_people import people_words
from bot.content.notice_words import Words, words_of
from bot.domain.authority_sheet import AuthorityFacts
from bot.domain.calling import CallListFacts, CallScriptFacts, HoldingFacts
from bot.domain.follow_up import AllClearFacts, FollowUpFacts
from bot.domain.nis2_report import Nis2Facts
from bot.domain.notices import ClientNoticeFacts, NoticeKind
from bot.domain.self_protection import DataSubjectFacts
from bot.i18n.catalogue import ENGLISH

Say = Callable[[Any, str], tuple[Words, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of notice is filled.

    Attributes:
        facts: Reads kept facts back into their type.
        words: Facts and a language in; the words of a template and what is missing out.
        samples: Invented facts that together take every turn of the templates.
    """

    facts: TypeAdapter[Any]
    words: Say
    samples: tuple[Any, ...]

    @property
    def variables(self) -> frozenset[str]:
        """Every variable a template of this kind may use."""
        return frozenset(self.words(self.samples[0], ENGLISH)[0])


_CLIENT: Final = Form(TypeAdapter(ClientNoticeFacts), words_of, samples.CLIENT)
_AUTHORITY: Final = Form(TypeAdapter(AuthorityFacts), authority_words, samples.AUTHORITY)
_NIS2: Final = Form(TypeAdapter(Nis2Facts), nis2_words, samples.NIS2)

_FORMS: Final[Mapping[str, Form]] = {
    NoticeKind.CLIENT_UPDATE: Form(TypeAdapter(FollowUpFacts), update_words, samples.FOLLOW_UP),
    NoticeKind.CLIENT_FINAL: Form(TypeAdapter(FollowUpFacts), final_words, samples.FOLLOW_UP),
    NoticeKind.CLIENT_ALL_CLEAR: Form(
        TypeAdapter(AllClearFacts), all_clear_words, samples.ALL_CLEAR
    ),
    NoticeKind.AUTHORITY_PART_1: _AUTHORITY,
    NoticeKind.AUTHORITY_PART_2: _AUTHORITY,
    NoticeKind.CALL_SCRIPT: Form(TypeAdapter(CallScriptFacts), script_words, samples.CALL_SCRIPT),
    NoticeKind.CALL_LIST: Form(TypeAdapter(CallListFacts), list_words, samples.CALL_LIST),
    NoticeKind.HOLDING_LINE: Form(TypeAdapter(HoldingFacts), holding_words, samples.HOLDING),
    NoticeKind.EARLY_WARNING: _NIS2,
    NoticeKind.INCIDENT_NOTIFICATION: _NIS2,
    NoticeKind.PROGRESS_REPORT: _NIS2,
    NoticeKind.FINAL_REPORT: _NIS2,
    NoticeKind.DATA_SUBJECTS: Form(
        TypeAdapter(DataSubjectFacts), people_words, samples.DATA_SUBJECTS
    ),
}


def form_of(kind: str) -> Form:
    """Return how a kind of notice is filled, by the name of its folder."""
    return _FORMS.get(kind, _CLIENT)
