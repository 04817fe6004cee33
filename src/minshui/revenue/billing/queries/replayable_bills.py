"""Load bills with what they were priced from, to try them with other inputs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.billing.domain.changed_replay import ReplayableBill, ReplayPrices
from minshui.revenue.billing.domain.noted_counters import noted_priors
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.queries.pricing_inputs import load_profiles
from minshui.revenue.customer.models import Account
from minshui.revenue.reading.models import CHARGED_FROM, Reading
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    VOLUME_SCALE,
    day_number,
    tariff_book,
)
from minshui.revenue.tariff.models import TariffRelease

_REPLAYED = frozenset({"months", "later", "quota"})
_BILLS = (
    select(
        Bill.id,
        Bill.tariff_release_id,
        Bill.profile_id,
        Bill.counter_before_m3,
        Bill.pricing,
        Reading.usage_amount,
        CHARGED_FROM.label("charged_from"),
        Reading.reading_on,
        Account.opened_on,
        Account.tier_year_start_on,
    )
    .join(Reading, Reading.id == Bill.record_id)
    .join(Account, Account.id == Bill.account_id)
    .where(
        is_among(Bill.id, "bills"),
        Bill.bill_month == bindparam("month"),
        Bill.part == 0,
        Bill.tariff_release_id.is_not(None),
    )
)
_RELEASES = select(TariffRelease.id, TariffRelease.tariff_code)


async def replayable_bills(
    ctx: Context, month: int, bill_ids: Iterable[int]
) -> tuple[dict[int, ReplayableBill], dict[int, ReplayPrices]]:
    """Return bills that can be priced again, by id, and every release there is for trying.

    Left out are bills priced from more than their columns say: mixed connections, parts.
    """
    values = {"bills": sorted(set(bill_ids)), "month": month}
    rows = (await ctx.session.execute(_BILLS, values)).all()
    profiles = await load_profiles(ctx, sorted({row.profile_id for row in rows}))
    prices = await _all_prices(ctx)
    found = {}
    for row in rows:
        profile = profiles.get(row.profile_id)
        noted = row.pricing or {}
        if profile is None or profile.account.mixed_use is not None or not set(noted) <= _REPLAYED:
            continue
        to_on, year_start = day_number(row.reading_on), _day(row.tier_year_start_on)
        dates = (day_number(row.charged_from), to_on, year_start)
        found[row.id] = ReplayableBill(
            bill_id=row.id,
            release_id=row.tariff_release_id,
            profile=profile,
            profile_id=row.profile_id,
            usage=_units(row.usage_amount),
            from_on=dates[0],
            to_on=to_on,
            opened_on=_day(row.opened_on),
            year_start_on=year_start,
            prior_counter=_units(row.counter_before_m3),
            months=noted.get("months", 1),
            quota=noted.get("quota", profile.quota_on(to_on)),
            priors=noted_priors(prices[row.tariff_release_id].book, noted, dates),
        )
    return found, prices


async def _all_prices(ctx: Context) -> dict[int, ReplayPrices]:
    rows = (await ctx.session.execute(_RELEASES)).all()
    return {row.id: ReplayPrices(await tariff_book(ctx, [row.id]), row.tariff_code) for row in rows}


def _units(value: Any) -> int:
    return NOT_GIVEN if value is None else int(value * VOLUME_SCALE)


def _day(value: date | None) -> int:
    return NOT_GIVEN if value is None else day_number(value)
