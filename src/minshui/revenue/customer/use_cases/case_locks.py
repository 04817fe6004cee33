"""Open and release the cases that hold work on an account."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import AccountLockContract, OpenCaseLock
from minshui.revenue.customer.errors import LOCK_UNKNOWN
from minshui.revenue.customer.models import AccountLock
from minshui.revenue.customer.parameters import CASE_BLOCKS
from minshui.revenue.customer.queries.account_locks import lock_contract, require_unlocked
from minshui.revenue.customer.queries.accounts import account_by_id, lock_accounts
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


async def release_case_lock(ctx: Context, lock_id: int) -> None:
    """Release a case; raises ``E_CASE_LOCK_UNKNOWN`` (also when it has been released)."""
    row = await ctx.session.get(AccountLock, lock_id, with_for_update=True)
    if row is None or row.released_at is not None:
        raise MinshuiError(LOCK_UNKNOWN, lock=lock_id)
    row.released_at = ctx.clock.now()
    await ctx.session.flush()
    account = await account_by_id(ctx, row.account_id)
    before = {"case_kind": row.case_kind, "reason": row.reason}
    await record_audit(ctx, "customer.release_case_lock", SUBJECT, account.cust_id, before=before)
