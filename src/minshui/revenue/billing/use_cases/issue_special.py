"""Raise bills without a reading (特殊开账, F-0333), by approval where the tenant wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.kernel.period import billing_month_of, check_billing_month
from minshui.revenue.billing.contracts_special import (
    IssueSpecial,
    SpecialBill,
    SpecialIssued,
    SpecialItem,
)
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.special_billing import (
    bill_total_fen,
    check_bills,
    totals_by_component,
)
from minshui.revenue.billing.errors import RUN_MONTH, SPECIAL_DUE, SPECIAL_REFERENCE
from minshui.revenue.billing.events import SpecialBillsIssued
from minshui.revenue.billing.models import BILL_IDS
from minshui.revenue.billing.parameters import DUE_DAYS, SPECIAL_APPROVAL_ABOVE
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.billing.permissions import APPROVE_SPECIAL
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.settlements import PaymentCredit
from minshui.revenue.billing.special_store import (
    SpecialHead,
    billed_reference,
    copy_special_bills,
    insert_billing,
)
from minshui.revenue.billing.use_cases.settle_many import settle_many
from minshui.revenue.customer.facade import (
    CUSTOMER_CLOSED,
    account_locks,
    lock_accounts,
    require_unlocked,
)
from minshui.revenue.ledger.facade import (
    ChunkPosting,
    ComponentTotal,
    deposit_balances,
    post_chunk,
)
from minshui.revenue.parameter.facade import cost_components, parameter
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND, SOURCE = "special_billing", "special_billing"


async def request_special(ctx: Context, command: IssueSpecial) -> SpecialIssued | Process:
    """Issue special bills, or ask for approval where their sum is above the tenant's limit.

    Raises as ``issue_special``, and ``E_APPROVAL_PENDING`` for a reference that is waiting.
    """
    await check_special(ctx, command)
    if not await needs_approval(ctx, command):
        return await issue_special(ctx, command)
    total_fen = sum(bill_total_fen(bill) for bill in command.bills)
    single = command.bills[0] if len(command.bills) == 1 else None
    owner = await account_owners(ctx, [single.account_id]) if single else {}
    reference = command.reference_no
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=f"特殊开账 {len(command.bills)} 户，合计 {yuan_text(total_fen)} 元",
            reason=command.reason,
            payload=_payload(command),
            cust_id=owner[single.account_id][0] if single else None,
            account_id=single.account_id if single else None,
            amount_fen=total_fen,
            open_key=None if reference is None else f"special:{reference}",
        ),
    )


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
    head = await _head(ctx, command, billing_id)
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
    await insert_billing(
        ctx,
        {
            "id": billing_id,
            "code": issued.code,
            "reference_no": command.reference_no,
            "bill_month": head.bill_month,
            "reason": command.reason,
            "bill_count": issued.bill_count,
            "total_amount_fen": issued.total_amount_fen,
            "issued_on": head.issued_on,
            "due_on": head.due_on,
            "journal_id": journal_id,
            "process_id": None if process is None else process.id,
            "created_by": ctx.actor.user_id,
            "created_at": ctx.clock.now(),
        },
    )
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


async def check_special(ctx: Context, command: IssueSpecial) -> None:
    """Lock the accounts, ascending, and raise what ``issue_special`` raises."""
    check_bills(command.bills, await cost_components(ctx))
    accounts = await lock_accounts(ctx, [bill.account_id for bill in command.bills])
    for account in accounts:
        if account.status == "closed":
            raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    codes = {account.id: account.code for account in accounts}
    for lock in await account_locks(ctx, list(codes), "billing"):
        await require_unlocked(ctx, lock.account_id, codes[lock.account_id], "billing")
    if command.bill_month is not None:
        try:
            check_billing_month(command.bill_month)
        except ValueError as fault:
            raise MinshuiError(RUN_MONTH, month=command.bill_month) from fault
    today = ctx.clock.today()
    if command.due_on is not None and command.due_on < today:
        raise MinshuiError(SPECIAL_DUE, due=command.due_on.isoformat(), today=today.isoformat())
    if command.reference_no is not None:
        billed = await billed_reference(ctx, command.reference_no)
        if billed is not None:
            raise MinshuiError(SPECIAL_REFERENCE, reference=command.reference_no, code=billed)


async def needs_approval(ctx: Context, command: IssueSpecial) -> bool:
    """Return whether a second person has to agree to these bills."""
    limit_fen = await parameter(ctx, *SPECIAL_APPROVAL_ABOVE.name, ctx.clock.today())
    return bool(sum(bill_total_fen(bill) for bill in command.bills) > limit_fen)


async def due_date(ctx: Context, command: IssueSpecial) -> date:
    """Return the day the bills are due on if they are issued today."""
    if command.due_on is not None:
        return command.due_on
    today = ctx.clock.today()
    return today + timedelta(days=await parameter(ctx, *DUE_DAYS.name, today))


async def _head(ctx: Context, command: IssueSpecial, billing_id: int) -> SpecialHead:
    today = ctx.clock.today()
    month = command.bill_month or billing_month_of(today)
    return SpecialHead(billing_id, month, today, await due_date(ctx, command))


async def _offset(ctx: Context, accounts: list[int], billing_id: int) -> int:
    """Let the accounts that hold prepayment pay, their oldest bills first; return what they did."""
    balances = await deposit_balances(ctx, accounts)
    prepaid = [PaymentCredit(account, None, 0) for account, fen in balances.items() if fen > 0]
    settled = await settle_many(ctx, prepaid, SOURCE, billing_id) if prepaid else []
    return sum(each.amount_fen for each in settled)


def _payload(command: IssueSpecial) -> dict[str, Any]:
    return {
        "bills": [
            [bill.account_id, [[item.component_code, item.amount_fen] for item in bill.items]]
            for bill in command.bills
        ],
        "bill_month": command.bill_month,
        "due_on": None if command.due_on is None else command.due_on.isoformat(),
        "reference_no": command.reference_no,
    }


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    command = IssueSpecial(
        bills=tuple(
            SpecialBill(account_id, tuple(SpecialItem(*item) for item in items))
            for account_id, items in payload["bills"]
        ),
        reason=process.reason,
        bill_month=payload["bill_month"],
        due_on=None if payload["due_on"] is None else date.fromisoformat(payload["due_on"]),
        reference_no=payload["reference_no"],
    )
    issued = await issue_special(ctx, command, process)
    return {"code": issued.code, "bill_numbers": list(issued.bill_numbers)}


SPECIAL_BILLING = ApprovalKind(KIND, "特殊开账", APPROVE_SPECIAL, _execute)
