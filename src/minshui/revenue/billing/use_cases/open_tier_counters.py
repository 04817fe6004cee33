"""Take tier counters over from the system before ours."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts import OpeningCounter
from minshui.revenue.billing.errors import COUNTER_NEGATIVE, COUNTER_REPEATED, COUNTER_UNKNOWN
from minshui.revenue.billing.models import TierCounterEntry
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.run_store import hold_runs
from minshui.revenue.tariff.facade import current_releases, has_yearly_counter, tariff_book

_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_COLUMNS = ("account_id", "tariff_code", "window_start_on", "usage_m3", "recorded_on")
_KNOWN = select(
    TierCounterEntry.account_id, TierCounterEntry.tariff_code, TierCounterEntry.window_start_on
).where(is_among(TierCounterEntry.account_id, "accounts"))


async def open_tier_counters(ctx: Context, counters: Sequence[OpeningCounter]) -> int:
    """Open counters at what they stood at; the next bill of the window goes on from there.

    All or none; returns how many. Raises ``E_COUNTER_NEGATIVE``, ``E_COUNTER_UNKNOWN`` (the
    tariff has no yearly counter), ``E_COUNTER_REPEATED``, ``E_ACCOUNT_UNKNOWN``.
    """
    await _check(ctx, counters)
    await hold_runs(ctx, alone=True)
    accounts = [counter.account_id for counter in counters]
    await account_owners(ctx, accounts)
    known = await _known(ctx, sorted(set(accounts)))
    rows = []
    for each in counters:
        key = (each.account_id, each.tariff_code, each.window_start_on)
        if key in known:
            raise MinshuiError(
                COUNTER_REPEATED,
                account=each.account_id,
                tariff=each.tariff_code,
                day=each.window_start_on.isoformat(),
            )
        known.add(key)
        rows.append((*key, each.usage_m3, ctx.clock.today()))
    await database_of(ctx.session).bulk_copy(
        ctx.session, TierCounterEntry.__tablename__, _COLUMNS, rows
    )
    return len(rows)


async def _check(ctx: Context, counters: Sequence[OpeningCounter]) -> None:
    releases = await current_releases(ctx)
    book = await tariff_book(ctx, releases.values())
    yearly = {code for code in book if has_yearly_counter(book, code)}
    for each in counters:
        if each.usage_m3 < 0:
            raise MinshuiError(COUNTER_NEGATIVE, account=each.account_id, usage=each.usage_m3)
        if each.tariff_code not in yearly:
            raise MinshuiError(COUNTER_UNKNOWN, account=each.account_id, tariff=each.tariff_code)


async def _known(ctx: Context, accounts: Sequence[int]) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for start in range(0, len(accounts), _LOOKUP_ROWS):
        values = {"accounts": accounts[start : start + _LOOKUP_ROWS]}
        found.update(tuple(row) for row in await ctx.session.execute(_KNOWN, values))
    return found
