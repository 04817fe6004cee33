"""Reject a request, or revoke a grant: either side, at once."""

from __future__ import annotations

from typing import Literal

from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import GrantAction, GrantState
from minshui.platform.grant.errors import GRANT_PARTIES_ONLY
from minshui.platform.grant.parties import side_of
from minshui.platform.grant.people import check_whole_tenant
from minshui.platform.grant.relation_store import check_state, lock_grant, take_step

Ending = Literal[GrantAction.REJECT, GrantAction.REVOKE]

_STATES = {
    GrantAction.REJECT: (GrantState.ASKED, GrantState.REJECTED),
    GrantAction.REVOKE: (GrantState.ACTIVE, GrantState.REVOKED),
}


async def end_grant(
    ctx: Context, mctx: MasterContext, grant_id: int, ending: Ending, note: str
) -> None:
    """End a grant on behalf of the actor's tenant.

    What is revoked lets nobody in any more: each request that rests on a grant reads its row
    (R-098). Raises ``E_GRANT_UNKNOWN``, ``E_GRANT_PARTIES_ONLY`` or ``E_GRANT_STATE``.
    """
    check_whole_tenant(ctx)
    row = await lock_grant(mctx, grant_id)
    if side_of(row, ctx.tenant_code) is None:
        raise MinshuiError(GRANT_PARTIES_ONLY)
    before, after = _STATES[ending]
    check_state(row, before, ending)
    await take_step(mctx, row, ending, after, note)
