"""Disable a role, or enable it again."""

from __future__ import annotations

from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.platform.access.contracts import RoleContract
from minshui.platform.access.queries.roles import role_by_code
from minshui.platform.access.role_changes import begin_role_change
from minshui.platform.access.use_cases.save_role import save_role


async def switch_role(ctx: Context, code: str, *, enabled: bool) -> RoleContract:
    """Let a role give its holders and heirs what it holds, or nothing; raises as ``save_role``."""
    await begin_role_change(ctx)
    role = await role_by_code(ctx, code)
    if role.enabled == enabled:
        return role
    return await save_role(ctx, replace(role.as_saved(), enabled=enabled))
