"""What one process keeps of who may do what, so that a request costs one statement.

Keys carry the versions of the roles, which are read with the session at every request: what has
changed is asked for by another key at once, on every process. The times bound what is kept (R-077,
R-078), not how long a right outlives its withdrawal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from minshui.infrastructure.cache.local import LocalCache
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.signals.contracts import Signals
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts import HeldRole
from minshui.platform.access.domain.ceiling import Ceiling, joined_ceiling
from minshui.platform.access.errors import PERMISSIONS_UNREADABLE
from minshui.platform.access.queries.ceilings import ceiling_everywhere, ceiling_in_tenant
from minshui.platform.access.queries.scopes import scope_cache

USER_PERMISSIONS = "user_permissions"
ROLE_PERMISSIONS = "role_permissions"

CEILINGS = "permission_ceilings"
EVERYWHERE = "*"
"""Where the ceiling of all tenants is kept."""

_KEEP_USER = timedelta(minutes=30)
_KEEP_ROLE = timedelta(hours=2)
_KEEP_CEILING = timedelta(seconds=30)
_MOST_USERS = 20_000
_MOST_ROLES = 10_000


class PermissionCaches:
    """The copies of one process."""

    def __init__(self, signals: Signals, clock: Clock, master: MasterSessions) -> None:
        self._master = master
        self.users: LocalCache[tuple[frozenset[str], ...]] = LocalCache(
            USER_PERMISSIONS, signals, clock, ttl=_KEEP_USER, most=_MOST_USERS
        )
        self.roles: LocalCache[frozenset[str]] = LocalCache(
            ROLE_PERMISSIONS, signals, clock, ttl=_KEEP_ROLE, most=_MOST_ROLES
        )
        self.ceilings: LocalCache[Ceiling] = LocalCache(CEILINGS, signals, clock, ttl=_KEEP_CEILING)
        self.scopes = scope_cache(signals, clock)

    @property
    def all(self) -> tuple[LocalCache[Any], ...]:
        """Every one of them."""
        return self.users, self.roles, self.ceilings, self.scopes

    async def ceiling(self, ctx: Context) -> Ceiling:
        """Return what the platform lets the tenant's users hold.

        Raises ``E_PERMISSIONS_UNREADABLE`` while master cannot be asked: nobody is let in then.
        """

        async def everywhere() -> Ceiling:
            async with self._master.master_session() as master:
                return await ceiling_everywhere(master)

        async def in_tenant() -> Ceiling:
            async with self._master.master_session() as master:
                return await ceiling_in_tenant(master, ctx.tenant_code)

        try:
            return joined_ceiling(
                [
                    await self.ceilings.get(ctx.session, EVERYWHERE, "ceiling", everywhere),
                    await self.ceilings.get(ctx.session, ctx.tenant_code, "ceiling", in_tenant),
                ]
            )
        except MinshuiError as failure:
            raise MinshuiError(PERMISSIONS_UNREADABLE) from failure


def user_key(tenant_code: str, user_id: int, roles: Sequence[HeldRole], ceiling: Ceiling) -> str:
    """Return where a user's permissions are kept (R-079), as these roles give them now."""
    versions = "-".join(f"{role.id}.{role.version}" for role in roles)
    return f"tenant:{tenant_code}:user:{user_id}:permissions:{versions}:{ceiling.stamp}"


def role_key(tenant_code: str, role_id: int, version: int) -> str:
    """Return where a role's permissions are kept."""
    return f"tenant:{tenant_code}:role:{role_id}:permissions:{version}"
