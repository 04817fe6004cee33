"""Split an unpaid bill into bills of several accounts (分账, F-0344)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.contracts_split import SplitBill, SplitResult
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.splitting import split_lines, split_volume
from minshui.revenue.billing.events import BillSplit
from minshui.revenue.billing.models import BILL_IDS, Bill, BillLine, BillSplitting
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.split_checks import check_split
from minshui.revenue.billing.use_cases.settle_account import settle_account
from minshui.revenue.ledger.facade import SplitPosting, post_split

_LINES = (
    select(BillLine.cost_component_code, BillLine.kind, BillLine.tier, BillLine.detail_amount_fen)
    .where(BillLine.charge_id == bindparam("bill"), BillLine.bill_month == bindparam("month"))
    .order_by(BillLine.line_no)
)
_TAKE_AWAY = (
    update(Bill)
    .where(Bill.id == bindparam("taken"), Bill.bill_month == bindparam("of_month"))
    .values(open_fen=0, charge_status="split")
    .execution_options(synchronize_session=False)
)
_BILLS, _BILL_LINES, _SPLITTING = insert(Bill), insert(BillLine), insert(BillSplitting)


async def split_bill(
    ctx: Context, command: SplitBill, process_id: int | None = None
) -> SplitResult:
    """Put bills of the parts in the place of a bill, which keeps its lines and its reading.

    The parts carry the bill's month, period and due date; each line of the bill is split in
    proportion, exact to the fen. Prepayment of their accounts pays what it can. Raises as
    ``check_split``, and ``E_PERIOD_CLOSED``.
    """
    bill = await check_split(ctx, command)
    (split_id,) = await reserve_ids(ctx.session, "biz_bill_split_id_seq", 1)
    ids = list(await reserve_ids(ctx.session, BILL_IDS.name, len(command.parts)))
    parts = [
        (bill_id, part.account_id, part.amount_fen)
        for bill_id, part in zip(ids, command.parts, strict=True)
    ]
    posting = SplitPosting(split_id, bill.id, bill.bill_month, bill.account_id, parts)
    journal_id = await post_split(ctx, posting)
    await ctx.session.execute(_TAKE_AWAY, {"taken": bill.id, "of_month": bill.bill_month})
    await _store_parts(ctx, bill, parts)
    values = {
        "id": split_id,
        "bill_id": bill.id,
        "bill_month": bill.bill_month,
        "part_count": len(parts),
        "amount_fen": bill.open_fen,
        "journal_id": journal_id,
        "process_id": process_id,
        "reason": command.reason,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_SPLITTING, values)
    await record_audit(
        ctx,
        "billing.split",
        "biz_charge",
        bill.id,
        after={"number": command.number, "parts": parts, "reason": command.reason},
    )
    await publish(ctx, BillSplit(bill.id, bill.bill_month, tuple(ids)))
    for account_id in sorted({part.account_id for part in command.parts}):
        await settle_account(ctx, account_id)
    return SplitResult(split_id, [bill_number(bill.bill_month, each) for each in ids])


async def _store_parts(ctx: Context, bill: Any, parts: list[tuple[int, int, int]]) -> None:
    key = {"bill": bill.id, "month": bill.bill_month}
    lines = (await ctx.session.execute(_LINES, key)).all()
    amounts = [amount_fen for _, _, amount_fen in parts]
    shares = split_lines([line.detail_amount_fen for line in lines], amounts)
    volumes = split_volume(bill.usage_m3, amounts)
    owners = await account_owners(ctx, [account_id for _, account_id, _ in parts])
    await ctx.session.execute(
        _BILLS,
        [
            _part_values(ctx, bill, part, owners[part[1]], volume)
            for part, volume in zip(parts, volumes, strict=True)
        ],
    )
    await ctx.session.execute(
        _BILL_LINES,
        [
            {
                "charge_id": bill_id,
                "line_no": number,
                "bill_month": bill.bill_month,
                "cost_component_code": line.cost_component_code,
                "kind": line.kind,
                "tier": line.tier,
                "detail_amount_fen": share,
            }
            for (bill_id, _, _), given in zip(parts, shares, strict=True)
            for number, (line, share) in enumerate(zip(lines, given, strict=True), start=1)
        ],
    )


def _part_values(
    ctx: Context, bill: Any, part: tuple[int, int, int], owner: tuple[int, int], volume: Decimal
) -> dict[str, Any]:
    bill_id, account_id, amount_fen = part
    return {
        "id": bill_id,
        "bill_month": bill.bill_month,
        "cust_id": owner[0],
        "account_id": account_id,
        "site_id": owner[1],
        "kind": BillKind.SPLIT.value,
        "corrects_id": bill.id,
        "part": 0,
        "revision": 0,
        "usage_m3": volume,
        "period_from": bill.period_from,
        "period_to": bill.period_to,
        "total_amount_fen": amount_fen,
        "open_fen": amount_fen,
        "charge_status": "open",
        "issued_on": ctx.clock.today(),
        "due_on": bill.due_on,
    }
