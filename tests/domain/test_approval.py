"""Who may release a notice: four eyes, and every way out when nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import (
    ApprovalTimes,
    Countersignature,
    Dispute,
    DraftState,
    Person,
    Release,
    ReleasePath,
    ReleaseRefused,
    countersign,
    may_release,
)
from bot.domain.organisation import Role

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OFFICER = Person("U-OFFICER", Role.OFFICER)
DEPUTY = Person("U-DEPUTY", Role.DEPUTY)
LEAD = Person("U-LEAD", Role.RESPONDER, leads=True)
MANAGER_WHO_LEADS = Person("U-MANAGER", Role.MANAGEMENT, leads=True)
RESPONDER = Person("U-RESPONDER", Role.RESPONDER)
ANOTHER_RESPONDER = Person("U-ANOTHER", Role.RESPONDER)
MANAGER = Person("U-BOSS", Role.MANAGEMENT)
COUNSEL = Person("U-COUNSEL", Role.COUNSEL)
STAFF = Person("U-STAFF", Role.STAFF)

DRAFT = DraftState(digest="d1", standard=True, term=NOW + timedelta(hours=12))
OFFICERS_OWN = replace(DRAFT, authors=frozenset({OFFICER.user_id}))


def minutes(count: float) -> timedelta:
    """Return a length of time."""
    return timedelta(minutes=count)


def signed(person: Person, digest: str = "d1") -> Countersignature:
    """Return a countersignature."""
    return Countersignature(person, digest)


def refusal(draft: DraftState, person: Person, *, seen: str = "d1", reason: str = "") -> str:
    """Return the key of the refusal to release."""
    with pytest.raises(ReleaseRefused) as refused:
        may_release(draft, person, seen, NOW, reason=reason)
    return refused.value.key


@pytest.mark.parametrize("person", [OFFICER, DEPUTY])
def test_an_unedited_draft_is_released_by_officer_or_deputy_alone(person: Person) -> None:
    """Nobody wrote it, so nobody releases what they wrote."""
    release = may_release(DRAFT, person, "d1", NOW)
    assert release == Release(ReleasePath.UNEDITED)
    assert not release.read_again


@pytest.mark.parametrize("person", [OFFICER, DEPUTY])
def test_what_another_person_wrote_is_released_by_officer_or_deputy(person: Person) -> None:
    """The author and the officer are the four eyes."""
    draft = replace(DRAFT, authors=frozenset({RESPONDER.user_id}))
    assert may_release(draft, person, "d1", NOW) == Release(ReleasePath.FOUR_EYES)


def test_a_deputy_releases_what_the_officer_wrote() -> None:
    """A deputy counts as an officer and is another person."""
    assert may_release(OFFICERS_OWN, DEPUTY, "d1", NOW).path is ReleasePath.FOUR_EYES


@pytest.mark.parametrize("second", [DEPUTY, RESPONDER, LEAD, MANAGER_WHO_LEADS])
def test_what_the_officer_wrote_needs_a_second_reader(second: Person) -> None:
    """After the officer's own edit any second responder countersigns."""
    draft = replace(OFFICERS_OWN, countersignature=signed(second))
    release = may_release(draft, OFFICER, "d1", NOW)
    assert release == Release(ReleasePath.COUNTERSIGNED, second.user_id)
    assert not release.read_again


@pytest.mark.parametrize(
    "countersignature",
    [None, signed(OFFICER), signed(RESPONDER, "d0")],
    ids=["nobody", "the same person", "an earlier text"],
)
def test_the_officers_own_text_is_not_released_without_one(
    countersignature: Countersignature | None,
) -> None:
    """Neither one's own signature nor one under another text is a second pair of eyes."""
    draft = replace(OFFICERS_OWN, countersignature=countersignature)
    assert refusal(draft, OFFICER, reason="night") == "approval.error.own_text"


def test_a_second_author_does_not_countersign() -> None:
    """Two who wrote together are still only authors."""
    both = frozenset({OFFICER.user_id, RESPONDER.user_id})
    draft = replace(DRAFT, authors=both, countersignature=signed(RESPONDER))
    assert refusal(draft, OFFICER) == "approval.error.own_text"


def test_approval_binds_the_text_that_was_seen() -> None:
    """A text that changed after it was shown is not released."""
    assert refusal(DRAFT, OFFICER, seen="d0") == "approval.error.text_changed"


@pytest.mark.parametrize("person", [MANAGER, COUNSEL, STAFF])
def test_nobody_outside_the_response_releases(person: Person) -> None:
    """Neither management, nor counsel, nor staff, whatever the hour."""
    draft = replace(DRAFT, term=NOW, countersignature=signed(RESPONDER))
    assert refusal(draft, person) == "approval.error.not_yours"


NIGHT = replace(
    OFFICERS_OWN, second_asked_at=NOW - minutes(20), term=NOW + timedelta(hours=2) - minutes(1)
)


def test_at_night_the_officer_releases_alone_with_a_reason() -> None:
    """Nobody answered for 20 minutes and the term is under two hours away."""
    release = may_release(NIGHT, OFFICER, "d1", NOW, reason="Nobody answers")
    assert release == Release(ReleasePath.NIGHT)
    assert release.read_again


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_the_night_release_needs_a_reason(reason: str) -> None:
    """What is read again next morning must say why."""
    assert refusal(NIGHT, OFFICER, reason=reason) == "approval.error.reason_needed"


@pytest.mark.parametrize(
    "draft",
    [
        replace(NIGHT, second_asked_at=None),
        replace(NIGHT, second_asked_at=NOW - minutes(19.9)),
        replace(NIGHT, term=NOW + timedelta(hours=2)),
        replace(NIGHT, term=None),
    ],
    ids=["nobody was asked", "asked just now", "time enough", "no term"],
)
def test_the_night_release_is_narrow(draft: DraftState) -> None:
    """Each of its conditions is needed, and the sentence says them."""
    with pytest.raises(ReleaseRefused) as refused:
        may_release(draft, OFFICER, "d1", NOW, reason="Nobody answers")
    assert refused.value.key == "approval.error.own_text"
    assert refused.value.values == {"minutes": 20, "hours": 2}


EMERGENCY = replace(DRAFT, officer_asked_at=NOW - minutes(30), countersignature=signed(RESPONDER))


@pytest.mark.parametrize(
    ("draft", "person", "second"),
    [
        (EMERGENCY, LEAD, RESPONDER),
        (EMERGENCY, MANAGER_WHO_LEADS, RESPONDER),
        (replace(EMERGENCY, countersignature=signed(LEAD)), RESPONDER, LEAD),
        (replace(EMERGENCY, officer_asked_at=None, term=NOW + minutes(60)), LEAD, RESPONDER),
    ],
    ids=["lead", "a manager who leads", "responder", "an hour before the term"],
)
def test_in_an_emergency_lead_and_responder_release_together(
    draft: DraftState, person: Person, second: Person
) -> None:
    """The officer cannot be reached; the wording was approved in peacetime."""
    release = may_release(draft, person, "d1", NOW)
    assert release == Release(ReleasePath.EMERGENCY, second.user_id)
    assert release.read_again


@pytest.mark.parametrize(
    ("draft", "person", "key"),
    [
        (replace(EMERGENCY, standard=False), LEAD, "only_officer"),
        (replace(EMERGENCY, authors=frozenset({"U-X"})), LEAD, "only_officer"),
        (replace(EMERGENCY, officer_asked_at=NOW - minutes(29)), LEAD, "officer_first"),
        (replace(EMERGENCY, officer_asked_at=None), LEAD, "officer_first"),
        (
            replace(EMERGENCY, officer_asked_at=None, term=NOW + minutes(61)),
            LEAD,
            "officer_first",
        ),
        (replace(EMERGENCY, officer_asked_at=None, term=None), LEAD, "officer_first"),
        (replace(EMERGENCY, countersignature=None), LEAD, "lead_and_responder"),
        (replace(EMERGENCY, countersignature=signed(LEAD)), LEAD, "lead_and_responder"),
        (EMERGENCY, ANOTHER_RESPONDER, "lead_and_responder"),
    ],
    ids=[
        "not the first notice",
        "edited",
        "officer asked just now",
        "officer not asked",
        "term far enough",
        "no term",
        "alone",
        "twice the same",
        "without the lead",
    ],
)
def test_the_emergency_release_is_narrow(draft: DraftState, person: Person, key: str) -> None:
    """The unedited standard notice, an officer who was asked, and two people of whom one leads."""
    assert refusal(draft, person) == f"approval.error.{key}"


DISPUTE = replace(DRAFT, dispute=Dispute(counsel_told_at=NOW - minutes(60)))


@pytest.mark.parametrize(
    "draft",
    [
        DISPUTE,
        replace(DISPUTE, dispute=Dispute(counsel_told_at=NOW, counsel_answered=True)),
        replace(DISPUTE, dispute=Dispute(counsel_told_at=NOW), term=NOW + minutes(10)),
        replace(DISPUTE, dispute=Dispute(), term=NOW),
    ],
    ids=["an hour passed", "counsel answered", "the term comes first", "the term has come"],
)
def test_counsel_has_an_hour_and_no_veto(draft: DraftState) -> None:
    """The release waits for the answer or the hour, and never past the term."""
    assert may_release(draft, OFFICER, "d1", NOW).path is ReleasePath.UNEDITED


@pytest.mark.parametrize(
    ("dispute", "key"),
    [
        (Dispute(), "counsel_not_told"),
        (Dispute(counsel_told_at=NOW - minutes(59)), "counsel_may_object"),
    ],
)
def test_in_a_dispute_counsel_is_told_first(dispute: Dispute, key: str) -> None:
    """Nobody releases before counsel could object, also where no term runs."""
    draft = replace(DISPUTE, dispute=dispute)
    assert refusal(draft, OFFICER) == f"approval.error.{key}"
    assert refusal(replace(draft, term=None), OFFICER) == f"approval.error.{key}"


def test_ten_minutes_are_kept_free_before_the_term_and_no_more() -> None:
    """Until then counsel may still object."""
    told = replace(DISPUTE, dispute=Dispute(counsel_told_at=NOW))
    waits = replace(told, term=NOW + minutes(10) + timedelta(seconds=1))
    assert refusal(waits, OFFICER) == "approval.error.counsel_may_object"


def test_a_draft_is_the_standard_one_only_where_that_is_said() -> None:
    """Else lead and responder could release any text in an emergency."""
    asked = NOW - minutes(31)
    draft = DraftState("d1", countersignature=signed(LEAD), officer_asked_at=asked)
    assert refusal(draft, RESPONDER) == "approval.error.only_officer"


def test_the_times_are_settings() -> None:
    """An organisation may give its people more or less time."""
    patient = ApprovalTimes(counsel=minutes(120))
    with pytest.raises(ReleaseRefused) as refused:
        may_release(DISPUTE, OFFICER, "d1", NOW, times=patient)
    assert refused.value.values == {"minutes": 120}


@pytest.mark.parametrize("person", [OFFICER, DEPUTY, RESPONDER, MANAGER_WHO_LEADS])
def test_the_team_countersigns_what_it_has_read(person: Person) -> None:
    """A countersignature is bound to the digest of what was read."""
    draft = replace(DRAFT, authors=frozenset({"U-AUTHOR"}))
    assert countersign(draft, person, "d1") == signed(person)


@pytest.mark.parametrize(
    ("person", "seen", "key"),
    [
        (RESPONDER, "d0", "text_changed"),
        (MANAGER, "d1", "countersign_not_yours"),
        (STAFF, "d1", "countersign_not_yours"),
        (OFFICER, "d1", "countersign_own_text"),
    ],
)
def test_a_countersignature_is_another_persons_under_this_text(
    person: Person, seen: str, key: str
) -> None:
    """Not under a changed text, not by outsiders, not by an author."""
    with pytest.raises(ReleaseRefused) as refused:
        countersign(OFFICERS_OWN, person, seen)
    assert refused.value.key == f"approval.error.{key}"


people = st.builds(
    Person, st.sampled_from(["U1", "U2", "U3"]), st.sampled_from(list(Role)), st.booleans()
)
moments = st.none() | st.integers(-180, 180).map(lambda offset: NOW + minutes(offset))
drafts = st.builds(
    DraftState,
    digest=st.just("d1"),
    authors=st.frozensets(st.sampled_from(["U1", "U2", "U3"])),
    standard=st.booleans(),
    term=moments,
    countersignature=st.none() | st.builds(Countersignature, people, st.sampled_from(["d0", "d1"])),
    second_asked_at=moments,
    officer_asked_at=moments,
    dispute=st.none() | st.builds(Dispute, moments, st.booleans()),
)


@given(drafts, people, st.sampled_from(["", "Nobody answers"]))
def test_an_author_never_releases_alone_unless_it_is_read_again(
    draft: DraftState, person: Person, reason: str
) -> None:
    """Whatever the state, who wrote needs another reader, or a reason and a later reading."""
    try:
        release = may_release(draft, person, "d1", NOW, reason=reason)
    except ReleaseRefused:
        return
    if person.user_id in draft.authors and not release.read_again:
        assert release.countersigned_by not in draft.authors | {None, person.user_id}
    if person.role not in {Role.OFFICER, Role.DEPUTY}:
        assert draft.standard
        assert not draft.authors
        assert release.countersigned_by is not None
