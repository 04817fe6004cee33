"""The counter's search: a customer with their bills and prepayment at a glance."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import bindparam, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.facade import bad_debts_of, late_fees_due, transit_reasons
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.contracts import DeskBill, DeskCustomer, RoundingRule
from minshui.revenue.cashier.domain.cash_rounding import cash_rounding_fen
from minshui.revenue.cashier.parameters import CASH_ROUNDING
from minshui.revenue.customer.facade import find_customers, open_locks
from minshui.revenue.ledger.facade import deposit_balances
from minshui.revenue.parameter.facade import parameter

_OPEN_BILLS = (
    select(
        Bill.account_id,
        Bill.id,
        Bill.bill_month,
        Bill.kind,
        Bill.usage_m3,
        Bill.total_amount_fen,
        Bill.open_fen,
        Bill.due_on,
    )
    .where(
        Bill.cust_id.in_(bindparam("cust_ids", expanding=True)),
        or_(Bill.charge_status.in_(("open", "partial")), is_among(Bill.id, "fee_bill_ids")),
    )
    .order_by(Bill.due_on, Bill.bill_month, Bill.id)
)


async def search_desk(ctx: Context, text: str, page: PageRequest) -> Page[DeskCustomer]:
    """Find customers by number, name, address, mobile or meter, with what they owe.

    So many statements, however many customers are found. Bills come oldest first, as they are
    paid, with what paying late costs today. Raises what the search itself raises.
    """
    hits = await find_customers(ctx, text, page)
    accounts = [hit.account_id for hit in hits.items]
    bills: dict[int, list[DeskBill]] = defaultdict(list)
    held: dict[int, list[str]] = defaultdict(list)
    if accounts:
        fees = await late_fees_due(ctx, accounts, ctx.clock.today())
        on_the_way = await transit_reasons(ctx, accounts)
        values = {
            "cust_ids": [hit.cust_id for hit in hits.items],
            "fee_bill_ids": sorted(fees),
        }
        for row in await ctx.session.execute(_OPEN_BILLS, values):
            bills[row.account_id].append(
                DeskBill(
                    row.id,
                    row.bill_month,
                    row.kind,
                    row.usage_m3,
                    row.total_amount_fen,
                    row.open_fen,
                    row.due_on,
                    fees[row.id].due_fen if row.id in fees else 0,
                    on_the_way.get(row.id),
                )
            )
        for lock in await open_locks(ctx, accounts):
            held[lock.account_id].append(lock.reason)
    balances = await deposit_balances(ctx, accounts)
    rule = RoundingRule(
        await parameter(ctx, CASH_ROUNDING.module, CASH_ROUNDING.key, ctx.clock.today())
    )
    arrears = {each: sum(bill.open_fen for bill in bills[each]) for each in accounts}
    bad_debts = await bad_debts_of(ctx, accounts)
    owed = {
        each: arrears[each] + sum(bill.late_fee_fen for bill in bills[each]) for each in accounts
    }
    items = [
        DeskCustomer(
            cust_id=hit.cust_id,
            account_id=hit.account_id,
            code=hit.code,
            name=hit.name,
            mobile=hit.mobile,
            address=hit.address,
            status=hit.status.value,
            meter_no=hit.meter_no,
            prepayment_fen=balances.get(hit.account_id, 0),
            arrears_fen=arrears[hit.account_id],
            late_fee_fen=owed[hit.account_id] - arrears[hit.account_id],
            cash_due_fen=owed[hit.account_id] - cash_rounding_fen(owed[hit.account_id], rule),
            bad_debt_fen=bad_debts.get(hit.account_id, 0),
            bills=bills[hit.account_id],
            held_by=held[hit.account_id],
        )
        for hit in hits.items
    ]
    return Page(items, hits.total, hits.page, hits.size)
