"""A small town for tests of money: accounts and issued bills, by the shortest way that is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.platform.organization.models import Department
from minshui.revenue.billing.facade import ChunkBills, offset_chunk
from minshui.revenue.billing.models import Bill, BillChunk, BillLine, BillRun
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.facade import (
    ChunkPosting,
    ComponentTotal,
    create_default_chart,
    post_chunk,
    verify_ledger,
)
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    define_cost_component,
)

MONTHS = (202609, 202610, 202611, 202612)


@dataclass(frozen=True)
class Payer:
    """An account of the town."""

    account_id: int
    cust_id: int
    code: str


@dataclass(frozen=True)
class NewBill:
    """A bill to issue: half water, half wastewater, an odd fen to water."""

    payer: Payer
    amount_fen: int


async def build_town(ctx: Context, households: int = 1) -> list[Payer]:
    """Set up a chart, components, a company with a site, and customers with accounts."""
    await create_default_chart(ctx)
    revenue, agency = ComponentNature.REVENUE, ComponentNature.AGENCY
    for component in (
        CostComponentContract("water", "自来水费", revenue, "6001.01", "9", Decimal("0.09")),
        CostComponentContract("sewage", "污水处理费", agency, "2241.01", "exempt"),
    ):
        await define_cost_component(ctx, component)
    return await add_households(ctx, await _site_id(ctx), households)


async def add_households(ctx: Context, site_id: int, count: int) -> list[Payer]:
    """Open ``count`` customers with accounts at a site."""
    payers = []
    for number in range(1, count + 1):
        now = ctx.clock.now()
        code = f"GL2026{site_id:02d}{number:04d}"
        cust_id = (
            await ctx.session.execute(
                insert(Customer).returning(Customer.id),
                {
                    "code": code,
                    "name": f"林小满{number}",
                    "cust_type": "resident",
                    "address": f"福州市鼓楼区温泉路 {number} 号",
                    "status": "normal",
                    "site_id": site_id,
                    "opened_on": date(2020, 1, 1),
                    "created_at": now,
                    "updated_at": now,
                },
            )
        ).scalar_one()
        account_id = (
            await ctx.session.execute(
                insert(Account).returning(Account.id),
                {
                    "code": f"A{code}",
                    "cust_id": cust_id,
                    "status": "active",
                    "collection_manner": "counter",
                    "opened_on": date(2020, 1, 1),
                    "late_fee_exempt": False,
                    "created_at": now,
                },
            )
        ).scalar_one()
        payers.append(Payer(account_id, cust_id, code))
    return payers


async def issue_bills(ctx: Context, month: int, bills: Sequence[NewBill]) -> list[int]:
    """Issue bills as a chunk of a run does, prepayment offset included; return their ids."""
    issued_on, due_on = date(month // 100, month % 100, 5), date(month // 100, month % 100, 25)
    run_id, chunk_id = await _open_chunk(ctx, month, issued_on, due_on, len(bills))
    ids = list(await reserve_ids(ctx.session, "biz_bill_run_id_seq", len(bills)))
    account_ids = [bill.payer.account_id for bill in bills]
    amounts = [bill.amount_fen for bill in bills]
    water = [amount - amount // 2 for amount in amounts]
    totals = [
        ComponentTotal("water", sum(water)),
        ComponentTotal("sewage", sum(amounts) - sum(water)),
    ]
    journal_id = await post_chunk(
        ctx, ChunkPosting(chunk_id, month, issued_on, totals, account_ids, ids, amounts)
    )
    span = (min(account_ids), max(account_ids))
    offsets = await offset_chunk(
        ctx, ChunkBills(chunk_id, month, due_on, issued_on, *span, account_ids, ids, amounts)
    )
    for bill, bill_id, water_fen in zip(bills, ids, water, strict=True):
        open_fen = offsets.open_fen.get(bill_id, bill.amount_fen)
        status = "open" if open_fen == bill.amount_fen else "partial" if open_fen else "paid"
        values = {
            "id": bill_id,
            "bill_month": month,
            "cust_id": bill.payer.cust_id,
            "account_id": bill.payer.account_id,
            "site_id": 1,
            "kind": "ordinary",
            "part": 0,
            "revision": 0,
            "run_id": run_id,
            "chunk_id": chunk_id,
            "usage_m3": Decimal(12),
            "period_from": None,
            "period_to": issued_on,
            "total_amount_fen": bill.amount_fen,
            "open_fen": open_fen,
            "charge_status": status,
            "issued_on": issued_on,
            "due_on": due_on,
        }
        await ctx.session.execute(insert(Bill), values)
        lines = (("water", water_fen), ("sewage", bill.amount_fen - water_fen))
        for line_no, (component, fen) in enumerate(lines, start=1):
            line = {
                "charge_id": bill_id,
                "line_no": line_no,
                "bill_month": month,
                "cost_component_code": component,
                "kind": "flat",
                "detail_amount_fen": fen,
            }
            await ctx.session.execute(insert(BillLine), line)
    await ctx.session.execute(
        update(BillChunk)
        .where(BillChunk.id == chunk_id)
        .values(
            bill_count=len(bills),
            total_amount_fen=sum(amounts),
            offset_fen=offsets.offset_fen,
            journal_id=journal_id,
            status="done",
        )
    )
    done = {"status": "done", "finished_at": ctx.clock.now()}
    await ctx.session.execute(update(BillRun).where(BillRun.id == run_id).values(done))
    return ids


async def _site_id(ctx: Context) -> int:
    now = ctx.clock.now()
    company = {"code": "FZ", "name": "福州市自来水有限公司", "kind": "company"}
    site = {"code": "GL", "name": "鼓楼营业所", "kind": "site"}
    parent_id = None
    for values in (company, site):
        row = {**values, "parent_id": parent_id, "status": "enabled", "created_at": now}
        statement = insert(Department).returning(Department.id)
        parent_id = (await ctx.session.execute(statement, row)).scalar_one()
    assert parent_id is not None
    return parent_id


async def _open_chunk(
    ctx: Context, month: int, issued_on: date, due_on: date, bill_count: int
) -> tuple[int, int]:
    (number,) = await next_numbers(ctx, "run")
    run = {
        "code": f"R{month}-{number}",
        "bill_month": month,
        "scope": {},
        "status": "running",
        "issued_on": issued_on,
        "due_on": due_on,
        "chunk_count": 1,
        "account_count": bill_count,
        "created_at": ctx.clock.now(),
    }
    run_id = (await ctx.session.execute(insert(BillRun).returning(BillRun.id), run)).scalar_one()
    chunk = {
        "run_id": run_id,
        "seq": 1,
        "first_account_id": 1,
        "last_account_id": 1,
        "status": "pending",
    }
    chunk_id = (
        await ctx.session.execute(insert(BillChunk).returning(BillChunk.id), chunk)
    ).scalar_one()
    return run_id, chunk_id


async def broken(ctx: Context) -> list[str]:
    """Return the codes of the invariants that do not hold."""
    return [result.code for result in await verify_ledger(ctx) if not result.holds]
