"""``breach-bot incident``: working on an incident that Slack must not show, by the same rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import app
from bot.cli.incident import incident
from bot.domain.darkness import READ_ALONG
from bot.domain.errors import Refusal
from bot.domain.incident import IncidentState, NoticeState, TaskState
from bot.services import darkness, facts, timeline
from bot.services.facts import Answer
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.store.database import Store
from bot.store.tables.incidents import Incident, Notice
from tests.services.desk import (
    ALDER,
    COUNSEL,
    DEPUTY,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    fill_night,
    make_desk,
    task,
)
from tests.services.factors import PASSPHRASE, enrol

SOON = NIGHT + timedelta(minutes=30)
STEP = "core.lead"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which a breach is open and its scope confirmed, to be copied."""
    path = tmp_path_factory.mktemp("night") / "night.db"
    fill_night(f"sqlite:///{path}")
    return path


@pytest.fixture
def night(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Yield the breach, at half an hour after it was opened."""
    url = f"sqlite:///{shutil.copyfile(filled, tmp_path / 'copy.db')}"
    monkeypatch.setattr(app, "clock", lambda: SOON)
    store = Store(url)
    yield Night.of(make_desk(store))
    store.close()


def settings_of(night: Night) -> dict[str, str]:
    """Return what is set for the breach's database."""
    return {
        "BREACH_DATABASE_URL": night.desk.store.url,
        "BREACH_ORGANISATION": "Comitor",
        "BREACH_PRIVACY_MAILBOX": "privacy@comitor.be",
        "BREACH_PRIVACY_OFFICERS": OFFICER,
        "BREACH_DEPUTIES": DEPUTY,
        "BREACH_RESPONSE_TEAM": f"{LEAD},{RESPONDER}",
        "BREACH_COUNSEL": COUNSEL,
        "BREACH_FACTOR_PASSPHRASE": PASSPHRASE,
    }


def run(night: Night, *arguments: str, who: str = RESPONDER, text: str = "") -> Result:
    """Run the command as a person, on the breach's database."""
    return CliRunner().invoke(
        incident,
        [*arguments, "--as", who],
        env=settings_of(night),
        standalone_mode=False,
        input=text,
    )


def printed(night: Night, *arguments: str, who: str = RESPONDER) -> str:
    """Return what a command prints."""
    result = run(night, *arguments, who=who)
    assert result.exception is None, result.exception
    return result.output


def refused(night: Night, *arguments: str, who: str = RESPONDER) -> Refusal:
    """Return why a command is refused."""
    found = run(night, *arguments, who=who).exception
    assert isinstance(found, Refusal)
    return found


def go_dark(night: Night) -> None:
    """Let somebody say that the chat is read."""
    facts.tell(night.desk, night.incident_id, [Answer(READ_ALONG, "chat")], LEAD, NIGHT)


def test_in_the_dark_everything_is_shown_here(night: Night) -> None:
    """What Slack covers, the terminal of the server shows: list, state, steps, facts, notices."""
    go_dark(night)
    reference = night.incident.reference
    assert f"{reference}  Ransomware" in printed(night, "list")
    assert "in the dark in Slack" in printed(night, "list")
    shown = printed(night, "show", reference.lower())
    assert "lead: -" in shown
    assert "NIS2 Art. 23(1)" in shown
    assert f"open  {STEP}" in printed(night, "steps", reference)
    assert f"{READ_ALONG} = chat" in printed(night, "known", reference)
    assert "Alderwick" in printed(night, "notices", reference)


def test_steps_can_be_read_in_full(night: Night) -> None:
    """What to do and why, later phases and what is settled as well, when it is asked for."""
    reference = night.incident.reference
    brief = printed(night, "steps", reference)
    assert "Why:" not in brief
    assert "core.review" not in brief
    full = printed(night, "steps", reference, "--all", "--words")
    assert "Why: One line of decision" in full
    assert "core.review" in full


def test_steps_are_done_and_left_out(night: Night) -> None:
    """On record like a press; a settled step is no longer listed."""
    reference = night.incident.reference
    assert printed(night, "done", reference, STEP) == f"Done: {STEP}.\n"
    assert printed(night, "skip", reference, "core.times", "--why", "known") == (
        "Left out: core.times.\n"
    )
    assert task(night.desk, night.incident_id, STEP).state is TaskState.DONE
    assert task(night.desk, night.incident_id, "core.times").state is TaskState.SKIPPED
    assert STEP not in printed(night, "steps", reference)
    assert refused(night, "done", reference, "core.nothing").key == "error.step_unknown"


def test_notes_and_decisions_are_kept(night: Night) -> None:
    """A long text may come in on standard input."""
    reference = night.incident.reference
    assert run(night, "note", reference, "-", text="The tapes\nare in the safe").exception is None
    printed(night, "note", reference, "Bridge opened")
    printed(night, "decide", reference, "VPN stays off", "--why", "in use", "--considered", "MFA")
    lines = timeline.view(night.desk, night.incident, SOON).lines
    said = [line.text for line in lines if line.text]
    assert said == ["The tapes\nare in the safe", "Bridge opened", "VPN stays off"]


def test_only_few_bring_slack_back(night: Night) -> None:
    """The same rule as in Slack, and people in its sentence have names, not marks of Slack."""
    officer = enrol(night.desk, OFFICER, SOON)
    lead = enrol(night.desk, LEAD, SOON, by=(OFFICER,))
    go_dark(night)
    order = ("fact", night.incident.reference, READ_ALONG, "none", "--sure", "proven", "--code")
    why = refused(night, *order, lead.code(SOON), who=LEAD)
    assert isinstance(why, NotAllowed)
    assert "<@" not in str(why.values)
    done = printed(night, *order, officer.code(SOON), who=OFFICER)
    assert done == f"Recorded: {READ_ALONG} = none.\n"
    assert darkness.covering(night.desk, night.incident_id) is None


def test_a_notice_is_read_and_approved_by_its_digest(night: Night) -> None:
    """Exactly what was printed is released; another text, or another notice, is not."""
    reference, draft = night.incident.reference, night.draft(ALDER)
    shown = printed(night, "notice", reference, draft.id, who=OFFICER)
    assert draft.subject in shown
    assert f"digest: {draft.digest}" in shown
    wrong = refused(night, "approve", reference, draft.id, "--digest", "0" * 64, who=OFFICER)
    assert wrong.key == "approval.error.text_changed"
    order = ("approve", reference, draft.id, "--digest", draft.digest, "--as-it-is")
    assert "Alderwick" in printed(night, *order, who=OFFICER)
    assert night.draft(ALDER).state is NoticeState.APPROVED
    gone = refused(night, "notice", reference, "N-0")
    assert gone.key == "cli.incident.no_such_notice"


def test_who_does_not_belong_to_the_team_sees_nothing(night: Night) -> None:
    """The person is checked first, then the incident."""
    assert isinstance(refused(night, "list", who=STAFF), NotAllowed)
    assert isinstance(refused(night, "show", "BR-1999-001"), NoSuchIncident)


def test_what_is_not_there_is_said(night: Night) -> None:
    """No incident, no notice, nobody who said anything: a line, not silence."""
    assert refused(night, "known", "BREACH-NONE").key == "error.no_such_incident"
    assert "asked: " in printed(night, "known", night.incident.reference)
    store = Store(night.desk.store.url)
    with store.transaction():
        Incident.update(state=IncidentState.CLOSED).execute()
        Notice.delete().execute()
    store.close()
    assert printed(night, "list") == "No incident is open that you may see.\n"
    assert printed(night, "notices", night.incident.reference) == "There is no notice yet.\n"
