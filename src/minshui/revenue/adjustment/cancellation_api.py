"""HTTP: taking bills back (撤销账单)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.revenue.adjustment.contracts import RequestCancellation
from minshui.revenue.adjustment.permissions import CANCEL, READ
from minshui.revenue.adjustment.schemas import (
    AbandonBody,
    CancellationBody,
    CancellationPreviewView,
    CancellationProgressView,
    CancellationView,
    HeldView,
    RequestedCancellationView,
    ScopeBody,
)
from minshui.revenue.adjustment.use_cases.request_cancellation import request_cancellation
from minshui.revenue.billing.facade import (
    CANCELLATION_ROWS,
    CancellationContract,
    abandon_cancellation,
    cancellation_progress,
    enqueue_cancellation,
    held_bills,
    list_cancellations,
    preview_cancellation,
)

router = ApiRouter(prefix="/api/v1/revenue/bill-cancellations", tags=["账务调整"])

CancellationId = Annotated[int, id_in_path(CANCELLATION_ROWS, "cancellation_id", "撤销批次 id")]
_SHARDS = 2


def _view(cancellation: CancellationContract) -> CancellationView:
    values = asdict(cancellation)
    values["scope"] = {name: value for name, value in values["scope"].items() if value}
    return CancellationView.model_validate(values)


async def _progress(ctx: Context, cancellation_id: int) -> CancellationProgressView:
    progress = await cancellation_progress(ctx, cancellation_id)
    values = {**asdict(progress), "cancellation": _view(progress.cancellation)}
    return CancellationProgressView.model_validate(values)


@router.post("/preview", summary="预览撤销账单", access=require(CANCEL))
async def preview_cancellation_of(ctx: ContextDep, body: ScopeBody) -> CancellationPreviewView:
    """Show what a scope holds and what would be credited; nothing is stored."""
    found = await preview_cancellation(ctx, body.scope())
    return CancellationPreviewView.model_validate(found)


@router.post(
    "",
    summary="申请撤销账单：单张、账户、册本、开账批次或其一部分",
    access=require(CANCEL),
    idempotent=True,
    status_code=202,
)
async def ask_cancellation(ctx: ContextDep, body: CancellationBody) -> RequestedCancellationView:
    """Ask for bills to be taken back; where the tenant lets it pass it begins at once."""
    command = RequestCancellation(body.scope(), body.reason_code, body.reason)
    return RequestedCancellationView.model_validate(await request_cancellation(ctx, command))


@router.get("", summary="撤销批次", access=require(READ))
async def list_cancellations_page(ctx: ContextDep, page: PageDep) -> PageView[CancellationView]:
    """Return cancellations, the newest first."""
    found = await list_cancellations(ctx, page)
    return PageView[CancellationView](
        items=[_view(each) for each in found.items],
        total=found.total,
        page=found.page,
        size=found.size,
    )


@router.get("/{cancellation_id}", summary="撤销批次进度", access=require(READ))
async def read_cancellation(
    ctx: ContextDep, cancellation_id: CancellationId
) -> CancellationProgressView:
    """Return how far a cancellation is."""
    return await _progress(ctx, cancellation_id)


@router.get("/{cancellation_id}/held", summary="撤销批次保留的账户", access=require(READ))
async def read_held(
    ctx: ContextDep, cancellation_id: CancellationId, page: PageDep
) -> PageView[HeldView]:
    """Return the accounts that were left alone, with the reasons."""
    found = await held_bills(ctx, cancellation_id, page)
    return PageView[HeldView](
        items=[HeldView.model_validate(each) for each in found.items],
        total=found.total,
        page=found.page,
        size=found.size,
    )


@router.post(
    "/{cancellation_id}/resume",
    summary="继续中断的撤销批次",
    access=require(CANCEL),
    idempotent=True,
)
async def resume(ctx: ContextDep, cancellation_id: CancellationId) -> CancellationProgressView:
    """Go on with a cancellation that stopped; asking again while it goes on changes nothing."""
    await cancellation_progress(ctx, cancellation_id)
    await enqueue_cancellation(ctx, cancellation_id, _SHARDS)
    return await _progress(ctx, cancellation_id)


@router.post(
    "/{cancellation_id}/abandon",
    summary="放弃撤销批次",
    access=require(CANCEL),
    idempotent=True,
)
async def give_up(
    ctx: ContextDep, cancellation_id: CancellationId, body: AbandonBody
) -> CancellationView:
    """Give up a cancellation; what it has taken back stays so."""
    return _view(await abandon_cancellation(ctx, cancellation_id, body.reason))
