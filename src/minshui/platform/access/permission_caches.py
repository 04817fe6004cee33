"""What one process keeps of who may do what, so that a request costs one statement.

Keys carry the versions of the roles, which are read with the session at every request: what has
changed is asked for by another key at once, on every process. The times bound what is kept (R-077,
R-078), not how long a right outlives its withdrawal.
"""

from __future__ import annotations

from datetime import timedelta

from minshui.infrastructure.cache.local import LocalCache
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.signals.contracts import Signals
from minshui.kernel.clock import Clock
from minshui.platform.access.queries.scopes import scope_cache

USER_PERMISSIONS = "user_permissions"
ROLE_PERMISSIONS = "role_permissions"

_KEEP_USER = timedelta(minutes=30)
_KEEP_ROLE = timedelta(hours=2)
_MOST_USERS = 20_000
_MOST_ROLES = 10_000


class PermissionCaches:
    """The copies of one process.

    A user's are kept as ``tenant:{code}`` / ``user:{id}:permissions:{versions}`` (R-079).
    """

    def __init__(self, signals: Signals, clock: Clock, master: MasterSessions) -> None:
        self._master = master
        self.users: LocalCache[tuple[frozenset[str], ...]] = LocalCache(
            USER_PERMISSIONS, signals, clock, ttl=_KEEP_USER, most=_MOST_USERS
        )
        self.roles: LocalCache[frozenset[str]] = LocalCache(
            ROLE_PERMISSIONS, signals, clock, ttl=_KEEP_ROLE, most=_MOST_ROLES
        )
        self.scopes = scope_cache(signals, clock)
