"""Change how an account is collected: 坐收 or 走收."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.customer.contracts import AccountContract, ChangeCollectionManner
from minshui.revenue.customer.errors import CUSTOMER_CLOSED, UNSETTLED
from minshui.revenue.customer.models import Account
from minshui.revenue.customer.queries.account_locks import require_unlocked
from minshui.revenue.customer.queries.accounts import account_by_id, lock_accounts
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.queries.unsettled import unsettled_of


async def change_collection_manner(
    ctx: Context, command: ChangeCollectionManner
) -> AccountContract:
    """Change the manner of an account without arrears and without balance.

    Raises ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_CLOSED``, ``E_ACCOUNT_LOCKED``,
    ``E_CUSTOMER_UNSETTLED``.
    """
    (account,) = await lock_accounts(ctx, [command.account_id])
    if account.status == "closed":
        raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    await require_unlocked(ctx, account.id, account.code, "case")
    unsettled = await unsettled_of(ctx, account.cust_id, account.id)
    if not unsettled.is_settled:
        raise MinshuiError(
            UNSETTLED,
            customer=account.code,
            arrears=yuan_text(unsettled.arrears_fen),
            late_fee=yuan_text(unsettled.late_fee_fen),
            deposit=yuan_text(unsettled.deposit_fen),
        )
    row = await ctx.session.get_one(Account, account.id)
    row.collection_manner = command.manner.value
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.change_collection_manner",
        SUBJECT,
        account.cust_id,
        before={"collection_manner": account.collection_manner},
        after={"collection_manner": command.manner, "reason": command.reason},
    )
    return await account_by_id(ctx, account.id)
