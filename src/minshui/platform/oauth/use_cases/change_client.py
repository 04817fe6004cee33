"""Change what is decided about a client."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.oauth.client_store import check_reach, lock_client, noted, store_settings
from minshui.platform.oauth.contracts import Client, ClientSettings
from minshui.platform.oauth.domain.client_rules import check_settings
from minshui.platform.oauth.errors import CLIENT_FORM
from minshui.platform.oauth.queries.clients import visible_client


async def change_client(mctx: MasterContext, client_id: str, settings: ClientSettings) -> Client:
    """Bring a client to the settings; tokens that go beyond them do so no longer, at once.

    Raises ``E_OAUTH_CLIENT_UNKNOWN``, ``E_OAUTH_CLIENT_FORM``, ``E_OAUTH_CLIENT_BEYOND_REACH``.
    """
    check_settings(settings)
    row, before = await lock_client(mctx, client_id)
    await check_reach(mctx, settings)
    had_keys = before.settings.key_set is not None
    if settings.kind is not before.settings.kind or had_keys != (settings.key_set is not None):
        raise MinshuiError(
            CLIENT_FORM,
            place=Place("kind"),
            reason="客户端类型和身份验证方式登记后不能改变，请另行登记一个应用",
        )
    await store_settings(mctx, row, settings)
    await record_master_audit(
        mctx,
        "oauth_client.change",
        "oauth_client",
        client_id,
        before=noted(before.settings),
        after=noted(settings),
    )
    return await visible_client(mctx, client_id)
