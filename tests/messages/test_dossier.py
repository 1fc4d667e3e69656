"""The dossier in words: every chapter, every code, in every language of the staff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from bot.domain.approval import ReleasePath
from bot.domain.client_steps import RowState
from bot.domain.dossier import DECISIONS, TELLINGS, Chapter
from bot.domain.incident import DutyState, IncidentState, NoticeState, Outcome, TaskState, Track
from bot.domain.notices import NoticeKind
from bot.i18n.catalogue import STAFF_LANGUAGES, translator
from bot.messages import dossier as written
from bot.messages import dossier_grids
from bot.store.database import Store
from tests.services.desk import Night, fill_night, make_desk
from tests.services.test_dossier import collected, live_through


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Yield an incident in which much happened."""
    url = f"sqlite:///{tmp_path_factory.mktemp('night') / 'night.db'}"
    fill_night(url)
    store = Store(url)
    night = Night.of(make_desk(store))
    live_through(night)
    yield night
    store.close()


def texts(chapters: Iterable[Chapter]) -> str:
    """Return all that is printed."""
    cells = [
        cell
        for chapter in chapters
        for grid in chapter.grids
        for row in (grid.head, *grid.rows)
        for cell in row
    ]
    rows = [value for chapter in chapters for row in chapter.rows for value in row]
    return "\n".join([*(f"{one.heading}\n{one.text}" for one in chapters), *rows, *cells])


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_chapter_speaks_the_language(night: Night, language: str) -> None:
    """It says what it is for, and shows the times, the number, the reasons and the head."""
    made, words = collected(night), translator(language)
    chapters = written.chapters(made, words)
    said = texts(chapters)
    assert len(chapters) == 13
    assert made.reference in written.title(made, words)
    assert "33" in chapters[0].text
    assert "2016/679" in chapters[0].text
    for told in ("DBN-1", "geen hoog risico", "het logboek", "uitgaand verkeer", "mevr. Alder"):
        assert told in said
    for told in ("an@personeel.example", "ontvangstbewijs"):
        assert told in said
    assert made.verdict.head in said
    considered = translator(language).text("timeline.considered")
    assert re.search(rf"afsluiten\n.* veilig\n{re.escape(considered)} openlaten", said)
    assert not re.search(r"\bdossier\.[a-z_]+\.", said)


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    """Whatever may become of a duty, a step, a client's row, a notice, an incident."""
    words = translator(language)
    states = (*DutyState, *TaskState, *RowState, *NoticeState, *IncidentState)
    clients = [kind for kind in NoticeKind if kind.startswith("client-")]
    wanted = [
        *(f"dossier.state.{one.value}" for one in states),
        *(f"dossier.track.{one.value}" for one in Track),
        *(f"dossier.outcome.{one.value}" for one in Outcome),
        *(f"dossier.path.{one.value}" for one in ReleasePath),
        *(f"dossier.notice.{one.value}" for one in clients),
        *(f"dossier.action.{one}" for one in DECISIONS | TELLINGS),
    ]
    assert [one for one in wanted if not words.knows(one)] == []


def test_where_nothing_is_on_record_it_says_so(night: Night) -> None:
    """An empty chapter is not a forgotten one."""
    made = collected(night)
    empty = replace(made, tables={**made.tables, "decisions": (), "roles": ()})
    chapters = written.chapters(empty, translator("en"))
    assert "Nothing is on record." in {one.text for one in chapters}


def test_a_chain_that_is_not_whole_is_not_hidden(night: Night) -> None:
    """It stands where the head stands, in capitals."""
    made = collected(night)
    broken = replace(made, verdict=replace(made.verdict, fault="digest", fault_at=3))
    record = written.chapters(broken, translator("en"))[-1]
    assert "THE CHAIN IS NOT WHOLE: the first fault (digest) is at entry 3" in record.text


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_what_is_too_long_for_paper_says_where_the_rest_is(
    night: Night, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a table and of the timeline; nothing is left out silently."""
    monkeypatch.setattr(dossier_grids, "MOST_ROWS", 3)
    monkeypatch.setattr(written, "MOST_LINES", 2)
    made = collected(night)
    chapters = written.chapters(made, translator(language))
    notes = {grid.note for chapter in chapters for grid in chapter.grids if grid.note}
    rest = str(len(made.tables["duties"]) - 3)
    assert any(rest in one and "tables/duties.csv" in one for one in notes)
    assert all(len(grid.rows) <= 3 for chapter in chapters for grid in chapter.grids)
    assert "tables/timeline.csv" in chapters[-2].text
