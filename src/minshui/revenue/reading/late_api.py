"""HTTP: readings that arrive late, and what becomes of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import IdIn, MonthIn, PageView
from minshui.revenue.reading.contracts import (
    ReadingSource,
)
from minshui.revenue.reading.contracts_practice import (
    SubmitLateReading,
)
from minshui.revenue.reading.late_schemas import (
    LateDecisionBody,
    LateReadingBody,
    LateReadingRow,
)
from minshui.revenue.reading.permissions import DECIDE_LATE, LATE, READ
from minshui.revenue.reading.queries.late_readings import LateFilter, list_late_readings
from minshui.revenue.reading.queries.scoped import LATE_ROWS
from minshui.revenue.reading.use_cases.decide_late_reading import decide_late_reading
from minshui.revenue.reading.use_cases.submit_late_reading import submit_late_reading

router = ApiRouter(prefix="/api/v1/revenue/reading/late-readings", tags=["抄表"])


@router.post("", summary="登记迟到读数", access=require(LATE), status_code=201)
async def post_late(ctx: ContextDep, body: LateReadingBody) -> LateReadingRow:
    """Keep a late reading as evidence."""
    values = body.model_dump() | {"source": ReadingSource(body.source)}
    return LateReadingRow.model_validate(
        await submit_late_reading(ctx, SubmitLateReading(**values))
    )


@router.get("", summary="查询迟到读数及处理建议", access=require(READ))
async def get_late(
    ctx: ContextDep,
    page: PageDep,
    *,
    late_status: Annotated[
        Literal["evidence", "proposed", "settled", "dismissed"] | None, Query(description="状态")
    ] = None,
    bill_month: Annotated[MonthIn | None, Query(description="所涉账期")] = None,
    site_id: Annotated[IdIn | None, Query(description="营业所")] = None,
    account_id: Annotated[IdIn | None, Query(description="账户")] = None,
) -> PageView[LateReadingRow]:
    """List late readings."""
    chosen = LateFilter(late_status, bill_month, site_id, account_id)
    found = await list_late_readings(ctx, chosen, page)
    return PageView[LateReadingRow].model_validate(found)


@router.post("/{late_id}/decision", summary="处理迟到读数", access=require(DECIDE_LATE))
async def post_late_decision(
    ctx: ContextDep,
    late_id: Annotated[int, id_in_path(LATE_ROWS, "late_id", "迟到读数 id")],
    body: LateDecisionBody,
) -> LateReadingRow:
    """Close a proposal."""
    return LateReadingRow.model_validate(
        await decide_late_reading(ctx, late_id, body.decision, body.reason, body.reference)
    )
