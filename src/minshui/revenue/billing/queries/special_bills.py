"""Special bills: what they would come to, lists, and which billing a bill belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.kernel.period import billing_month_of
from minshui.revenue.billing.contracts_special import (
    IssueSpecial,
    SpecialBillView,
    SpecialComponent,
    SpecialFilter,
    SpecialOrigin,
    SpecialPreview,
)
from minshui.revenue.billing.domain.special_billing import bill_total_fen, totals_by_component
from minshui.revenue.billing.models import Bill, BillLine, SpecialBilling
from minshui.revenue.billing.queries.bills import BILL_COLUMNS, bill_contract
from minshui.revenue.billing.special_checks import check_special, due_date, needs_approval
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Customer
from minshui.revenue.ledger.facade import deposit_balances
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.parameter.models import CostComponent
from minshui.workorder.approval.models import ProcessRow

_BILLS = (
    select(
        *BILL_COLUMNS,
        SpecialBilling.code.label("billing_code"),
        SpecialBilling.reference_no,
        SpecialBilling.reason,
    )
    .join(Customer, Customer.id == Bill.cust_id)
    .join(SpecialBilling, SpecialBilling.id == Bill.special_id)
)
_ITEMS = (
    select(
        BillLine.charge_id,
        func.coalesce(CostComponent.name, BillLine.cost_component_code).label("name"),
        BillLine.detail_amount_fen,
    )
    .outerjoin(CostComponent, CostComponent.code == BillLine.cost_component_code)
    .where(
        is_among(BillLine.charge_id, "bill_ids"),
        BillLine.bill_month.in_(bindparam("months", expanding=True)),
    )
    .order_by(BillLine.charge_id, BillLine.line_no)
)
_ORIGIN = (
    select(
        SpecialBilling.code,
        SpecialBilling.reference_no,
        SpecialBilling.reason,
        ProcessRow.code.label("process_code"),
    )
    .join(Bill, Bill.special_id == SpecialBilling.id)
    .outerjoin(ProcessRow, ProcessRow.id == SpecialBilling.process_id)
    .where(Bill.id == bindparam("id"), Bill.bill_month == bindparam("month"))
)


async def preview_special(ctx: Context, command: IssueSpecial) -> SpecialPreview:
    """Return what the bills would come to; raises as ``issue_special``, and writes nothing."""
    await check_special(ctx, command)
    booked = await cost_components(ctx)
    balances = await deposit_balances(ctx, [bill.account_id for bill in command.bills])
    return SpecialPreview(
        bill_count=len(command.bills),
        total_amount_fen=sum(bill_total_fen(bill) for bill in command.bills),
        prepaid_fen=sum(balances.values()),
        bill_month=command.bill_month or billing_month_of(ctx.clock.today()),
        due_on=await due_date(ctx, command),
        needs_approval=await needs_approval(ctx, command),
        components=tuple(
            SpecialComponent(
                code,
                booked[code].name,
                booked[code].nature,
                booked[code].ledger_account_code,
                amount_fen,
            )
            for code, amount_fen in totals_by_component(command.bills).items()
        ),
    )


async def list_special_bills(
    ctx: Context, wanted: SpecialFilter, page: PageRequest
) -> Page[SpecialBillView]:
    """Return special bills with their items, the newest first."""
    columns = {
        Bill.cust_id: wanted.cust_id,
        Bill.bill_month: wanted.bill_month,
        Bill.charge_status: wanted.status,
        SpecialBilling.code: wanted.code,
    }
    chosen = _BILLS.where(
        CUSTOMER_ROWS.seen(ctx),
        *(column == value for column, value in columns.items() if value is not None),
    )
    counted = select(func.count()).select_from(chosen.order_by(None).subquery())
    total = (await ctx.session.execute(counted)).scalar_one()
    ordered = chosen.order_by(Bill.bill_month.desc(), Bill.id.desc())
    rows = (await ctx.session.execute(ordered.limit(page.size).offset(page.offset))).all()
    items = await _items(ctx, {(row.id, row.bill_month) for row in rows})
    return Page(
        [
            SpecialBillView(
                bill_contract(row),
                row.billing_code,
                row.reference_no,
                row.reason,
                tuple(items[row.id]),
            )
            for row in rows
        ],
        int(total),
        page.page,
        page.size,
    )


async def _items(
    ctx: Context, bills: Collection[tuple[int, int]]
) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    if bills:
        values = {
            "bill_ids": sorted(bill_id for bill_id, _ in bills),
            "months": sorted({month for _, month in bills}),
        }
        for row in await ctx.session.execute(_ITEMS, values):
            found[row.charge_id].append((row.name, row.detail_amount_fen))
    return found


async def special_origin(ctx: Context, bill_id: int, bill_month: int) -> SpecialOrigin | None:
    """Return the special billing that a bill belongs to, if it does."""
    values = {"id": bill_id, "month": bill_month}
    row = (await ctx.session.execute(_ORIGIN, values)).one_or_none()
    return None if row is None else SpecialOrigin(*row)
