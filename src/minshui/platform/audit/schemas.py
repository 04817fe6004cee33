"""Bodies and views of the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult
from minshui.infrastructure.audit.hashing import HashAlgorithm
from minshui.infrastructure.audit.policy import LEAST_KEPT_MONTHS
from minshui.infrastructure.http.values import RequestBody, View
from minshui.platform.audit.contracts import LogDetail, LogEntry, LogPage

_MOST_KEPT_MONTHS = 240


class FieldChangeView(View):
    """One field of a change."""

    field: str = Field(description="字段名")
    title: str = Field(description="字段的中文名；不认识时同字段名")
    old: Any = Field(description="原值；个人信息按权限脱敏")
    new: Any = Field(description="新值；个人信息按权限脱敏")


class LogEntryView(View):
    """One row of a log."""

    id: int = Field(description="编号")
    acted_at: datetime = Field(description="时刻")
    category: AuditCategory = Field(description="类别")
    action: str = Field(description="动作")
    action_title: str = Field(description="动作的中文名")
    result: AuditResult = Field(description="结果：done 成功、refused 被拒、failed 失败")
    user_id: int | None = Field(description="用户号；系统自动办理的为空")
    user_name: str = Field(description="用户名或程序名")
    display_name: str | None = Field(description="姓名")
    tenant_code: str = Field(description="办理人所属租户")
    session_id: str | None = Field(description="会话")
    client_address: str | None = Field(description="来源地址")
    subject_type: str = Field(description="对象种类")
    subject_title: str = Field(description="对象种类的中文名")
    subject_id: str = Field(description="对象编号")
    trace_id: str = Field(description="跟踪号")
    changes: Sequence[FieldChangeView] = Field(description="逐字段的变化")


class LogPageView(View):
    """One page of a log, newest first."""

    items: Sequence[LogEntryView] = Field(description="本页的记录，新的在前")
    following: str | None = Field(description="下一页的 cursor；空：没有下一页")


class SealPlaceView(View):
    """The seal that holds a row."""

    seal_number: int = Field(description="封存序号")
    sealed_at: datetime = Field(description="封存时刻")
    algorithm: HashAlgorithm = Field(description="哈希算法")


class LogDetailView(View):
    """One row in full."""

    entry: LogEntryView = Field(description="记录")
    seal: SealPlaceView | None = Field(description="所在的封存；空：尚未封存")


class TallyView(View):
    """How many rows."""

    key: str = Field(description="值")
    title: str = Field(description="中文名")
    count: int = Field(description="条数")


class DayTallyView(View):
    """How many rows a day has."""

    day: date = Field(description="日期")
    count: int = Field(description="条数")


class LogSummaryView(View):
    """What the rows add up to."""

    total: int = Field(description="总条数")
    days: Sequence[DayTallyView] = Field(description="按日")
    results: Sequence[TallyView] = Field(description="按结果")
    actions: Sequence[TallyView] = Field(description="最多的动作")
    users: Sequence[TallyView] = Field(description="最多的用户")
    subjects: Sequence[TallyView] = Field(description="最多的对象种类")


class ArchiveView(View):
    """A month that has moved to a file."""

    month: int = Field(description="月份，如 202605")
    first_seal: int = Field(description="起始封存序号")
    last_seal: int = Field(description="截止封存序号")
    row_count: int = Field(description="记录数")
    file_name: str = Field(description="归档文件")
    file_hash: str = Field(description="文件的 SHA-256")
    archived_at: datetime = Field(description="归档时刻")


class ChainStateView(View):
    """How far the log is sealed."""

    seal_number: int = Field(description="最新封存序号；0：还没有")
    seal_hash: str = Field(description="最新封存的哈希")
    sealed_at: datetime | None = Field(description="最新封存时刻")
    unsealed_count: int = Field(description="尚未封存的记录数")
    oldest_unsealed_at: datetime | None = Field(description="其中最早的时刻")
    archives: Sequence[ArchiveView] = Field(description="归档，新的在前")


class AuditPolicyBody(RequestBody):
    """How the log is kept."""

    algorithm: HashAlgorithm = Field(description="新封存用的哈希：sha256 或 sm3（国密）")
    kept_months: int = Field(
        ge=LEAST_KEPT_MONTHS,
        le=_MOST_KEPT_MONTHS,
        description="在库中保留的月数，当月计入；更早的先归档再删除",
    )


class AuditPolicyView(View):
    """How the log is kept."""

    algorithm: HashAlgorithm = Field(description="新封存用的哈希")
    kept_months: int = Field(description="在库中保留的月数")


def page_view(page: LogPage) -> LogPageView:
    """Return a page as it is sent."""
    return LogPageView(items=[entry_view(each) for each in page.items], following=page.following)


def entry_view(entry: LogEntry) -> LogEntryView:
    """Return a row as it is sent."""
    return LogEntryView.model_validate(entry)


def detail_view(detail: LogDetail) -> LogDetailView:
    """Return a row in full as it is sent."""
    return LogDetailView.model_validate(detail)
