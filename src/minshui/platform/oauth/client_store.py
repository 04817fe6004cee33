"""The row of a client that the actor is about to change."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.oauth.contracts import Client, ClientSettings
from minshui.platform.oauth.errors import CLIENT_BEYOND_REACH, CLIENT_FORM
from minshui.platform.oauth.models import OAuthClient, OAuthClientTenant
from minshui.platform.oauth.queries.clients import reach_of, visible_client

_LOCK = select(OAuthClient).where(OAuthClient.client_id == bindparam("wanted")).with_for_update()


async def lock_client(mctx: MasterContext, client_id: str) -> tuple[OAuthClient, Client]:
    """Lock a client's row, and return it with what it says.

    Raises ``E_OAUTH_CLIENT_UNKNOWN``, or ``E_OAUTH_CLIENT_BEYOND_REACH`` for one that serves
    other tenants too.
    """
    row = (await mctx.session.execute(_LOCK, {"wanted": client_id})).scalar_one_or_none()
    client = await visible_client(mctx, client_id)
    await check_reach(mctx, client.settings)
    assert row is not None  # noqa: S101 - it is visible
    return row, client


async def check_reach(mctx: MasterContext, settings: ClientSettings) -> None:
    """Raise ``E_OAUTH_CLIENT_BEYOND_REACH`` unless the actor may decide for all it serves."""
    reach = await reach_of(mctx)
    if reach is not None and settings.tenants != {reach}:
        raise MinshuiError(CLIENT_BEYOND_REACH)


async def store_settings(mctx: MasterContext, row: OAuthClient, settings: ClientSettings) -> None:
    """Write what is decided about a client; raises ``E_OAUTH_CLIENT_FORM`` for unknown tenants."""
    await _check_tenants(mctx, settings.tenants)
    for name, value in settings_values(settings).items():
        setattr(row, name, value)
    row.changed_at = mctx.clock.now()
    mctx.session.add(row)
    await mctx.session.flush()
    of_client = OAuthClientTenant.client_row_id == row.id
    await mctx.session.execute(delete(OAuthClientTenant).where(of_client))
    if settings.tenants:
        await mctx.session.execute(
            insert(OAuthClientTenant),
            [{"client_row_id": row.id, "tenant_code": code} for code in sorted(settings.tenants)],
        )


def settings_values(settings: ClientSettings) -> dict[str, Any]:
    """Return the settings by the names of their columns, as JSON holds them; without tenants."""
    return {
        "name": settings.name,
        "domain": settings.domain.value,
        "kind": settings.kind.value,
        "grant_types": sorted(each.value for each in settings.grant_types),
        "scopes": sorted(settings.scopes),
        "redirect_uris": list(settings.redirect_uris),
        "post_logout_uris": list(settings.post_logout_uris),
        "asks_consent": settings.asks_consent,
        "key_set": None if settings.key_set is None else dict(settings.key_set),
    }


def noted(settings: ClientSettings) -> dict[str, Any]:
    """Return the settings as the audit log keeps them."""
    return settings_values(settings) | {"tenants": sorted(settings.tenants)}


def give_secret(row: OAuthClient, mctx: MasterContext) -> str:
    """Give a client a new secret, in place of the one it had; return it: it is stored hashed."""
    secret = secrets.token_urlsafe(32)
    row.secret_hash = hash_of(secret)
    row.secret_changed_at = mctx.clock.now()
    return secret


def hash_of(secret: str) -> str:
    """Return what is stored of a secret; it has 256 bits of its own, so a fast hash will do."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def _check_tenants(mctx: MasterContext, tenants: Collection[str]) -> None:
    found = await mctx.session.execute(select(Tenant.code).where(Tenant.code.in_(tenants)))
    if unknown := sorted(set(tenants) - set(found.scalars())):
        raise MinshuiError(
            CLIENT_FORM, place=Place("tenants"), reason=f"没有租户 {'、'.join(unknown)}"
        )
