"""Clients, as they are registered in master."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.oauth.contracts import (
    Client,
    ClientDomain,
    ClientKind,
    ClientSettings,
    GrantType,
)
from minshui.platform.oauth.errors import CLIENT_UNKNOWN
from minshui.platform.oauth.models import OAuthClient, OAuthClientTenant

ENABLED = "enabled"
_HEADQUARTERS = "headquarters"
_COLUMNS = [column for column in OAuthClient.__table__.columns if column.name != "id"]
_FIND = prepared(
    select(*_COLUMNS, OAuthClientTenant.tenant_code)
    .outerjoin(OAuthClientTenant, OAuthClientTenant.client_row_id == OAuthClient.id)
    .where(OAuthClient.client_id == bindparam("wanted"))
)
_KIND_OF_TENANT = prepared(select(Tenant.kind).where(Tenant.code == bindparam("tenant")))


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """Which clients a list shows."""

    text: str = ""
    domain: ClientDomain | None = None
    enabled: bool | None = None


async def client_by_id(session: AsyncSession, client_id: str) -> Client | None:
    """Return a client, by a session on master; None where there is none."""
    rows = (await session.execute(_FIND, {"wanted": client_id})).all()
    return _client(rows) if rows else None


async def reach_of(mctx: MasterContext) -> str | None:
    """Return the tenant to whose own clients the actor is confined; None: they see to all.

    All clients are the affair of the group's tenant, and of the command line.
    """
    if mctx.actor.kind == "system":
        return None
    found = await mctx.session.execute(_KIND_OF_TENANT, {"tenant": mctx.tenant_code})
    return None if found.scalar_one_or_none() == _HEADQUARTERS else mctx.tenant_code


async def visible_client(mctx: MasterContext, client_id: str) -> Client:
    """Return a client that serves within the actor's reach; raises ``E_OAUTH_CLIENT_UNKNOWN``."""
    client, reach = await client_by_id(mctx.session, client_id), await reach_of(mctx)
    if client is None or not (reach is None or client.serves(reach)):
        raise MinshuiError(CLIENT_UNKNOWN, client=client_id)
    return client


async def find_clients(
    mctx: MasterContext, wanted: ClientFilter, page: PageRequest
) -> Page[Client]:
    """Return a page of the clients that serve within the actor's reach, by their ids."""
    chosen = _chosen(wanted, await reach_of(mctx))
    total = await mctx.session.scalar(select(func.count()).select_from(chosen.subquery()))
    ids = chosen.order_by(OAuthClient.client_id).offset(page.offset).limit(page.size)
    rows = await mctx.session.execute(
        select(*_COLUMNS, OAuthClientTenant.tenant_code)
        .outerjoin(OAuthClientTenant, OAuthClientTenant.client_row_id == OAuthClient.id)
        .where(OAuthClient.client_id.in_(ids))
        .order_by(OAuthClient.client_id)
    )
    by_client: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_client.setdefault(row.client_id, []).append(row)
    return Page([_client(each) for each in by_client.values()], total or 0, page.page, page.size)


def _chosen(wanted: ClientFilter, reach: str | None) -> Select[Any]:
    chosen = select(OAuthClient.client_id)
    if wanted.text:
        chosen = chosen.where(
            or_(
                OAuthClient.client_id.contains(wanted.text, autoescape=True),
                OAuthClient.name.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.domain is not None:
        chosen = chosen.where(OAuthClient.domain == wanted.domain.value)
    if wanted.enabled is not None:
        status = OAuthClient.status == ENABLED
        chosen = chosen.where(status if wanted.enabled else ~status)
    if reach is not None:
        named = OAuthClientTenant.client_row_id == OAuthClient.id
        here = and_(named, OAuthClientTenant.tenant_code == reach)
        chosen = chosen.where(or_(exists().where(here), ~exists().where(named)))
    return chosen


def _client(rows: Sequence[Row[Any]]) -> Client:
    row = rows[0]
    settings = ClientSettings(
        name=row.name,
        domain=ClientDomain(row.domain),
        kind=ClientKind(row.kind),
        grant_types=frozenset(GrantType(each) for each in row.grant_types),
        scopes=frozenset(row.scopes),
        redirect_uris=tuple(row.redirect_uris),
        post_logout_uris=tuple(row.post_logout_uris),
        tenants=frozenset(each.tenant_code for each in rows if each.tenant_code is not None),
        asks_consent=row.asks_consent,
        key_set=row.key_set,
    )
    return Client(
        client_id=row.client_id,
        settings=settings,
        enabled=row.status == ENABLED,
        secret_hash=row.secret_hash,
        secret_changed_at=row.secret_changed_at,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
    )
