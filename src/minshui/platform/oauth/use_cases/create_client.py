"""Register a client."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.oauth.client_store import check_reach, give_secret, noted, store_settings
from minshui.platform.oauth.contracts import ClientKind, ClientSettings, NewClient
from minshui.platform.oauth.domain.client_rules import check_client_id, check_settings
from minshui.platform.oauth.errors import CLIENT_TAKEN
from minshui.platform.oauth.models import OAuthClient
from minshui.platform.oauth.queries.clients import ENABLED, client_by_id, visible_client


async def create_client(mctx: MasterContext, client_id: str, settings: ClientSettings) -> NewClient:
    """Register a client; one that keeps a secret and has no keys is given one, told once.

    Raises ``E_OAUTH_CLIENT_FORM``, ``E_OAUTH_CLIENT_TAKEN``, ``E_OAUTH_CLIENT_BEYOND_REACH``.
    """
    check_client_id(client_id)
    check_settings(settings)
    await check_reach(mctx, settings)
    if await client_by_id(mctx.session, client_id) is not None:
        raise MinshuiError(CLIENT_TAKEN, place=Place("client_id"), client=client_id)
    row = OAuthClient(
        client_id=client_id,
        status=ENABLED,
        created_at=mctx.clock.now(),
        created_by=mctx.actor.user_name,
    )
    keeps_secret = settings.kind is ClientKind.CONFIDENTIAL and settings.key_set is None
    secret = give_secret(row, mctx) if keeps_secret else None
    await store_settings(mctx, row, settings)
    await record_master_audit(
        mctx, "oauth_client.create", "oauth_client", client_id, after=noted(settings)
    )
    return NewClient(await visible_client(mctx, client_id), secret)
