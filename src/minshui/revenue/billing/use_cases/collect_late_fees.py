"""Collect late fees by themselves from prepayment, where they are not paid with their bills."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.offset import allocate_fees
from minshui.revenue.billing.events import LateFeesCollected
from minshui.revenue.billing.late_fee_errors import LATE_FEE_NONE
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.billing.settling import SettledTogether, post_fees, settlement_basis
from minshui.revenue.customer.facade import account_by_id, require_unlocked


async def collect_late_fees(ctx: Context, account_id: int) -> list[Settlement]:
    """Pay the account's late fees from its deposit, those of the oldest bills first.

    Principal is left alone. Raises ``E_ACCOUNT_UNKNOWN``, ``E_ACCOUNT_LOCKED`` and
    ``E_LATE_FEE_NONE`` where none is due or there is nothing to pay it with.
    """
    account = await account_by_id(ctx, account_id)
    await require_unlocked(ctx, account.id, account.code, "offset")
    basis = await settlement_basis(ctx, [account_id])
    allocations = []
    if basis is not None:
        allocations = allocate_fees(basis.balances_fen[account_id], basis.bills.get(account_id, ()))
    if not allocations:
        raise MinshuiError(LATE_FEE_NONE, account=account.code)
    settled = [(None, each) for each in allocations]
    await post_fees(ctx, SettledTogether("account", account_id, settled))
    collected_fen = sum(each.late_fee_fen for each in allocations)
    await record_audit(
        ctx, "late_fee.collect", "account", account_id, after={"amount_fen": collected_fen}
    )
    await publish(
        ctx, LateFeesCollected(account_id, collected_fen), shard_key=f"account:{account_id}"
    )
    return [Settlement.of(each) for each in allocations]
