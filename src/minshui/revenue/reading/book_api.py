"""HTTP: locks and calendar of books, the lists of a reading office, progress."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import IdIn, MonthIn, PageView
from minshui.revenue.reading.book_schemas import (
    LIST_HEADERS,
    BookDayBody,
    BookDayRow,
    BookLockRow,
    CalendarBody,
    CalendarMadeView,
    GroupProgressRow,
    ListedMeterRow,
    ListFilterDep,
    LockBookBody,
    PunctualityRow,
    list_cells,
)
from minshui.revenue.reading.contracts_practice import (
    MeterList,
    ProgressGroup,
)
from minshui.revenue.reading.permissions import LOCK_BOOKS, MANAGE_BOOKS, READ
from minshui.revenue.reading.queries.book_locks import lock_history
from minshui.revenue.reading.queries.calendar import book_calendar, punctuality
from minshui.revenue.reading.queries.meter_lists import export_meters, list_meters
from minshui.revenue.reading.queries.progress import ProgressFilter, progress_by
from minshui.revenue.reading.queries.scoped import BOOK_ROWS
from minshui.revenue.reading.schemas import BookView
from minshui.revenue.reading.use_cases.generate_calendar import generate_calendar
from minshui.revenue.reading.use_cases.lock_book import lock_book
from minshui.revenue.reading.use_cases.set_book_day import set_book_day
from minshui.revenue.reading.use_cases.unlock_book import unlock_book

router = ApiRouter(prefix="/api/v1/revenue/reading", tags=["抄表"])
BookPath = Annotated[int, id_in_path(BOOK_ROWS, "book_id", "册本 id")]
MonthPath = Annotated[MonthIn, Path(description="账期")]
ListPath = Annotated[MeterList, Path(description="清单")]
SiteQuery = Annotated[IdIn | None, Query(description="营业所")]
ReaderQuery = Annotated[IdIn | None, Query(description="抄表员")]
FirstQuery = Annotated[MonthIn, Query(description="起始账期")]
LastQuery = Annotated[MonthIn, Query(description="终止账期")]
LIST_TITLES = {
    MeterList.ZERO: "零水量清单",
    MeterList.UNREAD: "未抄清单",
    MeterList.LONG_ESTIMATED: "长期估抄清单",
    MeterList.LONG_ZERO: "长期零水量清单",
    MeterList.HELD_POINTER: "等针清单",
    MeterList.LOCKED: "锁定读数清单",
    MeterList.PENDING: "待复核清单",
    MeterList.RETURNED: "退回清单",
}


@router.post(
    "/books/{book_id}/lock", summary="锁定册本，或关闭其一个账期的录入", access=require(LOCK_BOOKS)
)
async def post_book_lock(ctx: ContextDep, book_id: BookPath, body: LockBookBody) -> BookView:
    """Close a book or a month of it."""
    return BookView.model_validate(await lock_book(ctx, book_id, body.reason, body.bill_month))


@router.post("/books/{book_id}/unlock", summary="解锁册本或其账期", access=require(LOCK_BOOKS))
async def post_book_unlock(ctx: ContextDep, book_id: BookPath, body: LockBookBody) -> BookView:
    """Open a book or a month of it."""
    return BookView.model_validate(await unlock_book(ctx, book_id, body.reason, body.bill_month))


@router.get("/books/{book_id}/locks", summary="册本的锁定记录", access=require(READ))
async def get_book_locks(ctx: ContextDep, book_id: BookPath) -> list[BookLockRow]:
    """Show who locked a book and why."""
    return [BookLockRow.model_validate(row) for row in await lock_history(ctx, book_id)]


@router.post("/calendar", summary="编制年度抄表例日", access=require(MANAGE_BOOKS), status_code=201)
async def post_calendar(ctx: ContextDep, body: CalendarBody) -> CalendarMadeView:
    """Lay down the reading days of a year."""
    return CalendarMadeView(made=await generate_calendar(ctx, body.year, body.book_id))


@router.get("/calendar", summary="查询抄表例日", access=require(READ))
async def get_calendar(
    ctx: ContextDep,
    *,
    year: Annotated[int, Query(ge=2000, le=2999, description="年度")],
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
    site_id: SiteQuery = None,
    reader_id: ReaderQuery = None,
) -> list[BookDayRow]:
    """Show the reading days of a year."""
    days = await book_calendar(ctx, year, book_id=book_id, site_id=site_id, reader_id=reader_id)
    return [BookDayRow.model_validate(day) for day in days]


@router.put(
    "/books/{book_id}/calendar/{bill_month}",
    summary="调整册本一个账期的抄表例日",
    access=require(MANAGE_BOOKS),
)
async def put_book_day(
    ctx: ContextDep, book_id: BookPath, bill_month: MonthPath, body: BookDayBody
) -> list[BookDayRow]:
    """Set one reading day and show the book's year."""
    await set_book_day(ctx, book_id, bill_month, body.reading_on)
    days = await book_calendar(ctx, bill_month // 100, book_id=book_id)
    return [BookDayRow.model_validate(day) for day in days]


@router.get("/punctuality", summary="抄表员按例日抄表情况", access=require(READ))
async def get_punctuality(
    ctx: ContextDep,
    *,
    first_month: FirstQuery,
    last_month: LastQuery,
    site_id: SiteQuery = None,
    reader_id: ReaderQuery = None,
) -> list[PunctualityRow]:
    """Show how punctually books were read."""
    rows = await punctuality(ctx, first_month, last_month, site_id=site_id, reader_id=reader_id)
    return [PunctualityRow.model_validate(row) for row in rows]


@router.get("/progress/{group}", summary="分组抄表进度、抄见率和抄收水量", access=require(READ))
async def get_progress_by(
    ctx: ContextDep,
    group: Annotated[ProgressGroup, Path(description="按营业所、册本、抄表员或账期")],
    *,
    first_month: FirstQuery,
    last_month: LastQuery,
    site_id: SiteQuery = None,
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
    reader_id: ReaderQuery = None,
) -> list[GroupProgressRow]:
    """Count months by site, book, reader or month."""
    chosen = ProgressFilter(first_month, last_month, site_id, book_id, reader_id)
    return [GroupProgressRow.model_validate(row) for row in await progress_by(ctx, group, chosen)]


@router.get("/lists/{kind}", summary="抄表清单：零水量、未抄、长期估抄等", access=require(READ))
async def get_list(
    ctx: ContextDep, kind: ListPath, page: PageDep, chosen: ListFilterDep
) -> PageView[ListedMeterRow]:
    """Show one page of a list."""
    found = await list_meters(ctx, kind, chosen, page)
    return PageView[ListedMeterRow].model_validate(found)


@router.get(
    "/lists/{kind}/export", summary="导出抄表清单", access=require(READ), response_class=Response
)
async def export_list(
    ctx: ContextDep,
    kind: ListPath,
    chosen: ListFilterDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式：xlsx 或 csv")
    ] = ExportFormat.XLSX,
) -> Response:
    """Hand out a whole list."""
    rows = [list_cells(row) for row in await export_meters(ctx, kind, chosen)]
    return export_response(ExportTable(LIST_TITLES[kind], LIST_HEADERS, rows), form)
