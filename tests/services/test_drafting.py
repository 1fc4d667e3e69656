"""One draft a client, in its language, from its own facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.incident import NoticeState
from bot.domain.notices import NoticeText, digest
from bot.domain.register import Client, Language
from bot.services import awareness, drafting, own_steps, people, scope, steps
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow
from bot.services.register import import_register
from bot.store import incidents as kept_incidents
from bot.store import notices as kept
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    CARLS,
    CLIENTS,
    DOVE,
    ELM,
    FORMER,
    HOLDINGS,
    LAB_KEYS,
    LAB_MAIL,
    NIGHT,
    OFFICER,
    SYSTEMS,
    TWIN,
    Night,
    confirmed,
    drafts_of,
    lab_scope,
    look_into,
    opened,
    task,
)

HOUR = timedelta(hours=1)


def own_words(client: Client) -> set[str]:
    """Return what gives a client away: its name without the legal form, its domain."""
    return {client.name.rpartition(" ")[0], client.mail_domain} - {""}


def take_over(desk: Desk, **changes: Client) -> None:
    """Import the laboratory anew with some clients changed."""
    clients = [changes.get(row.client_id.replace("-", "_"), row) for row in CLIENTS]
    tables = [table("systems", SYSTEMS), table("clients", clients), table("holdings", HOLDINGS)]
    import_register(desk.store, tables, "lab", BRUSSELS, NIGHT)


def changed(client_id: str, **other: object) -> dict[str, Client]:
    """Return one client of the laboratory with other fields, for :func:`take_over`."""
    client = next(row for row in CLIENTS if row.client_id == client_id)
    values = {name: getattr(client, name) for name in Client.__slots__} | other
    return {client_id.replace("-", "_"): Client(**values)}


def test_every_affected_client_has_one_draft_in_its_language(night: Night) -> None:
    """To its own address, bound by a digest, written by nobody."""
    drafts = drafts_of(night.desk, night.incident_id)

    assert set(drafts) == set(AFFECTED)
    languages = {client: row.language for client, row in drafts.items()}
    assert languages[BOREE] == "fr"
    assert languages[CARLS] == "de"
    assert languages[DOVE] == "en"
    assert languages[ALDER] == "nl"
    for row in drafts.values():
        text = NoticeText(row.subject, row.text, row.html)
        recipients = [row.recipient] if row.recipient else []
        assert row.digest == digest(text, row.language, recipients)
        assert (row.authors, row.version) == ((), 1)


def test_no_draft_names_another_client(night: Night) -> None:
    """Not by name, not by domain; its own name may stand in it."""
    drafts = drafts_of(night.desk, night.incident_id)

    for client_id, row in drafts.items():
        whole = f"{row.subject}\n{row.text}\n{row.html}"
        for other in CLIENTS:
            if other.client_id != client_id:
                assert not [word for word in own_words(other) if word in whole]


def test_the_facts_of_a_draft_are_one_clients_alone(night: Night) -> None:
    """What is kept beside the text could give somebody away as well."""
    for client_id, row in drafts_of(night.desk, night.incident_id).items():
        for other in CLIENTS:
            if other.client_id != client_id:
                assert not [word for word in own_words(other) if word in str(row.facts)]


def test_a_client_without_an_address_is_blocked_and_called(night: Night) -> None:
    """Its draft is there, to read aloud; a step says to telephone."""
    assert night.draft(ELM).state is NoticeState.BLOCKED
    assert night.draft(ELM).recipient is None
    assert task(night.desk, night.incident_id, own_steps.CALL_WITHOUT_MAIL).about == ELM


def test_what_is_not_known_is_said_and_listed(night: Night) -> None:
    """The first notice is never held back for completeness (rule 24)."""
    draft = night.draft(DOVE)

    assert {"cause", "exfiltration", "measures"} <= set(draft.missing)
    assert "not yet known" in draft.text


def test_a_draft_says_who_can_be_called_when_their_names_are_known(desk: Desk) -> None:
    """The officer by name, for who would rather ring than read."""
    people.remember(desk, OFFICER, "Ines Verbeke", "nl-BE", NIGHT)
    incident_id = opened(desk)
    confirmed(desk, incident_id)

    draft = drafts_of(desk, incident_id)[ALDER]
    assert "Ines Verbeke" in draft.text
    assert "contacts" not in draft.missing


def test_measures_of_steps_that_are_done_are_in_the_drafts(desk: Desk) -> None:
    """What was done is told; what is only planned is not."""
    incident_id = opened(desk)
    taken = next(step for step in desk.playbooks.get("ransomware").steps if step.measure)
    steps.done(desk, incident_id, taken.id, OFFICER, NIGHT)
    confirmed(desk, incident_id)

    draft = drafts_of(desk, incident_id)[ALDER]
    assert draft.facts["measures"] == [taken.measure]
    assert "measures" not in draft.missing


def test_a_period_that_ended_is_told_as_one(desk: Desk) -> None:
    """From when until when, and no longer ongoing."""
    incident_id = opened(desk)
    confirmed(desk, incident_id, NIGHT, lab_scope(ends=NIGHT - HOUR))

    facts = drafts_of(desk, incident_id)[ALDER].facts
    assert facts["exposed_until"] == (NIGHT - HOUR).isoformat()
    assert facts["exposure_ongoing"] is False


def test_a_mailbox_in_the_scope_is_told_no_more_than_to_call(desk: Desk) -> None:
    """The attacker may read it (rule 31)."""
    incident_id = opened(desk)
    confirmed(desk, incident_id, NIGHT, lab_scope(LAB_MAIL))

    drafts = drafts_of(desk, incident_id)
    assert drafts[ALDER].kind == "client-initial-untrusted"
    assert "Laboratory" not in drafts[ALDER].text


def test_a_client_within_reach_of_stolen_access_is_told_to_call(desk: Desk) -> None:
    """Tooling that reaches the client reaches its mail."""
    incident_id = opened(desk)
    confirmed(desk, incident_id, NIGHT, lab_scope(LAB_KEYS, access=True))

    drafts = drafts_of(desk, incident_id)
    assert set(drafts) == {BOREE}
    assert drafts[BOREE].kind == "client-initial-untrusted"


@pytest.mark.parametrize(
    ("said", "kind"),
    [("not_trusted", "client-initial-untrusted"), ("trusted", "client-initial")],
)
def test_what_a_person_said_of_the_clients_mail_goes_first(
    short_desk: Desk, said: str, kind: str
) -> None:
    """A person may know more than the register."""
    incident_id = opened(short_desk)
    with short_desk.store.transaction():
        kept_incidents.set_fact(incident_id, "client_mail", said, OFFICER, NIGHT)
    confirmed(short_desk, incident_id)

    assert drafts_of(short_desk, incident_id)[ALDER].kind == kind


def test_a_former_client_is_told_until_when_it_was_one(desk: Desk) -> None:
    """Its data were still held; the notice says so in its own terms."""
    take_over(desk, **changed(FORMER, ended_on=date(2026, 6, 30)))
    incident_id = opened(desk)
    confirmed(desk, incident_id)

    assert drafts_of(desk, incident_id)[FORMER].facts["former_until"] == "2026-06-30"


@pytest.mark.parametrize(
    "name",
    [
        "{{ 7 * 7 }} BV",
        "<!channel> & Zonen",
        "=cmd|'/c calc'!A1 NV",
        "<script>alert(1)</script>",
        "%(name)s {name} BV",
        "A" * 500,
    ],
)
def test_a_hostile_name_stands_as_it_is_in_its_own_draft(desk: Desk, name: str) -> None:
    """It is neither a template nor markup, and no other draft knows it."""
    take_over(desk, **changed(TWIN, name=name))
    incident_id = opened(desk)
    confirmed(desk, incident_id)

    drafts = drafts_of(desk, incident_id)
    assert drafts[TWIN].state is NoticeState.DRAFT
    assert "<script>" not in drafts[TWIN].html
    assert "49" not in drafts[TWIN].facts.values()
    for client_id in set(AFFECTED) - {TWIN}:
        assert name not in drafts[client_id].text


def test_a_name_within_another_gives_nobody_away(desk: Desk) -> None:
    """Whole words count: *Alder* is not in *Alderwick*, but *Alderwick* is in itself."""
    take_over(desk, **changed(TWIN, name="Alderwick"), **changed(DOVE, name="Alder BV"))
    incident_id = opened(desk)
    confirmed(desk, incident_id)

    states = {row.state for row in drafts_of(desk, incident_id).values()}
    assert states == {NoticeState.DRAFT, NoticeState.BLOCKED}


def test_a_draft_that_names_another_client_stops_no_other(desk: Desk) -> None:
    """A slip in the register holds back one draft, with what has to go as its comment."""
    take_over(
        desk,
        **changed(ALDER, contract_reference="Joint with Tweelingrivier BV"),
        **changed(ELM, contract_reference="see Tweelingrivier"),
    )
    incident_id = opened(desk)
    confirmed(desk, incident_id)

    drafts = drafts_of(desk, incident_id)
    assert drafts[ALDER].state is NoticeState.REJECTED
    assert "Tweelingrivier BV" in str(drafts[ALDER].comment)
    assert drafts[ELM].state is NoticeState.BLOCKED
    others = {drafts[client_id].state for client_id in set(AFFECTED) - {ALDER, ELM}}
    assert others == {NoticeState.DRAFT}


def test_rendering_again_from_the_kept_facts_gives_the_same_text(night: Night) -> None:
    """Nothing outside the facts goes into a notice."""
    draft = night.draft(CARLS)
    made = drafting.render(night.desk, draft.kind, draft.language, draft.facts)

    assert (made.subject, made.text, made.html) == (draft.subject, draft.text, draft.html)


def test_a_confirmed_breach_reads_differently_from_a_suspected_one(desk: Desk) -> None:
    """What is certain is not told as a suspicion."""
    suspected = opened(desk)
    confirmed(desk, suspected)
    certain = opened(desk, request_key="certain")
    awareness.confirm_breach(desk, certain, OFFICER, NIGHT)
    confirmed(desk, certain)

    texts = [drafts_of(desk, one)[DOVE].facts["confirmed"] for one in (suspected, certain)]
    assert texts == [False, True]


def test_the_sample_of_the_demo_gets_one_draft_a_client(desk: Desk) -> None:
    """Forty-eight clients, four languages; exactly those that are affected."""
    incident_id = opened(desk)
    snapshot_id = scope.ask(desk, incident_id, lab_scope("datacenter-backup"), OFFICER, NIGHT)
    look_into(desk, snapshot_id)
    count = scope.confirm(desk, snapshot_id, OFFICER, NIGHT)

    drafts = drafts_of(desk, incident_id)
    assert count == len(drafts) == 48
    assert {row.language for row in drafts.values()} == {str(one) for one in Language}


def test_what_drafts_are_compared_with_is_what_they_are_made_of(short_night: Night) -> None:
    """Made plain at once for many clients, the facts of each are the same."""
    with short_night.desk.store.read():
        snapshot = kept.confirmed_snapshot(short_night.incident_id)
        assert snapshot is not None
        facts = FactsNow.of(short_night.desk, short_night.incident, snapshot)
    moment = NIGHT + timedelta(hours=24)
    for row in facts.rows.values():
        made = facts.of_client(row, 7, moment).as_dict()
        fresh = {"version": 7, "next_update_by": moment.isoformat()}
        assert facts.plain_of_client(row) | fresh == made
