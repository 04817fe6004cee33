"""What bills were priced from, loaded for many at once to price them again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, cast, func, literal, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.billing.domain.credit_columns import CancelColumns
from minshui.revenue.billing.domain.credit_pricing import OwnInputs, OwnPrices
from minshui.revenue.billing.domain.noted_counters import noted_priors
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.queries.bill_lines import bound_amounts
from minshui.revenue.billing.queries.pricing_inputs import load_profiles
from minshui.revenue.customer.models import Account
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    VOLUME_SCALE,
    Int64Array,
    PriorOf,
    tariff_book,
)
from minshui.revenue.tariff.models import TariffRelease

_EPOCH = date(1970, 1, 1)
_NONE = cast(literal(str(NOT_GIVEN)), BigInteger)
_NOTED = select(Bill.id, Bill.pricing).where(is_among(Bill.id, "ids"))
_USAGE = select(Reading.id, cast(Reading.usage_amount * VOLUME_SCALE, BigInteger))
_DAYS = select(
    Account.id,
    *(
        func.coalesce(cast(column - literal(_EPOCH), BigInteger), _NONE)
        for column in (Account.opened_on, Account.tier_year_start_on)
    ),
)
_CODES = select(TariffRelease.id, TariffRelease.tariff_code).where(
    is_among(TariffRelease.id, "ids")
)


async def noted_inputs(ctx: Context, bills: CancelColumns) -> dict[int, dict[str, Any]]:
    """Return by row what is noted with bills beyond their columns."""
    rows = np.flatnonzero(bills.noted)
    if not len(rows):
        return {}
    months = np.unique(bills.bill_month[rows]).tolist()
    found = await ctx.session.execute(
        _NOTED.where(Bill.bill_month.in_(months)), {"ids": bills.bill_id[rows].tolist()}
    )
    by_bill = {row.id: row.pricing for row in found}
    return {int(row): by_bill[int(bills.bill_id[row])] for row in rows}


async def noted_counters(
    ctx: Context, bills: CancelColumns, noted: Mapping[int, Mapping[str, Any]]
) -> dict[int, dict[PriorOf, int]]:
    """Return by row the counters that bills with several of them began with."""
    rows = [row for row, facts in noted.items() if "counters" in facts or "later" in facts]
    if not rows:
        return {}
    accounts = bills.account_id[rows]
    of_accounts = _DAYS.where(database_of(ctx.session).is_among(Account.id, accounts))
    _, year_start_on = await _columns(ctx, of_accounts, accounts)
    found = {}
    for row, year_start in zip(rows, year_start_on.tolist(), strict=True):
        book = await tariff_book(ctx, _releases_of(bills, row, noted[row]))
        dates = (int(bills.from_on[row]), int(bills.to_on[row]), year_start)
        found[row] = noted_priors(book, noted[row], dates)
    return found


async def own_inputs(
    ctx: Context, bills: CancelColumns, rows: Int64Array, noted: Mapping[int, Mapping[str, Any]]
) -> OwnInputs:
    """Return what some of the bills were priced from."""
    database = database_of(ctx.session)
    mixed = [row for row in rows.tolist() if "releases" in noted.get(row, {})]
    plain = sorted({int(each) for each in bills.release_id[rows].tolist()} - {NOT_GIVEN})
    codes = {row.id: row.tariff_code for row in await ctx.session.execute(_CODES, {"ids": plain})}
    readings, accounts = bills.reading_id[rows], bills.account_id[rows]
    of_readings = _USAGE.where(database.is_among(Reading.id, readings))
    (usage,) = await _columns(ctx, of_readings, readings)
    of_accounts = _DAYS.where(database.is_among(Account.id, accounts))
    opened_on, year_start_on = await _columns(ctx, of_accounts, accounts)
    return OwnInputs(
        rows=rows,
        usage=usage,
        opened_on=opened_on,
        year_start_on=year_start_on,
        bound_fen=await bound_amounts(ctx, bills, rows),
        profiles=await load_profiles(ctx, np.unique(bills.profile_id[rows]).tolist()),
        prices={
            release: OwnPrices(await tariff_book(ctx, [release]), code)
            for release, code in codes.items()
        },
        mixed={
            row: OwnPrices(
                await tariff_book(ctx, _releases_of(bills, row, noted[row])),
                codes[int(bills.release_id[row])],
            )
            for row in mixed
        },
        noted=noted,
    )


def _releases_of(bills: CancelColumns, row: int, facts: Mapping[str, Any]) -> set[int]:
    return {int(bills.release_id[row]), *facts.get("releases", {}).values()}


async def _columns(ctx: Context, statement: Any, keys: Int64Array) -> list[Int64Array]:
    """Return the values of each key, ``NOT_GIVEN`` where there is no row; it comes first."""
    known, *columns = await database_of(ctx.session).read_integers(ctx.session, statement, {})
    found = [np.full(len(keys), NOT_GIVEN, dtype=np.int64) for _ in columns]
    if len(known):
        order = np.argsort(known)
        place = order[np.minimum(np.searchsorted(known, keys, sorter=order), len(known) - 1)]
        own = known[place] == keys
        for values, into in zip(columns, found, strict=True):
            into[own] = values[place][own]
    return found
