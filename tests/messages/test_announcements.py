"""Announcements and trouble: who did what; what did not arrive and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.records import IncidentRecord
from bot.i18n.catalogue import translator
from bot.messages import announcements, ids, trouble
from bot.messages.types import Message
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import pressed, said

VOICE = Voice(translator("en"), samples.ZONE, samples.NOW)


def announced(kind: str, of: IncidentRecord | None = None, **facts: Any) -> Message:
    """Return what is said of one kind."""
    known = {**samples.ANNOUNCED[kind], **facts}
    return announcements.announcement(kind, of or samples.record(), known, VOICE)


def test_every_kind_can_be_said() -> None:
    """What the tests announce is all that can be announced."""
    assert set(samples.ANNOUNCED) == announcements.KINDS


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("first_line", "*Facts only in this channel.*"),
        ("first_line", "*BR-2026-007*, reported by <@U0REPORTER>:"),
        ("first_line", "Files on the back-up server end in .locked"),
        ("opened_private", "*BR-2026-007* is open: <#C0INCIDENT>"),
        ("lead.taken", "<@U0LEAD> leads from now on."),
        ("dark.on", "<@U0LEAD> put this incident in the dark."),
        ("dark.off", "<@U0OFFICER> says that nobody reads along any more."),
        ("note", "<@U0TECH> notes:\nThe firewall was closed."),
        ("closed", "*BR-2026-007* was closed by <@U0OFFICER>:\nA false alarm."),
        ("client.told", "C0001 told (Telephone), recorded by <@U0TECH>. The written notice"),
        ("in_hand", "done by Sunday 22 November 2026 at 04:30 (Belgian time, UTC+1)"),
        ("step.assigned", "<@U0LEAD> gave you the step *ransomware.isolate*"),
        ("awareness.proposed", "proposes a later awareness for *BR-2026-007*: Sunday"),
        ("awareness.proposed", "the earlier time drives every deadline"),
        ("counsel.told", "1 client in a dispute is about to be told: Klant 0001"),
        ("counsel.heard", "noted that you have no objection"),
        ("channel.not_invited", "did not let these people of the team into the channel: <@U0ANNA>"),
    ],
)
def test_what_is_said(kind: str, words: str) -> None:
    """Each says who, what and what follows."""
    assert words in said(announced(kind))


def test_counsel_is_told_that_an_objection_came_through() -> None:
    """In words of its own: who decides is said with it."""
    assert "your objection is noted" in said(announced("counsel.heard", objects=True))


def test_names_are_used_where_they_were_looked_up() -> None:
    """A client's name and a step's title in the language of the reader."""
    assert "Zorg told" in said(announced("client.told", client_name="Zorg"))
    assert "*Isolate*" in said(announced("step.assigned", step_title={"en": "Isolate"}))
    own = announced("step.assigned", step="scope.prove_erasure", step_title={})
    assert "*Prove that the former clients’ data were erased*" in said(own)


def test_a_restricted_incident_says_what_it_cannot_promise() -> None:
    """Owners of the workspace can export private channels; said on opening."""
    text = said(announced("first_line", samples.record(restricted=True)))
    assert "can export private channels" in text


def test_who_reports_an_insider_does_not_hear_that_the_team_was_invited() -> None:
    """Of a restricted incident the confirmation names who was let in, and who was not."""
    text = said(announced("opened_private", samples.record(restricted=True)))
    assert "only the members that were named and the privacy officer were invited" in text
    assert "The team has been invited" not in text


def test_a_reporter_hears_before_the_channel_exists() -> None:
    """The confirmation does not wait for the channel."""
    drawn = announced("opened_private", samples.record(channel_id=None))
    assert "Its channel follows in a moment." in said(drawn)


def test_presses_lead_on() -> None:
    """An assigned step can be settled, a proposal agreed to, where it is read."""
    step = ids.decode(pressed(announced("step.assigned"))[ids.STEP_DONE]["value"])
    assert step == {"incident": samples.INCIDENT, "step": "ransomware.isolate"}
    assert ids.AWARENESS_AGREE in pressed(announced("awareness.proposed"))


def test_many_clients_in_dispute_are_counted() -> None:
    """Counsel reads twenty names and the number of the rest."""
    clients = [f"Klant {number}" for number in range(30)]
    assert "and 10 more" in said(announced("counsel.told", clients=clients))


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (
            "delivery.failed",
            {"kind": "mail.notice", "stream": "mail:klant.example", "error": "550 <no>"},
            "*Not delivered:* a notice to a client, by mail to klant.example.",
        ),
        ("delivery.failed", {"error": "550 <no>"}, "The other side said: 550 &lt;no&gt;"),
        (
            "delivery.parked",
            {"kind": "reminder", "stream": "person:U0TECH"},
            "*Perhaps delivered, perhaps not:* a reminder, to one person, in Slack.",
        ),
        (
            "delivery.delayed",
            {"kind": "headline", "stream": "channel:abc"},
            "*Delayed:* the pinned headline, to the incident’s channel.",
        ),
        (
            "delivery.unrecorded",
            {"kind": "page", "stream": "page"},
            "a call to whoever is on duty, to the pager.",
        ),
        (
            "ledger.postponed",
            {"group_kind": "notify_authority", "error": "KeyError"},
            "could not be worked out:* Notify the Data Protection Authority.",
        ),
        (
            "ledger.postponed",
            {"group_kind": "task:ransomware.isolate"},
            "could not be worked out:* a step of the playbook.",
        ),
        ("clock.stepped", {"seconds": 3660}, "minute forward.*"),
        ("clock.stepped", {"seconds": -6}, "was set: less than a minute back.*"),
    ],
)
def test_trouble_says_what_and_what_to_do(kind: str, facts: dict[str, Any], words: str) -> None:
    """What did not arrive, where, why; without the internals of a stream."""
    drawn = trouble.trouble(kind, facts, VOICE)
    assert words in said(drawn)
    assert words.replace("*", "").replace("\n", " · ") in drawn.text


def test_every_trouble_can_be_said() -> None:
    """Each kind has its sentence."""
    for kind in trouble.KINDS:
        assert trouble.trouble(kind, {}, VOICE).text
