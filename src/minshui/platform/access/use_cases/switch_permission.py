"""The platform switches a permission off, or on again, in every tenant."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.ceiling_store import check_ceiling, check_platform
from minshui.platform.access.contracts import GlobalDecision
from minshui.platform.access.models import GlobalPermission
from minshui.platform.access.permission_caches import CEILINGS, EVERYWHERE

_LOCK = select(GlobalPermission).where(GlobalPermission.code == bindparam("code")).with_for_update()


async def switch_permission(
    ctx: Context, mctx: MasterContext, code: str, *, enabled: bool
) -> GlobalDecision:
    """Let a permission, or all whose codes begin with ``code``, be on or off in every tenant.

    Raises ``E_CEILING_OF_OTHERS`` and what ``check_ceiling`` raises.
    """
    await check_platform(mctx)
    check_ceiling(frozenset({code}))
    row = (await mctx.session.execute(_LOCK, {"code": code})).scalar_one_or_none()
    before = row is None or row.status == "enabled"
    if row is None:
        row = _new_row(code)
        mctx.session.add(row)
    row.status = "enabled" if enabled else "disabled"
    row.changed_at = mctx.clock.now()
    row.changed_by = mctx.actor.user_name
    await mctx.session.flush()
    note_change(ctx.session, CEILINGS, EVERYWHERE)
    await record_master_audit(
        mctx,
        "permission.switch",
        "permission",
        code,
        before={"enabled": before},
        after={"enabled": enabled},
    )
    return GlobalDecision(code, row.name, enabled, row.changed_at, row.changed_by)


def _new_row(code: str) -> GlobalPermission:
    declared = declared_permissions()
    return GlobalPermission(
        code=code,
        name=declared[code].title if code in declared else code,
        kind="button" if code in declared else "menu",
        parent_code=code.rpartition(".")[0] or None,
    )
