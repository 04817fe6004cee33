"""HTTP: the chart, an account's statement, the check of the books."""

from __future__ import annotations

from typing import Annotated

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import WHOLE_TENANT, id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.revenue.ledger.permissions import READ, VERIFY
from minshui.revenue.ledger.queries.account_statement import account_statement
from minshui.revenue.ledger.queries.chart import chart_balances
from minshui.revenue.ledger.queries.verify_ledger import verify_ledger
from minshui.revenue.ledger.schemas import (
    ChartView,
    InvariantView,
    LedgerAccountView,
    StatementLineView,
    VerificationView,
)

router = ApiRouter(prefix="/api/v1/revenue/ledger", tags=["账务"])


@router.get(
    "/verification",
    summary="核对账务：逐项重算不变式",
    access=require(VERIFY),
    dependencies=[WHOLE_TENANT],
)
async def read_verification(ctx: ContextDep) -> VerificationView:
    """Recompute every invariant."""
    results = await verify_ledger(ctx)
    return VerificationView(
        holds=all(result.holds for result in results),
        results=[InvariantView.model_validate(result) for result in results],
    )


@router.get(
    "/chart",
    summary="科目表及余额",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_chart(ctx: ContextDep) -> ChartView:
    """Return the chart with balances."""
    lines = await chart_balances(ctx)
    return ChartView(accounts=[LedgerAccountView.model_validate(line) for line in lines])


@router.get("/accounts/{account_id}/statement", summary="账户流水", access=require(READ))
async def read_statement(
    ctx: ContextDep,
    page: PageDep,
    account_id: Annotated[int, id_in_path("revenue.account", "account_id", "账户")],
) -> PageView[StatementLineView]:
    """Return an account's movements."""
    found = await account_statement(ctx, account_id, page)
    return PageView[StatementLineView].model_validate(found)
