"""HTTP: what waits for a second person, and the decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.workorder.approval.contracts import ProcessFilter, ProcessStatus, approval_kinds
from minshui.workorder.approval.permissions import DECIDE, READ
from minshui.workorder.approval.queries.processes import (
    kinds_decided_by,
    list_processes,
    visible_process,
)
from minshui.workorder.approval.queries.scoped import PROCESS_ROWS
from minshui.workorder.approval.schemas import (
    ApproveBody,
    KindView,
    ProcessView,
    RejectBody,
    process_view,
)
from minshui.workorder.approval.use_cases.approve import approve
from minshui.workorder.approval.use_cases.reject import reject
from minshui.workorder.approval.use_cases.withdraw import withdraw

router = ApiRouter(prefix="/api/v1/workorder/approvals", tags=["审批"])

ProcessId = Annotated[int, id_in_path(PROCESS_ROWS, "process_id", "审批单 id")]


@router.get("", summary="审批单列表", access=require(READ))
async def list_all(
    ctx: ContextDep,
    page: PageDep,
    *,
    status: Annotated[ProcessStatus | None, Query(description="状态")] = None,
    kind: Annotated[str | None, Query(max_length=32, description="类别")] = None,
    cust_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="客户 id")] = None,
    mine: Annotated[bool, Query(description="只看本人提出的")] = False,
) -> PageView[ProcessView]:
    """Return what the actor may decide or has asked for."""
    wanted = ProcessFilter(
        kinds_decided_by(ctx), status, kind, cust_id, ctx.actor.user_id if mine else None
    )
    found = await list_processes(ctx, wanted, page)
    items = [process_view(each) for each in found.items]
    return PageView[ProcessView](items=items, total=found.total, page=found.page, size=found.size)


@router.get("/kinds", summary="本人可审批的类别", access=require(READ))
async def list_kinds(ctx: ContextDep) -> list[KindView]:
    """Return the kinds that the actor may decide."""
    mine = kinds_decided_by(ctx)
    kinds = approval_kinds().values()
    return [KindView(code=kind.code, name=kind.name) for kind in kinds if kind.code in mine]


@router.get("/{process_id}", summary="审批单", access=require(READ))
async def read_one(ctx: ContextDep, process_id: ProcessId) -> ProcessView:
    """Return one process."""
    return process_view(await visible_process(ctx, process_id))


@router.post(
    "/{process_id}/approve",
    summary="通过",
    access=require(DECIDE, step_up=True),
    idempotent=True,
)
async def approve_one(ctx: ContextDep, process_id: ProcessId, body: ApproveBody) -> ProcessView:
    """Approve and execute."""
    return process_view(await approve(ctx, process_id, body.note))


@router.post("/{process_id}/reject", summary="驳回", access=require(DECIDE), idempotent=True)
async def reject_one(ctx: ContextDep, process_id: ProcessId, body: RejectBody) -> ProcessView:
    """Turn down."""
    return process_view(await reject(ctx, process_id, body.note))


@router.post("/{process_id}/withdraw", summary="撤回", access=require(READ), idempotent=True)
async def withdraw_one(ctx: ContextDep, process_id: ProcessId) -> ProcessView:
    """Take one's own request back."""
    return process_view(await withdraw(ctx, process_id))
