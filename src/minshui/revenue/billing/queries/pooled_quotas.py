"""The quotas of accounts that share one: what each reading of a month may use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, bindparam, cast, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.billing.domain.chunk_pricing import failure_of
from minshui.revenue.billing.domain.pooled_quota import allot
from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.errors import QUOTA_CHANGED, QUOTA_MISSING, QUOTA_WAITS
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import Account, QuotaShare
from minshui.revenue.reading.models import Reading, ReadingTask
from minshui.revenue.tariff.facade import NOT_GIVEN, VOLUME_SCALE, BillFailure, day_number

_MAINS = (
    select(QuotaShare.main_account_id)
    .where(
        or_(
            QuotaShare.account_id.between(bindparam("first"), bindparam("last")),
            QuotaShare.main_account_id.between(bindparam("first"), bindparam("last")),
        )
    )
    .distinct()
)
_SHARES = select(
    QuotaShare.main_account_id, QuotaShare.account_id, QuotaShare.from_on, QuotaShare.to_on
).where(is_among(QuotaShare.main_account_id, "mains"))
_READINGS = (
    select(
        Reading.id,
        Reading.account_id,
        Reading.reading_on,
        Reading.review_status,
        cast(Reading.usage_amount * VOLUME_SCALE, BigInteger).label("usage"),
        Bill.pricing,
        Bill.id.label("bill_id"),
    )
    .outerjoin(
        Bill,
        (Bill.record_id == Reading.id)
        & (Bill.bill_month == Reading.bill_month)
        & (Bill.charge_status != "reversed"),
    )
    .where(
        is_among(Reading.account_id, "accounts"),
        Reading.bill_month == bindparam("month"),
        Reading.is_current,
        Reading.billable,
        Reading.kind != "final",
    )
    .order_by(Reading.account_id, Reading.id)
)
_UNREAD = (
    select(ReadingTask.account_id)
    .where(
        is_among(ReadingTask.account_id, "accounts"),
        ReadingTask.bill_month == bindparam("month"),
        ReadingTask.read_status == "due",
    )
    .distinct()
)
_PROFILE_IDS = select(Account.id, Account.profile_id).where(is_among(Account.id, "mains"))


@dataclass(frozen=True, slots=True)
class PooledQuotas:
    """What readings of shared quotas may use, by reading; and accounts that must wait."""

    quotas: Mapping[int, int] = field(default_factory=dict)
    held: Mapping[int, BillFailure] = field(default_factory=dict)


async def pooled_quotas(
    ctx: Context, readings: ReadingColumns, month: int, load_profiles: Any
) -> PooledQuotas:
    """Return the quotas, in 10⁻⁴ m³, of those of the readings whose accounts share one.

    The main account's quota on the reading's day is allotted to all readings of the month of
    it and its sub-customers. While one of them is due and not approved, none is billed; nor
    where some were billed by another allotment (a reading came later).
    """
    if not len(readings):
        return PooledQuotas()
    span = {"first": int(readings.account_id[0]), "last": int(readings.account_id[-1])}
    mains = list((await ctx.session.execute(_MAINS, span)).scalars())
    if not mains:
        return PooledQuotas()
    pools = await _pools(ctx, mains, np.unique(readings.to_on).tolist())
    accounts = sorted({account for members in pools.values() for account in members})
    values = {"accounts": accounts, "month": month}
    rows = (await ctx.session.execute(_READINGS, values)).all()
    unread = set((await ctx.session.execute(_UNREAD, values)).scalars())
    profile_of = dict((await ctx.session.execute(_PROFILE_IDS, {"mains": mains})).tuples().all())
    profiles = await load_profiles(ctx, [each for each in profile_of.values() if each is not None])
    quotas: dict[int, int] = {}
    held: dict[int, BillFailure] = {}
    for main, members in pools.items():
        of_pool = [row for row in rows if row.account_id in members]
        failure = _failure(of_pool, unread & set(members))
        if failure is None:
            allotted = _allotted(of_pool, profiles.get(profile_of.get(main) or 0))
            failure = _changed(of_pool, allotted)
            quotas |= allotted or {}
        if failure is not None:
            held |= dict.fromkeys(members, failure)
    return PooledQuotas(quotas, held)


async def _pools(ctx: Context, mains: list[int], days: list[int]) -> dict[int, set[int]]:
    """Return the accounts that share each main account's quota on one of the days."""
    pools: dict[int, set[int]] = defaultdict(set)
    for row in await ctx.session.execute(_SHARES, {"mains": mains}):
        last = day_number(row.to_on) if row.to_on is not None else max(days)
        if any(day_number(row.from_on) <= day <= last for day in days):
            pools[row.main_account_id] |= {row.main_account_id, row.account_id}
    return pools


def _failure(rows: list[Any], unread: set[int]) -> BillFailure | None:
    waiting = len(unread | {row.account_id for row in rows if row.review_status != "approved"})
    return failure_of(QUOTA_WAITS, count=waiting) if waiting else None


def _allotted(rows: list[Any], main: PricingProfile | None) -> dict[int, int] | None:
    """Return the allotment by reading, None where the main account has no quota."""
    if main is None or not rows:
        return None
    quota = main.quota_on(max(day_number(row.reading_on) for row in rows))
    if quota == NOT_GIVEN:
        return None
    parts = allot(quota, [int(row.usage) for row in rows])
    return {row.id: part for row, part in zip(rows, parts, strict=True)}


def _changed(rows: list[Any], allotted: Mapping[int, int] | None) -> BillFailure | None:
    if allotted is None:
        return failure_of(QUOTA_MISSING)
    for row in rows:
        if row.bill_id is not None and (row.pricing or {}).get("quota") != allotted[row.id]:
            return failure_of(QUOTA_CHANGED)
    return None
