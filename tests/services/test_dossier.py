"""The dossier: all that is on record, for whom it is, with what was erased said to be erased."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.content.typeset import NotTypeset, Page
from bot.domain.dossier import COLUMNS, DECISIONS, TELLINGS, Chapter, Dossier, DossierRefused, Grid
from bot.domain.instants import format_utc
from bot.domain.notices import NoticeKind
from bot.services import (
    audit,
    awareness,
    by_hand,
    closing,
    confirming,
    decisions,
    dossier,
    dossier_papers,
    duties,
    facts,
    incidents,
    letters,
    merging,
    roles,
    sending,
    sheets,
)
from bot.services.by_hand import Delivery
from bot.services.decisions import Decision
from bot.services.dossier_papers import InWords
from bot.services.facts import Answer
from bot.services.rights import NoSuchIncident
from bot.services.sheets import Asked
from bot.store import audit_log
from tests.project import ROOT
from tests.services.desk import (
    ALDER,
    BOREE,
    DEPUTY,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    opened,
)

LATER = NIGHT + timedelta(hours=2)


def collected(night: Night) -> Dossier:
    """Return the dossier as the officer gets it."""
    return dossier.collect(night.desk, night.incident, OFFICER, LATER)


def rows(made: Dossier, table: str) -> list[Mapping[str, Any]]:
    """Return the rows of a table."""
    return list(made.tables[table])


def live_through(night: Night) -> None:
    """Let happen what a dossier tells: times, facts, decisions, tellings, steps, a letter."""
    desk, incident_id = night.desk, night.incident_id
    was = NIGHT - timedelta(hours=5)
    awareness.correct_times(
        desk,
        incident_id,
        OFFICER,
        NIGHT,
        reason="het logboek",
        noticed_at=was,
        aware_at=was,
    )
    answer = Answer("exfiltration", "likely", basis="uitgaand verkeer")
    facts.tell(desk, incident_id, [answer], LEAD, NIGHT)
    facts.tell(desk, incident_id, [replace(answer, value="confirmed")], LEAD, LATER)
    sending.told(desk, incident_id, ALDER, LEAD, "telephone", NIGHT, LATER, whom="mevr. Alder")
    draft = night.draft(BOREE)
    delivery = Delivery("letter", LATER, "de balie", "ontvangstbewijs")
    by_hand.record(desk, draft.id, draft.digest, OFFICER, delivery, LATER)
    unneeded = night.duty("communicate_subjects")
    duties.waive(desk, unneeded.id, OFFICER, "geen hoog risico", LATER)
    filed = night.duty("notify_authority")
    duties.fulfil(desk, filed.id, OFFICER, LATER, LATER, number="DBN-1")
    decisions.decide(desk, incident_id, Decision("afsluiten", "veilig", "openlaten"), LEAD, LATER)
    roles.give(desk, incident_id, "technical_lead", RESPONDER, "", LEAD, LATER)
    incidents.note(desk, incident_id, "=SOM(A1)", LEAD, LATER)
    own = sheets.draw(desk, incident_id, Asked(NoticeKind.DATA_SUBJECTS), LEAD, LATER).sheet
    letters.send(desk, own.id, own.digest, OFFICER, "an@personeel.example", LATER)


def test_every_table_has_the_columns_that_are_documented(short_night: Night) -> None:
    """Whatever happened; no column is missing and none is there by chance."""
    live_through(short_night)
    made = collected(short_night)
    assert list(made.tables) == list(COLUMNS)
    filled = {name for name, found in made.tables.items() if found}
    assert filled == COLUMNS.keys()
    for name, found in made.tables.items():
        assert all(set(row) == set(COLUMNS[name]) for row in found), name


def test_the_whole_story_is_in_it(short_night: Night) -> None:
    """Old times, sure and unsure, who was told how, filings with number, why not."""
    live_through(short_night)
    made = collected(short_night)
    (past,) = rows(made, "corrections")
    assert (past["noticed_at"], past["reason"]) == (NIGHT, "het logboek")
    said = [row for row in rows(made, "facts") if row["name"] == "exfiltration"]
    assert [(row["value"], row["current"]) for row in said] == [
        ("likely", False),
        ("confirmed", True),
    ]
    (call, letter) = rows(made, "tellings")
    assert (call["client_id"], call["words"]) == (ALDER, {"whom": "mevr. Alder"})
    assert letter["action"] == "notice.delivered"
    filed = next(row for row in rows(made, "duties") if row["number"])
    assert filed["number"] == "DBN-1"
    assert filed["latest_1182_at"] > filed["due_at"]
    waived = [row for row in rows(made, "decisions") if row["action"] == "duty.waived"]
    assert waived[0]["words"] == {"reason": "geen hoog risico"}
    told = next(row for row in rows(made, "duties") if row["client_id"] == ALDER)
    assert (told["at_most_at"] is not None, told["latest_1182_at"]) == (True, None)
    notice = next(row for row in rows(made, "notices") if row["client_id"] == BOREE)
    assert notice["proof"]["note"] == "ontvangstbewijs"
    assert made.verdict.fault is None
    assert made.verdict.head == rows(made, "record")[-1]["digest"]


def test_what_clients_answer_stands_with_their_notice(short_night: Night) -> None:
    """Of one that has left and came back; who has not left has no answer."""
    night = short_night
    draft = night.draft(ALDER)
    with night.desk.store.transaction():
        confirming.expect(draft, NIGHT)
    confirming.bounced(night.desk, night.incident_id, ALDER, LEAD, "bestaat niet", LATER)
    answers = {row["client_id"]: row["answer"] for row in rows(collected(night), "notices")}
    assert (answers[ALDER], answers[BOREE]) == ("bounced", None)


def test_an_erased_value_says_so_and_nothing_else_changes(short_night: Night) -> None:
    """The chain is whole; the count tells how many there were."""
    night = short_night
    live_through(night)
    before = collected(night)
    entry = next(row for row in rows(before, "record") if row["action"] == "client.told")
    with night.desk.store.transaction():
        digests = [one.digest for one in audit_log.values()[entry["sequence"]]]
        audit.erase(digests, actor=OFFICER, now=LATER)
    after = collected(night)
    (call, _) = rows(after, "tellings")
    assert call["words"] == {"whom": None}
    assert (before.erased, after.erased, after.verdict.fault) == (0, 1, None)


def test_a_closed_incident_says_why_it_was_closed(short_night: Night) -> None:
    """Its dossier can be had afterwards; that is what it is for."""
    night = short_night
    closing.close(night.desk, night.incident_id, OFFICER, "een test", LATER, false_alarm=True)
    made = collected(night)
    assert made.incident["closing_reason"] == "een test"
    dossier.ask(night.desk, night.incident_id, "nl", OFFICER, LATER)


def test_an_incident_that_goes_on_elsewhere_names_the_other(short_night: Night) -> None:
    """By the reference that people use."""
    night = short_night
    other = opened(night.desk, LATER, request_key="another")
    merging.merge(night.desk, other, night.incident_id, OFFICER, "hetzelfde", LATER)
    gone = dossier.find(night.desk, other)
    made = dossier.collect(night.desk, gone, OFFICER, LATER)
    assert made.incident["went_on_in"] == night.incident.reference


@pytest.mark.parametrize("user", [OFFICER, DEPUTY, LEAD])
def test_who_decides_or_leads_gets_it(short_night: Night, user: str) -> None:
    """As a direct message, with an entry of the record."""
    night = short_night
    incidents.take_lead(night.desk, night.incident_id, LEAD, NIGHT)
    dossier.ask(night.desk, night.incident_id, "nl", user, LATER)
    assert dossier.is_for(night.desk, night.incident, user)
    assert rows(collected(night), "record")[-1]["action"] == "dossier.asked"


@pytest.mark.parametrize(
    ("user", "refused"),
    [(RESPONDER, DossierRefused), (MANAGER, DossierRefused), (STAFF, NoSuchIncident)],
)
def test_others_do_not_get_it(short_night: Night, user: str, refused: type[Exception]) -> None:
    """The team works on the incident; the whole of it is for fewer."""
    night = short_night
    with pytest.raises(refused):
        dossier.ask(night.desk, night.incident_id, "nl", user, LATER)
    assert not dossier.is_for(night.desk, night.incident, user)


def test_of_a_restricted_incident_whom_the_officer_picked_gets_it(short_night: Night) -> None:
    """And nobody else: a deputy who was not picked sees no incident at all."""
    desk = short_night.desk
    incident_id = opened(
        desk, restricted=True, reporter=OFFICER, members=(RESPONDER,), request_key="quiet"
    )
    dossier.ask(desk, incident_id, "nl", RESPONDER, LATER)
    with pytest.raises(NoSuchIncident):
        dossier.ask(desk, incident_id, "nl", DEPUTY, LATER)


def test_an_incident_is_found_by_reference_or_id(short_night: Night) -> None:
    """In whatever case it is typed."""
    night = short_night
    for named in (f" {night.incident.reference.lower()} ", night.incident_id):
        assert dossier.find(night.desk, named) == night.incident
    with pytest.raises(NoSuchIncident):
        dossier.find(night.desk, "BR-1999-001")


def test_writing_it_down_is_on_record(short_night: Night) -> None:
    """With the digest of the file, so that it can be told again."""
    night = short_night
    dossier.written(night.desk, night.incident, "pdf", "d" * 64, LATER)
    entry = rows(collected(night), "record")[-1]
    assert (entry["action"], entry["facts"]) == (
        "dossier.written",
        {"what": "pdf", "sha256": "d" * 64},
    )


def test_the_data_are_one_document_and_tables_for_a_spreadsheet(short_night: Night) -> None:
    """The same dossier is the same file; what looks like a formula is text."""
    live_through(short_night)
    made = collected(short_night)
    packed = dossier_papers.archive(made)
    assert packed == dossier_papers.archive(made)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        document = json.loads(archive.read(f"{made.reference}-dossier.json"))
        timeline = archive.read("tables/timeline.csv").decode("utf-8-sig")
        notices = archive.read("tables/notices.csv").decode("utf-8-sig")
        duties_ = archive.read("tables/duties.csv").decode("utf-8-sig")
    assert len(names) == 1 + len(COLUMNS)
    assert (document["format"], document["purpose"]) == (1, "GDPR Art. 33(5)")
    assert document["incident"]["noticed_at"] == format_utc(short_night.incident.noticed_at)
    assert document["tables"]["notices"][0]["text"]
    read = list(csv.DictReader(io.StringIO(timeline)))
    assert "'=SOM(A1)" in {row["text"] for row in read}
    assert all(json.loads(row["authors"]) == [] for row in csv.DictReader(io.StringIO(notices)))
    due = [row["due_at"] for row in csv.DictReader(io.StringIO(duties_)) if row["due_at"]]
    assert all(one.endswith("Z") for one in due)


def test_the_print_has_every_chapter_and_the_mark(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wide, for its tables, with the reference below."""
    pages: list[Page] = []

    def pdf(page: Page) -> bytes:
        pages.append(page)
        return b"%PDF"

    monkeypatch.setattr(dossier_papers, "pdf", pdf)
    made = collected(short_night)
    grid = Grid("", ("A",), (("a",),), (1,))
    words = InWords("nl", "Dossier", (Chapter("Een", "Tekst", (), (grid,)),), "OEFENING")
    printed, data = dossier_papers.papers(made, words)
    assert (printed.filename, printed.content) == (f"{made.reference}-dossier.pdf", b"%PDF")
    assert data.filename == f"{made.reference}-dossier-data.zip"
    (page,) = pages
    assert (page.wide, page.mark, page.parts[0].grids) == (True, "OEFENING", (grid,))


def test_without_a_print_there_are_the_data(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a layout in the night."""

    def fail(_: Page) -> bytes:
        raise NotTypeset("error.not_typeset")

    monkeypatch.setattr(dossier_papers, "pdf", fail)
    (data,) = dossier_papers.papers(collected(short_night), InWords("nl", "Dossier", ()))
    assert data.filename.endswith("-data.zip")


def test_no_entry_is_a_decision_and_a_telling() -> None:
    """Each is told once."""
    assert not DECISIONS & TELLINGS


def test_the_columns_are_those_of_the_documentation() -> None:
    """Whoever reads the data by a program finds each of them described."""
    text = (ROOT / "docs" / "dossier.md").read_text(encoding="utf-8")
    for name, columns in COLUMNS.items():
        assert f"| `{name}` | {', '.join(f'`{one}`' for one in columns)} |" in text
