"""HTTP: books, plans, tasks, readings (IF-REV-004), review, correction, exchange, import."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import IdIn, MonthIn, PageView
from minshui.infrastructure.imports.routes import declare_import
from minshui.revenue.reading.contracts import (
    CorrectReading,
    CreateBook,
    EditBook,
    ExchangeMeter,
    ReadingSource,
    ReviewCriteria,
    ReviewDecision,
    SubmitReading,
)
from minshui.revenue.reading.permissions import (
    CORRECT,
    EXCHANGE,
    IMPORT,
    MANAGE_BOOKS,
    PLAN,
    READ,
    REVIEW,
    SUBMIT,
)
from minshui.revenue.reading.queries.books import find_book, list_books
from minshui.revenue.reading.queries.progress import book_progress
from minshui.revenue.reading.queries.reading_list import (
    TaskFilter,
    list_readings,
    list_tasks,
    reading_chain,
)
from minshui.revenue.reading.queries.scoped import BOOK_ROWS, READING_ROWS
from minshui.revenue.reading.reading_import import ReadingImport
from minshui.revenue.reading.schemas import (
    BookView,
    ChangedView,
    CorrectBody,
    CreateBookBody,
    CustomerMetersBody,
    EditBookBody,
    ExchangeBody,
    ExchangeView,
    FilterDep,
    PlanBody,
    PlanView,
    ProgressView,
    ReadingResultView,
    ReadingRowView,
    ReviewBody,
    ReviewOneBody,
    ReviewView,
    SubmitBody,
    TaskRowView,
)
from minshui.revenue.reading.use_cases.correct_reading import correct_reading
from minshui.revenue.reading.use_cases.create_book import create_book
from minshui.revenue.reading.use_cases.edit_book import edit_book
from minshui.revenue.reading.use_cases.exchange_meter import exchange_meter
from minshui.revenue.reading.use_cases.plan_readings import plan_readings
from minshui.revenue.reading.use_cases.put_in_book import put_in_book
from minshui.revenue.reading.use_cases.resequence_book import resequence_book
from minshui.revenue.reading.use_cases.review_reading import review_reading
from minshui.revenue.reading.use_cases.review_readings import review_readings
from minshui.revenue.reading.use_cases.submit_reading import submit_reading

router = ApiRouter(prefix="/api/v1/revenue/reading", tags=["抄表"])
BookPath = Annotated[int, id_in_path(BOOK_ROWS, "book_id", "册本 id")]
ReadingPath = Annotated[int, id_in_path(READING_ROWS, "reading_id", "抄表记录 id")]


@router.post("/books", summary="新建册本", access=require(MANAGE_BOOKS), status_code=201)
async def post_book(ctx: ContextDep, body: CreateBookBody) -> BookView:
    """Create a book."""
    return BookView.model_validate(await create_book(ctx, CreateBook(**body.model_dump())))


@router.get("/books", summary="查询册本", access=require(READ))
async def get_books(
    ctx: ContextDep,
    page: PageDep,
    site_id: Annotated[IdIn | None, Query(description="营业所")] = None,
    reader_id: Annotated[IdIn | None, Query(description="抄表员")] = None,
    text: Annotated[str | None, Query(max_length=50, description="编号或名称")] = None,
) -> PageView[BookView]:
    """List books."""
    found = await list_books(ctx, page, site_id=site_id, reader_id=reader_id, text=text)
    return PageView[BookView].model_validate(found)


@router.get("/books/{book_id}", summary="册本详情", access=require(READ))
async def get_book(ctx: ContextDep, book_id: BookPath) -> BookView:
    """Show a book."""
    return BookView.model_validate(await find_book(ctx, book_id))


@router.put("/books/{book_id}", summary="修改、停用或启用册本", access=require(MANAGE_BOOKS))
async def put_book(ctx: ContextDep, book_id: BookPath, body: EditBookBody) -> BookView:
    """Change a book."""
    return BookView.model_validate(await edit_book(ctx, EditBook(book_id, **body.model_dump())))


@router.post(
    "/books/{book_id}/meters", summary="水表入册或由别册调入", access=require(MANAGE_BOOKS)
)
async def post_book_meters(
    ctx: ContextDep, book_id: BookPath, body: CustomerMetersBody
) -> ChangedView:
    """Put meters into a book."""
    return ChangedView(changed=await put_in_book(ctx, book_id, body.cust_meter_ids))


@router.put("/books/{book_id}/sequence", summary="调整册内序号", access=require(MANAGE_BOOKS))
async def put_book_sequence(
    ctx: ContextDep, book_id: BookPath, body: CustomerMetersBody
) -> ChangedView:
    """Re-sequence a book."""
    return ChangedView(changed=await resequence_book(ctx, book_id, body.cust_meter_ids))


@router.post("/plans", summary="编制抄表计划", access=require(PLAN), status_code=201)
async def post_plan(ctx: ContextDep, body: PlanBody) -> PlanView:
    """Plan a month."""
    return PlanView.model_validate(await plan_readings(ctx, body.bill_month, body.book_id))


@router.get("/tasks", summary="查询抄表任务", access=require(READ))
async def get_tasks(
    ctx: ContextDep,
    page: PageDep,
    *,
    bill_month: Annotated[MonthIn, Query(description="账期")],
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
    reader_id: Annotated[IdIn | None, Query(description="抄表员")] = None,
    read_status: Annotated[
        Literal["due", "read", "skipped"] | None, Query(description="任务状态")
    ] = None,
) -> PageView[TaskRowView]:
    """List the tasks of a month."""
    chosen = TaskFilter(bill_month, book_id, reader_id, read_status)
    return PageView[TaskRowView].model_validate(await list_tasks(ctx, chosen, page))


@router.get("/progress", summary="抄表进度和抄见率", access=require(READ))
async def get_progress(
    ctx: ContextDep,
    bill_month: Annotated[MonthIn, Query(description="账期")],
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
) -> ProgressView:
    """Count a month."""
    return ProgressView.model_validate(await book_progress(ctx, bill_month, book_id))


@router.post(
    "/readings",
    summary="提交读数并校验",
    access=require(SUBMIT),
    interface="IF-REV-004",
    status_code=201,
)
async def post_reading(ctx: ContextDep, body: SubmitBody) -> ReadingResultView:
    """Submit a reading."""
    values = body.model_dump() | {"source": ReadingSource(body.source)}
    return ReadingResultView.model_validate(await submit_reading(ctx, SubmitReading(**values)))


@router.get("/readings", summary="查询读数", access=require(READ))
async def get_readings(
    ctx: ContextDep, page: PageDep, chosen: FilterDep
) -> PageView[ReadingRowView]:
    """List readings."""
    return PageView[ReadingRowView].model_validate(await list_readings(ctx, chosen, page))


@router.get("/readings/{reading_id}/revisions", summary="读数的各个版本", access=require(READ))
async def get_revisions(ctx: ContextDep, reading_id: ReadingPath) -> list[ReadingRowView]:
    """Show all revisions of a reading."""
    return [ReadingRowView.model_validate(row) for row in await reading_chain(ctx, reading_id)]


@router.post(
    "/readings/{reading_id}/corrections",
    summary="更正读数",
    access=require(CORRECT),
    status_code=201,
)
async def post_correction(
    ctx: ContextDep, reading_id: ReadingPath, body: CorrectBody
) -> ReadingResultView:
    """Correct a reading."""
    command = CorrectReading(reading_id, **body.model_dump())
    return ReadingResultView.model_validate(await correct_reading(ctx, command))


@router.post("/readings/{reading_id}/review", summary="复核一条读数", access=require(REVIEW))
async def post_review_one(
    ctx: ContextDep, reading_id: ReadingPath, body: ReviewOneBody
) -> ReviewView:
    """Review one reading."""
    decision = ReviewDecision(body.decision)
    return ReviewView.model_validate(await review_reading(ctx, reading_id, decision, body.reason))


@router.post("/reviews", summary="批量复核读数", access=require(REVIEW))
async def post_review(ctx: ContextDep, body: ReviewBody) -> ReviewView:
    """Review readings in bulk."""
    criteria = ReviewCriteria(**body.model_dump(exclude={"decision", "reason"}))
    decision = ReviewDecision(body.decision)
    return ReviewView.model_validate(await review_readings(ctx, criteria, decision, body.reason))


@router.post("/exchanges", summary="办理换表", access=require(EXCHANGE), status_code=201)
async def post_exchange(ctx: ContextDep, body: ExchangeBody) -> ExchangeView:
    """Exchange a meter."""
    command = ExchangeMeter(**body.model_dump())
    return ExchangeView.model_validate(await exchange_meter(ctx, command))


declare_import(
    router, "/imports", ReadingImport, IMPORT, name="revenue_reading_import", title="导入读数"
)
