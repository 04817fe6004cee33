"""A log as a table to hand out."""

from __future__ import annotations

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult
from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.exporting import Cell, ExportTable
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.platform.audit.contracts import LogEntry, LogFilter
from minshui.platform.audit.domain.differences import changes_text
from minshui.platform.audit.errors import AUDIT_EXPORT_TOO_LONG
from minshui.platform.audit.queries.conditions import log_conditions
from minshui.platform.audit.queries.entries import newest_rows, tenant_entries

MOST_EXPORTED = 50_000
CATEGORY_TITLES = {
    AuditCategory.OPERATION: "操作日志",
    AuditCategory.SIGN_IN: "登录日志",
    AuditCategory.CONFIGURATION: "配置变更",
    AuditCategory.SECURITY: "安全日志",
    AuditCategory.EXCEPTION: "异常日志",
    AuditCategory.INTERFACE: "接口日志",
    AuditCategory.READING: "查阅日志",
}
RESULT_TITLES = {
    AuditResult.DONE: "成功",
    AuditResult.REFUSED: "被拒",
    AuditResult.FAILED: "失败",
}
_HEADERS = (
    "编号",
    "时间",
    "类别",
    "动作",
    "结果",
    "用户名",
    "姓名",
    "来源地址",
    "对象",
    "对象编号",
    "内容",
    "跟踪号",
)


async def log_table(ctx: Context, wanted: LogFilter) -> ExportTable:
    """Return the rows of a filter, newest first; raises ``E_AUDIT_EXPORT_TOO_LONG``."""
    conditions = log_conditions(AuditRow, wanted, ctx.clock.now())
    rows = await newest_rows(ctx.session, AuditRow, conditions, MOST_EXPORTED + 1)
    if len(rows) > MOST_EXPORTED:
        raise MinshuiError(AUDIT_EXPORT_TOO_LONG, most=MOST_EXPORTED)
    title = "审计日志" if wanted.category is None else CATEGORY_TITLES[wanted.category]
    return ExportTable(title, _HEADERS, [_cells(each) for each in await tenant_entries(ctx, rows)])


def _cells(entry: LogEntry) -> tuple[Cell, ...]:
    return (
        entry.id,
        entry.acted_at.astimezone(LOCAL_ZONE).replace(tzinfo=None),
        CATEGORY_TITLES[entry.category],
        entry.action_title,
        RESULT_TITLES[entry.result],
        entry.user_name,
        entry.display_name or "",
        entry.client_address or "",
        entry.subject_title,
        entry.subject_id,
        changes_text(entry.changes),
        entry.trace_id,
    )
