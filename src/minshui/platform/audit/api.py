"""HTTP: the audit log, for auditors."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult
from minshui.infrastructure.audit.policy import AuditKeeping, read_keeping
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep, MasterDep
from minshui.infrastructure.http.exporting import ExportFormat, export_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import WHOLE_TENANT
from minshui.infrastructure.http.values import CodeText, IdIn, InstantIn, LineText
from minshui.kernel.paging import MAX_PAGE_SIZE
from minshui.platform.audit import permissions
from minshui.platform.audit.contracts import LogFilter
from minshui.platform.audit.queries.chain_state import chain_state
from minshui.platform.audit.queries.log_detail import read_log
from minshui.platform.audit.queries.log_export import log_table
from minshui.platform.audit.queries.logs import find_logs
from minshui.platform.audit.queries.master_logs import find_master_logs, read_master_log
from minshui.platform.audit.queries.summary import summarize_logs
from minshui.platform.audit.schemas import (
    AuditPolicyBody,
    AuditPolicyView,
    ChainStateView,
    DayTallyView,
    LogDetailView,
    LogEntryView,
    LogPageView,
    LogSummaryView,
    TallyView,
    detail_view,
    entry_view,
    page_view,
)
from minshui.platform.audit.use_cases.note_reading import note_reading
from minshui.platform.audit.use_cases.set_policy import set_policy

router = ApiRouter(prefix="/api/v1/platform/audit", tags=["审计日志"])

LogId = Annotated[IdIn, Path(description="记录编号")]
Cursor = Annotated[CodeText | None, Query(description="上一页返回的 following；不给则从最新的开始")]
Size = Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE, description="每页条数")]
_RANGE = "不给时段、也不给对象编号或跟踪号时，只查最近 31 天。"


async def _filter(
    *,
    category: Annotated[
        AuditCategory | None,
        Query(
            description="类别：operation 操作、sign_in 登录、configuration 配置变更、"
            "security 安全、exception 异常、interface 接口、reading 查阅"
        ),
    ] = None,
    result: Annotated[AuditResult | None, Query(description="结果")] = None,
    action: Annotated[
        CodeText | None, Query(description="动作，如 user.create；以点结尾表示一族，如 user.")
    ] = None,
    user_id: Annotated[IdIn | None, Query(description="用户号")] = None,
    user_name: Annotated[LineText | None, Query(description="用户名或程序名")] = None,
    subject_type: Annotated[CodeText | None, Query(description="对象种类")] = None,
    subject_id: Annotated[LineText | None, Query(description="对象编号")] = None,
    client_address: Annotated[CodeText | None, Query(description="来源地址")] = None,
    session_id: Annotated[CodeText | None, Query(description="会话")] = None,
    trace_id: Annotated[CodeText | None, Query(description="跟踪号")] = None,
    since: Annotated[InstantIn | None, Query(description="起始时刻（含），须带时区")] = None,
    until: Annotated[InstantIn | None, Query(description="截止时刻（不含），须带时区")] = None,
) -> LogFilter:
    return LogFilter(
        category=category,
        result=result,
        action=action,
        user_id=user_id,
        user_name=user_name,
        subject_type=subject_type,
        subject_id=subject_id,
        client_address=client_address,
        session_id=session_id,
        trace_id=trace_id,
        since=since,
        until=until,
    )


FilterDep = Annotated[LogFilter, Depends(_filter)]


@router.get(
    "/logs",
    summary="查询审计日志",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
    description=f"操作、登录、配置变更、安全、异常、接口各类日志，新的在前。{_RANGE}",
)
async def list_audit_logs(
    ctx: ContextDep, wanted: FilterDep, cursor: Cursor = None, size: Size = 50
) -> LogPageView:
    """Return a page of the tenant's log; the first one is noted."""
    page = await find_logs(ctx, wanted, cursor, size)
    if cursor is None:
        await note_reading(ctx, "read", wanted.category or "all", wanted)
    return page_view(page)


@router.get(
    "/logs/summary",
    summary="统计审计日志",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
    description=f"按日、结果、动作、用户、对象种类的条数。{_RANGE}",
)
async def summarize_audit_logs(ctx: ContextDep, wanted: FilterDep) -> LogSummaryView:
    """Return what the rows add up to."""
    summary = await summarize_logs(ctx, wanted)
    return LogSummaryView(
        total=summary.total,
        days=[DayTallyView(day=day, count=count) for day, count in summary.days],
        results=[TallyView.model_validate(each) for each in summary.results],
        actions=[TallyView.model_validate(each) for each in summary.actions],
        users=[TallyView.model_validate(each) for each in summary.users],
        subjects=[TallyView.model_validate(each) for each in summary.subjects],
    )


@router.get(
    "/logs/export",
    summary="导出审计日志",
    access=require(permissions.EXPORT),
    dependencies=[WHOLE_TENANT],
    response_class=Response,
    description=f"XLSX 或 CSV 文件，至多 50000 条；导出本身也记入查阅日志。{_RANGE}",
)
async def export_audit_logs(
    ctx: ContextDep,
    wanted: FilterDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the rows as a file."""
    table = await log_table(ctx, wanted)
    await note_reading(ctx, "export", wanted.category or "all", wanted)
    return export_response(table, form)


@router.get(
    "/logs/{log_id}",
    summary="查询一条审计记录",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
)
async def read_audit_log(ctx: ContextDep, log_id: LogId) -> LogDetailView:
    """Return a row in full; that it was read is noted."""
    detail = await read_log(ctx, log_id)
    await note_reading(ctx, "read", log_id)
    return detail_view(detail)


@router.get(
    "/master-logs",
    summary="查询跨租户审计日志",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
    master=True,
    description=f"主库中的跨租户授权、切换等记录；集团总部可查全部租户，其他租户只查本租户的。{_RANGE}",
)
async def list_master_audit_logs(
    ctx: ContextDep,
    mctx: MasterDep,
    wanted: FilterDep,
    *,
    tenant_code: Annotated[CodeText | None, Query(description="办理人所属租户")] = None,
    cursor: Cursor = None,
    size: Size = 50,
) -> LogPageView:
    """Return a page of master's log as far as the tenant may see it."""
    page = await find_master_logs(mctx, wanted, cursor, size, tenant_code=tenant_code)
    if cursor is None:
        await note_reading(ctx, "read", "master", wanted)
    return page_view(page)


@router.get(
    "/master-logs/{log_id}",
    summary="查询一条跨租户审计记录",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
    master=True,
)
async def read_master_audit_log(ctx: ContextDep, mctx: MasterDep, log_id: LogId) -> LogEntryView:
    """Return a row of master's log."""
    entry = await read_master_log(mctx, log_id)
    await note_reading(ctx, "read", f"master {log_id}")
    return entry_view(entry)


@router.get(
    "/chain",
    summary="查询审计封存和归档",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
)
async def read_audit_chain(ctx: ContextDep) -> ChainStateView:
    """Return how far the log is sealed."""
    return ChainStateView.model_validate(await chain_state(ctx))


@router.get(
    "/policy",
    summary="查询审计策略",
    access=require(permissions.READ),
    dependencies=[WHOLE_TENANT],
)
async def read_audit_policy(ctx: ContextDep) -> AuditPolicyView:
    """Return how the log is kept."""
    return AuditPolicyView.model_validate(await read_keeping(ctx.session))


@router.put(
    "/policy",
    summary="设置审计策略",
    access=require(permissions.MANAGE, step_up=True),
    dependencies=[WHOLE_TENANT],
)
async def set_audit_policy(ctx: ContextDep, body: AuditPolicyBody) -> AuditPolicyView:
    """Set how the log is kept."""
    keeping = AuditKeeping(body.algorithm, body.kept_months)
    return AuditPolicyView.model_validate(await set_policy(ctx, keeping))
