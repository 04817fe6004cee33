"""Give a client a new secret."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.client_store import give_secret, lock_client
from minshui.platform.oauth.contracts import NewClient
from minshui.platform.oauth.errors import CLIENT_WITHOUT_SECRET
from minshui.platform.oauth.queries.clients import visible_client


async def renew_secret(mctx: MasterContext, client_id: str) -> NewClient:
    """Replace a client's secret; the old one is refused from now on.

    Raises ``E_OAUTH_CLIENT_UNKNOWN``, ``E_OAUTH_CLIENT_BEYOND_REACH`` or
    ``E_OAUTH_CLIENT_WITHOUT_SECRET``.
    """
    row, client = await lock_client(mctx, client_id)
    if client.secret_hash is None:
        raise MinshuiError(CLIENT_WITHOUT_SECRET, client=client_id)
    secret = give_secret(row, mctx)
    row.changed_at = mctx.clock.now()
    await mctx.session.flush()
    await record_master_audit(mctx, "oauth_client.renew_secret", "oauth_client", client_id)
    return NewClient(await visible_client(mctx, client_id), secret)
