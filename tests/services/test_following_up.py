"""Later notices: to clients that were told, from what is known now, one at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.approval import ReleaseRefused
from bot.domain.errors import Refusal
from bot.domain.follow_up import NoBasis
from bot.domain.incident import DutyState, NoticeState
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import RowState
from bot.services import awareness, by_hand, counsel, following_up, incidents, releasing, sending
from bot.services.by_hand import Delivery
from bot.services.following_up import Later, NobodyToUpdate
from bot.services.foreign import ForeignClientNamed
from bot.services.outbox import listing
from bot.store import incidents as kept_incidents
from bot.store import notices as kept
from bot.store.tables.delivery import Rung
from tests.services.desk import (
    ALDER,
    BOREE,
    COUNSEL,
    GRIEF,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    duties_of,
    opened,
)

HOUR = timedelta(hours=1)
TOLD, NOW = NIGHT + HOUR, NIGHT + 5 * HOUR
UPDATE = Later(NoticeKind.CLIENT_UPDATE)


def send(night: Night, client_id: str, now: datetime = TOLD) -> None:
    """Release a client's notice and let the mail server take it."""
    draft = night.draft(client_id)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, now, as_it_is=True)
    rows = listing(night.desk.store, (RowState.WAITING,))
    row = next(row for row in rows if row.facts.get("notice_id") == draft.id)
    with night.desk.store.transaction():
        sending.sent(night.desk, row, {"reply": "250 ok"}, now)


def later(night: Night, asked: Later = UPDATE, by: str = LEAD) -> int:
    """Draft later notices."""
    return following_up.draft_later(night.desk, night.incident_id, asked, by, NOW)


def promises(night: Night, client_id: str) -> list[DutyState]:
    """Return the states of the updates a client was promised."""
    rows = duties_of(night.desk, night.incident_id)
    return [row.state for row in rows if (row.kind, row.client_id) == ("client_update", client_id)]


def test_who_was_told_gets_an_update_and_nobody_else(night: Night) -> None:
    """From what is known now, beside what that client was told last; nobody wrote it."""
    send(night, ALDER)
    awareness.confirm_breach(night.desk, night.incident_id, OFFICER, NOW)
    assert later(night) == 1

    draft = night.draft(ALDER)
    assert (draft.kind, draft.version, draft.authors) == ("client-update", 2, ())
    before = draft.facts["before"]
    assert isinstance(before, dict)
    assert (draft.facts["confirmed"], before["confirmed"]) == (True, False)
    assert night.draft(BOREE).kind == "client-initial"


def test_what_waits_is_not_drafted_again(night: Night) -> None:
    """Whoever asks twice gets none twice."""
    with pytest.raises(NobodyToUpdate):
        later(night)
    send(night, ALDER)
    assert later(night) == 1
    with pytest.raises(NobodyToUpdate):
        later(night)


def test_an_update_that_left_keeps_one_promise_and_makes_the_next(night: Night) -> None:
    """The promised update is done; another one is dated."""
    send(night, ALDER)
    later(night)
    send(night, ALDER, NOW)
    assert sorted(promises(night, ALDER)) == [DutyState.FULFILLED, DutyState.OPEN]


@pytest.mark.parametrize(
    "asked",
    [
        Later(NoticeKind.CLIENT_FINAL),
        Later(NoticeKind.CLIENT_ALL_CLEAR, looked_at=("sign_ins", "Logboeken van de firewall")),
    ],
)
def test_the_last_word_promises_nothing_more(night: Night, asked: Later) -> None:
    """The promise is kept, and no other one is made."""
    send(night, ALDER)
    later(night, asked)
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, NOW)
    delivery = Delivery("portal", NOW, note="bericht 12")
    by_hand.record(night.desk, draft.id, draft.digest, OFFICER, delivery, NOW)
    assert promises(night, ALDER) == [DutyState.FULFILLED]


def test_an_all_clear_rests_on_something(night: Night) -> None:
    """Without what was looked at there is none."""
    send(night, ALDER)
    with pytest.raises(Refusal) as refused:
        later(night, Later(NoticeKind.CLIENT_ALL_CLEAR))
    assert isinstance(refused.value, NoBasis) or refused.value.key == "notice.error.facts"
    assert night.draft(ALDER).state is NoticeState.SENT


def test_who_wrote_the_news_does_not_release_it(night: Night) -> None:
    """The words are in the notices of that language, and their writer is the author."""
    send(night, ALDER)
    send(night, BOREE)
    asked = Later(NoticeKind.CLIENT_UPDATE, news={"nl": "De server is hersteld."})
    assert later(night, asked, by=OFFICER) == 2
    assert "De server is hersteld." in night.draft(ALDER).text
    assert night.draft(ALDER).authors == (OFFICER,)
    assert night.draft(BOREE).authors == ()


def test_counsel_is_asked_about_a_later_notice_too(night: Night) -> None:
    """Before it leaves, as before the first one; the same answer as then is another one."""
    desk, incident_id = night.desk, night.incident_id
    counsel.answer(desk, incident_id, COUNSEL, TOLD)
    send(night, GRIEF)
    send(night, ALDER)
    later(night)

    rows = listing(desk.store, (RowState.WAITING,))
    asked = [row for row in rows if row.kind == "counsel.told"]
    assert [row.stream for row in asked] == [f"person:{COUNSEL}"] * 2
    assert asked[-1].facts["clients"] == ["Griefbos NV"]
    draft = night.draft(GRIEF)
    with pytest.raises(ReleaseRefused) as refused:
        releasing.approve(desk, draft.id, draft.digest, OFFICER, NOW)
    assert refused.value.key == "approval.error.counsel_may_object"
    counsel.answer(desk, incident_id, COUNSEL, NOW)
    releasing.approve(desk, draft.id, draft.digest, OFFICER, NOW)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (
            Later(NoticeKind.CLIENT_UPDATE, news={"nl": "Tweelingrivier is hersteld."}),
            "news.nl",
        ),
        (Later(NoticeKind.CLIENT_ALL_CLEAR, looked_at=("Logs van Tweelingrivier",)), "looked_at"),
    ],
)
def test_words_for_all_name_no_client(night: Night, asked: Later, field: str) -> None:
    """They are refused where they were typed; no draft is made that somebody has to mend."""
    send(night, ALDER)
    before = night.draft(ALDER)
    with pytest.raises(ForeignClientNamed) as refused:
        later(night, asked)
    assert refused.value.field == field
    assert night.draft(ALDER) == before


def test_it_may_be_for_some_only(night: Night) -> None:
    """Whom it is for can be named; a stranger is left out."""
    send(night, ALDER)
    send(night, TWIN)
    asked = Later(NoticeKind.CLIENT_UPDATE, clients=frozenset({TWIN, "nobody"}))
    assert later(night, asked) == 1
    assert night.draft(TWIN).kind == "client-update"


def test_a_mailbox_that_is_not_trusted_is_told_to_call(night: Night) -> None:
    """An update gives the attacker as much as the first notice does."""
    send(night, ALDER)
    with night.desk.store.transaction():
        kept_incidents.set_fact(night.incident_id, "client_mail", "unknown", OFFICER, NOW)
    later(night, Later(NoticeKind.CLIENT_UPDATE, news={"nl": "Geheim nieuws."}))
    assert night.draft(ALDER).kind == "client-initial-untrusted"
    assert "Geheim nieuws." not in night.draft(ALDER).text
    assert night.draft(ALDER).authors == ()


def test_a_client_told_by_telephone_gets_one_with_nothing_to_compare(night: Night) -> None:
    """Its first notice must not wait any more."""
    sending.told(night.desk, night.incident_id, ALDER, LEAD, "telephone", TOLD, NOW)
    draft = night.draft(ALDER)
    with night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, state=NoticeState.SUPERSEDED)
    assert later(night) == 1
    assert night.draft(ALDER).facts["before"] is None


def test_only_later_kinds_of_an_incident_with_a_scope(short_night: Night) -> None:
    """A first notice is drafted by confirming the scope."""
    with pytest.raises(Refusal) as refused:
        later(short_night, Later(NoticeKind.CLIENT_INITIAL))
    assert refused.value.key == "error.not_ours"
    bare = Night(short_night.desk, opened(short_night.desk, request_key="bare"))
    with pytest.raises(NobodyToUpdate):
        later(bare)


def test_an_update_that_waits_is_asked_for_before_its_promise_runs_out(night: Night) -> None:
    """Its drafts climb the ladder of all drafts, up to the hour that was promised."""
    send(night, ALDER)
    later(night)
    with night.desk.store.read():
        planned = {
            row.group_due
            for row in Rung.select().where(
                Rung.incident_id == night.incident_id, Rung.group_kind == "draft"
            )
        }
    assert night.duty("client_update", ALDER).due_at in planned


def test_a_later_notice_is_never_released_without_an_officer(short_night: Night) -> None:
    """Only the first notice has words that were approved in peacetime (rule 26)."""
    send(short_night, ALDER)
    awareness.confirm_breach(short_night.desk, short_night.incident_id, OFFICER, NOW)
    assert later(short_night) == 1
    incidents.take_lead(short_night.desk, short_night.incident_id, LEAD, NOW)
    draft = short_night.draft(ALDER)
    late = NOW + timedelta(hours=2)
    releasing.countersign(short_night.desk, draft.id, draft.digest, LEAD, late)
    with pytest.raises(ReleaseRefused, match="only_officer"):
        releasing.approve(short_night.desk, draft.id, draft.digest, RESPONDER, late)
