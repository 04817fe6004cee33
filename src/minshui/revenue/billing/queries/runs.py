"""Runs: how far each is, and whom it had to leave out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.kernel.period import month_text
from minshui.revenue.billing.contracts import ParkedContract, RunContract, RunKind, RunProgress
from minshui.revenue.billing.errors import RUN_NONE
from minshui.revenue.billing.models import BillChunk, BillRun, ParkedAccount
from minshui.revenue.billing.queries.scoped import RUN_ROWS
from minshui.revenue.billing.run_store import find_run, run_contract
from minshui.revenue.customer.models import Account, Customer

_SUMS = select(
    func.count().label("done"),
    func.coalesce(func.sum(BillChunk.bill_count), 0).label("bills"),
    func.coalesce(func.sum(BillChunk.line_count), 0).label("lines"),
    func.coalesce(func.sum(BillChunk.scalar_count), 0).label("scalar"),
    func.coalesce(func.sum(BillChunk.usage_m3), Decimal(0)).label("usage"),
    func.coalesce(func.sum(BillChunk.total_amount_fen), 0).label("total"),
    func.coalesce(func.sum(BillChunk.offset_fen), 0).label("offset"),
).where(BillChunk.run_id == bindparam("run"), BillChunk.status == "done")
_PARKED_COUNT = select(func.count()).where(
    ParkedAccount.run_id == bindparam("run"), ParkedAccount.status == "parked"
)
_LATEST = (
    select(BillRun.id)
    .where(
        BillRun.bill_month == bindparam("month"),
        BillRun.kind == "cycle",
        BillRun.status.in_(bindparam("statuses", expanding=True)),
    )
    .order_by(BillRun.id.desc())
    .limit(1)
)
_PARKED = (
    select(
        ParkedAccount.run_id,
        ParkedAccount.account_id,
        Account.code.label("account_code"),
        Customer.name.label("customer_name"),
        ParkedAccount.reading_id,
        ParkedAccount.code,
        ParkedAccount.message,
        ParkedAccount.place,
        ParkedAccount.status,
        ParkedAccount.attempts,
        ParkedAccount.parked_at,
        ParkedAccount.resolved_at,
    )
    .join(Account, Account.id == ParkedAccount.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .order_by(ParkedAccount.run_id.desc(), ParkedAccount.account_id)
)


async def run_progress(ctx: Context, run_id: int) -> RunProgress:
    """Return how far a run is, from its finished chunks; raises ``E_RUN_UNKNOWN``."""
    run = await find_run(ctx, run_id)
    sums = (await ctx.session.execute(_SUMS, {"run": run_id})).one()
    parked = (await ctx.session.execute(_PARKED_COUNT, {"run": run_id})).scalar_one()
    return RunProgress(
        run=run,
        done_chunks=sums.done,
        bill_count=int(sums.bills),
        line_count=int(sums.lines),
        parked_count=parked,
        scalar_count=int(sums.scalar),
        usage_m3=Decimal(sums.usage),
        total_amount_fen=int(sums.total),
        offset_fen=int(sums.offset),
    )


async def latest_run(ctx: Context, month: int, *, unfinished: bool = False) -> RunContract:
    """Return the newest run of a month that was not abandoned; raises ``E_RUN_NONE``."""
    statuses = ["planned", "running"] if unfinished else ["planned", "running", "done"]
    values = {"month": month, "statuses": statuses}
    run_id = (await ctx.session.execute(_LATEST, values)).scalar_one_or_none()
    if run_id is None:
        kind = "未完成的" if unfinished else ""
        raise MinshuiError(RUN_NONE, month=month_text(month), kind=kind)
    return await find_run(ctx, run_id)


async def list_runs(
    ctx: Context, page: PageRequest, month: int | None = None, kind: RunKind = RunKind.CYCLE
) -> Page[RunContract]:
    """Return the actor's runs of a kind, the newest first."""
    chosen = select(BillRun.__table__).where(BillRun.kind == kind.value, RUN_ROWS.seen(ctx))
    if month is not None:
        chosen = chosen.where(BillRun.bill_month == month)
    rows, total = await _page(ctx, chosen.order_by(BillRun.id.desc()), page)
    return Page([run_contract(row) for row in rows], total, page.page, page.size)


async def list_parked(
    ctx: Context, run_id: int, page: PageRequest, status: str | None = "parked"
) -> Page[ParkedContract]:
    """Return the accounts that a run could not bill, by account; ``status`` None: all of them."""
    await find_run(ctx, run_id)
    chosen = _PARKED.where(ParkedAccount.run_id == run_id)
    if status is not None:
        chosen = chosen.where(ParkedAccount.status == status)
    rows, total = await _page(ctx, chosen, page)
    return Page([ParkedContract(*row) for row in rows], total, page.page, page.size)


async def _page(ctx: Context, statement: Select[Any], page: PageRequest) -> tuple[list[Any], int]:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await ctx.session.execute(counted)).scalar_one()
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    return list(rows.all()), int(total)
