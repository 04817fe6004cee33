"""What the readings of a chunk are priced from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from sqlalchemy import BigInteger, Text, bindparam, case, cast, func, literal, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.domain.chunk_pricing import PricingInputs, failure_of
from minshui.revenue.billing.domain.counter_sums import CounterSums
from minshui.revenue.billing.domain.estimates_before import EstimatesBefore
from minshui.revenue.billing.domain.pricing_profile import PricingProfile, parse_profile
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.errors import BILL_HELD
from minshui.revenue.billing.models import TierCounterEntry
from minshui.revenue.billing.parameters import OWN_PERIOD, YEAR_END_ESTIMATES
from minshui.revenue.billing.queries.estimates_before import estimates_before
from minshui.revenue.billing.queries.pooled_quotas import pooled_quotas
from minshui.revenue.customer.facade import account_locks
from minshui.revenue.customer.models import AccountLock
from minshui.revenue.customer.models import PricingProfile as ProfileRow
from minshui.revenue.parameter.facade import cost_components, parameter
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    VOLUME_SCALE,
    BillFailure,
    TariffBook,
    current_releases,
    date_of,
    has_yearly_counter,
    tariff_book,
)

_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_EPOCH = date(1970, 1, 1)
_PROFILES = select(ProfileRow.id, cast(ProfileRow.document, Text).label("document")).where(
    ProfileRow.id.in_(bindparam("ids", expanding=True))
)
_LOCKED = (
    select(AccountLock.account_id)
    .where(
        AccountLock.account_id.between(bindparam("first"), bindparam("last")),
        AccountLock.released_at.is_(None),
    )
    .distinct()
)


async def pricing_inputs(ctx: Context, readings: ReadingColumns, month: int) -> PricingInputs:
    """Return what prices these readings of a month, as it stands now."""
    releases = await current_releases(ctx)
    book = await tariff_book(ctx, releases.values())
    pooled = await pooled_quotas(ctx, readings, month, load_profiles)
    return PricingInputs(
        profiles=await load_profiles(ctx, np.unique(readings.profile_id).tolist()),
        releases=releases,
        book=book,
        counters=await _counter_sums(ctx, readings, book),
        mapped_components=frozenset(await cost_components(ctx)),
        held={**pooled.held, **await _held(ctx, readings)},
        pooled_quotas=pooled.quotas,
        estimates=await _estimates(ctx, readings),
    )


async def load_profiles(ctx: Context, ids: Collection[int]) -> dict[int, PricingProfile]:
    """Return profiles by id; ids that do not exist are left out."""
    wanted = [each for each in ids if each != NOT_GIVEN]
    found = {}
    for start in range(0, len(wanted), _LOOKUP_ROWS):
        part = wanted[start : start + _LOOKUP_ROWS]
        for row in await ctx.session.execute(_PROFILES, {"ids": part}):
            found[row.id] = parse_profile(row.document)
    return found


async def _estimates(ctx: Context, readings: ReadingColumns) -> dict[int, EstimatesBefore]:
    """Return the estimates that readings follow, where the tenant's rule asks for them."""
    rule = await parameter(ctx, *YEAR_END_ESTIMATES.name, ctx.clock.today())
    if rule == OWN_PERIOD or not len(readings):
        return {}
    return await estimates_before(ctx, readings.reading_id.tolist())


async def _counter_sums(ctx: Context, readings: ReadingColumns, book: TariffBook) -> CounterSums:
    """Return where the yearly counters of the readings' accounts stand."""
    codes = [code for code in book if has_yearly_counter(book, code)]
    if not codes or not len(readings):
        return CounterSums()
    entry = TierCounterEntry
    number = case(
        {code: place for place, code in enumerate(codes)}, value=entry.tariff_code, else_=-1
    )
    statement = (
        select(
            entry.account_id,
            cast(number, BigInteger),
            cast(entry.window_start_on - literal(_EPOCH), BigInteger),
            cast(entry.use_no, BigInteger),
            cast(func.sum(entry.usage_m3) * VOLUME_SCALE, BigInteger),
        )
        .where(
            entry.account_id.between(bindparam("first"), bindparam("last")),
            entry.tariff_code.in_(codes),
            entry.window_start_on >= bindparam("since"),
        )
        .group_by(entry.account_id, entry.tariff_code, entry.window_start_on, entry.use_no)
        .having(func.sum(entry.standing) > 0)
    )
    span = {
        "first": int(readings.account_id[0]),
        "last": int(readings.account_id[-1]),
        # No bill touches a window that began more than a year before its first day.
        "since": date_of(int(readings.from_on.min()) - 366),
    }
    columns = await database_of(ctx.session).read_integers(ctx.session, statement, span)
    return CounterSums(
        {
            (account, codes[code], window, use): usage
            for account, code, window, use, usage in zip(
                *(column.tolist() for column in columns), strict=True
            )
        }
    )


async def _held(ctx: Context, readings: ReadingColumns) -> dict[int, BillFailure]:
    """Return the accounts that an open case keeps from being billed."""
    if not len(readings):
        return {}
    span = {"first": int(readings.account_id[0]), "last": int(readings.account_id[-1])}
    locked = (await ctx.session.execute(_LOCKED, span)).scalars().all()
    return {
        lock.account_id: failure_of(BILL_HELD, reason=lock.reason)
        for lock in await account_locks(ctx, locked, "billing")
    }
