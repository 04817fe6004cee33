"""What the routes of book practice take and send: locks, calendar, lists, progress."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from minshui.infrastructure.http.exporting import Cell
from minshui.infrastructure.http.values import (
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
)
from minshui.revenue.reading.contracts_practice import (
    ListedMeter,
)
from minshui.revenue.reading.domain.anomalies import ANOMALY_TEXTS, Anomaly
from minshui.revenue.reading.queries.meter_lists import MeterListFilter


class LockBookBody(RequestBody):
    """Close a book, or one month of it, for entry; or open it again."""

    reason: LineText = Field(description="锁定或解锁的原因")
    bill_month: MonthIn | None = Field(None, description="只关闭这一账期；不填为整册")


class BookLockRow(View):
    """A lock on a book."""

    id: int = Field(description="锁定 id")
    bill_month: int | None = Field(description="账期；空为整册")
    reason: str = Field(description="锁定原因")
    locked_by: int | None = Field(description="锁定人")
    locked_by_name: str = Field(description="锁定人姓名")
    locked_at: datetime = Field(description="锁定时间")
    released_by: int | None = Field(description="解锁人")
    released_at: datetime | None = Field(description="解锁时间；空为仍锁定")
    release_reason: str | None = Field(description="解锁原因")


class CalendarBody(RequestBody):
    """Lay down the reading days of a year."""

    year: int = Field(description="年度", ge=2000, le=2999)
    book_id: IdIn | None = Field(None, description="只编这一册；不填为全部")


class CalendarMadeView(View):
    """How many reading days were laid down."""

    made: int = Field(description="编制的例日数")


class BookDayBody(RequestBody):
    """The reading day of one month."""

    reading_on: date = Field(description="抄表例日")


class BookDayRow(View):
    """A reading day."""

    book_id: int = Field(description="册本")
    book_code: str = Field(description="册本编号")
    book_name: str = Field(description="册本名称")
    site_id: int = Field(description="营业所")
    reader_id: int | None = Field(description="抄表员")
    bill_month: int = Field(description="账期")
    reading_on: date = Field(description="抄表例日")
    is_edited: bool = Field(description="是否人工调整")


class PunctualityRow(View):
    """How punctually a reader read a book."""

    reader_id: int | None = Field(description="抄表员")
    book_id: int = Field(description="册本")
    book_code: str = Field(description="册本编号")
    site_id: int = Field(description="营业所")
    planned: int = Field(description="计划数")
    before: int = Field(description="提前抄")
    on_day: int = Field(description="按例日抄")
    after: int = Field(description="迟抄")
    overdue: int = Field(description="逾期未抄")
    on_day_rate: DecimalOut | None = Field(description="按例日抄表率")


class GroupProgressRow(View):
    """Progress of a site, book, reader or month."""

    key: int | None = Field(description="营业所、册本、抄表员 id 或账期；空为未归属")
    name: str | None = Field(description="营业所名称或册本编号")
    due: int = Field(description="应抄")
    read: int = Field(description="已抄")
    skipped: int = Field(description="跳过")
    estimated: int = Field(description="估抄")
    pending: int = Field(description="待复核")
    approved: int = Field(description="已复核")
    returned: int = Field(description="已退回")
    usage_m3: DecimalOut = Field(description="已复核的抄收水量（售水量之抄收部分）")
    read_rate: DecimalOut | None = Field(description="抄见率")
    is_locked: bool = Field(description="册本是否已关闭录入")


class ListedMeterRow(View):
    """A meter on a list."""

    bill_month: int = Field(description="账期")
    book_id: int | None = Field(description="册本")
    book_code: str | None = Field(description="册本编号")
    reader_id: int | None = Field(description="抄表员")
    meter_no: str = Field(description="表号")
    customer_code: str = Field(description="户号")
    customer_name: str = Field(description="户名")
    address: str = Field(description="地址")
    previous_on: date = Field(description="上次抄表日期")
    previous_reading: DecimalOut = Field(description="上次读数")
    task_id: int | None = Field(description="抄表任务")
    reading_id: int | None = Field(description="抄表记录")
    current_reading: DecimalOut | None = Field(description="本次指针")
    seen_reading: DecimalOut | None = Field(description="表盘所见（与指针不同时）")
    reading_on: date | None = Field(description="抄表日期")
    usage_m3: DecimalOut | None = Field(description="计费水量")
    mean_usage_m3: DecimalOut | None = Field(description="历史平均水量（未抄清单）")
    kind: str | None = Field(description="种类")
    status_code: str | None = Field(description="抄表状态")
    review_status: str | None = Field(description="复核状态")
    anomalies: list[Anomaly] = Field(description="异常标记")
    in_a_row: int = Field(description="连续期数：估抄，或零水量（长期零水量清单）")
    due_on: date | None = Field(description="应抄日（例日）")
    days_late: int = Field(description="晚于应抄日的天数，未抄的算到今天")
    lock_reason: str | None = Field(description="在办业务使其不能抄表的原因")


LIST_HEADERS = (
    "册本",
    "表号",
    "户号",
    "户名",
    "地址",
    "上次抄表日期",
    "上次读数",
    "抄表日期",
    "本次指针",
    "表盘所见",
    "水量",
    "复核状态",
    "异常",
    "连续期数",
    "应抄日",
    "晚抄天数",
    "在办业务",
)
_STATUS_NAMES = {"pending": "待复核", "approved": "已复核", "returned": "已退回"}


def list_cells(row: ListedMeter) -> tuple[Cell, ...]:
    """Return a row as ``LIST_HEADERS`` name it."""
    return (
        row.book_code,
        row.meter_no,
        row.customer_code,
        row.customer_name,
        row.address,
        row.previous_on,
        row.previous_reading,
        row.reading_on,
        row.current_reading,
        row.seen_reading,
        row.usage_m3,
        _STATUS_NAMES.get(row.review_status or "", row.review_status),
        "；".join(ANOMALY_TEXTS[Anomaly(code)] for code in row.anomalies),
        row.in_a_row,
        row.due_on,
        row.days_late,
        row.lock_reason,
    )


def _list_filter(
    *,
    bill_month: Annotated[MonthIn, Query(description="账期")],
    site_id: Annotated[IdIn | None, Query(description="营业所")] = None,
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
    reader_id: Annotated[IdIn | None, Query(description="抄表员")] = None,
) -> MeterListFilter:
    return MeterListFilter(bill_month, site_id, book_id, reader_id)


ListFilterDep = Annotated[MeterListFilter, Depends(_list_filter)]
"""Which meters a list is about."""
