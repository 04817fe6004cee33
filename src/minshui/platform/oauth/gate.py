"""Clients are let in as far as their user, their grant, their registration and the scopes reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.edge import Authenticator
from minshui.infrastructure.security.tokens import ClientGrant, TokenClaims
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import PermissionCaches
from minshui.platform.oauth.actors import client_actor
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.domain.scopes import (
    acts_as_oneself,
    permissions_through,
    without_user,
)
from minshui.platform.oauth.errors import GRANT_ENDED, SCOPE_MISSING
from minshui.platform.oauth.queries.clients import client_by_id
from minshui.platform.oauth.queries.live_grants import live_grants


class ClientGate:
    """Stands before an authenticator; costs those who signed in themselves nothing.

    Each request of a client reads its row in master and the grant's in the tenant, no copies: so
    a client that was disabled, or a grant that was ended, is refused at the next request.
    """

    def __init__(
        self, inner: Authenticator, masters: MasterSessions, kept: PermissionCaches
    ) -> None:
        self._inner = inner
        self._masters = masters
        self._kept = kept

    async def actors_of(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access
    ) -> list[Actor]:
        """Return who acts by the tokens; raises ``E_OAUTH_GRANT_ENDED``, ``E_OAUTH_SCOPE_MISSING``.

        A client's rights are its user's within the scopes. One that acts for itself has those of
        its scopes that need no user, and never steps up.
        """
        clients = await self._clients(ctx, tokens)
        users = [claims for claims in tokens if claims.user_id is not None]
        found = iter(await self._inner.actors_of(ctx, users, access) if users else ())
        actors = []
        for claims in tokens:
            actor = None if claims.user_id is None else next(found)
            if claims.client is not None:
                client = clients[claims.client.client_id]
                actor = await self._narrowed(ctx, actor, client, claims.client, access)
            if actor is None:
                raise MinshuiError(GRANT_ENDED)
            actors.append(actor)
        return actors

    async def _clients(self, ctx: Context, tokens: Sequence[TokenClaims]) -> dict[str, Client]:
        """Return the clients of the tokens; raises ``E_OAUTH_GRANT_ENDED`` unless all are good."""
        asked = [claims.client for claims in tokens if claims.client is not None]
        if not asked:
            return {}
        grants = await live_grants(ctx, {each.grant_id for each in asked})
        if any(grants.get(each.grant_id) != each.client_id for each in asked):
            raise MinshuiError(GRANT_ENDED)
        clients = {}
        async with self._masters.master_session() as master:
            for client_id in {each.client_id for each in asked}:
                client = await client_by_id(master, client_id)
                if client is None or not client.enabled or not client.serves(ctx.tenant_code):
                    raise MinshuiError(GRANT_ENDED)
                clients[client_id] = client
        return clients

    async def _narrowed(
        self,
        ctx: Context,
        actor: Actor | None,
        client: Client,
        granted: ClientGrant,
        access: Access,
    ) -> Actor:
        scopes = granted.scopes & client.settings.scopes
        if actor is None:
            if access.kind != "permission" or access.step_up:
                raise MinshuiError(SCOPE_MISSING)
            ceiling = await self._kept.ceiling(ctx)
            return client_actor(client, ceiling.under(permissions_through(without_user(scopes))))
        if access.kind == "signed_in" and not acts_as_oneself(scopes):
            raise MinshuiError(SCOPE_MISSING)
        reached = permissions_through(scopes)
        return replace(
            actor,
            permissions=actor.permissions & reached,
            holdings=tuple(
                replace(each, permissions=each.permissions & reached) for each in actor.holdings
            ),
        )
