"""``breach-bot incident`` in the dark: a code for each act, and all that Slack would have done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import app
from bot.cli.incident import incident
from bot.cli.incident_desk import Act
from bot.domain.approval import ReleaseRefused
from bot.domain.client_steps import RowState
from bot.domain.darkness import READ_ALONG
from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState
from bot.domain.organisation import Right
from bot.messages import ids, scope_ids
from bot.messages.permissions import needed
from bot.services import facts
from bot.services.facts import Answer
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.store import client_steps, notices
from bot.store.database import Store
from tests import postgres
from tests.cli.processes import clean, ended
from tests.cli.test_incident import filled, settings_of
from tests.services.conftest import BOTH
from tests.services.desk import (
    ALDER,
    BOREE,
    COUNSEL,
    DEPUTY,
    DOVE,
    ELM,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    duties_of,
    duty,
    fill_night,
    make_desk,
)
from tests.services.factors import STEP, Device, enrol

__all__ = ["filled"]

START = NIGHT + timedelta(minutes=30)


@dataclass
class Dark:
    """A breach in the dark, its people with their devices, and the clock of the server."""

    night: Night
    devices: dict[str, Device]
    now: datetime = START
    folder: Path = field(default_factory=Path)

    @property
    def reference(self) -> str:
        """What the incident is called."""
        return self.night.incident.reference

    def run(self, *arguments: str, who: str = OFFICER, text: str = "", code: str = "") -> Result:
        """Run a command half a minute later, with the code that the person's device shows."""
        self.now += STEP
        asked = isinstance(incident.commands[arguments[0]], Act) or arguments[0] == "counsel"
        given = ["--code", code or self.devices[who].code(self.now)] if asked else []
        return self.typed(*arguments, *given, who=who, text=text)

    def typed(self, *arguments: str, who: str = OFFICER, text: str = "") -> Result:
        """Run a command exactly as it is typed."""
        name, *rest = arguments
        order = [name, self.reference, *rest, "--as", who]
        return CliRunner().invoke(
            incident, order, env=settings_of(self.night), standalone_mode=False, input=text
        )

    def said(self, *arguments: str, who: str = OFFICER, text: str = "") -> str:
        """Return what a command prints."""
        result = self.run(*arguments, who=who, text=text)
        assert result.exception is None, result.exception
        return result.output

    def refused(
        self, *arguments: str, who: str = OFFICER, text: str = "", code: str = ""
    ) -> Refusal:
        """Return why a command is refused."""
        found = self.run(*arguments, who=who, text=text, code=code).exception
        assert isinstance(found, Refusal), found
        return found

    def digest(self, client: str) -> str:
        """Return the digest of a client's notice, as the command prints it."""
        lines = self.said("notice", client).splitlines()
        return next(line.removeprefix("digest: ") for line in lines if line.startswith("digest: "))


@pytest.fixture
def dark(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dark]:
    """Yield the breach in the dark, with everybody enrolled but one responder."""
    store = Store(f"sqlite:///{shutil.copyfile(filled, tmp_path / 'copy.db')}")
    night = Night.of(make_desk(store))
    devices = enrol_team(night)
    go_dark(night)
    found = Dark(night, devices, folder=tmp_path)
    monkeypatch.setattr(app, "clock", lambda: found.now)
    yield found
    store.close()


def enrol_team(night: Night, now: datetime = START) -> dict[str, Device]:
    """Enrol the officer, and with the officer's word the others."""
    officer = {OFFICER: enrol(night.desk, OFFICER, now)}
    others = (DEPUTY, LEAD, COUNSEL, MANAGER)
    return officer | {one: enrol(night.desk, one, now, by=(OFFICER,)) for one in others}


def go_dark(night: Night) -> None:
    """Let somebody say that the chat is read."""
    facts.tell(night.desk, night.incident_id, [Answer(READ_ALONG, "chat")], LEAD, NIGHT)


def test_each_act_takes_a_code_of_its_own(dark: Dark) -> None:
    """None, a wrong one, one that was used, somebody else's: nothing is done."""
    order = ("note", "Bridge opened")
    code = dark.devices[OFFICER].code(dark.now + STEP)
    assert dark.refused(*order, code=dark.devices[OFFICER].wrong(dark.now + STEP)).key == (
        "factor.error.wrong_code"
    )
    dark.now -= STEP
    dark.said(*order)
    dark.now -= STEP
    assert dark.refused(*order, code=code).key == "factor.error.used_code"
    lead = dark.devices[LEAD].code(dark.now + STEP)
    assert dark.refused(*order, code=lead).key == "factor.error.wrong_code"


def test_without_a_terminal_and_without_a_code_nothing_is_done(dark: Dark) -> None:
    """The sentence says how to give one; standard input and the environment hold it unseen."""
    order = ["note", dark.reference, "-", "--as", OFFICER]
    environment = settings_of(dark.night)

    def act(*more: str, text: str = "", **variables: str) -> Result:
        dark.now += STEP
        given = {name: dark.devices[OFFICER].code(dark.now) for name in variables}
        code = dark.devices[OFFICER].code(dark.now)
        return CliRunner().invoke(
            incident,
            [*order, *more],
            env=environment | given,
            standalone_mode=False,
            input=text.format(code=code),
        )

    missing = act(text="words").exception
    assert isinstance(missing, Refusal)
    assert missing.key == "cli.factor.code_needed"
    assert act("--code", "-", text="{code}\nfrom standard input").exception is None
    assert act(text="from the environment", ONE_TIME_CODE="").exception is None
    kept = dark.said("show")
    assert dark.reference in kept


def test_who_is_not_enrolled_is_told_what_to_do(dark: Dark) -> None:
    """Who vouches, by name, and the way when nobody can be reached."""
    why = dark.refused("note", "x", who=RESPONDER, code="000000")
    assert why.key == "factor.error.dark"
    assert why.values["user"] == RESPONDER
    assert OFFICER in str(why.values["officers"])


def test_in_the_light_only_who_has_one_is_asked(dark: Dark) -> None:
    """The others act as before."""
    dark.said("bright", "--why", "forensics found no session")
    assert "Noted" in dark.typed("note", "x", who=RESPONDER).output
    missing = dark.typed("note", "x", who=OFFICER).exception
    assert isinstance(missing, Refusal)
    assert missing.key == "cli.factor.code_needed"


def test_nobody_uses_a_code_up_who_may_not_act(dark: Dark) -> None:
    """The right is asked first."""
    assert isinstance(dark.refused("close", "--why", "x", who=LEAD), NotAllowed)
    dark.now -= STEP
    dark.said("note", "x", who=LEAD)


def test_a_notice_is_edited_countersigned_and_released(dark: Dark) -> None:
    """The words go to a file and come back; who wrote them does not release them."""
    path = dark.folder / "alder.txt"
    shown = dark.said("notice", ALDER, "--to", str(path))
    assert "digest: " in shown
    assert path.stat().st_mode & 0o077 == 0
    again = dark.refused("notice", ALDER, "--to", str(path))
    assert again.key == "cli.incident.unwritable"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("Subject: ")
    path.write_text(f"{text}\nWe bellen u om negen uur.\n", encoding="utf-8")
    before = dark.digest(ALDER)
    dark.said("edit", ALDER, "--digest", before, "--from", str(path), who=LEAD)
    after = dark.digest(ALDER)
    assert after != before
    seen = dark.said("notice", ALDER)
    assert f"written in by: {LEAD}" in seen
    assert "+ We bellen u om negen uur." in seen
    gone = dark.refused("approve", ALDER, "--digest", before)
    assert gone.key == "approval.error.text_changed"
    own = dark.refused("approve", ALDER, "--digest", after, who=LEAD)
    assert isinstance(own, ReleaseRefused)
    dark.said("countersign", ALDER, "--digest", after[:16], who=DEPUTY)
    assert f"read beside them by: {DEPUTY}" in dark.said("notice", ALDER)
    dark.said("approve", ALDER, "--digest", after[:16], "--as-it-is")
    draft = dark.night.draft(ALDER)
    assert (draft.state, draft.approved_by) == (NoticeState.APPROVED, OFFICER)


def test_a_file_without_its_subject_changes_nothing(dark: Dark) -> None:
    """And one that is not there is named."""
    digest = dark.digest(ALDER)
    order = ("edit", ALDER, "--digest", digest, "--from")
    assert dark.refused(*order, "-", text="no subject").key == "cli.incident.no_subject"
    missing = dark.refused(*order, str(dark.folder / "none.txt"))
    assert missing.key == "cli.incident.unreadable"
    assert dark.digest(ALDER) == digest


def test_a_draft_is_sent_back_with_what_has_to_change(dark: Dark) -> None:
    """The next one who looks reads it."""
    dark.said("reject", ALDER, "--digest", dark.digest(ALDER), "--why", "Wrong number to call")
    assert "SENT BACK: Wrong number to call" in dark.said("notice", ALDER)


def test_all_alike_are_released_but_some(dark: Dark) -> None:
    """One code; those that are named stay, and one that is sent back too."""
    alone = dark.refused("approve", ALDER, "--digest", "0" * 64, "--except", TWIN)
    assert alone.key == "cli.incident.except_alone"
    order = ("approve", ALDER, "--digest", dark.digest(ALDER), "--as-it-is", "--alike")
    assert "Approved: 1 notice" in dark.said(*order, "--except", TWIN)
    assert dark.night.draft(ALDER).state is NoticeState.APPROVED
    assert dark.night.draft(TWIN).state is NoticeState.DRAFT


def test_the_passage_is_written_once_for_a_language(dark: Dark) -> None:
    """Its writer wrote in all of them; a language in which nothing waits is refused."""
    said = dark.said("passage", "nl", "--from", "-", text="De indringer is buitengesloten.")
    assert "stands in" in said
    assert "buitengesloten" in dark.said("notice", ALDER)
    assert dark.refused("passage", "it", "--from", "-").key == "cli.incident.no_such_language"
    signed = dark.said("countersign", ALDER, "--digest", dark.digest(ALDER), "--alike", who=LEAD)
    assert "Countersigned: " in signed
    order = ("redraft", ALDER, "--digest", dark.digest(ALDER))
    assert "Made anew" in dark.said(*order)
    assert "drafts were made anew" in dark.said(*order, "--all")


def test_a_call_a_letter_an_answer_and_a_bounce_are_recorded(dark: Dark) -> None:
    """By a part of the client's name; a name of nobody lists whom it may be."""
    assert "Dovecote Payroll Ltd was told" in dark.said("told", "dovecote", "--whom", "Mr Coo")
    duty_to = duty(dark.night.desk, dark.night.incident_id, DutyKind.NOTIFY_CONTROLLER, DOVE)
    assert duty_to.state is DutyState.FULFILLED
    wrong = dark.refused("told", "nobody at all")
    assert wrong.key == "cli.incident.which_client"
    assert ALDER in str(wrong.values["clients"])
    future = dark.refused("told", "dovecote", "--at", "2031-01-01T10:00")
    assert future.field == "fulfilled_at"
    given = ("--how", "letter", "--note", "RR 123", "--digest", dark.digest(ELM))
    assert "delivered at" in dark.said("brought", ELM, *given)
    assert dark.night.draft(ELM).state is NoticeState.SENT
    assert dark.refused("answered", ALDER).key == "error.nothing_to_answer"
    assert dark.refused("bounced", ALDER, "--why", "full").key == "error.nothing_to_answer"


def test_a_mail_whose_fate_is_unknown_is_settled(dark: Dark) -> None:
    """It has no row of the outbox here: the same sentence as in Slack."""
    digest = dark.digest(ALDER)
    for order in (("arrived", "--note", "called"), ("again",)):
        name, *more = order
        assert dark.refused(name, ALDER, "--digest", digest, *more).key.startswith("error.notice_")


def test_duties_are_filed_waived_and_the_incident_closed(dark: Dark) -> None:
    """Refused while one is open, and it says which; in the dark it stays covered until bright."""
    refused = dark.refused("close", "--why", "handled")
    assert refused.key == "cli.incident.duties_open"
    desk, incident_id = dark.night.desk, dark.night.incident_id
    filing = duty(desk, incident_id, DutyKind.NOTIFY_AUTHORITY)
    assert f"duty {filing.id}: " in dark.said("show")
    assert "was done" in dark.said("fulfil", str(filing.id), "--number", "DOS-2026-1")
    settled = dark.refused("fulfil", str(filing.id))
    assert settled.key == "error.duty_settled"
    while rows := [row for row in duties_of(desk, incident_id) if row.state is DutyState.OPEN]:
        dark.said("waive", str(rows[0].id), "--why", "agreed")
    with reopened(dark) as store, store.transaction():
        for row in notices.of_incident(incident_id):
            notices.change(row.id, NoticeState, row.digest, state=NoticeState.SUPERSEDED)
    closed = dark.said("close", "--why", "handled")
    assert f"incident bright {dark.reference}" in closed
    assert dark.night.incident.state is IncidentState.CLOSED
    assert isinstance(dark.refused("bright", "--why", "clean", who=LEAD), NotAllowed)
    assert "no longer in the dark" in dark.said("bright", "--why", "clean", who=DEPUTY)
    again = dark.refused("bright", "--why", "clean")
    assert again.key == "error.incident_closed"


def test_what_belongs_to_another_incident_is_not_touched(dark: Dark) -> None:
    """A code is given for one incident; its reference decides, not an id that is typed."""
    other = dark.refused("fulfil", "2147483647")
    assert other.key == "error.no_such_incident"
    assert dark.refused("notice", "N-0").key == "cli.incident.no_such_notice"
    everyone = dark.said("notices").splitlines()[0].split()[0]
    assert dark.said("notice", everyone[:8])


def test_a_step_is_done_client_by_client(dark: Dark) -> None:
    """The table, some done, one excused, one given away."""
    with reopened(dark) as store, store.read():
        step = min(client_steps.of_incident(dark.night.incident_id))
    assert ALDER in dark.said("clients", step)
    dark.said("clients-done", step, ALDER, "tweelingrivier", who=LEAD)
    dark.said("clients-excuse", step, BOREE, "--why", "ended today", who=LEAD)
    assert f"{DEPUTY} has 1 client" in dark.said("clients-give", step, DOVE, "--to", DEPUTY)
    table = dark.said("clients", step)
    assert f"done  {ALDER}" in table
    assert f"excused  {BOREE}" in table
    assert "ended today" in table
    with reopened(dark) as store, store.read():
        rows = client_steps.of_step(dark.night.incident_id, step)
    assert [row.owner for row in rows if row.client_id == DOVE] == [DEPUTY]
    assert sum(row.state is RowState.DONE for row in rows) == 2
    assert dark.refused("clients", "core.nothing").key == "cli.incident.no_table"


def test_sheets_are_drafted_edited_and_the_calls_printed(dark: Dark) -> None:
    """For the authority and for a call; a sheet that the authority gets is not released here."""
    path = dark.folder / "sheet.txt"
    drafted = dark.said("sheet", "authority-part-1", "--client", ALDER, "--to", str(path))
    sheet, digest = (
        next(line.split(": ")[1] for line in drafted.splitlines() if line.startswith(start))
        for start in ("sheet", "digest")
    )
    path.write_text(f"{path.read_text(encoding='utf-8')}\nAangevuld.\n", encoding="utf-8")
    order = ("sheet-edit", sheet, "--digest", digest, "--from", str(path))
    assert "Aangevuld." in dark.said(*order)
    approve = ("sheet-approve", sheet, "--digest", digest)
    assert dark.refused(*approve).key == "error.sheet_unknown"
    assert dark.refused(*approve, "--addresses", "-", text="a@b.example").key.startswith("error.")
    assert dark.refused("sheet-countersign", sheet, "--digest", digest).key.startswith("error.")
    printed = dark.said("calls", "--to", str(dark.folder / "calls"))
    assert "call list" in printed
    assert list((dark.folder / "calls").glob("000-*.txt"))


def test_counsel_answers_with_a_code(dark: Dark) -> None:
    """Who is not of counsel does not; an objection needs words."""
    assert "Recorded" in dark.said("counsel", who=COUNSEL)
    assert "Recorded" in dark.said("counsel", "--objects", "Not the date", who=COUNSEL)
    assert dark.refused("counsel", "--objects", " ", who=COUNSEL).key == "error.objection_needed"
    assert isinstance(dark.refused("counsel", who=OFFICER), NotAllowed)
    gone = dark.typed("counsel", who=COUNSEL)
    assert isinstance(gone.exception, Refusal)
    assert gone.exception.key == "cli.factor.code_needed"
    nowhere = ["counsel", "BR-1999-001", "--as", COUNSEL]
    unknown = CliRunner().invoke(
        incident, nowhere, env=settings_of(dark.night), standalone_mode=False
    )
    assert isinstance(unknown.exception, NoSuchIncident)


def test_the_lead_is_taken(dark: Dark) -> None:
    """And everybody who looks sees who leads."""
    assert "leads now" in dark.said("lead", who=LEAD)
    assert f"lead: {LEAD}" in dark.said("show")


def test_later_notices_are_drafted(dark: Dark) -> None:
    """For who was told, with what is new in a file; what is no news is named."""
    path = dark.folder / "news.txt"
    path.write_text("De servers draaien weer.", encoding="utf-8")
    dark.said("brought", ALDER, "--how", "letter", "--note", "RR 1", "--digest", dark.digest(ALDER))
    wrong = dark.refused("later", "client-update", "--news", str(path))
    assert wrong.key == "cli.incident.news_malformed"
    order = ("later", "client-update", "--news", f"nl={path}", "--client", "alderwick")
    assert "1 notice was drafted" in dark.said(*order, who=LEAD)
    listed = next(line for line in dark.said("notices").splitlines() if ALDER in line)
    assert "draft" in listed
    assert "De servers draaien weer." in dark.said("notice", listed.split()[0])


#: What each act is in Slack.
IN_SLACK = {
    "done": ids.STEP_DONE,
    "skip": ids.SKIP_VIEW,
    "note": ids.NOTE_VIEW,
    "decide": ids.DECISION_VIEW,
    "fact": ids.FACT_VIEW,
    "lead": ids.LEAD_TAKE,
    "assess": ids.ASSESS_VIEW,
    "aware": ids.AWARENESS_VIEW,
    "aware-agree": ids.AWARENESS_AGREE,
    "kind": ids.KIND_VIEW,
    "scope-ask": ids.SCOPE_VIEW,
    "scope-decide": scope_ids.DECIDE_VIEW,
    "scope-confirm": ids.SCOPE_CONFIRM,
    "approve": ids.NOTICE_APPROVE,
    "countersign": ids.NOTICE_COUNTERSIGN,
    "reject": ids.REJECT_VIEW,
    "edit": ids.EDIT_VIEW,
    "redraft": ids.NOTICE_REDRAFT,
    "passage": ids.PASSAGE_VIEW,
    "later": ids.LATER_VIEW,
    "arrived": ids.ARRIVED_VIEW,
    "again": ids.NOTICE_AGAIN,
    "told": ids.TOLD_VIEW,
    "brought": ids.BY_HAND_VIEW,
    "answered": ids.ACKNOWLEDGED_VIEW,
    "bounced": ids.BOUNCED_VIEW,
    "fulfil": ids.FULFIL_VIEW,
    "waive": ids.WAIVE_VIEW,
    "close": ids.CLOSE_VIEW,
    "clients-done": ids.CLIENT_DONE,
    "clients-excuse": ids.CLIENTS_UPDATE_VIEW,
    "clients-give": ids.CLIENTS_UPDATE_VIEW,
    "sheet": ids.SHEETS_VIEW,
    "sheet-edit": ids.SHEET_EDIT_VIEW,
    "sheet-countersign": ids.SHEET_COUNTERSIGN,
    "sheet-approve": ids.SHEET_APPROVE,
    "calls": ids.CALLS_PRINT,
}


def test_no_act_takes_less_than_its_press_in_slack() -> None:
    """One table for both; only the way back to the light is stricter here."""
    acts = {name: one.right for name, one in incident.commands.items() if isinstance(one, Act)}
    assert acts == {**{name: needed(one) for name, one in IN_SLACK.items()}, "bright": Right.DECIDE}


@pytest.mark.parametrize("kind", BOTH)
def test_of_two_processes_with_one_code_one_acts(
    kind: str, filled: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Started at once, each with its own connection; the other is told that the code is used."""
    if kind == "sqlite":
        race(f"sqlite:///{shutil.copyfile(filled, tmp_path / 'copy.db')}", tmp_path)
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(fill_night, "night") as url:
            race(url, tmp_path)


def race(url: str, folder: Path) -> None:
    """Let two processes do the same act with the same code."""
    now = datetime.now(UTC)
    with closing(Store(url)) as store:
        night = Night.of(make_desk(store))
        device = enrol(night.desk, OFFICER, now)
        go_dark(night)
        command = [sys.executable, "-m", "bot", "incident", "note", night.incident.reference]
        environment = clean() | settings_of(night)
    code = device.code(datetime.now(UTC) + STEP)  # still good when they get there
    both = [
        subprocess.Popen(
            [*command, "Bridge opened", "--as", OFFICER, "--code", "-"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in both:
        assert one.stdin is not None
        one.stdin.write(f"{code}\n")
        one.stdin.flush()
    done = sorted((ended(one) for one in both), key=lambda one: one.code)
    assert [one.code for one in done] == [0, 2], done
    assert "used before" in done[1].sentence


def reopened(dark: Dark) -> closing[Store]:
    """Open the database once more: a command that ran has bound the tables to its own."""
    return closing(Store(dark.night.desk.store.url))
