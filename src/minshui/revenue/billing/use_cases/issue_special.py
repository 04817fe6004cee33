"""Raise bills without a reading (特殊开账, F-0333)."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.period import billing_month_of
from minshui.revenue.billing.contracts_special import IssueSpecial, SpecialIssued
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.special_billing import bill_total_fen, totals_by_component
from minshui.revenue.billing.events import SpecialBillsIssued
from minshui.revenue.billing.models import BILL_IDS
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.settlements import PaymentCredit
from minshui.revenue.billing.special_checks import check_special, due_date
from minshui.revenue.billing.special_store import (
    SpecialHead,
    copy_special_bills,
    insert_billing,
)
from minshui.revenue.billing.use_cases.settle_many import settle_many
from minshui.revenue.ledger.facade import (
    ChunkPosting,
    ComponentTotal,
    deposit_balances,
    post_chunk,
)
from minshui.workorder.approval.facade import Process

SOURCE = "special_billing"


async def issue_special(
    ctx: Context, command: IssueSpecial, process: Process | None = None
) -> SpecialIssued:
    """Raise the bills, post them in one journal, and let prepayment pay what it can.

    Raises the ``E_SPECIAL_…`` codes, ``E_RUN_MONTH``, ``E_ACCOUNT_UNKNOWN``,
    ``E_CUSTOMER_CLOSED``, ``E_ACCOUNT_LOCKED``, ``E_PERIOD_CLOSED``.
    """
    bills = sorted(command.bills, key=lambda bill: bill.account_id)
    await check_special(ctx, command)
    (billing_id,) = await reserve_ids(ctx.session, "biz_special_billing_id_seq", 1)
    today = ctx.clock.today()
    month = command.bill_month or billing_month_of(today)
    head = SpecialHead(billing_id, month, today, await due_date(ctx, command))
    await ensure_bill_partitions(ctx, [head.bill_month])
    accounts = [bill.account_id for bill in bills]
    ids = list(await reserve_ids(ctx.session, BILL_IDS.name, len(bills)))
    amounts = [bill_total_fen(bill) for bill in bills]
    await copy_special_bills(ctx, head, bills, ids, await account_owners(ctx, accounts))
    totals = totals_by_component(bills)
    journal_id = await post_chunk(
        ctx,
        ChunkPosting(
            billing_id,
            head.bill_month,
            head.issued_on,
            [ComponentTotal(code, amount_fen) for code, amount_fen in totals.items()],
            accounts,
            ids,
            amounts,
            journal_kind="special",
            source_type=SOURCE,
        ),
    )
    offset_fen = await _offset(ctx, accounts, billing_id)
    (number,) = await next_numbers(ctx, f"special:{head.bill_month}")
    issued = SpecialIssued(
        id=billing_id,
        code=f"TS{head.bill_month}-{number:04d}",
        bill_month=head.bill_month,
        bill_count=len(bills),
        total_amount_fen=sum(amounts),
        offset_fen=offset_fen,
        bill_numbers=tuple(bill_number(head.bill_month, bill_id) for bill_id in ids),
    )
    process_id = None if process is None else process.id
    keys = {"journal_id": journal_id, "process_id": process_id}
    await insert_billing(ctx, _values(ctx, command, head, issued) | keys)
    await record_audit(
        ctx,
        "billing.special.issue",
        "biz_special_billing",
        billing_id,
        after={"code": issued.code, "reason": command.reason, "components": totals},
    )
    await publish(
        ctx,
        SpecialBillsIssued(billing_id, head.bill_month, issued.bill_count, issued.total_amount_fen),
    )
    return issued


def _values(
    ctx: Context, command: IssueSpecial, head: SpecialHead, issued: SpecialIssued
) -> dict[str, Any]:
    return {
        "id": head.id,
        "code": issued.code,
        "reference_no": command.reference_no,
        "bill_month": head.bill_month,
        "reason": command.reason,
        "bill_count": issued.bill_count,
        "total_amount_fen": issued.total_amount_fen,
        "issued_on": head.issued_on,
        "due_on": head.due_on,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }


async def _offset(ctx: Context, accounts: list[int], billing_id: int) -> int:
    """Let the accounts that hold prepayment pay, their oldest bills first; return what they did."""
    balances = await deposit_balances(ctx, accounts)
    prepaid = [PaymentCredit(account, None, 0) for account, fen in balances.items() if fen > 0]
    settled = await settle_many(ctx, prepaid, SOURCE, billing_id) if prepaid else []
    return sum(each.amount_fen for each in settled)
