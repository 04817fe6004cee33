"""End what ends by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, or_, select

from minshui.infrastructure.context import MasterContext
from minshui.platform.grant.contracts import ASKED_FOR_DAYS, GrantAction, GrantKind, GrantState
from minshui.platform.grant.errors import GRANT_NOT_APPLIED
from minshui.platform.grant.hierarchy import stands_above
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.relation_store import call_tenants, write_step

APPLIED_WITHIN = timedelta(minutes=10)
"""An agreed grant that its tenants could not apply in this time is taken back."""

_AT_ONCE = 100
_IS_ASKED = UserGrant.state == GrantState.ASKED.value
_IS_ACTIVE = UserGrant.state == GrantState.ACTIVE.value
_IS_UNAPPLIED = or_(
    UserGrant.home_applied < UserGrant.revision, UserGrant.guest_applied < UserGrant.revision
)
_OF_TENANT = or_(
    UserGrant.home_tenant_code == bindparam("tenant"),
    UserGrant.guest_tenant_code == bindparam("tenant"),
)
_LOCK_DUE = (
    select(UserGrant)
    .where(
        _OF_TENANT,
        or_(
            and_(_IS_ACTIVE, UserGrant.valid_until_at <= bindparam("now")),
            and_(_IS_ACTIVE, _IS_UNAPPLIED, UserGrant.changed_at <= bindparam("unapplied_since")),
            and_(_IS_ACTIVE, UserGrant.kind == GrantKind.OWNER.value),
            and_(_IS_ACTIVE, UserGrant.id.in_(bindparam("left", expanding=True))),
            and_(_IS_ASKED, UserGrant.asked_at <= bindparam("asked_since")),
        ),
    )
    .order_by(UserGrant.id)
    .limit(_AT_ONCE)
    .with_for_update(skip_locked=True, of=UserGrant.id)
)
_NEXT_END = select(func.min(UserGrant.valid_until_at)).where(_OF_TENANT, _IS_ACTIVE)


async def end_due_grants(mctx: MasterContext, left: Collection[int]) -> datetime | None:
    """End the tenant's grants whose time is over, or that lost their ground.

    ``left``: grants of its people who are not at work any more. Returns when the next one ends.
    """
    now = mctx.clock.now()
    values = {
        "tenant": mctx.tenant_code,
        "now": now,
        "unapplied_since": now - APPLIED_WITHIN,
        "asked_since": now - timedelta(days=ASKED_FOR_DAYS),
        "left": list(left),
    }
    due = (await mctx.session.execute(_LOCK_DUE, values)).scalars().all()
    ended = [row for row in due if await _end_if_due(mctx, row, left)]
    await call_tenants(mctx, ended)
    return (await mctx.session.execute(_NEXT_END, {"tenant": mctx.tenant_code})).scalar_one()


async def _end_if_due(mctx: MasterContext, row: UserGrant, left: Collection[int]) -> bool:
    """Return whether the grant has ended by itself."""
    now, note = mctx.clock.now(), None
    action, state = GrantAction.REVOKE, GrantState.REVOKED
    if row.state == GrantState.ASKED:
        action, state = GrantAction.LAPSE, GrantState.LAPSED
    elif row.valid_until_at is not None and row.valid_until_at <= now:
        action, state = GrantAction.EXPIRE, GrantState.EXPIRED
    elif row.id in left:
        note = "原单位已停用该用户"
    elif await _has_lost_its_owner(mctx, row):
        note = "原单位不再是上级单位"
    elif row.changed_at <= now - APPLIED_WITHIN and _is_unapplied(row):
        action, state = GrantAction.FAIL, GrantState.FAILED
        note = GRANT_NOT_APPLIED.message.format(minutes=APPLIED_WITHIN // timedelta(minutes=1))
    else:
        return False
    await write_step(mctx, row, action, state, note)
    return True


async def _has_lost_its_owner(mctx: MasterContext, row: UserGrant) -> bool:
    return row.kind == GrantKind.OWNER and not await stands_above(
        mctx, row.home_tenant_code, row.guest_tenant_code
    )


def _is_unapplied(row: UserGrant) -> bool:
    return min(row.home_applied, row.guest_applied) < row.revision
