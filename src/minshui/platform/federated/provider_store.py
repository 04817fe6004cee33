"""The tenant's applications as rows."""

from __future__ import annotations

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.contracts import Platform, Provider, ProviderListing
from minshui.platform.federated.errors import FEDERATED_OFF
from minshui.platform.federated.models import SECRET_COLUMN, ProviderRow
from minshui.platform.federated.settings import AlipaySettings, WechatSettings

_ALL = select(ProviderRow).order_by(ProviderRow.platform)


async def enabled_provider(ctx: Context, platform: Platform) -> Provider:
    """Return an application with its secret, for the adapter; raises ``E_FEDERATED_OFF``."""
    row = await ctx.session.get(ProviderRow, platform.value)
    if row is None or not row.enabled:
        raise MinshuiError(FEDERATED_OFF)
    secret = (await field_cipher(ctx)).decrypt(SECRET_COLUMN, row.secret_sealed)
    return Provider(platform, _settings(row), secret)


async def list_providers(ctx: Context) -> list[ProviderListing]:
    """Return what the tenant has set up."""
    return [
        ProviderListing(Platform(row.platform), _settings(row), row.enabled, row.changed_at)
        for row in (await ctx.session.execute(_ALL)).scalars()
    ]


def _settings(row: ProviderRow) -> WechatSettings | AlipaySettings:
    if row.platform == Platform.ALIPAY:
        return AlipaySettings.model_validate(row.settings)
    return WechatSettings.model_validate(row.settings)
