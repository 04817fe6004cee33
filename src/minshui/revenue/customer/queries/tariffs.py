"""Whether a tariff may be assigned to an account, and what to warn of."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import check_assignable, current_release, tariff_book


async def check_tariff(ctx: Context, code: str) -> list[str]:
    """Return what the clerk should be warned of: components that no ledger account is set for.

    Raises ``E_TARIFF_UNKNOWN``, ``E_TARIFF_NOT_RELEASED``, ``E_TARIFF_NOT_ASSIGNABLE``.
    """
    await check_assignable(ctx, code)
    release = await current_release(ctx, code)
    book = await tariff_book(ctx, [release.id])
    charged = {
        component.code: component.name
        for version in book.versions(code)
        for component in version.components
    }
    mapped = await cost_components(ctx)
    return [
        f"水价“{code}”的费用“{name}”（{component}）没有设置科目，开账时账户会被挂起，请先设置费用组成"
        for component, name in sorted(charged.items())
        if component not in mapped
    ]
