"""Whatever the facts of one client hold, no draft that may leave names another client."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.foreign_tokens import LEGAL_FORMS, ClientTokens, ForeignIndex
from bot.domain.incident import NoticeState
from bot.services.draft_facts import FactsNow
from bot.services.drafting import Drafter
from bot.store import notices as kept
from tests.services.desk import ALDER, NIGHT, Night

#: What is drawn here runs in other tests too; measuring takes as long as running.
pytestmark = pytest.mark.no_cover

OTHERS = ("Kelderman & Nok", "Alders Zonen NV", "Quirijnen", "{{ Vlierbos }} BV", "<!Wolvenberg>")
OWN = "Kelderman Holding"

wrapped = st.sampled_from(OTHERS).flatmap(
    lambda name: st.sampled_from(
        (
            name,
            name.upper(),
            f"={name}|cmd",
            f"\u202e{name}\u202c",
            name.replace("e", "e\u0301"),
            name.replace("er", "e\u200br"),
            name.replace(" ", "\n"),
            f"x{name}x",
            name[:-1],
        )
    )
)
hostile = st.sampled_from(("{{ 7*7 }}", "{% raw %}", "<!channel>", "=cmd|' /c'!A1", "A" * 10_000))
pieces = st.lists(st.one_of(wrapped, hostile, st.text(max_size=12)), max_size=4)
texts = pieces.map(" ".join)


def plain(text: str) -> str:
    """Return a text as it is read: no accents, nothing hidden, spaces between words."""
    decomposed = unicodedata.normalize("NFKD", text)
    seen = "".join(one for one in decomposed if unicodedata.category(one) not in {"Mn", "Cf"})
    return f" {' '.join(re.findall(r'[a-z0-9]+', seen.lower()))} "


def named(text: str) -> list[str]:
    """Return the other clients that a reader finds in a text."""
    read = plain(text).replace(plain(OWN), " | ")
    short = {
        name: plain(" ".join(w for w in plain(name).split() if w not in LEGAL_FORMS))
        for name in OTHERS
    }
    return [name for name, words in short.items() if words in read]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts, texts, st.lists(texts, max_size=2), st.sampled_from(("nl", "fr", "de", "en")))
@example("Kelderman & Nok", "", [], "nl")
@example("", "Quirij\u00adnen", [], "en")
@example("", "", ["{{ Vlierbos }}"], "de")
def test_no_draft_that_may_leave_names_another_client(
    short_night: Night, reference: str, passage: str, systems: list[str], language: str
) -> None:
    """It is drafted without the name, or sent back; it never stops and never runs anything."""
    desk = short_night.desk
    with desk.store.read():
        snapshot = kept.confirmed_snapshot(short_night.incident_id)
        assert snapshot is not None
        drafter = Drafter.of(FactsNow.of(desk, short_night.incident, snapshot))
    others = [ClientTokens(f"X-{number}", names=(name,)) for number, name in enumerate(OTHERS)]
    index = ForeignIndex([*others, ClientTokens(ALDER, names=(OWN,))])
    row = {**drafter.facts.rows[ALDER], "name": OWN, "language": language}
    facts = drafter.facts.of_client(row, 1, NIGHT + timedelta(hours=24)).as_dict() | {
        "contract_reference": reference,
        "passage": passage,
        "systems": systems,
    }

    draft = replace(drafter, known=index).draft(row, "client-initial", facts, NIGHT)

    whole = f"{draft['subject']}\n{draft['text']}"
    assert draft["state"] in {NoticeState.DRAFT, NoticeState.REJECTED}
    assert (draft["state"] is NoticeState.DRAFT) <= (named(whole) == [])
    assert ("{{ 7*7 }}" in f"{reference} {passage}") <= ("{{ 7*7 }}" in whole)
