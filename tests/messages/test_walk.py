"""The walk as it is drawn: questions, clients, roles, decisions, the handing over, the timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.client_steps import ClientRow, RowState, progress
from bot.domain.facts_vocabulary import FACTS
from bot.domain.incident import TaskState
from bot.domain.known_facts import KnownFact, Sureness
from bot.domain.playbook import Option, Words
from bot.domain.records import RoleRecord
from bot.domain.timeline import EntryKind, Line, PastVersion, TimelineRecord
from bot.domain.views import ClientCounts
from bot.domain.walk_views import (
    ClientTable,
    FactAsked,
    HandoverView,
    KnownView,
    Question,
    RolesView,
    TimelineView,
)
from bot.i18n.catalogue import Translator, translator
from bot.messages import client_table, decision_form, handover, ids, knowledge, role_forms
from bot.messages import timeline as timeline_messages
from bot.messages.headline import headline
from bot.messages.phase import phase, phase_modal
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import (
    Drawn,
    assert_accepted,
    assert_honest,
    blocks_of,
    fields,
    pressed,
    said,
)
from tests.messages.samples import EACH_LANGUAGE, HOSTILE, INCIDENT, LANGUAGES, LONG, NOW, ZONE

EN = translator("en")
VOICE = Voice(EN, ZONE, NOW)
WORDS = Words("Stop the server", "De server stoppen", "Arrêter le serveur")


def voice(words: Translator) -> Voice:
    """Return how the bot speaks now."""
    return Voice(words, ZONE, NOW)


def fact(name: str = "exfiltration", value: str = "likely", **changes: Any) -> KnownFact:
    """Return one thing that somebody said."""
    return replace(KnownFact(name, value, "U0TECH", NOW, Sureness.HEARD, "the firewall"), **changes)


def known(*facts: KnownFact, **changes: Any) -> KnownView:
    """Return what is known."""
    view = KnownView(INCIDENT, "BR-2026-007", False, False, facts, (), NOW, ZONE)
    return replace(view, **changes)


def asked(name: str = "exfiltration", **changes: Any) -> FactAsked:
    """Return one fact to be asked."""
    return replace(FactAsked(Question(INCIDENT, name), exercise=False), **changes)


def row(number: int = 1, state: RowState = RowState.OPEN, **changes: Any) -> ClientRow:
    """Return one client's row."""
    line = ClientRow(
        "s", f"C{number:04d}", f"Klant {number:04d}", state, None, None, None, None, NOW
    )
    return replace(line, **changes)


def table(*rows: ClientRow, **changes: Any) -> ClientTable:
    """Return a step's clients."""
    view = ClientTable(
        INCIDENT, "BR-2026-007", False, False, samples.step(), rows, progress(rows), NOW, ZONE
    )
    return replace(view, **changes)


def roles(**holders: RoleRecord) -> RolesView:
    """Return the roles of a playbook."""
    names = ("lead", "technical_lead", "finance")
    return RolesView(INCIDENT, "BR-2026-007", False, False, names, holders, NOW, ZONE)


def standing(**changes: Any) -> HandoverView:
    """Return what the next shift must know when there is not much."""
    view = HandoverView(samples.headline(), "secure", 3, 9, (), (), (), {}, (), ())
    return replace(view, **changes)


def happened(*lines: Line, **changes: Any) -> TimelineView:
    """Return a timeline."""
    view = TimelineView(INCIDENT, "BR-2026-007", False, lines, {}, {}, {}, NOW, ZONE)
    return replace(view, **changes)


def decided(text: str) -> TimelineRecord:
    """Return a decision on record."""
    details = {"why": text, "considered": text}
    return TimelineRecord(
        1, EntryKind.DECISION, text, NOW, text, NOW, text, details, None, None, None, 1, None
    )


def small() -> dict[str, Callable[[Translator], Drawn]]:
    """Return everything of the walk, about as little as there can be."""
    option = Option("stop", WORDS, WORDS)
    return {
        "known": lambda w: knowledge.known_window(known(), voice(w)),
        "fact": lambda w: knowledge.fact_form(asked(), voice(w)),
        "number": lambda w: knowledge.fact_form(asked("service_down_min"), voice(w)),
        "table": lambda w: client_table.client_table(table(), w),
        "clients": lambda w: client_table.clients_window(table(), voice(w)),
        "update": lambda w: client_table.update_form(table(row()), voice(w)),
        "roles": lambda w: role_forms.roles_window(roles(), voice(w)),
        "role": lambda w: role_forms.role_form("i", "lead", None, voice(w)),
        "decision": lambda w: decision_form.decision_form("i", voice(w)),
        "decide": lambda w: decision_form.decision_form(
            "i", voice(w), step=samples.step(options=(option,))
        ),
        "proof": lambda w: decision_form.proof_form("i", samples.step(proof=()), voice(w)),
        "handover": lambda w: handover.handover(standing(), w),
        "timeline": lambda w: timeline_messages.timeline(happened(), w),
        "mark": lambda w: timeline_messages.mark_form("", {"i": "BR-1"}, "{}", voice(w)),
    }


def huge(text: str) -> dict[str, Callable[[Translator], Drawn]]:
    """Return everything of the walk, as much as there can be, people having typed this text."""
    facts = tuple(fact(name, text, said_by=text, basis=text) for name in FACTS) * 3
    rows = tuple(row(n, name=f"{text} {n}", owner=text) for n in range(300))
    settled = {"settled_by": text, "settled_at": NOW, "reason": text, "name": text}
    done = tuple(
        row(900 + n, RowState(state), **settled) for n in range(60) for state in ("done", "excused")
    )
    held = RoleRecord("lead", text, text, text, NOW)
    steps = tuple(
        samples.step(n, title=dict.fromkeys(LANGUAGES, text), assigned_to=text) for n in range(40)
    )
    way = Option("stop", Words(text, text, text), Words(text, text, text))
    line = Line(EntryKind.NOTE, NOW, text, text * 20, versions=(PastVersion(1, text, NOW, False),))
    lines = (
        line,
        replace(line, gone_at=NOW),
        Line(EntryKind.RECORD, NOW, text, action="step.done", facts={"step": text}),
    )
    view = standing(
        headline=samples.headline(exercise=True, lead=text, counts=ClientCounts(drafts=9)),
        following=steps,
        waiting=((text, steps),) * 9,
        asked=tuple(FACTS)[4:60],
        roles=dict.fromkeys(("lead", text), held),
        decisions=(decided(text),) * 9,
        known=facts,
    )
    return {
        "known": lambda w: knowledge.known_window(
            known(*facts, asked=tuple(FACTS)[4:60], exercise=True), voice(w)
        ),
        "fact": lambda w: knowledge.fact_form(
            asked(present=facts[0], past=facts[:1] * 90, exercise=True, step="a.b"), voice(w)
        ),
        "table": lambda w: client_table.client_table(table(*rows, *done, exercise=True), w),
        "clients": lambda w: client_table.clients_window(
            table(*rows, *done, exercise=True), voice(w), 3
        ),
        "update": lambda w: client_table.update_form(table(*rows), voice(w)),
        "roles": lambda w: role_forms.roles_window(roles(lead=held), voice(w)),
        "role": lambda w: role_forms.role_form("i", text, held, voice(w), exercise=True),
        "decide": lambda w: decision_form.decision_form(
            "i", voice(w), step=samples.step(options=(way,) * 5), text=text, exercise=True
        ),
        "proof": lambda w: decision_form.proof_form("i", steps[0], voice(w), exercise=True),
        "handover": lambda w: handover.handover(view, w, by=text),
        "handover_private": lambda w: handover.handover(view, w),
        "timeline": lambda w: timeline_messages.timeline(happened(*lines * 90, exercise=True), w),
        "mark": lambda w: timeline_messages.mark_form(
            text * 30, {f"i{n}": text for n in range(150)}, "{}", voice(w)
        ),
        "phase": lambda w: phase(
            samples.phase(
                *(replace(s, options=(way,), holder=text, deputy=text) for s in steps),
                asked=("exfiltration", "backups"),
            ),
            w,
        ),
    }


@pytest.mark.parametrize("language", EACH_LANGUAGE)
@pytest.mark.parametrize("name", small())
def test_little_is_accepted(name: str, language: str) -> None:
    """Nothing known yet is drawn too, in every language."""
    assert_accepted(small()[name](translator(language)))


@pytest.mark.parametrize("language", EACH_LANGUAGE)
@pytest.mark.parametrize("text", [HOSTILE, LONG], ids=["hostile", "long"])
@pytest.mark.parametrize("name", huge(""))
def test_much_is_accepted_and_honest(name: str, text: str, language: str) -> None:
    """Three hundred clients and every fact fit; what people typed stays text."""
    drawn = huge(text)[name](translator(language))
    assert_accepted(drawn)
    assert_honest(drawn)


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_can_be_asked(name: str) -> None:
    """Each question fits with its answers, as buttons or as a choice, in every language."""
    for language in LANGUAGES:
        blocks = knowledge.question_blocks(voice(translator(language)), INCIDENT, (name, name))
        assert_accepted({"type": "modal", "title": samples_title(), "blocks": blocks})
        assert_accepted(knowledge.fact_form(asked(name), voice(translator(language))))


def samples_title() -> dict[str, str]:
    """Return the title of a window."""
    return {"type": "plain_text", "text": "-"}


def test_nothing_is_asked_when_no_step_waits() -> None:
    """The message of a phase stays as short as it can be."""
    assert knowledge.question_blocks(VOICE, INCIDENT, ()) == []


def test_excluding_a_copy_needs_the_form() -> None:
    """One press never says that no data were copied: that rests on evidence."""
    _, row_ = knowledge.question_blocks(VOICE, INCIDENT, ("exfiltration",))
    offered = [ids.decode(one["value"]).get("value") for one in row_["elements"]]
    assert offered == ["confirmed", "likely", "unknown", None]
    options = fields(knowledge.fact_form(asked(), VOICE))[ids.ANSWER]["element"]["options"]
    values = [one["value"] for one in options]
    assert values == ["confirmed", "likely", "excluded_on_evidence", "unknown"]


def test_many_answers_are_picked_from_a_list() -> None:
    """A fact with more values than fit beside each other has a menu; its block knows the fact."""
    _, row_ = knowledge.question_blocks(VOICE, INCIDENT, ("client_regime",))
    picker = row_["elements"][0]
    assert (picker["type"], picker["action_id"]) == ("static_select", ids.FACT_CHOOSE)
    assert ids.decode(row_["block_id"])["fact"] == "client_regime"


def test_a_fact_says_who_when_and_how_sure() -> None:
    """What is known is worth as much as who said it, and on what it rests."""
    text = said(knowledge.known_window(known(fact()), VOICE))
    assert "*likely* · heard from somebody · <@U0TECH>, 22 November 2026, 03:30" in text
    assert "on the basis of: the firewall" in text
    bare = said(knowledge.known_window(known(fact(sure=None, basis=None)), VOICE))
    assert "heard" not in bare
    assert "basis" not in bare


def test_a_closed_incident_is_only_read() -> None:
    """Facts, clients and roles show no button that would be refused."""
    assert pressed(knowledge.known_window(known(fact(), closed=True), VOICE)) == {}
    assert pressed(client_table.client_table(table(row(), closed=True), EN)) == {}
    assert pressed(client_table.clients_window(table(row(), closed=True), VOICE)) == {}
    assert pressed(role_forms.roles_window(replace(roles(), closed=True), VOICE)) == {}
    shut = standing(headline=samples.headline(closed=True, next_duty=None))
    assert pressed(handover.handover(shut, EN)) == {}


def test_the_table_shows_what_is_left_first() -> None:
    """A row is one press; those that are done tell who did it, others why not."""
    rows = (
        row(1),
        row(2, RowState.DONE, settled_by="U0TECH", settled_at=NOW),
        row(3, RowState.EXCUSED, reason="no link to it"),
    )
    text = said(client_table.client_table(table(*rows), EN))
    assert "1 of 3 done · 1 with a reason" in text
    assert "✅ Klant 0002 · <@U0TECH>" in text
    assert "no link to it" in text


def test_pages_of_clients_turn_both_ways() -> None:
    """The first page goes on, the last goes back, one that does not exist is the nearest."""
    rows = [row(number) for number in range(70)]
    first, middle, last = (
        pressed(client_table.clients_window(table(*rows), VOICE, page)) for page in (0, 2, 9)
    )
    assert ids.CLIENTS_NEXT in first
    assert ids.CLIENTS_PREVIOUS not in first
    assert {ids.CLIENTS_NEXT, ids.CLIENTS_PREVIOUS} <= set(middle)
    assert ids.CLIENTS_NEXT not in last


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({}, ids.STEP_DONE),
        ({"clients": progress([row()])}, ids.CLIENTS_OPEN),
        ({"options": (Option("stop", WORDS, WORDS),)}, ids.STEP_DECIDE),
        ({"asks": "backups"}, ids.FACT_OPEN),
    ],
)
def test_a_step_has_the_button_that_does_it(changes: dict[str, Any], action: str) -> None:
    """Clients, a decision, an answer or one press: what the step is about."""
    assert action in pressed(phase(samples.phase(samples.step(**changes)), EN))


def test_a_step_tells_who_has_its_role_and_how_often_it_was_done() -> None:
    """The holder and who stands in, the clients, the rounds and the proofs stand with the step."""
    line = samples.step(
        holder="U0ANNA",
        deputy="U0TECH",
        clients=progress([row(1), row(2, RowState.DONE)]),
        comes_back=True,
        times=2,
        settled_by="U0LEAD",
        settled_at=NOW - timedelta(hours=1),
        proofs=1,
    )
    text = said(phase(samples.phase(line), EN))
    assert "<@U0ANNA> (stands in: <@U0TECH>)" in text
    assert "1 of 2 done" in text
    assert "done 2 times, last by <@U0LEAD>" in text
    assert "1 note or proof" in text


def test_a_round_knows_which_one_it_is() -> None:
    """A second press of the same button is not taken for the next round."""
    drawn = phase(samples.phase(samples.step(comes_back=True, times=2)), EN)
    assert ids.decode(pressed(drawn)[ids.STEP_DONE]["value"])["times"] == 2


def test_proof_can_follow_a_step_that_is_done() -> None:
    """The window of a phase lets a person pick the settled step."""
    settled = samples.done(1), samples.done(2, state=TaskState.SKIPPED, reason="x")
    picker = pressed(phase_modal(samples.phase(*settled), EN))[ids.STEP_PROOF]
    assert [one["value"] for one in picker["options"]] == [
        "ransomware.step_1",
        "ransomware.step_2",
    ]


def test_the_headline_says_whether_data_were_copied() -> None:
    """Once somebody has said so; before, it does not guess."""
    assert "copied" not in said(headline(samples.headline(), EN))
    assert "copied out: *confirmed*" in said(
        headline(samples.headline(exfiltration="confirmed"), EN)
    )


def test_a_decision_of_a_step_shows_the_price_of_each_way() -> None:
    """Words may be added; what is decided by oneself has to be said."""
    line = samples.step(options=(Option("stop", WORDS, Words("No eyes", "-", "-")),))
    form = decision_form.decision_form("i", VOICE, step=line)
    assert "*Stop the server* – No eyes" in said(form)
    assert fields(form)[ids.WHAT]["optional"] is True
    alone = decision_form.decision_form("i", VOICE, text="We wait")
    assert fields(alone)[ids.WHAT]["element"]["initial_value"] == "We wait"
    assert fields(alone)[ids.WHAT]["optional"] is False


def test_the_next_shift_sees_who_waits_and_what_was_decided() -> None:
    """Where things stand, what is next, who works on what, the last decisions."""
    late = samples.step(1, due_at=NOW - timedelta(minutes=5), holder="U0ANNA")
    view = standing(
        headline=samples.headline(lead="U0LEAD", counts=ClientCounts(drafts=2)),
        following=(late, samples.step(2, due_at=None)),
        waiting=(("U0TECH", (samples.step(3),)),),
        asked=("backups",),
        roles={"finance": RoleRecord("finance", "U0ANNA", None, "U0LEAD", NOW)},
        decisions=(replace(decided("Stop RMM"), author="U0LEAD"),),
    )
    text = said(handover.handover(view, EN))
    for part in ("overdue", "<@U0TECH>: Do 3", "2 drafts", "Stop RMM – Stop RMM", "<@U0ANNA>"):
        assert part in text
    assert {ids.HANDOVER_POST, ids.HANDOVER_LEAD} == set(pressed(handover.handover(view, EN)))
    assert pressed(handover.handover(view, EN, by="U0LEAD")) == {}


def test_the_file_keeps_every_version_and_names_people() -> None:
    """What was edited or deleted in Slack stands there with what it said before."""
    past = (PastVersion(1, "first", NOW, False), PastVersion(2, "second", NOW, True))
    told = Line(
        EntryKind.MESSAGE, NOW, "U0TECH", "see <@U0ANNA> and <@U0NEW>", versions=past, gone_at=NOW
    )
    choice = Line(EntryKind.DECISION, NOW, "U0ANNA", "Stop", facts={"why": "w", "considered": "c"})
    shown = Line(
        EntryKind.PROOF, NOW, "U0ANNA", "", facts={"where": "S:/log", "step": "core.times"}
    )
    view = happened(told, choice, shown, people={"U0TECH": "Tim", "U0ANNA": "Anna"}, exercise=True)
    text = timeline_messages.as_file(view, EN)
    for part in ("Tim", "see Anna and @U0NEW", "first", "second", "Why: w", "Also considered: c"):
        assert part in text
    assert "Proof: S:/log" in text
    assert "core.times" in text
    assert timeline_messages.is_long(view, EN)
    drawn = said(timeline_messages.timeline(view, EN))
    assert "deleted in Slack since" in drawn
    edited = happened(replace(told, gone_at=None))
    assert "edited since" in said(timeline_messages.timeline(edited, EN))


@pytest.mark.parametrize(
    ("action", "facts", "part"),
    [
        ("step.done", {"step": "core.times"}, "Write down"),
        ("client.told", {"client": "C1"}, "Klant een"),
        ("client.told", {"client": "C2"}, "C2"),
        ("duty.waived", {"duty": "notify_authority"}, "authority"),
        ("role.given", {"role": "lead"}, "lead"),
        ("fact.said", {"facts": {"backups": [None, "hit", None]}}, "back-up"),
        ("incident.opened", {}, "opened the incident"),
    ],
)
def test_the_record_is_told_in_words(action: str, facts: dict[str, Any], part: str) -> None:
    """What the audit chain holds reads as sentences, in a message and in the file."""
    line = Line(EntryKind.RECORD, NOW, "U0TECH", action=action, facts=facts)
    titles = {"core.times": dict.fromkeys(LANGUAGES, "Write down the times")}
    view = happened(line, titles=titles, clients={"C1": "Klant een"}, people={"U0TECH": "Tim"})
    assert part.lower() in said(timeline_messages.timeline(view, EN)).lower()
    assert part.lower() in timeline_messages.as_file(view, EN).lower()
    assert not timeline_messages.is_long(view, EN)


def test_what_nobody_reads_is_left_out() -> None:
    """The record has entries for machines; the timeline is for people."""
    line = Line(EntryKind.RECORD, NOW, "breach-bot", action="channel.created")
    drawn = timeline_messages.timeline(happened(line), EN)
    assert "channel.created" not in said(drawn)
    assert len(blocks_of(drawn)) == 2
