"""Sheets: for the authority's portal, for data subjects, for the telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.notices import NoticeKind
from bot.domain.sheets import FOR_A_CLIENT, FOR_US, NIS2_REPORTS, OURS, SheetView
from bot.services import (
    audit,
    awareness,
    common_passage,
    duties,
    facts,
    sending,
    sheets,
    significance,
    tracks,
)
from bot.services.desk import Desk
from bot.services.facts import Answer
from bot.services.foreign import ForeignClientNamed
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.sheets import Asked, SheetUnknown
from bot.store import audit_log, passages
from bot.store import incidents as kept_incidents
from bot.store import sheets as kept
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    CARLS,
    ELM,
    LAB_OWN,
    LEAD,
    NIGHT,
    OFFICER,
    STAFF,
    Night,
    confirmed,
    duty,
    lab_scope,
    opened,
    with_organisation,
)

HOUR = timedelta(hours=1)
NOW = NIGHT + 3 * HOUR
PART_1, PART_2 = NoticeKind.AUTHORITY_PART_1, NoticeKind.AUTHORITY_PART_2


def draw(night: Night, kind: NoticeKind, client_id: str = OURS, language: str = "") -> SheetView:
    """Draft a sheet as the lead."""
    asked = Asked(kind, client_id, language)
    return sheets.draw(night.desk, night.incident_id, asked, LEAD, NOW)


def tell(night: Night, **answers: str) -> None:
    """Say facts."""
    given = [Answer(name, value) for name, value in answers.items()]
    facts.tell(night.desk, night.incident_id, given, LEAD, NOW)


def versions(night: Night) -> list[tuple[str, str, int]]:
    """Return what is kept: kind, client, version."""
    with night.desk.store.read():
        return [(s.kind, s.client_id, s.version) for s in kept.of_incident(night.incident_id)]


@pytest.mark.parametrize("kind", FOR_US)
def test_every_sheet_about_us_can_be_drafted(short_night: Night, kind: NoticeKind) -> None:
    """In the organisation's language, under the incident's reference."""
    view = draw(short_night, kind)
    assert view.sheet.language == "nl"
    assert short_night.incident.reference in view.sheet.subject + view.sheet.text


@pytest.mark.parametrize("kind", FOR_A_CLIENT)
def test_every_sheet_about_a_client_is_in_its_language(
    short_night: Night, kind: NoticeKind
) -> None:
    """And names that client."""
    view = draw(short_night, kind, BOREE)
    assert (view.sheet.language, view.client_name) == ("fr", "Boréale Conseil SRL")
    assert "Boréale Conseil" in view.sheet.subject + view.sheet.text


def test_a_sheet_is_kept_in_every_version_and_audited(night: Night) -> None:
    """The same once more is no new version; new facts make one."""
    first = draw(night, PART_1)
    again = draw(night, PART_1)
    assert again.sheet == first.sheet
    tell(night, own_risk="high_risk")
    second = draw(night, PART_1)
    assert (first.sheet.version, second.sheet.version) == (1, 2)
    assert versions(night) == [(PART_1, OURS, 1), (PART_1, OURS, 2)]
    with night.desk.store.read():
        actions = [entry.action for entry in audit_log.of_incident(night.incident_id)]
    assert actions.count("sheets.drafted") == 2
    assert audit.verify(night.desk.store).fault is None


@pytest.mark.parametrize("kind", [PART_1, *NIS2_REPORTS])
def test_our_own_number_stands_in_our_own_reports(short_desk: Desk, kind: NoticeKind) -> None:
    """While it is not set, the sheet says that it is still to be filled in."""
    number = "0123.456.749"
    known = with_organisation(short_desk, enterprise_number=number)
    incident_id = opened(short_desk)
    without = sheets.draw(short_desk, incident_id, Asked(kind), LEAD, NOW)
    view = sheets.draw(known, incident_id, Asked(kind), LEAD, NOW)
    assert number in view.sheet.text
    assert number not in without.sheet.text
    assert set(without.sheet.missing) - set(view.sheet.missing) == {"enterprise_number"}


def test_a_sheet_can_be_drafted_before_the_scope_is_known(short_desk: Desk) -> None:
    """The hours do not wait for the register: what it would say is open."""
    incident_id = opened(short_desk)
    view = sheets.draw(short_desk, incident_id, Asked(PART_1), LEAD, NOW)
    assert {"data", "systems", "period"} <= set(view.sheet.missing)
    report = sheets.draw(short_desk, incident_id, Asked(NoticeKind.EARLY_WARNING), LEAD, NOW)
    assert {"services", "started"} <= set(report.sheet.missing)


def test_our_sheet_says_what_is_known(short_night: Night) -> None:
    """Facts that people said fill its fields; what needs a judgement stays open."""
    confirmed(short_night.desk, short_night.incident_id, NOW, lab_scope(LAB_OWN))
    tell(
        short_night,
        actor="outsider",
        malicious="yes",
        own_risk="risk",
        supplier_involved="yes",
        data_unintelligible="no",
        restored="yes",
        data_minors_vulnerable="no",
        police_number="AN.12.L1",
    )
    sheet = draw(short_night, PART_1).sheet
    said = {name: sheet.facts[name] for name in ("cause", "outcome", "discovered", "data")}
    assert said == {
        "cause": "external_malicious",
        "outcome": "risk",
        "discovered": "processor",
        "data": ["national_number"],
    }
    assert (sheet.facts["unintelligible"], sheet.facts["recoverable"]) == (False, True)
    assert sheet.facts["reported_to"] == ["police"]
    assert "Laboratory staff files" in sheet.text
    assert "severity" in sheet.missing


def test_the_second_part_carries_the_number_of_the_first(short_night: Night) -> None:
    """And is complete, and says what was reported."""
    first = duty(short_night.desk, short_night.incident_id, "notify_authority")
    duties.fulfil(short_night.desk, first.id, OFFICER, NOW, NOW, number=" DBN-2026-7 ")
    sheet = draw(short_night, PART_2).sheet
    assert (sheet.facts["earlier_number"], sheet.facts["filing"]) == ("DBN-2026-7", "complete")
    assert sheet.facts["reported_to"] == ["authority"]
    assert "DBN-2026-7" in sheet.text
    assert draw(short_night, PART_1).sheet.facts["earlier_number"] == ""


@pytest.mark.parametrize(
    ("settle", "told"),
    [
        (lambda night, one: None, "assessing"),
        (lambda night, one: tell(night, own_risk="high_risk"), "planned"),
        (lambda night, one: duties.fulfil(night.desk, one, OFFICER, NOW, NOW), "yes"),
        (
            lambda night, one: duties.waive(night.desk, one, OFFICER, "geen risico", NOW),
            "no_high_risk",
        ),
    ],
)
def test_our_sheet_says_whether_people_were_told(
    short_night: Night, settle: Callable[[Night, int], None], told: str
) -> None:
    """As the duty to tell them stands."""
    open_one = duty(short_night.desk, short_night.incident_id, "communicate_subjects")
    settle(short_night, open_one.id)
    assert draw(short_night, PART_2).sheet.facts["told"] == told


def test_nobody_is_told_where_that_is_ruled_out(short_night: Night) -> None:
    """Without the duty the field is open, and the sheets about us are offered no more."""
    tracks.rule_out(short_night.desk, short_night.incident_id, "controller", OFFICER, "nee", NOW)
    assert draw(short_night, PART_2).sheet.facts["told"] is None
    found = sheets.offered(short_night.desk, short_night.incident_id, LEAD, NOW)
    assert not {PART_1, PART_2, NoticeKind.DATA_SUBJECTS} & set(found.ours)


def test_a_clients_sheet_counts_from_when_it_was_told(short_night: Night) -> None:
    """The client files; we are the processor, whose awareness is another time."""
    assert draw(short_night, PART_1, CARLS).sheet.facts["aware_at"] is None
    sending.told(short_night.desk, short_night.incident_id, CARLS, LEAD, "telephone", NOW, NOW)
    sheet = draw(short_night, PART_1, CARLS).sheet
    assert sheet.facts["aware_at"] == NOW.isoformat()
    assert sheet.facts["processor_aware_at"] == NIGHT.isoformat()
    assert (sheet.facts["for_client"], sheet.facts["processor"]) == (True, "Comitor")
    assert (sheet.language, sheet.facts["reported_to"]) == ("de", [])


def test_the_officers_words_are_in_the_sheet_of_their_language(short_night: Night) -> None:
    """No sheet has words in another language than its own."""
    words = {"nl": "De server is versleuteld."}
    common_passage.write(short_night.desk, short_night.incident_id, words, OFFICER, NOW)
    assert "De server is versleuteld." in draw(short_night, PART_1).sheet.text
    assert "De server" not in draw(short_night, PART_1, language="en").sheet.text


def test_no_clients_sheet_names_another_client(short_night: Night) -> None:
    """Whatever somebody wrote before the register knew that client."""
    with short_night.desk.store.transaction():
        passages.write(short_night.incident_id, "nl", "Ook bij Hazelhaven BV.", OFFICER, NOW)
    with pytest.raises(ForeignClientNamed):
        draw(short_night, PART_1, ALDER)
    assert versions(short_night) == []


@pytest.mark.parametrize(
    ("kind", "client_id"),
    [
        (NoticeKind.CLIENT_INITIAL, ALDER),
        (NoticeKind.EARLY_WARNING, ALDER),
        (NoticeKind.CALL_SCRIPT, OURS),
        (PART_1, "L-HAZEL"),
    ],
)
def test_what_is_no_sheet_is_refused(short_night: Night, kind: NoticeKind, client_id: str) -> None:
    """A kind that is mailed, one that is ours alone, one about nobody, a client not affected."""
    with pytest.raises(SheetUnknown):
        draw(short_night, kind, client_id)


def test_a_duty_leads_to_its_sheet(short_night: Night) -> None:
    """And the sheet back to the duty, as long as that is open."""
    first = duty(short_night.desk, short_night.incident_id, "notify_authority")
    view = sheets.draw_for_duty(short_night.desk, first.id, LEAD, NOW)
    assert (view.sheet.kind, view.duty_id) == (PART_1, first.id)
    duties.fulfil(short_night.desk, first.id, OFFICER, NOW, NOW)
    assert sheets.shown(short_night.desk, view.sheet.id, LEAD, NOW).duty_id is None


def test_the_duty_to_file_for_a_client_leads_to_its_sheet(short_night: Night) -> None:
    """In the client's language, about the client."""
    theirs = duty(short_night.desk, short_night.incident_id, "notify_authority", CARLS)
    view = sheets.draw_for_duty(short_night.desk, theirs.id, LEAD, NOW)
    assert (view.sheet.client_id, view.duty_id) == (CARLS, theirs.id)


def test_a_duty_without_a_sheet_says_so(short_night: Night) -> None:
    """Telling a client has its notice; an unknown duty is none of ours."""
    client = duty(short_night.desk, short_night.incident_id, "notify_controller", ALDER)
    with pytest.raises(SheetUnknown):
        sheets.draw_for_duty(short_night.desk, client.id, LEAD, NOW)
    with pytest.raises(NoSuchIncident):
        sheets.draw_for_duty(short_night.desk, 10**6, LEAD, NOW)
    with pytest.raises(NoSuchIncident):
        sheets.shown(short_night.desk, "nothing", LEAD, NOW)


def test_only_who_works_on_it_drafts_and_sees(short_night: Night) -> None:
    """A colleague outside the team learns nothing."""
    with pytest.raises(NotAllowed):
        sheets.draw(short_night.desk, short_night.incident_id, Asked(PART_1), STAFF, NOW)
    view = draw(short_night, PART_1)
    with pytest.raises(NoSuchIncident):
        sheets.shown(short_night.desk, view.sheet.id, STAFF, NOW)
    with pytest.raises(NoSuchIncident):
        sheets.offered(short_night.desk, short_night.incident_id, STAFF, NOW)


def test_who_is_out_of_scope_of_nis2_is_offered_no_report(short_night: Night) -> None:
    """A class of its own says so; without one they are offered."""
    found = sheets.offered(short_night.desk, short_night.incident_id, LEAD, NOW)
    assert set(found.ours) == set(FOR_US)
    assert ALDER in found.clients
    none = with_organisation(short_night.desk, nis2_class="none")
    assert not set(sheets.offered(none, short_night.incident_id, LEAD, NOW).ours) & set(
        NIS2_REPORTS
    )
    named = with_organisation(short_night.desk, nis2_class="important")
    report = sheets.draw(named, short_night.incident_id, Asked(NIS2_REPORTS[0]), LEAD, NOW).sheet
    assert report.facts["entity_class"] == "important"


def test_a_report_says_what_was_answered_and_when_it_was_handled(short_night: Night) -> None:
    """The thresholds that are met, the users, the number of the first report, the end."""
    night = short_night
    given = {"compromised": "yes", "malicious": "yes", "users_compromised": "120"}
    significance.answer(night.desk, night.incident_id, given, OFFICER, NOW)
    awareness.confirm_breach(night.desk, night.incident_id, OFFICER, NOW)
    warning = duty(night.desk, night.incident_id, "nis2_early_warning")
    duties.fulfil(night.desk, warning.id, OFFICER, NOW, NOW, number="CCB-9")
    with night.desk.store.transaction():
        kept_incidents.set_fact(night.incident_id, duties.HANDLED_AT, NOW.isoformat(), OFFICER, NOW)
    said = draw(night, NoticeKind.FINAL_REPORT).sheet.facts
    assert said["criteria"] == ["malicious_compromise"]
    assert (said["users_at_most"], said["earlier_number"]) == (120, "CCB-9")
    assert (said["handled_at"], said["personal_data"]) == (NOW.isoformat(), True)
    assert said["reported_to"] == ["ccb"]


def test_our_own_data_in_the_scope_have_their_sheet_drafted(short_night: Night) -> None:
    """Once; a later confirmation leaves it alone, and so does one of clients' data only."""
    assert versions(short_night) == []
    confirmed(short_night.desk, short_night.incident_id, NOW, lab_scope(LAB_OWN))
    assert versions(short_night) == [(PART_1, OURS, 1)]
    confirmed(short_night.desk, short_night.incident_id, NOW + HOUR, lab_scope(LAB_OWN))
    assert versions(short_night) == [(PART_1, OURS, 1)]


def test_whom_no_mail_reaches_is_called_first(night: Night) -> None:
    """The list names them with their number; each has a script, and nobody else's facts."""
    printed = sheets.print_calls(night.desk, night.incident_id, LEAD, NOW)
    assert [one.client_id for one in printed.scripts] == [ELM]
    assert "+32 4 000 11 22" in printed.calls.text
    assert "Elmenhoek" in printed.scripts[0].text
    assert printed.left_out == 0
    sending.told(night.desk, night.incident_id, ELM, LEAD, "telephone", NOW, NOW)
    with pytest.raises(SheetUnknown):
        sheets.print_calls(night.desk, night.incident_id, LEAD, NOW)


def test_who_reads_the_mail_has_everybody_called(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first term first; scripts for so many, and how many are left out."""
    with short_night.desk.store.transaction():
        kept_incidents.set_fact(short_night.incident_id, "client_mail", "not_trusted", OFFICER, NOW)
    found = sheets.offered(short_night.desk, short_night.incident_id, LEAD, NOW)
    assert found.calls == len(AFFECTED)
    monkeypatch.setattr(sheets, "MOST_SCRIPTS", 3)
    printed = sheets.print_calls(short_night.desk, short_night.incident_id, LEAD, NOW)
    assert printed.scripts[0].client_id == BOREE
    assert (len(printed.scripts), printed.left_out) == (3, len(AFFECTED) - 3)


def test_the_holding_line_names_services_only_where_they_are_seen_to_be_down(
    short_night: Night,
) -> None:
    """A breach nobody sees is not told by it."""
    line = NoticeKind.HOLDING_LINE
    assert draw(short_night, line).sheet.facts["services"] == []
    tell(short_night, harm_avail="confirmed")
    assert draw(short_night, line).sheet.facts["services"] == ["Laboratory"]
