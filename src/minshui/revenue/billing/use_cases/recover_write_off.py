"""Collect bad debt after all, from the customer's prepayment (坏账收回)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts_write_off import Recovery, WriteOffStatus
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.events import BadDebtRecovered
from minshui.revenue.billing.write_off_errors import RECOVERY_AMOUNT, RECOVERY_PREPAYMENT
from minshui.revenue.billing.write_off_store import change_write_off, lock_standing, mark_bill
from minshui.revenue.billing.writing_off import BadDebt, post_bad_debt
from minshui.revenue.customer.facade import account_by_id, require_unlocked
from minshui.revenue.ledger.facade import (
    EntryKind,
    Offset,
    OffsetPosting,
    lock_deposits,
    offset_many,
)


async def recover_write_off(
    ctx: Context, write_off_id: int, amount_fen: int | None = None
) -> Recovery:
    """Pay ``amount_fen`` of a standing write-off (all of it, where none is given).

    So much of the receivable stands again and is settled at once. It costs no late fee. Raises
    ``E_WRITE_OFF_UNKNOWN``, ``E_WRITE_OFF_CLOSED``, ``E_RECOVERY_AMOUNT``,
    ``E_RECOVERY_PREPAYMENT``, ``E_ACCOUNT_LOCKED``, ``E_PERIOD_CLOSED``.
    """
    row = await lock_standing(ctx, write_off_id)
    account = await account_by_id(ctx, row.account_id)
    await require_unlocked(ctx, account.id, account.code, "offset")
    standing_fen = int(row.amount_fen - row.recovered_fen)
    wanted_fen = standing_fen if amount_fen is None else amount_fen
    if not 0 < wanted_fen <= standing_fen:
        raise MinshuiError(
            RECOVERY_AMOUNT,
            place=Place("amount"),
            amount=yuan_text(wanted_fen),
            standing=yuan_text(standing_fen),
        )
    deposit = (await lock_deposits(ctx, [account.id])).get(account.id)
    balance_fen = deposit.balance_fen if deposit else 0
    if balance_fen < wanted_fen:
        raise MinshuiError(
            RECOVERY_PREPAYMENT,
            account=account.code,
            balance=yuan_text(balance_fen),
            amount=yuan_text(wanted_fen),
        )
    key = (row.bill_id, row.bill_month)
    await post_bad_debt(ctx, EntryKind.RECOVER, BadDebt.of(row), wanted_fen)
    offset = Offset(account.id, *key, wanted_fen)
    await offset_many(ctx, OffsetPosting("account", account.id, [offset]))
    left_fen = standing_fen - wanted_fen
    status = WriteOffStatus.STANDING if left_fen else WriteOffStatus.RECOVERED
    await change_write_off(ctx, row, row.recovered_fen + wanted_fen, status, None)
    if not left_fen:
        await mark_bill(ctx, key, "paid")
    await record_audit(
        ctx,
        "billing.recover_write_off",
        "biz_write_off",
        write_off_id,
        before={"recovered_fen": row.recovered_fen},
        after={"recovered_fen": row.recovered_fen + wanted_fen, "status": status.value},
    )
    await publish(
        ctx,
        BadDebtRecovered(write_off_id, account.id, *key, wanted_fen),
        shard_key=f"account:{account.id}",
    )
    return Recovery(write_off_id, bill_number(row.bill_month, row.bill_id), wanted_fen, left_fen)
