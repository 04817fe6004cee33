"""Take back a grant that a tenant cannot apply."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import MasterContext
from minshui.platform.grant.contracts import GrantAction, GrantState
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.relation_store import take_step

_LONGEST_NOTE = 200
_LOCK = (
    select(UserGrant)
    .where(
        UserGrant.id == bindparam("grant_id"),
        UserGrant.revision == bindparam("revision"),
        UserGrant.state == GrantState.ACTIVE.value,
    )
    .with_for_update()
)


async def fail_grant(mctx: MasterContext, grant_id: int, revision: int, reason: str) -> None:
    """End an agreed grant because of ``reason``, unless it has gone on since ``revision`` (R-112).

    Both tenants then undo what they have applied of it.
    """
    values = {"grant_id": grant_id, "revision": revision}
    row = (await mctx.session.execute(_LOCK, values)).scalar_one_or_none()
    if row is not None:
        note = reason[:_LONGEST_NOTE]
        await take_step(mctx, row, GrantAction.FAIL, GrantState.FAILED, note)
