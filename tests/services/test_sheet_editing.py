"""A person writes in a sheet: versions are kept, news is joined, and rules of secrecy hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.approval import ReleasePath, ReleaseRefused
from bot.domain.errors import Refusal
from bot.domain.notices import NoticeKind
from bot.domain.sheets import OURS, SheetRecord, SheetView
from bot.services import audit, facts, sheet_editing, sheet_release, sheets
from bot.services.approvals import NoticeTaken
from bot.services.facts import Answer
from bot.services.foreign import ForeignClientNamed
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.sheets import Asked, SheetUnknown
from bot.store import audit_log
from tests.services.desk import (
    ALDER,
    CARLS,
    DEPUTY,
    LAB_MAIL,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    at_once,
    confirmed,
    lab_scope,
)

NOW = NIGHT + timedelta(hours=3)
LATER = NOW + timedelta(minutes=10)
PART_1, LETTER = NoticeKind.AUTHORITY_PART_1, NoticeKind.DATA_SUBJECTS
ADDRESS = "Adres: nog in te vullen"
FILLED = "Adres: Kerkstraat 1, 2000 Antwerpen"


def draw(night: Night, kind: NoticeKind, client_id: str = OURS, language: str = "") -> SheetView:
    """Draft a sheet as the lead."""
    asked = Asked(kind, client_id, language)
    return sheets.draw(night.desk, night.incident_id, asked, LEAD, NOW)


def edit(night: Night, sheet: SheetRecord, text: str, by: str = LEAD, **more: str) -> SheetRecord:
    """Write in a sheet, and return the version that holds the words."""
    given = {"subject": sheet.subject, "text": text, **more}
    new = sheet_editing.edit(night.desk, sheet.id, sheet.digest, by, LATER, **given)
    return shown(night, new).sheet


def shown(night: Night, sheet_id: str, by: str = LEAD) -> SheetView:
    """Look at one version."""
    return sheets.shown(night.desk, sheet_id, by, LATER)


def filled_in(night: Night) -> SheetRecord:
    """Draft our sheet and fill in the address."""
    sheet = draw(night, PART_1).sheet
    assert ADDRESS in sheet.text
    return edit(night, sheet, sheet.text.replace(ADDRESS, FILLED))


def tell(night: Night, **answers: str) -> None:
    """Say facts."""
    given = [Answer(name, value) for name, value in answers.items()]
    facts.tell(night.desk, night.incident_id, given, LEAD, NOW)


def test_a_persons_words_are_the_newest_version(night: Night) -> None:
    """The drafted one is kept beside it, who wrote is on record, and the chain is whole."""
    drafted = draw(night, PART_1).sheet
    written = edit(night, drafted, drafted.text.replace(ADDRESS, FILLED))
    assert (drafted.version, written.version) == (1, 2)
    assert (written.authors, written.edited_at, written.drafted_by) == ((LEAD,), LATER, LEAD)
    assert FILLED in written.text
    assert "Kerkstraat 1" in written.html
    assert shown(night, drafted.id).sheet == drafted
    with night.desk.store.read():
        newest = audit_log.of_incident(night.incident_id)[-1]
    assert newest.action == "sheet.edited"
    assert audit.verify(night.desk.store).fault is None


def test_what_is_open_is_read_from_the_text(short_night: Night) -> None:
    """A field that a person filled in is open no more; the difference is shown."""
    before = draw(short_night, PART_1)
    assert "Adres" in before.open
    after = shown(short_night, filled_in(short_night).id)
    assert set(before.open) - set(after.open) == {"Adres"}
    assert [(one.before, one.after) for one in after.edits] == [(ADDRESS, FILLED)]
    assert before.edits == ()


def test_drafting_again_keeps_what_was_written(short_night: Night) -> None:
    """Without news the version stays; with news elsewhere both are in the next one."""
    written = filled_in(short_night)
    assert draw(short_night, PART_1).sheet == written
    tell(short_night, own_risk="risk")
    assert shown(short_night, written.id).stale
    joined = draw(short_night, PART_1)
    assert (joined.sheet.version, joined.sheet.authors) == (3, (LEAD,))
    assert FILLED in joined.sheet.text
    assert joined.sheet.facts["outcome"] == "risk"
    assert not joined.stale
    assert "outcome" not in joined.sheet.missing


def test_where_both_changed_a_place_a_person_joins_them(short_night: Night) -> None:
    """The words stay and are marked; joined, they rest on the new facts."""
    drafted = draw(short_night, PART_1).sheet
    outcome = "Uitkomst van de beoordeling: nog in te vullen"
    words = drafted.text.replace(outcome, "Uitkomst van de beoordeling: zie bijlage 2")
    written = edit(short_night, drafted, words)
    tell(short_night, own_risk="risk")
    view = draw(short_night, PART_1)
    assert (view.sheet, view.stale) == (written, True)
    joined = sheet_editing.joined(short_night.desk, written.id, LEAD, LATER)
    assert "zie bijlage 2" in joined.text.text
    assert joined.clashes
    saved = edit(short_night, written, joined.text.text + "Gezien.", fresh=joined.fresh)
    assert saved.facts["outcome"] == "risk"
    assert not shown(short_night, saved.id).stale
    assert shown(short_night, written.id).stale


def test_older_news_does_not_pass_for_the_newest(short_night: Night) -> None:
    """What was joined before other facts came in stays marked as stale."""
    written = filled_in(short_night)
    tell(short_night, own_risk="risk")
    joined = sheet_editing.joined(short_night.desk, written.id, LEAD, LATER)
    tell(short_night, own_risk="high_risk")
    saved = edit(short_night, written, f"{joined.text.text}Gezien.", fresh=joined.fresh)
    assert shown(short_night, saved.id).stale


def test_without_news_there_is_nothing_to_join(short_night: Night) -> None:
    """It says so."""
    written = filled_in(short_night)
    with pytest.raises(Refusal, match="nothing_new"):
        sheet_editing.joined(short_night.desk, written.id, LEAD, LATER)


def test_words_that_say_the_news_already_are_not_stale(short_night: Night) -> None:
    """Who wrote what the facts came to say has nothing to join."""
    drafted = draw(short_night, PART_1).sheet
    to_come = {**drafted.facts, "outcome": "risk"}
    wanted = short_night.desk.notices.render(PART_1, "nl", to_come)
    written = edit(short_night, drafted, wanted.text)
    tell(short_night, own_risk="risk")
    assert not shown(short_night, written.id).stale
    assert draw(short_night, PART_1).sheet == written


def test_each_language_has_its_own_words(short_night: Night) -> None:
    """A sheet drafted in another language takes nothing from what was written in the first."""
    written = filled_in(short_night)
    english = draw(short_night, PART_1, language="en").sheet
    assert (english.version, english.authors) == (3, ())
    assert draw(short_night, PART_1).sheet == written
    latest = sheets.shown(short_night.desk, english.id, LEAD, LATER, newest=True)
    assert latest.sheet == english


def test_a_double_press_saves_once_and_an_older_version_is_refused(short_night: Night) -> None:
    """The form of somebody else keeps its text, and says that there is a newer version."""
    drafted = draw(short_night, PART_1).sheet
    text = drafted.text.replace(ADDRESS, FILLED)
    first, second = edit(short_night, drafted, text), edit(short_night, drafted, text)
    assert first == second
    with pytest.raises(NoticeTaken):
        edit(short_night, drafted, text.replace("Kerkstraat", "Molenstraat"), by=RESPONDER)
    with pytest.raises(NoticeTaken):
        sheet_editing.edit(short_night.desk, first.id, "0" * 64, LEAD, LATER, subject="a", text="b")


def test_of_two_who_save_at_once_one_is_told(night: Night) -> None:
    """Nobody's words are lost without a sentence."""
    drafted = draw(night, PART_1).sheet
    raised = at_once(
        [
            lambda: edit(night, drafted, "Van de lead."),
            lambda: edit(night, drafted, "Van de techniek.", by=RESPONDER),
        ]
    )
    assert [type(one) for one in raised] == [NoticeTaken]


@pytest.mark.parametrize(("subject", "text", "field"), [(" ", "x", "subject"), ("x", "\n", "text")])
def test_nothing_is_no_text(short_night: Night, subject: str, text: str, field: str) -> None:
    """The field that is empty is named."""
    sheet = draw(short_night, PART_1).sheet
    with pytest.raises(Refusal) as refused:
        sheet_editing.edit(
            short_night.desk, sheet.id, sheet.digest, LEAD, LATER, subject=subject, text=text
        )
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "client_id"),
    [(PART_1, ALDER), (LETTER, ALDER), (LETTER, OURS), (NoticeKind.HOLDING_LINE, OURS)],
)
def test_what_leaves_the_house_names_no_other_client(
    short_night: Night, kind: NoticeKind, client_id: str
) -> None:
    """A client's sheet, the letter to our people and what callers hear."""
    sheet = draw(short_night, kind, client_id).sheet
    with pytest.raises(ForeignClientNamed):
        edit(short_night, sheet, f"{sheet.text}\nOok bij Hazelhaven BV.")
    assert shown(short_night, sheet.id).sheet == sheet


def test_our_own_filing_may_name_a_client(short_night: Night) -> None:
    """The authority may have to know; nobody else reads it."""
    sheet = draw(short_night, PART_1).sheet
    assert "Hazelhaven" in edit(short_night, sheet, f"{sheet.text}\nOok Hazelhaven BV.").text


def test_a_word_of_another_clients_name_is_pointed_out(short_night: Night) -> None:
    """It may be an ordinary word; in our own filing it is nobody's secret."""
    theirs = draw(short_night, PART_1, ALDER).sheet
    words = f"{theirs.text}\nZie Hazelhaven."
    with pytest.raises(ForeignClientNamed):
        edit(short_night, theirs, words)
    written = edit(short_night, theirs, f"{theirs.text}\nMet payroll.")
    assert shown(short_night, written.id).names == ("Dovecote Payroll Ltd",)
    ours = draw(short_night, PART_1).sheet
    assert shown(short_night, edit(short_night, ours, "Met payroll.").id).names == ()


def test_nobody_writes_in_the_call_list(short_night: Night) -> None:
    """It is made of the register."""
    sheet = draw(short_night, NoticeKind.CALL_LIST).sheet
    with pytest.raises(SheetUnknown):
        edit(short_night, sheet, "x")


def test_only_who_works_on_it_writes(short_night: Night) -> None:
    """A colleague outside the team learns nothing, and neither does a made-up id."""
    sheet = draw(short_night, PART_1).sheet
    with pytest.raises(NotAllowed):
        edit(short_night, sheet, "x", by=STAFF)
    with pytest.raises(NoSuchIncident):
        sheet_editing.edit(short_night.desk, "no", "", LEAD, LATER, subject="x", text="x")


def test_a_client_that_is_gone_keeps_its_words(short_night: Night) -> None:
    """Out of the scope its sheet is neither stale nor drafted anew."""
    sheet = draw(short_night, PART_1, CARLS).sheet
    written = edit(short_night, sheet, f"{sheet.text}\nGeprüft.")
    confirmed(short_night.desk, short_night.incident_id, LATER, lab_scope(LAB_MAIL))
    with pytest.raises(SheetUnknown):
        draw(short_night, PART_1, CARLS)
    gone = edit(short_night, written, f"{written.text}\nZweimal.")
    assert not shown(short_night, gone.id).stale
    assert gone.facts == sheet.facts


def test_who_wrote_in_our_letter_does_not_release_it(night: Night) -> None:
    """A deputy does, or the officer once a second responder has read exactly that version."""
    letter = draw(night, LETTER).sheet
    written = edit(night, letter, f"{letter.text}\nVraag raad aan uw diensthoofd.", by=OFFICER)

    def release(by: str) -> ReleasePath:
        return sheet_release.approve(night.desk, written.id, written.digest, by, LATER).path

    with pytest.raises(ReleaseRefused):
        release(OFFICER)
    assert not shown(night, written.id, OFFICER).may_countersign
    assert shown(night, written.id, RESPONDER).may_countersign
    sheet_editing.countersign(night.desk, written.id, written.digest, RESPONDER, LATER)
    assert not shown(night, written.id, RESPONDER).may_countersign
    assert release(OFFICER) is ReleasePath.COUNTERSIGNED


def test_another_officer_releases_what_the_officer_wrote(short_night: Night) -> None:
    """Four eyes are enough."""
    letter = draw(short_night, LETTER).sheet
    written = edit(short_night, letter, f"{letter.text}\nTot morgen.", by=OFFICER)
    released = sheet_release.approve(short_night.desk, written.id, written.digest, DEPUTY, LATER)
    assert released.path is ReleasePath.FOUR_EYES


def test_a_signature_is_under_one_text_only(short_night: Night) -> None:
    """An edit after it voids it, and an edit after the release needs another release."""
    letter = draw(short_night, LETTER).sheet
    written = edit(short_night, letter, f"{letter.text}\nEen.", by=OFFICER)
    sheet_editing.countersign(short_night.desk, written.id, written.digest, LEAD, LATER)
    again = edit(short_night, written, f"{written.text}\nTwee.", by=OFFICER)
    assert again.countersigned_by is None
    with pytest.raises(ReleaseRefused):
        sheet_release.approve(short_night.desk, again.id, again.digest, OFFICER, LATER)
    with pytest.raises(NoticeTaken):
        sheet_editing.countersign(short_night.desk, written.id, written.digest, LEAD, LATER)
    sheet_release.approve(short_night.desk, again.id, again.digest, DEPUTY, LATER)
    third = edit(short_night, shown(short_night, again.id).sheet, "Drie.", by=OFFICER)
    assert (third.approved_by, third.approval_path) == (None, None)


def test_who_may_sign_is_a_second_reader_of_our_letter(short_night: Night) -> None:
    """Nobody under their own words, no outsider, under no other text and no other sheet."""
    letter = draw(short_night, LETTER).sheet
    written = edit(short_night, letter, f"{letter.text}\nEen.", by=LEAD)

    def sign(sheet: SheetRecord, by: str, digest: str = "") -> None:
        sheet_editing.countersign(short_night.desk, sheet.id, digest or sheet.digest, by, LATER)

    with pytest.raises(ReleaseRefused):
        sign(written, LEAD)
    with pytest.raises(ReleaseRefused):
        sign(written, RESPONDER, digest="0" * 64)
    with pytest.raises(NotAllowed):
        sign(written, STAFF)
    with pytest.raises(SheetUnknown):
        sign(draw(short_night, PART_1).sheet, RESPONDER)
