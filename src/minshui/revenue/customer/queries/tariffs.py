"""Whether a tariff may be assigned to an account, and what to warn of."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import check_assignable, current_release
from minshui.revenue.tariff.models import TariffVersion

_DOCUMENTS = select(TariffVersion.document).where(
    TariffVersion.id.in_(bindparam("ids", expanding=True))
)


async def check_tariff(ctx: Context, code: str) -> list[str]:
    """Return what the clerk should be warned of: components that no ledger account is set for.

    Raises ``E_TARIFF_UNKNOWN``, ``E_TARIFF_NOT_RELEASED``, ``E_TARIFF_NOT_ASSIGNABLE``.
    """
    await check_assignable(ctx, code)
    release = await current_release(ctx, code)
    documents = await ctx.session.execute(_DOCUMENTS, {"ids": list(release.version_ids)})
    charged = {
        component["code"]: component["name"]
        for document in documents.scalars()
        for component in document["components"]
    }
    mapped = await cost_components(ctx)
    return [
        f"水价“{code}”的费用“{name}”（{component}）没有设置科目，开账时账户会被挂起，请先设置费用组成"
        for component, name in sorted(charged.items())
        if component not in mapped
    ]
