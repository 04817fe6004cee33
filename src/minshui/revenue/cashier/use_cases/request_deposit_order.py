"""Transfer prepayment between accounts (F-0346) or adjust it (F-0345), by approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import settle_account
from minshui.revenue.cashier.deposits import DepositOrderKind, OrderDeposit
from minshui.revenue.cashier.domain.refund_plan import arrived_lots
from minshui.revenue.cashier.errors import (
    ADJUST_ZERO,
    MOVE_SAME_ACCOUNT,
    PAYER_CLOSED,
    PAYOUT_AMOUNT,
    PAYOUT_TOO_MUCH,
)
from minshui.revenue.cashier.events import PrepaymentOrdered
from minshui.revenue.cashier.models import DepositOrder
from minshui.revenue.cashier.permissions import APPROVE_PAYOUT
from minshui.revenue.cashier.queries.debts import require_no_debts
from minshui.revenue.cashier.queries.lots import lots_of
from minshui.revenue.cashier.queries.payer import Payer, find_payer
from minshui.revenue.cashier.undoing import given_reason
from minshui.revenue.customer.facade import account_by_id, lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import (
    DepositKind,
    JournalDraft,
    PostingLine,
    Purpose,
    credit_deposit,
    debit_deposit,
    deposit_balances,
    post_journal,
)
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND_OF = {
    DepositOrderKind.TRANSFER: "deposit_transfer",
    DepositOrderKind.ADJUST: "deposit_adjust",
}
NAMES = {DepositOrderKind.TRANSFER: "预存转账", DepositOrderKind.ADJUST: "预存调整"}
_INSERT = insert(DepositOrder)


async def request_deposit_order(ctx: Context, command: OrderDeposit) -> Process:
    """Ask for prepayment to be transferred or adjusted.

    Raises ``E_PAYOUT_AMOUNT``, ``E_PAYOUT_TOO_MUCH``, ``E_PAYOUT_PENDING``, ``E_ADJUST_ZERO``,
    ``E_MOVE_SAME_ACCOUNT``, ``E_PAYER_CLOSED``, ``E_ACCOUNT_UNKNOWN``, ``E_ACCOUNT_LOCKED``,
    ``E_DEBTS_OPEN``, ``E_APPROVAL_PENDING``, ``E_REVERSAL_REASON_MISSING``.
    """
    name = NAMES[command.kind]
    command = replace(command, reason=given_reason(command.reason, name))
    payer, receiver = await _check(ctx, command)
    where = f"客户 {payer.code} 至客户 {receiver.code}" if receiver else f"客户 {payer.code}"
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND_OF[command.kind],
            subject=f"{name} {yuan_text(command.amount_fen)} 元：{where}",
            reason=command.reason,
            payload={
                "kind": command.kind.value,
                "account_id": command.account_id,
                "to_account_id": command.to_account_id,
                "amount_fen": command.amount_fen,
            },
            cust_id=payer.cust_id,
            account_id=command.account_id,
            amount_fen=command.amount_fen,
            open_key=f"deposit:account:{command.account_id}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Do an approved transfer or adjustment; whoever gets money pays open bills with it."""
    payload = process.payload
    command = OrderDeposit(
        DepositOrderKind(payload["kind"]),
        payload["account_id"],
        payload["amount_fen"],
        process.reason,
        payload["to_account_id"],
    )
    wanted = {command.account_id, command.to_account_id or command.account_id}
    await lock_accounts(ctx, wanted)
    await _check(ctx, command)
    (order_id,) = await reserve_ids(ctx.session, "biz_deposit_order_id_seq", 1)
    journal_id = await _book(ctx, command, order_id)
    code = await _write(ctx, command, order_id, process, journal_id)
    await record_audit(
        ctx,
        f"prepayment.{command.kind.value}",
        "deposit_order",
        order_id,
        after={"amount_fen": command.amount_fen, "process": process.code},
    )
    await publish(
        ctx,
        PrepaymentOrdered(
            order_id,
            command.kind.value,
            command.account_id,
            command.to_account_id,
            command.amount_fen,
        ),
        shard_key=f"account:{command.account_id}",
    )
    return {"order": code}


async def _book(ctx: Context, command: OrderDeposit, order_id: int) -> int:
    fen = command.amount_fen
    receiver = command.to_account_id
    # An adjustment is booked against what is unexplained until somebody explains it.
    other = Purpose.SUSPENSE if receiver is None else Purpose.PREPAYMENT
    taken_fen = -fen if receiver is None else fen
    kind = command.kind.value
    lines = [PostingLine(taken_fen, Purpose.PREPAYMENT), PostingLine(-taken_fen, other)]
    journal_id = await post_journal(
        ctx, JournalDraft(kind, "deposit_order", order_id, lines, memo=command.reason)
    )
    entry = DepositKind(kind)
    if taken_fen > 0:
        await debit_deposit(ctx, command.account_id, taken_fen, entry, journal_id)
    if receiver is not None:
        await credit_deposit(ctx, receiver, fen, entry, journal_id)
        await settle_account(ctx, receiver)
    elif fen > 0:
        await credit_deposit(ctx, command.account_id, fen, entry, journal_id)
        await settle_account(ctx, command.account_id)
    return journal_id


async def _write(
    ctx: Context, command: OrderDeposit, order_id: int, process: Process, journal_id: int
) -> str:
    year = ctx.clock.today().year
    (number,) = await next_numbers(ctx, f"deposit_order:{year}")
    code = f"YC{year}{number:06d}"
    values = {
        "id": order_id,
        "code": code,
        "kind": command.kind.value,
        "account_id": command.account_id,
        "to_account_id": command.to_account_id,
        "amount_fen": command.amount_fen,
        "reason": command.reason,
        "process_id": process.id,
        "journal_id": journal_id,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_INSERT, values)
    return code


async def _check(ctx: Context, command: OrderDeposit) -> tuple[Payer, Payer | None]:
    """Check that an order can be done as things stand now; return whose money goes where."""
    name, fen = NAMES[command.kind], command.amount_fen
    payer = await find_payer(ctx, command.account_id, None)
    await require_unlocked(ctx, payer.account_id, payer.account_code, "reversal")
    receiver = None
    if command.kind is DepositOrderKind.TRANSFER:
        if fen <= 0:
            raise MinshuiError(
                PAYOUT_AMOUNT, place=Place("amount"), work=name, amount=yuan_text(fen)
            )
        receiver = await find_payer(ctx, command.to_account_id, None)
        if receiver.account_id == payer.account_id:
            raise MinshuiError(MOVE_SAME_ACCOUNT, place=Place("to_account_id"))
        if (await account_by_id(ctx, receiver.account_id)).status == "closed":
            raise MinshuiError(PAYER_CLOSED, customer=receiver.code)
        await require_no_debts(ctx, payer, name)
    elif not fen:
        raise MinshuiError(ADJUST_ZERO, place=Place("amount"))
    leaving_fen = fen if receiver else -fen
    balance_fen = (await deposit_balances(ctx, [payer.account_id])).get(payer.account_id, 0)
    if leaving_fen > balance_fen:
        raise MinshuiError(
            PAYOUT_TOO_MUCH,
            place=Place("amount"),
            work=name,
            amount=yuan_text(leaving_fen),
            balance=yuan_text(balance_fen),
        )
    if receiver:
        arrived_lots(await lots_of(ctx, payer.account_id), fen, name)
    return payer, receiver


ORDERS = tuple(
    ApprovalKind(KIND_OF[kind], NAMES[kind], APPROVE_PAYOUT, _execute) for kind in DepositOrderKind
)
