"""Let an account take over what another owes, bill by bill, and what it holds (过户)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.chunk_store import ITEM
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.offset import Allocation, OpenBill
from minshui.revenue.billing.domain.taken_over import open_by_component
from minshui.revenue.billing.errors import TAKE_OVER_HELD
from minshui.revenue.billing.fee_succession import taken_fees
from minshui.revenue.billing.late_fee_store import append_fee_entries
from minshui.revenue.billing.late_fees import FeeDay, late_fees
from minshui.revenue.billing.models import BILL_IDS, Bill, BillLine
from minshui.revenue.billing.open_bill_store import lock_open_bills, settle_bills
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.settlement_rules import settlement_rules
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    SuccessionPosting,
    TakenBill,
    lock_deposits,
    post_succession,
)

_INSERT_BILLS, _INSERT_LINES = insert(Bill), insert(BillLine)
_AMONG = (is_among(Bill.id, "bill_ids"), Bill.bill_month.in_(bindparam("months", expanding=True)))
_PERIODS = select(Bill.id, Bill.period_from, Bill.period_to).where(*_AMONG)
_COMPONENTS = (
    select(
        BillLine.charge_id,
        BillLine.cost_component_code,
        func.sum(BillLine.detail_amount_fen).label("amount_fen"),
    )
    .join(Bill, (Bill.id == BillLine.charge_id) & (Bill.bill_month == BillLine.bill_month))
    .where(*_AMONG)
    .group_by(BillLine.charge_id, BillLine.cost_component_code)
    .order_by(BillLine.charge_id, func.min(BillLine.line_no))
)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Which account takes over what of which; ``source_id`` is the transfer that says so."""

    source_id: int
    from_account_id: int
    to_account_id: int
    arrears: bool
    prepayment: bool


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was taken over; ``journal_id`` is None where there was nothing."""

    bill_count: int
    arrears_fen: int
    prepayment_fen: int
    journal_id: int | None


async def take_over_arrears(ctx: Context, command: TakeOver) -> TakenOver:
    """Move open bills, prepayment or both to another account, in one journal.

    What is open of a bill leaves it and stands on a new one of the same month and due day,
    linked to it; what was paid of it stays where it was paid. What it owes for paying late goes
    over with it and runs on. Raises ``E_TAKE_OVER_HELD`` for a bill whose payment is on the way,
    ``E_PERIOD_CLOSED``.
    """
    accounts = [command.from_account_id, command.to_account_id]
    await lock_accounts(ctx, accounts)
    deposits = await lock_deposits(ctx, accounts)
    owners = await account_owners(ctx, accounts)
    bills: list[OpenBill] = []
    if command.arrears:
        bills = await lock_open_bills(ctx, [owners[command.from_account_id][0]])
    for bill in bills:
        if bill.is_held:
            raise MinshuiError(TAKE_OVER_HELD, number=bill_number(bill.bill_month, bill.bill_id))
    held = deposits.get(command.from_account_id) if command.prepayment else None
    new_ids = await reserve_ids(ctx.session, BILL_IDS.name, len(bills)) if bills else []
    taken = [
        TakenBill(bill.bill_id, bill.bill_month, new_id, bill.open_fen)
        for bill, new_id in zip(bills, new_ids, strict=True)
    ]
    if bills:
        await _raise_bills(ctx, command, owners[command.to_account_id], bills, taken)
        await _pass_fees_on(ctx, command, bills, new_ids)
        await settle_bills(ctx, [Allocation(bill, bill.open_fen) for bill in bills])
    posting = SuccessionPosting(
        command.source_id,
        command.from_account_id,
        command.to_account_id,
        taken,
        0 if held is None else held.balance_fen,
    )
    return TakenOver(
        bill_count=len(taken),
        arrears_fen=sum(bill.amount_fen for bill in taken),
        prepayment_fen=posting.prepayment_fen,
        journal_id=await post_succession(ctx, posting),
    )


async def _pass_fees_on(
    ctx: Context, command: TakeOver, bills: Sequence[OpenBill], new_ids: Sequence[int]
) -> None:
    today = ctx.clock.today()
    rules = (await settlement_rules(ctx, today)).late_fees
    fees = await late_fees(ctx, rules, [command.from_account_id], bills, FeeDay(today, today))
    taken = list(zip(bills, new_ids, strict=True))
    await append_fee_entries(ctx, taken_fees(fees, taken, command.to_account_id, today))


async def _raise_bills(
    ctx: Context,
    command: TakeOver,
    owner: tuple[int, int],
    bills: Sequence[OpenBill],
    taken: Sequence[TakenBill],
) -> None:
    """Store the new bills with their lines; ``owner`` are the new customer and site."""
    keys = {
        "bill_ids": sorted(bill.bill_id for bill in bills),
        "months": sorted({bill.bill_month for bill in bills}),
    }
    periods = {row.id: row for row in await ctx.session.execute(_PERIODS, keys)}
    components: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in await ctx.session.execute(_COMPONENTS, keys):
        components[row.charge_id].append((row.cost_component_code, int(row.amount_fen)))
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for bill, new in zip(bills, taken, strict=True):
        period = periods[bill.bill_id]
        rows.append(
            {
                "id": new.new_bill_id,
                "bill_month": bill.bill_month,
                "cust_id": owner[0],
                "account_id": command.to_account_id,
                "site_id": owner[1],
                "kind": BillKind.SUCCESSION.value,
                "part": 0,
                "revision": 0,
                "corrects_id": bill.bill_id,
                "usage_m3": 0,  # sold to the old owner
                "period_from": period.period_from,
                "period_to": period.period_to,
                "total_amount_fen": bill.open_fen,
                "open_fen": bill.open_fen,
                "charge_status": "open",
                "issued_on": ctx.clock.today(),
                "due_on": bill.due_on,
            }
        )
        parts = open_by_component(components[bill.bill_id], bill.open_fen)
        lines += [
            {
                "charge_id": new.new_bill_id,
                "line_no": number,
                "bill_month": bill.bill_month,
                "cost_component_code": code,
                "kind": ITEM,
                "detail_amount_fen": amount_fen,
            }
            for number, (code, amount_fen) in enumerate(parts, start=1)
        ]
    await ctx.session.execute(_INSERT_BILLS, rows)
    await ctx.session.execute(_INSERT_LINES, lines)
