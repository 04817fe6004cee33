"""Release a case that held work on an account."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import LOCK_UNKNOWN
from minshui.revenue.customer.models import AccountLock
from minshui.revenue.customer.queries.accounts import account_by_id
from minshui.revenue.customer.queries.history import SUBJECT


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
