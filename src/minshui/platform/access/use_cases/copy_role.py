"""Begin a role as a copy of another."""

from __future__ import annotations

from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.platform.access.contracts import RoleContract
from minshui.platform.access.queries.roles import role_by_code
from minshui.platform.access.use_cases.create_role import create_role


async def copy_role(ctx: Context, code: str, new_code: str, new_name: str) -> RoleContract:
    """Create a role with the permissions, parents and scope of another, held by nobody.

    Raises ``E_ROLE_UNKNOWN`` and what ``create_role`` raises.
    """
    source = (await role_by_code(ctx, code)).as_saved()
    return await create_role(ctx, replace(source, code=new_code, name=new_name, enabled=True))
