"""Second factors: enrolled, good once, slowed when guessed, taken away, on record."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.errors import Refusal
from bot.domain.factors import CHANGED, FactorRefused, Vouched
from bot.domain.outgoing import RowState
from bot.services import audit, facts
from bot.services.desk import Desk
from bot.services.factors import (
    CodeRefused,
    CodesPaused,
    NotEnrolled,
    Proposal,
    listing,
    missing,
    needed,
)
from bot.services.facts import Answer
from bot.services.outbox import listing as rows
from bot.services.sealing import SealBroken
from bot.store import audit_log
from bot.store.tables.factors import Factor
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    COUNSEL,
    DEPUTY,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    with_organisation,
)
from tests.services.factors import STEP, Device, enrol, factors

NOW = NIGHT + timedelta(minutes=30)


def recorded(desk: Desk, action: str) -> list[dict[str, object]]:
    """Return what stands in the audit chain of one kind."""
    with desk.store.read():
        found = AuditEntry.select().where(AuditEntry.action == action)
        return [json.loads(row.payload) for row in found.order_by(AuditEntry.sequence)]


def refused(do: Callable[[], object]) -> Refusal:
    """Return the refusal of something."""
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value


def go_dark(night: Night) -> None:
    """Let somebody say that the chat is read."""
    facts.tell(night.desk, night.incident_id, [Answer("comms_compromised", "chat")], LEAD, NIGHT)


def test_a_code_is_good_once(desk: Desk) -> None:
    """The same code, and one from before it, are refused; the next one counts."""
    held, device = factors(desk), enrol(desk, OFFICER, NOW)
    before, code = device.code(NOW - STEP), device.code(NOW)
    name = held.use(OFFICER, code, "approve", NOW)
    for again in (code, before):
        why = refused(partial(held.use, OFFICER, again, "approve", NOW))
        assert isinstance(why, CodeRefused)
        assert why.key == "factor.error.used_code"
    assert held.use(OFFICER, device.code(NOW + STEP), "close", NOW + STEP) == name
    assert recorded(desk, "factor.used") == [
        {"factor": name, "act": "approve"},
        {"factor": name, "act": "close"},
    ]
    assert audit.verify(desk.store).fault is None


def test_the_code_that_confirmed_a_factor_is_used_up(short_desk: Desk) -> None:
    """Whoever saw it typed cannot act with it."""
    held = factors(short_desk)
    proposal = held.propose(OFFICER)
    code = Device(proposal.secret).code(NOW)
    held.enrol(proposal, code, held.vouching(OFFICER, (), "", at_server=False), NOW)
    assert refused(lambda: held.use(OFFICER, code, "a", NOW)).key == "factor.error.used_code"


@pytest.mark.parametrize(("drift", "counts"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_device_may_be_half_a_minute_wrong(short_desk: Desk, drift: int, counts: bool) -> None:
    """One step of thirty seconds either way, no more (RFC 6238, section 5.2)."""
    held, device = factors(short_desk), enrol(short_desk, OFFICER, NOW)
    code = device.code(NOW + drift * STEP)
    if counts:
        held.use(OFFICER, code, "done", NOW)
    else:
        wrong = refused(lambda: held.use(OFFICER, code, "done", NOW))
        assert wrong.key == "factor.error.wrong_code"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"])
def test_what_is_no_code_is_a_wrong_one(short_desk: Desk, typed: str) -> None:
    """Whatever is typed, the answer is the same sentence."""
    held = factors(short_desk)
    enrol(short_desk, OFFICER, NOW)
    assert refused(lambda: held.use(OFFICER, typed, "done", NOW)).key == "factor.error.wrong_code"


def test_of_two_who_bring_one_code_at_once_one_acts(desk: Desk) -> None:
    """Two threads, each with its own connection: the row decides, on both databases."""
    held, device = factors(desk), enrol(desk, OFFICER, NOW)
    code, start, ended = device.code(NOW), threading.Barrier(2), list[str]()

    def act() -> None:
        start.wait(30)
        try:
            held.use(OFFICER, code, "approve", NOW)
            ended.append("acted")
        except CodeRefused as refusal:
            ended.append(refusal.key)

    both = [threading.Thread(target=act) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert sorted(ended) == ["acted", "factor.error.used_code"]


def test_wrong_codes_are_counted_and_slow_a_person_down(desk: Desk) -> None:
    """After three no code is taken for a while, not even the right one; a good one clears it."""
    held, device = factors(desk), enrol(desk, OFFICER, NOW)
    for _ in range(3):
        wrong = refused(lambda: held.use(OFFICER, device.wrong(NOW), "approve", NOW))
        assert wrong.key == "factor.error.wrong_code"
    paused = refused(lambda: held.use(OFFICER, device.code(NOW), "approve", NOW))
    assert isinstance(paused, CodesPaused)
    assert paused.values["count"] == 31
    later = NOW + STEP
    held.use(OFFICER, device.code(later), "approve", later)
    assert refused(lambda: held.use(OFFICER, device.wrong(later), "approve", later)).key == (
        "factor.error.wrong_code"
    )
    assert [one["why"] for one in recorded(desk, "factor.refused")] == [
        "factor.error.wrong_code"
    ] * 4


def test_one_persons_slips_slow_nobody_else(short_desk: Desk) -> None:
    """Each is counted alone."""
    held, device = factors(short_desk), enrol(short_desk, OFFICER, NOW)
    other = enrol(short_desk, DEPUTY, NOW, by=(OFFICER,))
    for _ in range(4):
        refused(lambda: held.use(OFFICER, device.wrong(NOW), "approve", NOW))
    held.use(DEPUTY, other.code(NOW), "approve", NOW)


def test_in_the_dark_nobody_acts_without_one(night: Night) -> None:
    """And is told who may make one; in the light only who has one is asked."""
    desk, incident = night.desk, night.incident
    assert not needed(desk, RESPONDER, incident)
    enrol(desk, OFFICER, NOW)
    assert needed(desk, OFFICER, incident)
    assert not needed(desk, RESPONDER, None)
    go_dark(night)
    assert needed(desk, OFFICER, incident)
    why = refused(lambda: needed(desk, RESPONDER, incident))
    assert isinstance(why, NotEnrolled)
    assert why.values["officers"] == f"<@{OFFICER}>"  # the deputy has none and cannot vouch
    nobody = with_organisation(desk, officers=(), deputies=())
    assert refused(lambda: needed(nobody, RESPONDER, incident)).key == "factor.error.dark_two"


def test_in_the_dark_nobody_enrols_alone(short_night: Night) -> None:
    """Two people at the server do, and the record and the officers hear it."""
    desk = short_night.desk
    go_dark(short_night)
    held = factors(desk)
    alone = refused(lambda: held.vouching(RESPONDER, (), "", at_server=True))
    assert isinstance(alone, FactorRefused)
    enrol(desk, RESPONDER, NOW, by=(LEAD, DEPUTY), why="officer in the air")
    (entry,) = recorded(desk, "factor.enrolled")
    assert (entry["how"], entry["by"]) == ("emergency", [LEAD, DEPUTY])
    told = [row for row in rows(desk.store, (RowState.WAITING,)) if row.kind == CHANGED]
    assert {row.stream for row in told} == {f"person:{one}" for one in (OFFICER, DEPUTY, RESPONDER)}
    with desk.store.read():
        kept = [one.value for values in audit_log.values().values() for one in values]
    assert "officer in the air" in kept


def test_who_is_missing_counts_an_emergency_as_nothing_to_rely_upon(short_desk: Desk) -> None:
    """An officer who got theirs without an officer enrols anew."""
    organisation, store = short_desk.organisation, short_desk.store
    assert missing(organisation, store) == (OFFICER, DEPUTY)
    enrol(short_desk, OFFICER, NOW, by=(LEAD, RESPONDER), why="lost")
    assert missing(organisation, store) == (OFFICER, DEPUTY)
    enrol(short_desk, DEPUTY, NOW, by=(OFFICER,))
    assert missing(organisation, store) == (OFFICER,)
    assert [(one.user_id, one.vouched) for one in listing(short_desk)] == [
        (DEPUTY, Vouched.OFFICER),
        (OFFICER, Vouched.EMERGENCY),
    ]


def test_a_new_device_takes_the_place_of_the_old_one(desk: Desk) -> None:
    """The old one's codes count no more, and the record names both."""
    old = enrol(desk, OFFICER, NOW)
    new = enrol(desk, OFFICER, NOW)
    held = factors(desk)
    assert refused(lambda: held.use(OFFICER, old.code(NOW), "a", NOW)).key == (
        "factor.error.wrong_code"
    )
    name = held.use(OFFICER, new.code(NOW), "a", NOW)
    first, second = recorded(desk, "factor.enrolled")
    assert first["replaced"] is None
    assert (second["factor"], second["replaced"]) == (name, first["factor"])


def test_a_factor_is_taken_away(desk: Desk) -> None:
    """No code of it counts; a second time there is none."""
    device, held = enrol(desk, OFFICER, NOW), factors(desk)
    vouched = held.vouching(OFFICER, (), "", at_server=False)
    held.revoke(OFFICER, vouched, NOW)
    assert listing(desk) == ()
    assert isinstance(refused(lambda: held.use(OFFICER, device.code(NOW), "a", NOW)), NotEnrolled)
    alone = held.vouching(OFFICER, (), "", at_server=False)
    assert isinstance(refused(lambda: held.revoke(OFFICER, alone, NOW)), NotEnrolled)
    (entry,) = recorded(desk, "factor.revoked")
    assert (entry["user"], entry["how"]) == (OFFICER, "own")


def test_what_changed_while_somebody_typed_is_asked_anew(short_desk: Desk) -> None:
    """Whoever began as the first is not the first any more once an officer has a factor."""
    held = factors(short_desk)
    vouched = held.vouching(RESPONDER, (), "", at_server=True)
    proposal = held.propose(RESPONDER)
    enrol(short_desk, OFFICER, NOW)
    code = Device(proposal.secret).code(NOW)
    assert isinstance(refused(lambda: held.enrol(proposal, code, vouched, NOW)), FactorRefused)
    by_deputy = held.vouching(OFFICER, (LEAD, RESPONDER), "lost", at_server=True)
    enrol(short_desk, LEAD, NOW, by=(OFFICER,))
    other = held.propose(OFFICER)
    shown = Device(other.secret).code(NOW)
    why = refused(lambda: held.enrol(other, shown, by_deputy, NOW))
    assert why.key == "factor.error.changed_meanwhile"


def test_the_device_must_show_a_code_first(short_desk: Desk) -> None:
    """A secret that nobody has is not kept."""
    held = factors(short_desk)
    proposal = held.propose(OFFICER)
    vouched = held.vouching(OFFICER, (), "", at_server=False)
    wrong = Device(proposal.secret).wrong(NOW)
    assert refused(lambda: held.enrol(proposal, wrong, vouched, NOW)).key == (
        "factor.error.not_confirmed"
    )
    assert listing(short_desk) == ()


def test_only_who_works_or_advises_has_a_factor(short_desk: Desk) -> None:
    """A slip in the id makes no factor for nobody."""
    held = factors(short_desk)
    assert refused(lambda: held.propose(STAFF)).key == "factor.error.not_of_the_team"
    assert isinstance(held.propose(COUNSEL), Proposal)


def test_the_secret_is_nowhere_to_be_read(short_desk: Desk) -> None:
    """Not in the table, not in the record, not in what prints an object."""
    held = factors(short_desk)
    device = enrol(short_desk, OFFICER, NOW)
    with short_desk.store.read():
        kept = str(Factor.select().dicts().get())
        entries = "".join(row.payload for row in AuditEntry.select())
    assert device.secret not in kept + entries
    proposal = held.propose(OFFICER)
    assert proposal.secret not in repr(proposal)
    assert "loud night" not in repr(held)


def test_another_passphrase_says_so(short_desk: Desk) -> None:
    """The code is not counted as wrong: the person typed nothing wrong."""
    device = enrol(short_desk, OFFICER, NOW)
    other = factors(short_desk, "another passphrase, as long as it has to be")
    assert isinstance(refused(lambda: other.use(OFFICER, device.code(NOW), "a", NOW)), SealBroken)
    assert listing(short_desk)[0].wrong == 0


def test_the_uri_names_person_and_organisation(short_desk: Desk) -> None:
    """What an app shows beside the code."""
    uri = factors(short_desk).propose(OFFICER).uri
    assert uri.startswith("otpauth://totp/breach-bot%20Comitor:U0OFFICER?secret=")
