"""Where the amounts of components are booked: revenue or agency, with their tax code."""

from __future__ import annotations

from collections.abc import Iterable

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.ledger.contracts import ComponentTotal, PostingLine, Purpose
from minshui.revenue.ledger.errors import COMPONENT_UNMAPPED
from minshui.revenue.parameter.facade import cost_components

ROUNDING_COMPONENT = "rounding"


async def component_lines(
    ctx: Context, components: Iterable[ComponentTotal], sign: int
) -> list[PostingLine]:
    """Return a posting line a component, times ``sign`` (−1 credits it).

    A component ``rounding`` goes to the rounding account. Raises ``E_COMPONENT_UNMAPPED``.
    """
    mapping = await cost_components(ctx)
    lines = []
    for each in components:
        mapped = mapping.get(each.component_code)
        if mapped is None and each.component_code != ROUNDING_COMPONENT:
            raise MinshuiError(COMPONENT_UNMAPPED, component=each.component_code)
        lines.append(
            PostingLine(
                sign * int(each.amount_fen),
                purpose=None if mapped else Purpose.ROUNDING,
                account_code=mapped.ledger_account_code if mapped else None,
                component_code=each.component_code,
                tax_code=mapped.tax_code if mapped else None,
            )
        )
    return lines
