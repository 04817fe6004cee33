"""Set up the tenant's application with a platform."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.federated.contracts import Platform, ProviderListing, SaveProvider
from minshui.platform.federated.domain.rsa_keys import private_key
from minshui.platform.federated.errors import FEDERATED_SECRET
from minshui.platform.federated.models import SECRET_COLUMN, ProviderRow


async def save_provider(ctx: Context, command: SaveProvider) -> ProviderListing:
    """Let an application be what the command says; it holds from the next sign-in on.

    Raises ``E_FEDERATED_SECRET``.
    """
    row = await ctx.session.get(ProviderRow, command.platform.value, with_for_update=True)
    sealed = await _sealed(ctx, command) if command.secret is not None else None
    if row is None and sealed is None:
        raise MinshuiError(FEDERATED_SECRET, place=Place("secret"), reason="首次设置必须填写")
    before = None if row is None else {"settings": row.settings, "enabled": row.enabled}
    if row is None:
        row = ProviderRow(platform=command.platform.value)
        ctx.session.add(row)
    row.settings = command.settings.model_dump(mode="json")
    row.enabled = command.enabled
    row.changed_at = ctx.clock.now()
    if sealed is not None:
        row.secret_sealed = sealed
    await ctx.session.flush()
    after = {
        "settings": row.settings,
        "enabled": row.enabled,
        "secret_changed": sealed is not None,
    }
    await record_audit(
        ctx, "federated.set_up", "federated_provider", row.platform, before=before, after=after
    )
    return ProviderListing(command.platform, command.settings, row.enabled, row.changed_at)


async def _sealed(ctx: Context, command: SaveProvider) -> bytes:
    secret = (command.secret or "").strip()
    if command.platform is Platform.ALIPAY:
        try:
            private_key(secret)
        except ValueError as reason:
            raise MinshuiError(FEDERATED_SECRET, place=Place("secret"), reason=reason) from reason
    elif not secret:
        raise MinshuiError(FEDERATED_SECRET, place=Place("secret"), reason="不能为空")
    return (await field_cipher(ctx)).encrypt(SECRET_COLUMN, secret)
