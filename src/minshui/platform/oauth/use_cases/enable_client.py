"""Let a client go on, or stop it."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.platform.oauth.client_store import lock_client
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.queries.clients import ENABLED, visible_client

_DISABLED = "disabled"


async def enable_client(mctx: MasterContext, client_id: str, *, enabled: bool) -> Client:
    """Enable or disable a client: a disabled one's tokens are refused from the next request on.

    Raises ``E_OAUTH_CLIENT_UNKNOWN`` or ``E_OAUTH_CLIENT_BEYOND_REACH``.
    """
    row, before = await lock_client(mctx, client_id)
    if before.enabled != enabled:
        row.status = ENABLED if enabled else _DISABLED
        row.changed_at = mctx.clock.now()
        await mctx.session.flush()
        action = "oauth_client.enable" if enabled else "oauth_client.disable"
        await record_master_audit(mctx, action, "oauth_client", client_id)
    return await visible_client(mctx, client_id)
