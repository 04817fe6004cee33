"""Readings as they were billed over some months, as columns: what a year is priced again from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, cast, func, literal, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.domain.counter_sums import CounterSums
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.models import Bill, BillLine, TierCounterEntry
from minshui.revenue.customer.models import Account, QuotaShare
from minshui.revenue.reading.models import CHARGED_FROM, Reading
from minshui.revenue.tariff.facade import NOT_GIVEN, VOLUME_SCALE, Int64Array

_EPOCH = date(1970, 1, 1)


def _day_number(column: Any) -> ColumnElement[int]:
    return cast(column - literal(_EPOCH), BigInteger)


def _given(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, cast(literal(str(NOT_GIVEN)), BigInteger))


_STANDING = (
    Bill.bill_month.between(
        bindparam("first_month", type_=BigInteger), bindparam("last_month", type_=BigInteger)
    ),
    Bill.record_id.is_not(None),
    Bill.charge_status != "reversed",
)
_IN_SPAN = (
    select(
        Reading.id,
        Bill.account_id,
        Bill.cust_id,
        Bill.site_id,
        _given(Bill.profile_id),
        _day_number(Account.opened_on),
        _given(_day_number(Account.tier_year_start_on)),
        _day_number(CHARGED_FROM),
        _day_number(Reading.reading_on),
        cast(Reading.usage_amount * VOLUME_SCALE, BigInteger),
        cast(literal("0"), BigInteger),
        cast(case((Bill.kind == "closing", 1), else_=0), BigInteger),
        cast(Bill.revision, BigInteger),
        Bill.id,
        Bill.total_amount_fen,
    )
    .join(Reading, Reading.id == Bill.record_id)
    .join(Account, Account.id == Bill.account_id)
    .where(*_STANDING, Bill.account_id.between(bindparam("first"), bindparam("last")))
    .order_by(Bill.account_id, Reading.reading_on, Reading.id)
)
_SHARES = select(QuotaShare.id).where(
    or_(
        QuotaShare.account_id == Bill.account_id,
        QuotaShare.main_account_id == Bill.account_id,
    )
)
_SHARING = select(Bill.record_id, Bill.pricing).where(
    *_STANDING,
    Bill.account_id.between(bindparam("first"), bindparam("last")),
    _SHARES.exists(),
)
_ACCOUNTS = select(Bill.account_id).where(*_STANDING).distinct().order_by(Bill.account_id)


@dataclass(frozen=True, slots=True)
class BilledColumns:
    """Billed readings by account, date and id, with the bill of each and its total in fen."""

    readings: ReadingColumns
    bill_id: Int64Array
    total_fen: Int64Array


def _months(months: tuple[int, int]) -> dict[str, int]:
    return {"first_month": months[0], "last_month": months[1]}


async def billed_accounts(ctx: Context, months: tuple[int, int]) -> Int64Array:
    """Return the accounts with standing bills of readings in the months, ascending."""
    database = database_of(ctx.session)
    (accounts,) = await database.read_integers(ctx.session, _ACCOUNTS, _months(months))
    return accounts


async def billed_columns(
    ctx: Context, months: tuple[int, int], span: tuple[int, int]
) -> BilledColumns:
    """Return what was billed in the months (both included) to a span of accounts."""
    values = {**_months(months), "first": span[0], "last": span[1]}
    columns = await database_of(ctx.session).read_integers(ctx.session, _IN_SPAN, values)
    return BilledColumns(ReadingColumns(*columns[:-2]), columns[-2], columns[-1])


async def billed_quotas(
    ctx: Context, months: tuple[int, int], span: tuple[int, int]
) -> dict[int, int]:
    """Return what of shared quotas the bills of a span were allotted: by reading, 10⁻⁴ m³."""
    values = {**_months(months), "first": span[0], "last": span[1]}
    rows = await ctx.session.execute(_SHARING, values)
    return {row.record_id: row.pricing["quota"] for row in rows if "quota" in (row.pricing or {})}


async def billed_components(
    ctx: Context, months: tuple[int, int], span: tuple[int, int], codes: tuple[str, ...]
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Return what the bills of a span charged: bill, place of the component in ``codes``
    (−1 for another), fen.
    """
    places = {code: place for place, code in enumerate(codes)}
    number = case(places, value=BillLine.cost_component_code, else_=-1)
    statement = (
        select(BillLine.charge_id, cast(number, BigInteger), func.sum(BillLine.detail_amount_fen))
        .join(Bill, (Bill.id == BillLine.charge_id) & (Bill.bill_month == BillLine.bill_month))
        .where(*_STANDING, Bill.account_id.between(bindparam("first"), bindparam("last")))
        .group_by(BillLine.charge_id, BillLine.cost_component_code)
    )
    values = {**_months(months), "first": span[0], "last": span[1]}
    sums = select(*[cast(column, BigInteger) for column in statement.subquery().c])
    bill, component, fen = await database_of(ctx.session).read_integers(ctx.session, sums, values)
    return bill, component, fen


async def counters_before(
    ctx: Context, first_month: int, span: tuple[int, int], since: date
) -> CounterSums:
    """Return where yearly counters stood before the bills of ``first_month`` and later."""
    entry = TierCounterEntry
    statement = (
        select(
            entry.account_id,
            entry.tariff_code,
            entry.window_start_on,
            entry.use_no,
            cast(func.sum(entry.usage_m3) * VOLUME_SCALE, BigInteger),
        )
        .where(
            entry.account_id.between(span[0], span[1]),
            entry.window_start_on >= since,
            or_(entry.bill_month.is_(None), entry.bill_month < first_month),
        )
        .group_by(entry.account_id, entry.tariff_code, entry.window_start_on, entry.use_no)
        .having(func.sum(entry.standing) > 0)
    )
    rows = await ctx.session.execute(statement)
    return CounterSums(
        {
            (account, code, (window - _EPOCH).days, use): int(used)
            for account, code, window, use, used in rows
        }
    )
