"""Routes of cross-tenant grants, for both tenants' administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep, EdgeDep, MasterDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn, PageView
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.grant.contracts import (
    AskGrant,
    GrantAction,
    GrantContract,
    GrantState,
    Side,
    Validity,
)
from minshui.platform.grant.limits import count_search
from minshui.platform.grant.people import check_whole_tenant
from minshui.platform.grant.permissions import GRANT_ASK, GRANT_DECIDE, GRANT_READ
from minshui.platform.grant.queries.candidates import find_candidates, person_named
from minshui.platform.grant.queries.grants import (
    GrantFilter,
    all_grants,
    find_grants,
    grant_by_id,
    steps_of_grant,
)
from minshui.platform.grant.schemas import (
    ApproveBody,
    AskBody,
    CandidateBody,
    CandidatesView,
    CandidateView,
    EndBody,
    GrantDetailView,
    GrantStepView,
    GrantView,
)
from minshui.platform.grant.use_cases.approve_grant import approve_grant
from minshui.platform.grant.use_cases.ask_grant import ask_grant
from minshui.platform.grant.use_cases.end_grant import end_grant
from minshui.platform.grant.use_cases.withdraw_grant import withdraw_grant
from minshui.platform.grant.wording import KIND_TITLES, STATE_TITLES

router = ApiRouter(prefix="/api/v1/platform/grants", tags=["跨租户授权"])

GrantId = Annotated[IdIn, Path(description="授权编号")]
_HEADERS = (
    "编号",
    "用户",
    "用户名",
    "所属租户",
    "授权租户",
    "类型",
    "状态",
    "生效时刻",
    "到期时刻",
    "事由",
    "申请人",
    "结束原因",
)


async def _filter(
    side: Annotated[
        Side | None, Query(description="home 本租户用户到外单位；guest 外单位用户到本租户")
    ] = None,
    state: Annotated[list[GrantState] | None, Query(description="只看这些状态")] = None,
    to_approve: Annotated[bool, Query(description="只看等待本租户审批的")] = False,
    text: Annotated[str, Query(max_length=50, description="用户名或姓名的一部分")] = "",
) -> GrantFilter:
    return GrantFilter(side, tuple(state or ()), to_approve, text.strip())


FilterDep = Annotated[GrantFilter, Depends(_filter)]


@router.get("", summary="查询跨租户授权", access=require(GRANT_READ), master=True)
async def list_grants(mctx: MasterDep, page: PageDep, wanted: FilterDep) -> PageView[GrantView]:
    """Return a page of the tenant's grants."""
    check_whole_tenant(mctx)
    return PageView[GrantView].model_validate(await find_grants(mctx, wanted, page))


@router.get(
    "/export",
    summary="导出跨租户授权",
    access=require(GRANT_READ),
    master=True,
    response_class=Response,
    description="XLSX 或 CSV 文件，最多一万行。",
)
async def export_grants(
    mctx: MasterDep,
    wanted: FilterDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the tenant's grants as a file."""
    check_whole_tenant(mctx)
    rows = [_exported(grant) for grant in await all_grants(mctx, wanted)]
    return export_response(ExportTable("跨租户授权", _HEADERS, rows), form)


@router.post(
    "/candidates",
    summary="按完整用户名或手机号查找其他租户的用户",
    access=require(GRANT_ASK),
)
async def search_candidates(ctx: ContextDep, edge: EdgeDep, body: CandidateBody) -> CandidatesView:
    """Return who is called just so; whoever looks is noted, and may not look often."""
    check_whole_tenant(ctx)
    await count_search(ctx, edge.limiter)
    looked = await find_candidates(edge.work, ctx, body.text, body.tenant_code)
    await record_audit(ctx, "grant.search", "grant", "", after={"found": len(looked.found)})
    items = [
        CandidateView(
            tenant_code=each.person.tenant_code,
            tenant_name=each.tenant_name,
            user_name=each.user_name,
            display_name=f"{each.display_name[:1]}**",
        )
        for each in looked.found
    ]
    return CandidatesView(items=items, out_of_reach=list(looked.out_of_reach))


@router.post("", summary="申请跨租户授权", access=require(GRANT_ASK), status_code=201)
async def ask_for_grant(ctx: ContextDep, edge: EdgeDep, body: AskBody) -> GrantView:
    """Enter a request; both tenants' administrators then decide."""
    check_whole_tenant(ctx)
    await count_search(ctx, edge.limiter)
    command = AskGrant(
        home_tenant_code=body.home_tenant_code,
        user_name=body.user_name,
        guest_tenant_code=body.guest_tenant_code or ctx.tenant_code,
        kind=body.kind,
        validity=Validity(body.valid_from_at or ctx.clock.now(), body.valid_until_at),
        placement=None if body.placement is None else body.placement.placement(),
        reason=body.reason,
    )
    found = await person_named(edge.work, ctx, command.home_tenant_code, command.user_name)
    async with edge.master_work(ctx) as mctx:
        grant_id = await ask_grant(ctx, mctx, command, found)
        return GrantView.model_validate(await grant_by_id(mctx, grant_id))


@router.get(
    "/{grant_id}", summary="查询一个跨租户授权及其历史", access=require(GRANT_READ), master=True
)
async def read_grant(mctx: MasterDep, grant_id: GrantId) -> GrantDetailView:
    """Return a grant and its steps."""
    check_whole_tenant(mctx)
    grant = GrantView.model_validate(await grant_by_id(mctx, grant_id))
    steps = await steps_of_grant(mctx, grant_id)
    return GrantDetailView(grant=grant, steps=[GrantStepView.model_validate(e) for e in steps])


@router.post(
    "/{grant_id}/approve",
    summary="审批通过跨租户授权（本租户一方）",
    access=require(GRANT_DECIDE, step_up=True),
    master=True,
)
async def approve_grant_request(
    ctx: ContextDep, mctx: MasterDep, grant_id: GrantId, body: ApproveBody
) -> GrantView:
    """Agree for this side; with the other side's approval the grant begins."""
    placement = None if body.placement is None else body.placement.placement()
    await approve_grant(ctx, mctx, grant_id, placement)
    return GrantView.model_validate(await grant_by_id(mctx, grant_id))


@router.post(
    "/{grant_id}/reject", summary="驳回跨租户授权申请", access=require(GRANT_DECIDE), master=True
)
async def reject_grant_request(
    ctx: ContextDep, mctx: MasterDep, grant_id: GrantId, body: EndBody
) -> GrantView:
    """Refuse for this side."""
    await end_grant(ctx, mctx, grant_id, GrantAction.REJECT, body.note)
    return GrantView.model_validate(await grant_by_id(mctx, grant_id))


@router.post(
    "/{grant_id}/revoke",
    summary="撤销跨租户授权，立即生效",
    access=require(GRANT_DECIDE),
    master=True,
)
async def revoke_grant_now(
    ctx: ContextDep, mctx: MasterDep, grant_id: GrantId, body: EndBody
) -> GrantView:
    """End a grant for both sides."""
    await end_grant(ctx, mctx, grant_id, GrantAction.REVOKE, body.note)
    return GrantView.model_validate(await grant_by_id(mctx, grant_id))


@router.post(
    "/{grant_id}/withdraw", summary="撤回跨租户授权申请", access=require(GRANT_ASK), master=True
)
async def withdraw_grant_request(ctx: ContextDep, mctx: MasterDep, grant_id: GrantId) -> GrantView:
    """Take back a request of this tenant."""
    await withdraw_grant(ctx, mctx, grant_id)
    return GrantView.model_validate(await grant_by_id(mctx, grant_id))


def _exported(grant: GrantContract) -> tuple[str | int | None, ...]:
    until = grant.valid_until_at
    return (
        grant.id,
        grant.display_name,
        grant.user_name,
        grant.home_tenant_name,
        grant.guest_tenant_name,
        KIND_TITLES[grant.kind],
        STATE_TITLES[grant.state],
        f"{grant.valid_from_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}",
        None if until is None else f"{until.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}",
        grant.reason,
        grant.asked_by,
        grant.end_note,
    )
