"""From a token's claims to the actor, with the permissions as they are at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.security.scope import NOTHING
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import (
    PERMISSIONS_UNREADABLE,
    DataScope,
    HeldRole,
    PermissionCaches,
    holdings_of,
)
from minshui.platform.identity.errors import PASSWORD_CHANGE_REQUIRED, SESSION_ENDED
from minshui.platform.identity.factor_check import check_factors
from minshui.platform.identity.queries.live_session import live_sessions
from minshui.platform.identity.seeing import note_seen


class SessionAuthenticator:
    """Reads the session and the roles at every request; ``kept`` tells what these permit."""

    def __init__(self, kept: PermissionCaches) -> None:
        self._kept = kept

    async def actors_of(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access
    ) -> list[Actor]:
        """Return the users behind tokens.

        Raises ``E_SESSION_ENDED``, or ``E_PASSWORD_CHANGE_REQUIRED`` where ``access`` asks for a
        permission and the password is still the one an administrator set, or what
        ``check_factors`` raises. While it cannot be read who may do what nobody is let in:
        ``E_PERMISSIONS_UNREADABLE``.
        """
        try:
            sessions = await live_sessions(ctx, {claims.session_id for claims in tokens})
            return [
                await self._actor(ctx, claims, sessions.get(claims.session_id, ()), access)
                for claims in tokens
            ]
        except (SQLAlchemyError, OSError) as failure:
            raise MinshuiError(PERMISSIONS_UNREADABLE) from failure

    async def _actor(
        self, ctx: Context, claims: TokenClaims, rows: Sequence[Row[Any]], access: Access
    ) -> Actor:
        if not rows:
            raise MinshuiError(SESSION_ENDED)
        user, now = rows[0], ctx.clock.now()
        if user.alive_until_at <= now or user.user_id != claims.user_id:
            raise MinshuiError(SESSION_ENDED)
        if user.must_change_password and access.kind == "permission":
            raise MinshuiError(PASSWORD_CHANGE_REQUIRED)
        holdings = await holdings_of(
            ctx, user.user_id, _held_roles(rows), user.department_id, self._kept
        )
        permissions: frozenset[str] = frozenset().union(*(each.permissions for each in holdings))
        roles = [row.role_code for row in rows]
        check_factors(user, access, roles, permissions, now)
        await note_seen(ctx, user)
        return Actor(
            user_id=user.user_id,
            user_name=user.user_name,
            display_name=user.display_name,
            department_id=user.department_id,
            permissions=permissions,
            kind="user",
            scope=NOTHING,
            holdings=holdings,
            session_id=claims.session_id,
        )


def _held_roles(rows: Sequence[Row[Any]]) -> list[HeldRole]:
    held = [
        HeldRole(row.role_id, row.version, DataScope(row.data_scope), row.grants_all)
        for row in rows
        if row.role_id is not None
    ]
    return sorted(held, key=lambda role: role.id)
