"""Bad debt: which bills, how old, and what of it came back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, cast, extract, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.contracts_write_off import (
    BadDebtAge,
    WriteOffContract,
    WriteOffFilter,
    WriteOffStatus,
)
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.models import Bill, WriteOff
from minshui.revenue.billing.queries.scoped import WRITE_OFF_ROWS
from minshui.revenue.customer.models import Customer

_OF_BILL = (Bill.id == WriteOff.bill_id) & (Bill.bill_month == WriteOff.bill_month)
_WRITE_OFFS = (
    select(WriteOff, Bill.due_on, Customer.code, Customer.name)
    .join(Bill, _OF_BILL)
    .join(Customer, Customer.id == Bill.cust_id)
)
_IS_STANDING = WriteOff.status == WriteOffStatus.STANDING.value
_standing_fen = WriteOff.amount_fen - WriteOff.recovered_fen
_BY_ACCOUNT = (
    select(WriteOff.account_id, func.sum(_standing_fen).label("standing_fen"))
    .where(is_among(WriteOff.account_id, "account_ids"), _IS_STANDING)
    .group_by(WriteOff.account_id)
)

# Days as YYYYMMDD: full years between two are the whole ten thousands.
_due_key = (extract("year", Bill.due_on) * 10000 + extract("month", Bill.due_on) * 100) + extract(
    "day", Bill.due_on
)
_years = cast(func.floor((bindparam("today", type_=Integer) - _due_key) / 10000), Integer)


def _by_age(seen: ColumnElement[bool]) -> Select[Any]:
    aged = (
        select(_years.label("years"), WriteOff.amount_fen, WriteOff.recovered_fen)
        .join(Bill, _OF_BILL)
        .where(_IS_STANDING, seen)
        .subquery()
    )
    return (
        select(
            aged.c.years,
            func.count(),
            func.sum(aged.c.amount_fen),
            func.sum(aged.c.recovered_fen),
            func.sum(aged.c.amount_fen - aged.c.recovered_fen),
        )
        .group_by(aged.c.years)
        .order_by(aged.c.years)
    )


async def list_write_offs(
    ctx: Context, wanted: WriteOffFilter, page: PageRequest
) -> Page[WriteOffContract]:
    """Return write-offs, the latest first."""
    columns = {WriteOff.account_id: wanted.account_id, WriteOff.status: wanted.status}
    terms = [WRITE_OFF_ROWS.seen(ctx)]
    terms += [column == value for column, value in columns.items() if value is not None]
    counted = select(func.count()).select_from(WriteOff).where(*terms)
    total = (await ctx.session.execute(counted)).scalar_one()
    chosen = _WRITE_OFFS.where(*terms).order_by(WriteOff.id.desc())
    rows = await ctx.session.execute(chosen.limit(page.size).offset(page.offset))
    return Page([_contract(*row) for row in rows], int(total), page.page, page.size)


async def bad_debt_by_age(ctx: Context) -> Sequence[BadDebtAge]:
    """Return the standing bad debt by full years since its bills were due, the youngest first."""
    by_age = _by_age(WRITE_OFF_ROWS.seen(ctx))
    rows = await ctx.session.execute(by_age, {"today": _day_key(ctx.clock.today())})
    return [BadDebtAge(*(int(value) for value in row)) for row in rows]


async def bad_debts_of(ctx: Context, account_ids: Collection[int]) -> dict[int, int]:
    """Return by account what bad debt still stands; fen. Accounts without any are left out."""
    rows = await ctx.session.execute(_BY_ACCOUNT, {"account_ids": sorted(account_ids)})
    return {row.account_id: int(row.standing_fen) for row in rows}


def _day_key(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _contract(row: WriteOff, due_on: date, code: str, name: str) -> WriteOffContract:
    return WriteOffContract(
        id=row.id,
        number=bill_number(row.bill_month, row.bill_id),
        account_id=row.account_id,
        customer_code=code,
        customer_name=name,
        due_on=due_on,
        written_off_on=row.written_off_on,
        amount_fen=row.amount_fen,
        recovered_fen=row.recovered_fen,
        status=WriteOffStatus(row.status),
        evidence=row.evidence,
        reason=row.reason,
        process_id=row.process_id,
        closed_on=row.closed_on,
        closing_reason=row.closing_reason,
    )
