"""Files are made when they are sent, from what is kept; what is gone makes none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.content.typeset import Page
from bot.delivery.attachments import NOTHING, Attachments
from bot.delivery.types import Obsolete, SlackFiles
from bot.domain.outgoing import file_stream, person_stream
from bot.services import dossier_papers, papers
from bot.store import notices
from bot.store.database import Store
from tests.delivery.test_channels import ROW
from tests.services.desk import (
    AFFECTED,
    ALDER,
    FORMER,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    fill_night,
    make_desk,
)

FACTS = {"user_id": LEAD, "language": "nl", "about": [], "left_out": 0}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Yield an incident whose scope is confirmed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('night') / 'night.db'}"
    fill_night(url)
    store = Store(url)
    yield Night.of(make_desk(store))
    store.close()


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Collect what would be typeset."""
    pages: list[Page] = []

    def pdf(page: Page) -> bytes:
        pages.append(page)
        return b"%PDF"

    monkeypatch.setattr(papers, "pdf", pdf)
    return pages


def made(night: Night, **facts: Any) -> Mapping[str, str]:
    """Return what a row's files hold, by name."""
    given = {"incident_id": night.incident_id, **FACTS, **facts}
    row = replace(ROW, kind="file", stream=file_stream(person_stream(LEAD)), facts=given)
    composed = Attachments(night.desk).compose(row, NIGHT)
    assert isinstance(composed, SlackFiles)
    return {one.filename: one.content.decode() for one in composed.papers}


def test_a_notice_is_made_as_it_stands_when_it_is_sent(night: Night) -> None:
    """Text and PDF, with the labels in the language of who asked."""
    draft = night.draft(ALDER)
    found = made(night, what="notice", about=[draft.id])
    text = next(content for name, content in found.items() if name.endswith(".txt"))
    assert draft.text in text
    assert "SHA-256 van wat vrijgegeven is" in text


def test_the_timeline_is_made_as_it_stands_when_it_is_sent(night: Night) -> None:
    """All of it."""
    found = made(night, what="timeline")
    assert list(found) == [f"{night.incident.reference}-timeline.txt"]


def test_the_answer_is_made_whole(night: Night) -> None:
    """Every client, with what was decided by the time it is sent."""
    with night.desk.store.read():
        snapshot = notices.confirmed_snapshot(night.incident_id)
    assert snapshot is not None
    ((name, text),) = made(night, what="scope", about=[str(snapshot.id)]).items()
    assert name == f"{night.incident.reference}-clients-{snapshot.id}.csv"
    for client_id in (*AFFECTED, FORMER):
        assert client_id in text


@pytest.mark.parametrize("what", ["sheet", "calls", "notice"])
def test_what_is_gone_makes_no_file(night: Night, what: str) -> None:
    """The record says why nothing was sent."""
    facts = {**FACTS, "incident_id": night.incident_id, "what": what, "about": ["gone"]}
    assert Attachments(night.desk).compose(replace(ROW, facts=facts), NIGHT) == NOTHING
    erased = {"incident_id": night.incident_id, "user_id": LEAD}
    assert Attachments(night.desk).compose(replace(ROW, facts=erased), NIGHT) == NOTHING
    nowhere = {**facts, "incident_id": "gone"}
    assert Attachments(night.desk).compose(replace(ROW, facts=nowhere), NIGHT) == NOTHING


def test_the_day_is_that_of_the_notice(night: Night, printed: list[Page]) -> None:
    """So the same notice is the same file whenever it is printed."""
    made(night, what="notice", about=[night.draft(ALDER).id])
    assert printed[0].day == datetime(2026, 12, 4, tzinfo=UTC).date()


def test_the_day_is_the_one_where_the_organisation_is(night: Night, printed: list[Page]) -> None:
    """In a zone far west, the day before has not ended at that hour."""
    west = replace(night.desk.organisation, zone=ZoneInfo("America/New_York"))
    there = replace(night, desk=replace(night.desk, organisation=west))
    made(there, what="notice", about=[night.draft(ALDER).id])
    assert printed[0].day == date(2026, 12, 3)


def test_the_dossier_is_made_for_who_may_still_have_it(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lost the lead meanwhile gets nothing."""
    monkeypatch.setattr(dossier_papers, "pdf", lambda _: b"%PDF")
    facts = {**FACTS, "incident_id": night.incident_id, "what": "dossier", "user_id": OFFICER}
    composed = Attachments(night.desk).compose(replace(ROW, facts=facts), NIGHT)
    assert isinstance(composed, SlackFiles)
    assert [one.filename.rpartition("-")[2] for one in composed.papers] == [
        "dossier.pdf",
        "data.zip",
    ]
    other = replace(ROW, facts={**facts, "user_id": RESPONDER})
    assert isinstance(Attachments(night.desk).compose(other, NIGHT), Obsolete)
