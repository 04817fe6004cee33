"""Open a case that holds work on an account."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import AccountLockContract, OpenCaseLock
from minshui.revenue.customer.models import AccountLock
from minshui.revenue.customer.parameters import CASE_BLOCKS
from minshui.revenue.customer.queries.account_locks import lock_contract, require_unlocked
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.parameter.facade import parameter


async def open_case_lock(ctx: Context, command: OpenCaseLock) -> AccountLockContract:
    """Hold work on an account until the case is released.

    Raises ``E_ACCOUNT_UNKNOWN``, or ``E_ACCOUNT_LOCKED`` where another case forbids a second.
    """
    (account,) = await lock_accounts(ctx, [command.account_id])
    await require_unlocked(ctx, account.id, account.code, "case")
    blocks = command.blocks
    if blocks is None:
        rules = await parameter(ctx, *CASE_BLOCKS.name, ctx.clock.today())
        blocks = rules[command.case_kind]
    row = AccountLock(
        account_id=account.id,
        case_kind=command.case_kind.value,
        blocks=sorted(blocks),
        reason=command.reason,
        opened_by=ctx.actor.user_id,
        opened_at=ctx.clock.now(),
    )
    ctx.session.add(row)
    await ctx.session.flush()
    after = {"case_kind": command.case_kind, "blocks": row.blocks, "reason": command.reason}
    await record_audit(ctx, "customer.open_case_lock", SUBJECT, account.cust_id, after=after)
    return lock_contract(row)
