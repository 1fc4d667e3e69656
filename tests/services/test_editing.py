"""Changing drafts: readdressed, brought up to date, and a person's words kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.approval import ReleasePath
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.notices import NoticeText
from bot.domain.outgoing import RowState
from bot.services import awareness, editing, releasing
from bot.services.approvals import Approvals, DraftStale
from bot.services.foreign import ForeignClientNamed, index, tokens_in
from bot.services.outbox import listing
from bot.store import incidents as kept_incidents
from bot.store import ledger, passages
from bot.store import notices as kept
from tests.services.desk import (
    ALDER,
    BOREE,
    CARLS,
    DOVE,
    ELM,
    GRIEF,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    confirmed,
    lab_scope,
    opened,
)

MINUTE = timedelta(minutes=1)
SOON = NIGHT + 5 * MINUTE


def edit(night: Night, client_id: str, by: str = LEAD, **other: str) -> None:
    """Change a client's notice; what is not given stays."""
    draft = night.draft(client_id)
    given = {"subject": draft.subject, "text": draft.text, **other}
    editing.edit(
        night.desk,
        draft.id,
        draft.digest,
        by,
        SOON,
        subject=given["subject"],
        text=given["text"],
        recipient=given.get("recipient"),
        fresh=given.get("fresh", ""),
    )


def approve(night: Night, client_id: str, by: str = OFFICER, **consent: str | bool) -> ReleasePath:
    """Release a client's notice as it stands."""
    draft = night.draft(client_id)
    done = releasing.approve(
        night.desk,
        draft.id,
        draft.digest,
        by,
        SOON,
        reason=str(consent.get("reason", "")),
        about=str(consent.get("about", "")),
        as_it_is=bool(consent.get("as_it_is")),
    )
    return done.path


def refused(act: Callable[[], object]) -> str:
    """Return the key of what an act is refused with."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.key


def certain(night: Night) -> None:
    """Let the breach be certain from now on, which every notice says."""
    awareness.confirm_breach(night.desk, night.incident_id, OFFICER, SOON)


def changed(night: Night, client_id: str) -> tuple[str, ...]:
    """Return the facts that a draft does not say as they are now."""
    with night.desk.store.read():
        return Approvals(night.desk, night.incident).freshness.changed(night.draft(client_id))


def test_a_client_without_an_address_is_mailed_once_one_is_known(night: Night) -> None:
    """Who types it does not release it: an address is as telling as a text."""
    edit(night, ELM, recipient="info@elmenhoek.example")
    assert (night.draft(ELM).state, night.draft(ELM).recipient) == (
        NoticeState.DRAFT,
        "info@elmenhoek.example",
    )
    assert approve(night, ELM) is ReleasePath.FOUR_EYES


def test_a_draft_that_can_leave_after_all_is_reminded_of(short_night: Night) -> None:
    """Also when all others were released before, and nothing was to be reminded of any more."""
    night = short_night
    for client_id in (ALDER, BOREE, CARLS, DOVE, TWIN):
        approve(night, client_id)
    draft = night.draft(GRIEF)
    late = NIGHT + 120 * MINUTE
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, late)
    assert reminded(night) == 0
    edit(night, ELM, recipient="info@elmenhoek.example")
    assert reminded(night) > 0


def reminded(night: Night) -> int:
    """Return how many reminders of drafts are still to be said."""
    with night.desk.store.read():
        rungs = ledger.of_incident(night.incident_id)
    return sum(rung.group.kind == "draft" and rung.state == ledger.DUE for rung in rungs)


def test_what_came_back_goes_to_another_address(short_night: Night) -> None:
    """Changed, it is a draft again that somebody else releases; nothing goes without that."""
    desk, draft = short_night.desk, short_night.draft(ALDER)
    releasing.approve(desk, draft.id, draft.digest, OFFICER, SOON)
    with desk.store.transaction():
        assert kept.change(
            draft.id, [NoticeState.APPROVED], draft.digest, state=NoticeState.FAILED, sent_at=SOON
        )
    edit(short_night, ALDER, recipient="directie@alderwick.example")
    changed_ = short_night.draft(ALDER)
    assert (changed_.state, changed_.authors) == (NoticeState.DRAFT, (LEAD,))
    assert (changed_.approved_by, changed_.sent_at, changed_.proof) == (None, None, None)
    assert approve(short_night, ALDER) is ReleasePath.FOUR_EYES
    rows = listing(desk.store, (RowState.WAITING,))
    mails = [one for one in rows if one.facts.get("notice_id") == draft.id]
    assert [one.facts["digest"] for one in mails] == [draft.digest, changed_.digest]


def test_another_address_voids_what_was_read(night: Night) -> None:
    """The digest binds the recipient; an empty one blocks the notice again."""
    before = night.draft(GRIEF).digest
    edit(night, GRIEF, recipient="raadsman@balie.example")
    assert night.draft(GRIEF).digest != before
    edit(night, GRIEF, recipient="")
    assert (night.draft(GRIEF).state, night.draft(GRIEF).recipient) == (NoticeState.BLOCKED, None)


@pytest.mark.parametrize(
    "address",
    [
        *("niemand", "a@b", "a@b.be, c@d.be", "x" * 250 + "@b.be", "a b@c.be", "jän@b.be"),
        *("jan@b..be", "jan@-b.be", "jan..x@b.be", "\u202ejan@b.be", "jan\u200b@b.be"),
        *("mailto:jan@b.be", "jan(x)@b.be", f"jan@{'b' * 64}.be"),
        "jan@faß.example",
    ],
)
def test_what_is_no_address_is_refused(short_night: Night, address: str) -> None:
    """Beside its field; nothing is saved."""
    act = partial(edit, short_night, ALDER, recipient=address)
    assert refused(act) == "error.no_address"
    assert short_night.draft(ALDER).authors == ()


def test_a_domain_in_another_script_is_kept_as_it_is_mailed(short_night: Night) -> None:
    """Whoever releases it sees which domain it is."""
    edit(short_night, ALDER, recipient=" jan@bücher.example ")
    assert short_night.draft(ALDER).recipient == "jan@xn--bcher-kva.example"


def test_what_turns_or_hides_words_is_not_kept(short_night: Night) -> None:
    """Else a mail shows other words than those that were read and released."""
    edit(short_night, ALDER, subject="a\u202eb\x07c", text="Dag\r\n\u202ekoN & namredleK\u202c\n")
    draft = short_night.draft(ALDER)
    assert (draft.subject, draft.text) == ("abc", "Dag\nkoN & namredleK\n")
    assert "\u202e" not in draft.html


def test_a_notice_never_goes_to_another_clients_address(short_night: Night) -> None:
    """The address is looked at as the text is."""
    with pytest.raises(ForeignClientNamed) as told:
        edit(short_night, ALDER, recipient="privacy@tweelingrivier.example")
    assert told.value.field == "recipient"


def test_a_name_in_the_subject_is_told_beside_the_subject(short_night: Night) -> None:
    """Whoever wrote it sees where."""
    with pytest.raises(ForeignClientNamed) as told:
        edit(short_night, ALDER, subject="Ook Tweelingrivier")
    assert told.value.field == "subject"


def test_new_facts_that_change_the_text_mark_a_draft_stale(night: Night) -> None:
    """It does not leave by a mere press; said so, it goes as it is and an update follows."""
    assert changed(night, ALDER) == ()
    certain(night)

    assert "confirmed" in changed(night, ALDER)
    with pytest.raises(DraftStale):
        approve(night, ALDER)
    assert approve(night, ALDER, as_it_is=True) is ReleasePath.UNEDITED
    assert changed(night, ALDER) == ()


def test_facts_that_change_no_word_leave_a_draft_as_it_is(short_night: Night) -> None:
    """A mailbox that is not trusted is told no measure, so that none makes its notice stale."""
    desk = short_night.desk
    incident_id = opened(desk, request_key="mailbox")
    with desk.store.transaction():
        kept_incidents.set_fact(incident_id, "client_mail", "not_trusted", OFFICER, NIGHT)
    confirmed(desk, incident_id)
    other = Night(desk, incident_id)
    with desk.store.transaction():
        kept_incidents.set_fact(incident_id, "exfiltration", "likely", OFFICER, SOON)

    assert other.draft(ALDER).facts["exfiltration"] == "unknown"
    assert changed(other, ALDER) == ()


def test_all_alike_leave_as_they_are_or_not_at_all(night: Night) -> None:
    """The choice that was made for the one that is shown holds for all."""
    certain(night)
    draft = night.draft(ALDER)
    with pytest.raises(DraftStale):
        releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, SOON)
    count = releasing.approve_alike(
        night.desk, draft.id, draft.digest, OFFICER, SOON, as_it_is=True
    )
    assert count == 2


def test_exceptions_stay_when_all_alike_are_released(night: Night) -> None:
    """A person may leave some out."""
    draft, twin = night.draft(ALDER), night.draft(TWIN)
    count = releasing.approve_alike(
        night.desk, draft.id, draft.digest, OFFICER, SOON, except_for=[twin.id]
    )
    assert count == 1
    assert night.draft(TWIN).state is NoticeState.DRAFT


def test_an_unedited_draft_is_made_anew(night: Night) -> None:
    """It says what is known now, has no author, and its old digest releases nothing."""
    certain(night)
    before = night.draft(ALDER)
    editing.redraft(night.desk, before.id, before.digest, RESPONDER, SOON)

    after = night.draft(ALDER)
    assert (after.facts["confirmed"], after.authors) == (True, ())
    assert (after.version, changed(night, ALDER)) == (before.version, ())
    assert after.facts["next_update_by"] == (SOON + timedelta(hours=24)).isoformat()
    act = partial(releasing.approve, night.desk, after.id, before.digest, OFFICER, SOON)
    assert refused(act) == "approval.error.text_changed"


def test_a_draft_made_anew_is_still_sent_back(night: Night) -> None:
    """What is known now does not answer what a person asked to be changed."""
    draft = night.draft(ALDER)
    releasing.reject(night.desk, draft.id, draft.digest, OFFICER, "Wie bellen we?", SOON)
    certain(night)
    editing.redraft_all(night.desk, night.incident_id, draft.id, OFFICER, SOON)
    after = night.draft(ALDER)
    assert after.digest != draft.digest
    assert (after.state, after.comment) == (NoticeState.REJECTED, "Wie bellen we?")


def test_a_draft_that_named_another_client_is_free_once_made_anew(short_night: Night) -> None:
    """Nobody sent it back but the check itself, and that finds nothing any more."""
    desk, draft = short_night.desk, short_night.draft(ALDER)
    with desk.store.transaction():
        text = NoticeText(draft.subject, f"{draft.text}\nTweelingrivier\n", draft.html)
        tokens = tokens_in(desk, index(desk), text, ALDER, draft.kind, draft.language)
        marked = {"state": NoticeState.REJECTED, "comment": ", ".join(tokens), "text": text.text}
        assert kept.change(draft.id, [draft.state], draft.digest, **marked)
    certain(short_night)
    editing.redraft_all(desk, short_night.incident_id, draft.id, OFFICER, SOON)
    after = short_night.draft(ALDER)
    assert (after.state, after.comment) == (NoticeState.DRAFT, None)


def test_a_draft_made_anew_names_no_other_client(short_night: Night) -> None:
    """Whatever became known meanwhile: it stays as it was."""
    with short_night.desk.store.transaction():
        words = "Ook bij Hazelhaven BV."
        passages.write(short_night.incident_id, "nl", words, OFFICER, SOON)
    before = short_night.draft(ALDER)
    with pytest.raises(ForeignClientNamed):
        editing.redraft(short_night.desk, before.id, before.digest, RESPONDER, SOON)
    assert short_night.draft(ALDER) == before


def test_all_that_are_stale_are_made_anew_but_what_a_person_wrote(night: Night) -> None:
    """One press; an edited one waits for a person."""
    edit(night, TWIN, text=f"{night.draft(TWIN).text}\nWij bellen u.")
    certain(night)
    shown = night.draft(ALDER)
    count = editing.redraft_all(night.desk, night.incident_id, shown.id, OFFICER, SOON)

    assert count == 6
    assert changed(night, ALDER) == ()
    assert changed(night, TWIN)
    assert "Wij bellen u." in night.draft(TWIN).text
    assert editing.redraft_all(night.desk, night.incident_id, shown.id, OFFICER, SOON) == 0


def test_a_notice_of_another_incident_asks_for_nothing_here(short_night: Night) -> None:
    """A button brings back what it was given, or is refused."""
    act = partial(
        editing.redraft_all,
        short_night.desk,
        "0" * 32,
        short_night.draft(ALDER).id,
        OFFICER,
        SOON,
    )
    assert refused(act) == "error.not_ours"


def test_an_edited_draft_is_joined_with_what_is_new(night: Night) -> None:
    """Nothing is saved until the person does; then it is up to date and has its author."""
    added = "Wij bellen u vandaag."
    edit(night, ALDER, text=f"{night.draft(ALDER).text}\n{added}")
    certain(night)
    draft = night.draft(ALDER)
    act = partial(editing.redraft, night.desk, draft.id, draft.digest, OFFICER, SOON)
    assert refused(act) == "error.redraft_by_hand"
    joined = editing.merged(night.desk, draft.id, LEAD)

    assert night.draft(ALDER) == draft
    assert added in joined.text
    assert joined.text != draft.text
    edit(night, ALDER, subject=joined.subject, text=joined.text, fresh=joined.fresh)
    assert changed(night, ALDER) == ()
    assert night.draft(ALDER).authors == (LEAD,)


def test_facts_that_change_while_a_person_joins_leave_it_stale(night: Night) -> None:
    """The text is saved; it does not pass for one that says what came later."""
    edit(night, ALDER, text="Andere tekst")
    certain(night)
    joined = editing.merged(night.desk, night.draft(ALDER).id, LEAD)
    with night.desk.store.transaction():
        kept_incidents.set_fact(night.incident_id, "exfiltration", "likely", OFFICER, SOON)
    edit(night, ALDER, text=joined.text, fresh=joined.fresh)

    assert "exfiltration" in changed(night, ALDER)


def test_what_both_changed_is_shown(night: Night) -> None:
    """The person's words stand; beside them what the new facts would say."""
    lines = night.draft(ALDER).text.splitlines()
    place = next(number for number, line in enumerate(lines) if "vermoed" in line.lower())
    lines[place] = "Onze eigen woorden."
    edit(night, ALDER, text="\n".join(lines))
    certain(night)

    joined = editing.merged(night.desk, night.draft(ALDER).id, LEAD)
    assert "Onze eigen woorden." in joined.text
    assert any("Onze eigen woorden." in clash.mine for clash in joined.clashes)


def test_a_client_outside_the_scope_has_nothing_new(short_night: Night) -> None:
    """Its draft is compared with nothing."""
    draft = short_night.draft(ALDER)
    desk = short_night.desk
    confirmed(desk, short_night.incident_id, SOON, lab_scope("lab-mail"))
    confirmed(desk, short_night.incident_id, SOON, lab_scope("lab-keys", access=True))
    for act in (
        partial(editing.redraft, desk, draft.id, draft.digest, OFFICER, SOON),
        partial(editing.merged, desk, draft.id, OFFICER),
    ):
        assert refused(act) == "error.nothing_new"


def test_a_word_of_another_clients_name_asks_whom_it_is_about(night: Night) -> None:
    """Named, by name without its legal form or by id, it may leave."""
    edit(night, ALDER, text=f"{night.draft(ALDER).text}\nOok het Werkzeug.")
    assert refused(partial(approve, night, ALDER)) == "error.part_of_a_name"
    assert (
        refused(partial(approve, night, ALDER, about="Carlsfeld Werkzeug"))
        == "error.part_of_a_name"
    )
    assert refused(partial(approve, night, ALDER, about="")) == "error.part_of_a_name"
    assert approve(night, ALDER, about="alderwick bouw") is ReleasePath.FOUR_EYES
    edit(night, BOREE, text=f"{night.draft(BOREE).text}\nLe Werkzeug aussi.")
    assert approve(night, BOREE, about="L-BOREE") is ReleasePath.FOUR_EYES


def test_without_a_confirmed_scope_nothing_is_stale(short_desk_night: Night) -> None:
    """There is nothing to compare with."""
    with short_desk_night.desk.store.read():
        assert kept.of_incident(short_desk_night.incident_id) == ()
        freshness = Approvals(short_desk_night.desk, short_desk_night.incident).freshness
    assert freshness.now is None


@pytest.fixture
def short_desk_night(short_night: Night) -> Night:
    """Return an incident whose scope nobody has confirmed."""
    return Night(short_night.desk, opened(short_night.desk, request_key="unconfirmed"))
