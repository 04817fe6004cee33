"""Who comes from another tenant is let in only while master and both tenants agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.edge import Authenticator
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import PERMISSIONS_UNREADABLE, scopes_of_roles
from minshui.platform.grant.domain.narrowing import narrowed
from minshui.platform.grant.errors import GRANT_NOT_IN_FORCE
from minshui.platform.grant.queries.standing import Standing, agreement_of, standing_of
from minshui.platform.identity.facade import is_guest_name

_CEILING = 0


class GrantGate:
    """Stands before an authenticator; costs those of the tenant's own nothing.

    Each request of a guest reads the grant's row in master, not a copy of it: so a revocation
    bites at the next request even if every signal is lost, and while master cannot be read no
    guest is let in (ADR 0016).
    """

    def __init__(self, inner: Authenticator, masters: MasterSessions) -> None:
        self._inner = inner
        self._masters = masters

    async def actors_of(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access
    ) -> list[Actor]:
        """Return the users behind tokens; raises ``E_GRANT_NOT_IN_FORCE`` for guests without.

        And ``E_PERMISSIONS_UNREADABLE`` while master cannot be read.
        """
        actors = await self._inner.actors_of(ctx, tokens, access)
        return [
            await self._admitted(ctx, actor) if is_guest_name(actor.user_name) else actor
            for actor in actors
        ]

    async def _admitted(self, ctx: Context, actor: Actor) -> Actor:
        standing = await standing_of(ctx, actor.session_id, actor.user_id or 0)
        if standing is None or not await self._holds(ctx, standing):
            grant = "" if standing is None else standing.grant_id
            acting = replace(ctx, actor=actor)
            note_security(acting, SecurityKind.TENANT_REFUSED, "grant", grant)
            raise MinshuiError(GRANT_NOT_IN_FORCE)
        wanted = {_CEILING: standing.data_scope}
        ceiling = (await scopes_of_roles(ctx, wanted, actor.department_id))[_CEILING]
        holdings = tuple(
            replace(each, scope=narrowed(each.scope, ceiling)) for each in actor.holdings
        )
        return replace(actor, holdings=holdings)

    async def _holds(self, ctx: Context, standing: Standing) -> bool:
        now = ctx.clock.now()
        try:
            async with self._masters.master_session() as session:
                agreement = await agreement_of(session, standing.grant_id)
        except (SQLAlchemyError, OSError) as failure:
            raise MinshuiError(PERMISSIONS_UNREADABLE) from failure
        return (
            now < standing.until_at
            and agreement is not None
            and agreement.revision == standing.applied_revision
            and agreement.is_in_force(now)
        )
