"""Take a request back."""

from __future__ import annotations

from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import GrantAction, GrantState
from minshui.platform.grant.errors import GRANT_ASKER_ONLY
from minshui.platform.grant.people import check_whole_tenant
from minshui.platform.grant.relation_store import check_state, lock_grant, take_step


async def withdraw_grant(ctx: Context, mctx: MasterContext, grant_id: int) -> None:
    """Take back a request of the actor's tenant that is not decided yet.

    Raises ``E_GRANT_UNKNOWN``, ``E_GRANT_ASKER_ONLY`` or ``E_GRANT_STATE``.
    """
    check_whole_tenant(ctx)
    row = await lock_grant(mctx, grant_id)
    if row.asked_tenant_code != ctx.tenant_code:
        raise MinshuiError(GRANT_ASKER_ONLY)
    check_state(row, GrantState.ASKED, GrantAction.WITHDRAW)
    await take_step(mctx, row, GrantAction.WITHDRAW, GrantState.WITHDRAWN)
