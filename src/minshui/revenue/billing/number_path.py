"""A bill's number in the address of a request: it must be one of the actor's."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from minshui.infrastructure.http.edge import ContextDep
from minshui.revenue.billing.queries.scoped import check_bill_numbers


async def _seen_number(
    ctx: ContextDep,
    number: Annotated[str, Path(min_length=16, max_length=16, description="账单号")],
) -> str:
    await check_bill_numbers(ctx, [number])
    return number


BillNumberPath = Annotated[str, Depends(_seen_number)]
