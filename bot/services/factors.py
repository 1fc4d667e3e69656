"""Second factors: made, used once, taken away; each act is an entry of the audit chain.

A code is checked in a transaction of its own, before what it is for: a code that was good is
used up whatever becomes of that, and a wrong one stays counted.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyotp import TOTP, random_base32
from pyotp.exceptions import OTPVerificationError

from bot.domain.errors import Refusal
from bot.domain.factors import (
    CHANGED,
    DIGITS,
    DRIFT_STEPS,
    ENROLLED,
    REVOKED,
    STEP_SECONDS,
    Circle,
    FactorRecord,
    Vouched,
    must_prove,
    pause_until,
    plain_code,
    vouching,
)
from bot.domain.organisation import Organisation, Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.services import audit, darkness, people, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.sealing import seal, unseal
from bot.store import factors, incidents
from bot.store.database import Store


class NotEnrolled(Refusal):
    """A code is needed, and this person has no factor."""


class CodeRefused(Refusal):
    """The code does not count; another one may."""


class CodesPaused(Refusal):
    """After wrong codes none is taken for a while."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A factor that is about to be made; the secret is shown once, and kept nowhere yet.

    Attributes:
        user: Slack id of the person.
        secret: What goes into the device, in base 32.
        uri: The same as devices read it (``otpauth://``).
    """

    user: str
    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouching:
    """How a factor is made or taken away.

    Attributes:
        how: Who stands in for it.
        by: Slack ids of those who vouch.
        why: The reason; of two people without an officer.
        prove: Who gives a code first.
    """

    how: Vouched
    by: tuple[str, ...]
    why: str
    prove: tuple[str, ...]


@dataclass(frozen=True)
class Factors:
    """The factors of an organisation's people.

    Args:
        desk: What every use case works with.
        passphrase: What opens the secrets, of the settings.
    """

    desk: Desk
    passphrase: str = field(repr=False)

    def vouching(self, user: str, by: Sequence[str], why: str, *, at_server: bool) -> Vouching:
        """Return how a factor of this person may be made, replaced or taken away now.

        Args:
            user: The person.
            by: Who vouches, besides the person.
            why: The reason; two people without an officer must give one.
            at_server: Whether people sit at this terminal.

        Raises:
            FactorRefused: not like this; the sentence says who can.
        """
        with self.desk.store.read():
            circle = _circle(self.desk, at_server=at_server)
        how = vouching(user, by, said(why), circle)
        return Vouching(how, tuple(by), said(why), must_prove(user, by, how, circle.enrolled))

    def propose(self, user: str) -> Proposal:
        """Return a new secret for a person, and keep nothing.

        Raises:
            Refusal: the person is nobody who works on incidents or advises on them.
        """
        organisation = self.desk.organisation
        if not organisation.rights_of(user) & {Right.WORK, Right.ADVISE}:
            raise Refusal("factor.error.not_of_the_team", who=user)
        secret = random_base32()
        label = people.names(self.desk, [user]).get(user, user)
        uri = _device(secret).provisioning_uri(
            name=label, issuer_name=f"breach-bot {organisation.name}"
        )
        return Proposal(user, secret, uri)

    def enrol(self, proposal: Proposal, code: str, vouched: Vouching, now: datetime) -> str:
        """Keep a factor whose device has shown a code, and return what the record calls it.

        Args:
            proposal: What the device was given.
            code: What the device shows.
            vouched: Who stands in for it; those who must have given their codes.
            now: The instant (UTC).

        Raises:
            CodeRefused: the device shows something else.
            FactorRefused: meanwhile it needs somebody else to vouch.
        """
        step = _step_of(proposal.secret, code, now)
        if step is None:
            raise CodeRefused("factor.error.not_confirmed")
        user, sealed = proposal.user, seal(proposal.secret, self.passphrase, proposal.user)
        name = secrets.token_hex(4)
        with self.desk.store.transaction():
            self._require_still(user, vouched)
            replaced = factors.hold(user)
            factors.put(
                FactorRecord(
                    user_id=user,
                    factor=name,
                    sealed=sealed,
                    vouched=vouched.how,
                    vouched_by=vouched.by,
                    enrolled_at=now,
                    last_step=step,
                    wrong=0,
                    wrong_at=None,
                )
            )
            facts = {"factor": name, "replaced": None if replaced is None else replaced.factor}
            _changed(self.desk, ENROLLED, user, vouched, now, facts)
        return name

    def revoke(self, user: str, vouched: Vouching, now: datetime) -> None:
        """Take a person's factor away; no code of it counts any more.

        Raises:
            NotEnrolled: there is none.
            FactorRefused: meanwhile it needs somebody else to vouch.
        """
        with self.desk.store.transaction():
            self._require_still(user, vouched)
            there = factors.hold(user)
            if there is None:
                raise NotEnrolled("factor.error.none", who=f"<@{user}>")
            factors.remove([user])
            _changed(self.desk, REVOKED, user, vouched, now, {"factor": there.factor})

    def use(
        self, user: str, code: str, act: str, now: datetime, incident_id: str | None = None
    ) -> str:
        """Take a code for one act, and return which factor it is of; it is never taken again.

        Args:
            user: The person.
            code: What their device shows; a blank inside does not matter.
            act: What it is for, for the record.
            now: The instant (UTC).
            incident_id: The incident it is about, if any.

        Raises:
            NotEnrolled: the person has no factor.
            CodesPaused: there were too many wrong ones.
            CodeRefused: it is wrong, or was used before.
            SealBroken: the factor was made under another passphrase.
        """
        with self.desk.store.transaction():
            there = factors.hold(user)
            if there is None:
                raise NotEnrolled("factor.error.none", who=f"<@{user}>")
            _require_no_pause(there, now)
            secret = unseal(there.sealed, self.passphrase, user)
            refused = _refused(there, _step_of(secret, code, now), now)
            about = {"factor": there.factor, "act": act}
            audit.record(
                "factor.used" if refused is None else "factor.refused",
                actor=user,
                now=now,
                incident_id=incident_id,
                facts=about if refused is None else {**about, "why": refused.key},
            )
        if refused is not None:
            raise refused
        return there.factor

    def _require_still(self, user: str, vouched: Vouching) -> None:
        """Refuse what was allowed when it was asked and is no longer, inside the transaction."""
        circle = _circle(self.desk, at_server=True)
        now = vouching(user, vouched.by, vouched.why, circle)
        proven = must_prove(user, vouched.by, now, circle.enrolled)
        if now is not vouched.how or set(proven) - set(vouched.prove):
            raise Refusal("factor.error.changed_meanwhile", who=f"<@{user}>")


def needed(desk: Desk, user: str, incident: IncidentRecord | None) -> bool:
    """Return whether what a person does here takes a code (rule 30).

    In the dark it always does; else once the person is enrolled.

    Args:
        desk: What every use case works with.
        user: The person.
        incident: The incident it is about; None where it is about none.

    Raises:
        NotEnrolled: the incident is in the dark, and the person has no factor.
    """
    with desk.store.read():
        there = [one.user_id for one in factors.every()]
        enrolled = user in there
        dark = incident is not None and darkness.of(desk, incident) is not None
    if dark and incident is not None and not enrolled:
        values = {"who": f"<@{user}>", "user": user, "reference": incident.reference}
        vouch = [f"<@{one}>" for one in deciders(desk.organisation) if one in there]
        if not vouch:
            raise NotEnrolled("factor.error.dark_two", **values)
        raise NotEnrolled("factor.error.dark", **values, officers=", ".join(vouch))
    return enrolled


def listing(desk: Desk) -> tuple[FactorRecord, ...]:
    """Return who has a factor, since when, and who vouched."""
    with desk.store.read():
        return factors.every()


def missing(organisation: Organisation, store: Store) -> tuple[str, ...]:
    """Return the officers and deputies who have no factor, or one that no officer vouched for."""
    with store.read():
        there = {one.user_id for one in factors.every() if one.vouched is not Vouched.EMERGENCY}
    return tuple(one for one in deciders(organisation) if one not in there)


def deciders(organisation: Organisation) -> tuple[str, ...]:
    """Return the officers and their deputies, each once."""
    return tuple(dict.fromkeys((*organisation.officers, *organisation.deputies)))


def _refused(there: FactorRecord, step: int | None, now: datetime) -> Refusal | None:
    """Write down what a code was, and return why it does not count; None if it does."""
    if step is None:
        factors.wrong(there.user_id, now)
        return CodeRefused("factor.error.wrong_code", who=f"<@{there.user_id}>")
    if not factors.good(there.user_id, step):
        return CodeRefused("factor.error.used_code", seconds=STEP_SECONDS)
    return None


def _require_no_pause(there: FactorRecord, now: datetime) -> None:
    until = pause_until(there.wrong, there.wrong_at)
    if until is not None and now < until:
        seconds = int((until - now).total_seconds()) + 1
        raise CodesPaused("factor.error.paused", count=seconds, who=f"<@{there.user_id}>")


def _device(secret: str) -> TOTP:
    return TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of time whose code this is; None if it is none that counts now."""
    typed = plain_code(code)
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdecimal()):
        return None
    try:
        return _device(secret).verify_and_get_timecode(
            typed, for_time=now.timestamp(), valid_window=DRIFT_STEPS
        )
    except OTPVerificationError:
        return None


def _circle(desk: Desk, *, at_server: bool) -> Circle:
    enrolled: Collection[str] = {one.user_id for one in factors.every()}
    return Circle(
        team=(*desk.organisation.team, *desk.organisation.management),
        deciders=deciders(desk.organisation),
        enrolled=enrolled,
        dark=any(darkness.of(desk, one) is not None for one in incidents.open_ones()),
        at_server=at_server,
    )


def _changed(
    desk: Desk, what: str, user: str, vouched: Vouching, now: datetime, facts: Mapping[str, object]
) -> None:
    """Put it on record and tell the officers, the deputies and the person."""
    told = {"person": user, "what": what, "how": vouched.how.value, "by": list(vouched.by)}
    for one in dict.fromkeys((*deciders(desk.organisation), user)):
        about = f"{what}:{user}:{now.isoformat()}"
        say.to_person(one, CHANGED, about, now, told, lane=Lane.DEADLINE)
    audit.record(
        f"factor.{what}",
        actor=vouched.by[0] if vouched.by else user,
        now=now,
        facts={**facts, "user": user, "how": vouched.how.value, "by": list(vouched.by)},
        personal={"why": vouched.why} if vouched.why else None,
    )
