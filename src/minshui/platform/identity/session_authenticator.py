"""From a token's claims to the actor, with the permissions as they are at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.security.permission import declared_permissions
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import permissions_of_roles
from minshui.platform.identity.errors import PASSWORD_CHANGE_REQUIRED, SESSION_ENDED
from minshui.platform.identity.queries.live_session import live_sessions

_MAX_KEPT = 10_000


class SessionAuthenticator:
    """Reads the session and the roles at every request; keeps what (role, version) permits."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int], frozenset[str]] = {}

    async def actors_of(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access
    ) -> list[Actor]:
        """Return the users behind tokens.

        Raises ``E_SESSION_ENDED``, or ``E_PASSWORD_CHANGE_REQUIRED`` where ``access`` asks for a
        permission and the password is still the one an administrator set.
        """
        sessions = await live_sessions(ctx, {claims.session_id for claims in tokens})
        return [
            await self._actor(ctx, claims, sessions.get(claims.session_id, ()), access)
            for claims in tokens
        ]

    async def _actor(
        self, ctx: Context, claims: TokenClaims, rows: Sequence[Row[Any]], access: Access
    ) -> Actor:
        if not rows or rows[0].expires_at <= ctx.clock.now():
            raise MinshuiError(SESSION_ENDED)
        user = rows[0]
        if user.user_id != claims.user_id:
            raise MinshuiError(SESSION_ENDED)
        if user.must_change_password and access.kind == "permission":
            raise MinshuiError(PASSWORD_CHANGE_REQUIRED)
        if any(row.grants_all for row in rows):
            permissions = frozenset(declared_permissions())
        else:
            versions = {row.role_id: row.version for row in rows if row.role_id is not None}
            permissions = await self._permissions(ctx, versions)
        return Actor(
            user_id=user.user_id,
            user_name=user.user_name,
            display_name=user.display_name,
            department_id=user.department_id,
            permissions=permissions,
            kind="user",
        )

    async def _permissions(self, ctx: Context, versions: dict[int, int]) -> frozenset[str]:
        keys = {
            role_id: (ctx.tenant_code, role_id, version) for role_id, version in versions.items()
        }
        missing = [role_id for role_id, key in keys.items() if key not in self._kept]
        if missing:
            if len(self._kept) > _MAX_KEPT:
                self._kept.clear()
            found = await permissions_of_roles(ctx, missing)
            for role_id in missing:
                self._kept[keys[role_id]] = found[role_id]
        return frozenset().union(*(self._kept[key] for key in keys.values()))
