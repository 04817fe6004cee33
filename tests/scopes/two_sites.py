"""Two sites with a household, a book, a till each, and a clerk who may do everything, but there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric, insert
from sqlalchemy.orm import DeclarativeBase

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.batch_scope import BatchScope
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.facade import DataScope
from minshui.revenue.billing.models import BillCancellation, BillRun, LateFeeWaiver, WriteOff
from minshui.revenue.cashier.models import HandOver, Refund
from minshui.revenue.collective.models import CollectiveGroup
from minshui.revenue.customer.models import AccountAttribute, AccountLock
from minshui.revenue.reading.models import FixedUsage, LateReading
from tests.api_cases import Staff
from tests.scopes.plans import BookPlan, CustomerPlan, RolePlan, TownPlan, UserPlan
from tests.scopes.town import Town, build_town

HERE, THERE = 0, 1
"""Numbers of the clerks, and of what is theirs."""

Keys = Mapping[str, Any]


async def build_two_sites(ctx: Context, staff: Staff, *, one_book: bool = False) -> Town:
    """Build them; the clerks have proved that it is they. ``one_book``: the second's, for both."""
    everything = RolePlan(DataScope.DEPARTMENT, (), frozenset(declared_permissions()))
    plan = TownPlan(
        parents=(0, 0),
        roles=(everything,),
        users=(UserPlan(1, (0,)), UserPlan(2, (0,))),
        books=(BookPlan(1, 0), BookPlan(2, 1)),
        customers=(CustomerPlan(1, int(one_book), 35, 0, 0), CustomerPlan(2, 1, 35, 1, 1)),
        tills=(1, 2),
    )
    town = await build_town(ctx, staff, plan)
    for member in town.members:
        await staff.step_up(member)
    return town


async def keys_here(ctx: Context, town: Town) -> Keys:
    """Return, by the name that addresses give it, one row of each kind of the first site."""
    house, bill = town.households[HERE], town.bills[HERE]
    owner = {
        "cust_id": house.cust_id,
        "account_id": house.account_id,
        "cust_meter_id": house.cust_meter_id,
        "meter_id": house.meter_id,
        "bill_id": bill.id,
        "bill_month": bill.bill_month,
        "site_id": town.departments[1],
        "payer_account_id": house.account_id,
    }
    runs = await put_row(ctx, BillRun), await put_row(ctx, BillCancellation)
    for kind, batch in zip(("bill_run", "bill_cancellation"), runs, strict=True):
        part = {"part": "department", "part_id": town.departments[1]}
        scope = insert(BatchScope).values(batch_kind=kind, batch_id=batch, **part)
        await ctx.session.execute(scope)
    return {
        "cust_id": house.cust_id,
        "account_id": house.account_id,
        "cust_meter_id": house.cust_meter_id,
        "meter_no": house.meter_no,
        "attribute_id": await put_row(ctx, AccountAttribute, **owner),
        "lock_id": await put_row(ctx, AccountLock, **owner),
        "book_id": town.books[HERE].id,
        "reading_id": town.readings[HERE],
        "late_id": await put_row(ctx, LateReading, **owner),
        "fixed_usage_id": await put_row(ctx, FixedUsage, **owner),
        "number": bill.number,
        "run_id": runs[0],
        "cancellation_id": runs[1],
        "waiver_id": await put_row(ctx, LateFeeWaiver, **owner),
        "write_off_id": await put_row(ctx, WriteOff, **owner),
        "adjustment_id": town.adjustments[HERE],
        "process_id": town.processes[HERE],
        "till_id": town.tills[HERE],
        "payment_id": town.payments[HERE],
        "refund_id": await put_row(ctx, Refund, **owner),
        "handover_id": await put_row(ctx, HandOver, **owner),
        "group_id": await put_row(ctx, CollectiveGroup, **owner),
    }


async def put_row(ctx: Context, model: type[DeclarativeBase], **known: Any) -> int:
    """Insert a row of which only whose it is matters, and return its id."""
    table: Any = model.__table__
    values = {
        column.name: known.get(column.name, _anything(column))
        for column in table.columns
        if column.name in known or _is_asked_for(column)
    }
    return int(
        (
            await ctx.session.execute(insert(table).values(**values).returning(table.c.id))
        ).scalar_one()
    )


def _is_asked_for(column: Column[Any]) -> bool:
    return not (column.nullable or column.primary_key or column.default or column.server_default)


def _anything(column: Column[Any]) -> Any:
    kinds: list[tuple[Any, Any]] = [
        (DateTime, datetime(2026, 11, 21, tzinfo=UTC)),
        (Date, date(2026, 11, 21)),
        (Boolean, False),
        (Integer, 1),
        (Numeric, 1),
    ]
    found = [value for kind, value in kinds if isinstance(column.type, kind)]
    if found:
        return found[0]
    return {} if "json" in type(column.type).__name__.lower() else "x"
