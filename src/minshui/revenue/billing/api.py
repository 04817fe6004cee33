"""HTTP: billing runs and bills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import Cell, ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import IdIn, MonthIn, PageView
from minshui.kernel.money import yuan_text
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.revenue.billing.contracts import (
    BILL_STATUS_NAMES,
    BillFilter,
    PlanRun,
    RunProgress,
    RunScope,
    RunStatus,
)
from minshui.revenue.billing.jobs import enqueue_run
from minshui.revenue.billing.number_path import BillNumberPath
from minshui.revenue.billing.permissions import EXPLAIN, READ, RUN
from minshui.revenue.billing.queries.bills import bill_by_number, list_bills, open_bills
from minshui.revenue.billing.queries.explain_bill import explain_bill
from minshui.revenue.billing.queries.preview_run import preview_run
from minshui.revenue.billing.queries.runs import list_parked, list_runs, run_progress
from minshui.revenue.billing.queries.scoped import RUN_ROWS
from minshui.revenue.billing.schemas import (
    AbandonRunBody,
    BillDetailView,
    BilledNowView,
    BillView,
    ExplanationView,
    GeneratedView,
    ParkedView,
    PlanRunBody,
    PreviewView,
    ProgressView,
    RetryBody,
    RunView,
)
from minshui.revenue.billing.use_cases.abandon_run import abandon_run
from minshui.revenue.billing.use_cases.bill_account_now import bill_account_now
from minshui.revenue.billing.use_cases.bill_next_chunk import bill_next_chunk
from minshui.revenue.billing.use_cases.plan_run import plan_run
from minshui.revenue.billing.use_cases.retry_parked import retry_parked
from minshui.revenue.billing.use_cases.start_run import start_run
from minshui.revenue.customer.facade import ACCOUNT_ROWS

router = ApiRouter(prefix="/api/v1/revenue/billing", tags=["开账与账单"])

_SHARDS = 2
_HISTORY_ROWS = 5000
_HISTORY_HEADERS = (
    "批次号",
    "账期",
    "状态",
    "开账日期",
    "应收日期",
    "户数",
    "账单数",
    "计费水量",
    "金额",
    "预存抵扣",
    "待处理户数",
)
_STATUSES = f"^({'|'.join(BILL_STATUS_NAMES)})$"

RunPath = Annotated[int, id_in_path(RUN_ROWS, "run_id", "批次")]
AccountPath = Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]


@router.post(
    "/runs",
    summary="生成账单：建立开账批次并开账",
    access=require(RUN),
    interface="IF-REV-005",
    idempotent=True,
    status_code=201,
)
async def generate_bills(ctx: ContextDep, body: PlanRunBody) -> GeneratedView:
    """Plan a run; a small one is billed at once, a large one by the standing shards."""
    scope = RunScope(tuple(body.book_ids), tuple(body.account_ids))
    run = await plan_run(
        ctx, PlanRun(body.bill_month, scope, body.issued_on, body.due_on, body.chunk_size)
    )
    queued = body.confirmed and await _begin(ctx, run.id, run.chunk_count)
    return await _generated(ctx, run.id, queued=queued)


@router.post(
    "/runs/{run_id}/start",
    summary="确认开账，或继续中断的批次",
    access=require(RUN),
    idempotent=True,
)
async def confirm_run(ctx: ContextDep, run_id: RunPath) -> GeneratedView:
    """Begin with a planned run, or go on with one that stopped."""
    progress = await run_progress(ctx, run_id)
    left = progress.run.chunk_count - progress.done_chunks
    return await _generated(ctx, run_id, queued=await _begin(ctx, run_id, left))


@router.post(
    "/runs/{run_id}/retry",
    summary="对待处理账户重新开账",
    access=require(RUN),
    idempotent=True,
)
async def retry_accounts(ctx: ContextDep, run_id: RunPath, body: RetryBody) -> GeneratedView:
    """Bill parked accounts again."""
    await retry_parked(ctx, run_id, body.account_ids)
    return await _generated(ctx, run_id, queued=False)


@router.post("/runs/{run_id}/abandon", summary="放弃开账批次", access=require(RUN))
async def give_up_run(ctx: ContextDep, run_id: RunPath, body: AbandonRunBody) -> RunView:
    """Give up a run; what it has issued stands."""
    return RunView.model_validate(await abandon_run(ctx, run_id, body.reason))


@router.get("/runs", summary="开账批次", access=require(READ))
async def read_runs(
    ctx: ContextDep,
    page: PageDep,
    bill_month: Annotated[MonthIn | None, Query(description="账期")] = None,
) -> PageView[RunView]:
    """Return runs, the newest first."""
    return PageView[RunView].model_validate(await list_runs(ctx, page, bill_month))


@router.get("/runs/export", summary="导出开账记录", access=require(READ), response_class=Response)
async def export_runs(
    ctx: ContextDep,
    bill_month: Annotated[MonthIn | None, Query(description="账期")] = None,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式：xlsx 或 csv")
    ] = ExportFormat.XLSX,
) -> Response:
    """Hand out the history of runs."""
    rows = []
    for number in range(1, _HISTORY_ROWS // MAX_PAGE_SIZE + 1):
        page = await list_runs(ctx, PageRequest(number, MAX_PAGE_SIZE), bill_month)
        rows += [_history_row(await run_progress(ctx, run.id)) for run in page.items]
        if number * MAX_PAGE_SIZE >= page.total:
            break
    return export_response(ExportTable("开账记录", _HISTORY_HEADERS, rows), form)


@router.get("/runs/{run_id}", summary="开账进度与汇总", access=require(READ))
async def read_run(ctx: ContextDep, run_id: RunPath) -> ProgressView:
    """Return how far a run is."""
    return ProgressView.model_validate(await run_progress(ctx, run_id))


@router.get("/runs/{run_id}/preview", summary="试算：不写入任何数据", access=require(RUN))
async def read_preview(ctx: ContextDep, run_id: RunPath) -> PreviewView:
    """Price what is left of a run."""
    return PreviewView.model_validate(await preview_run(ctx, run_id))


@router.get("/runs/{run_id}/parked", summary="待处理（未能开账）的账户", access=require(READ))
async def read_parked(
    ctx: ContextDep,
    page: PageDep,
    run_id: RunPath,
    status: Annotated[
        str, Query(pattern="^(parked|billed|dropped)$", description="状态")
    ] = "parked",
) -> PageView[ParkedView]:
    """Return the accounts that a run could not bill."""
    return PageView[ParkedView].model_validate(await list_parked(ctx, run_id, page, status))


@router.get("/bills", summary="账单", access=require(READ))
async def read_bills(
    ctx: ContextDep,
    page: PageDep,
    *,
    cust_id: Annotated[IdIn | None, Query(description="客户")] = None,
    bill_month: Annotated[MonthIn | None, Query(description="账期")] = None,
    status: Annotated[str | None, Query(pattern=_STATUSES, description="状态")] = None,
    run_id: Annotated[IdIn | None, Query(description="开账批次")] = None,
    site_id: Annotated[IdIn | None, Query(description="营业所")] = None,
) -> PageView[BillView]:
    """Return bills, the newest first."""
    wanted = BillFilter(cust_id, bill_month, status, run_id, site_id)
    return PageView[BillView].model_validate(await list_bills(ctx, wanted, page))


@router.get("/accounts/{account_id}/open-bills", summary="账户的未缴账单", access=require(READ))
async def read_open_bills(ctx: ContextDep, account_id: AccountPath) -> list[BillView]:
    """Return an account's open bills in the order they are paid."""
    return [BillView.model_validate(bill) for bill in await open_bills(ctx, account_id)]


@router.post(
    "/accounts/{account_id}/bill-now",
    summary="立即开账：该账户已复核、未开账的读数",
    access=require(RUN),
    idempotent=True,
    status_code=201,
)
async def bill_now(ctx: ContextDep, account_id: AccountPath) -> BilledNowView:
    """Bill one account at once, beside the month's runs."""
    return BilledNowView.model_validate(await bill_account_now(ctx, account_id))


@router.get("/bills/{number}", summary="账单明细", access=require(READ))
async def read_bill(ctx: ContextDep, number: BillNumberPath) -> BillDetailView:
    """Return a bill with its lines."""
    return BillDetailView.model_validate(await bill_by_number(ctx, number))


@router.get(
    "/bills/{number}/explanation", summary="账单计价过程：重算并核对", access=require(EXPLAIN)
)
async def read_explanation(ctx: ContextDep, number: BillNumberPath) -> ExplanationView:
    """Replay a bill from what is stored with it."""
    return ExplanationView.model_validate(await explain_bill(ctx, number))


def _history_row(done: RunProgress) -> Sequence[Cell]:
    run = done.run
    return (
        run.code,
        run.bill_month,
        run.status.value,
        run.issued_on,
        run.due_on,
        run.account_count,
        done.bill_count,
        done.usage_m3,
        yuan_text(done.total_amount_fen),
        yuan_text(done.offset_fen),
        done.parked_count,
    )


async def _begin(ctx: Context, run_id: int, chunks: int) -> bool:
    """Bill a run of one chunk now; let shards work on a larger one and return True."""
    run = await start_run(ctx, run_id)
    if chunks > 1:
        await enqueue_run(ctx, run.id, _SHARDS)
        return True
    while await bill_next_chunk(ctx, run.id) is not None:
        pass
    return False


async def _generated(ctx: Context, run_id: int, *, queued: bool) -> GeneratedView:
    progress = await run_progress(ctx, run_id)
    parked = await list_parked(ctx, run_id, PageRequest(1, MAX_PAGE_SIZE))
    return GeneratedView(
        summary=ProgressView.model_validate(progress),
        failures=[ParkedView.model_validate(each) for each in parked.items],
        queued=queued and progress.run.status is not RunStatus.DONE,
    )
