"""The second factors of people. Every function runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from bot.domain.factors import FactorRecord
from bot.store.rows import held, value_of, values_of
from bot.store.tables.factors import Factor


def every() -> tuple[FactorRecord, ...]:
    """Return all factors, by person."""
    return values_of(FactorRecord, Factor.select().order_by(Factor.user_id))


def find(user_id: str) -> FactorRecord | None:
    """Return a person's factor."""
    row = Factor.get_or_none(Factor.user_id == user_id)
    return None if row is None else value_of(FactorRecord, row)


def hold(user_id: str) -> FactorRecord | None:
    """Return a person's factor, which nobody else changes until the transaction ends."""
    row = held(Factor.select().where(Factor.user_id == user_id)).first()
    return None if row is None else value_of(FactorRecord, row)


def put(record: FactorRecord) -> None:
    """Keep a factor in the place of the one the person had."""
    values = asdict(record)
    Factor.insert(**values).on_conflict(conflict_target=[Factor.user_id], update=values).execute()


def remove(user_ids: Collection[str]) -> int:
    """Take factors away; return how many there were."""
    return int(Factor.delete().where(Factor.user_id.in_(list(user_ids))).execute())


def good(user_id: str, step: int) -> bool:
    """Write down that a code of this step was good; False when one of it or later was before."""
    changed = Factor.update(last_step=step, wrong=0, wrong_at=None).where(
        Factor.user_id == user_id, Factor.last_step < step
    )
    return bool(changed.execute())


def wrong(user_id: str, at: datetime) -> None:
    """Count a wrong code."""
    Factor.update(wrong=Factor.wrong + 1, wrong_at=at).where(Factor.user_id == user_id).execute()
