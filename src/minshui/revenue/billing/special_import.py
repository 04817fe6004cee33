"""Special bills from a table file: one row an item, one billing a paper number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts_special import IssueSpecial, SpecialBill, SpecialItem
from minshui.revenue.billing.errors import SPECIAL_AMOUNT, SPECIAL_COMPONENT
from minshui.revenue.billing.models import Bill, BillLine, SpecialBilling
from minshui.revenue.billing.queries.numbered_accounts import numbered_accounts
from minshui.revenue.billing.special_checks import check_special
from minshui.revenue.billing.use_cases.request_special import request_special
from minshui.revenue.customer.facade import CUSTOMER_UNKNOWN
from minshui.revenue.parameter.facade import cost_components

SPEC = ImportSpec(
    code="special_billing",
    title="特殊开账",
    key=("reference_no", "customer", "component"),
    columns=(
        Column(
            "reference_no",
            "单据号",
            cells.code(64),
            required=True,
            example="AZ2026-018",
            note="同一单据号一次开账，不能重复",
        ),
        Column(
            "customer",
            "户号",
            cells.code(64),
            required=True,
            example="GL2026000001",
            note="客户编号或原户号",
        ),
        Column(
            "component",
            "费用组成",
            cells.text(100),
            required=True,
            example="安装费",
            note="编码或名称",
        ),
        Column("amount_fen", "金额", cells.yuan, required=True, example="300.00", note="元"),
        Column("reason", "事由", cells.text(200), required=True, example="新装水表"),
    ),
)
_BILLED = (
    select(
        SpecialBilling.reference_no,
        SpecialBilling.reason,
        Bill.account_id,
        BillLine.cost_component_code,
        BillLine.detail_amount_fen,
    )
    .join(Bill, Bill.special_id == SpecialBilling.id)
    .join(BillLine, (BillLine.charge_id == Bill.id) & (BillLine.bill_month == Bill.bill_month))
    .where(SpecialBilling.reference_no.in_(bindparam("references", expanding=True)))
)
_Known = dict[str, set[tuple[int, str, int, str]]]


class SpecialImport:
    """Special bills by paper, customer and component."""

    spec = SPEC

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Find accounts and components; leave out papers that were billed just so."""
        accounts = await numbered_accounts(
            ctx, [row["customer"] for row in rows if row["customer"]]
        )
        codes = await _component_codes(ctx)
        for row in rows:
            row.values["account_id"] = accounts.get(row["customer"])
            row.values["code"] = codes.get(row["component"])
            if row["customer"] is not None and row["account_id"] is None:
                column = SPEC.header_of("customer")
                faults.add(row.number, CUSTOMER_UNKNOWN, column, customer=row["customer"])
            if row["component"] is not None and row["code"] is None:
                column = SPEC.header_of("component")
                faults.add(row.number, SPECIAL_COMPONENT, column, component=row["component"])
            if row["amount_fen"] is not None and row["amount_fen"] <= 0:
                column = SPEC.header_of("amount_fen")
                faults.add(row.number, SPECIAL_AMOUNT, column, component=row["component"])
        known = await _billed(ctx, {row["reference_no"] for row in rows if row["reference_no"]})
        return await _fresh(ctx, rows, known, faults)

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Issue each paper's bills, or ask for their approval."""
        for command in _commands(rows):
            await request_special(ctx, command)


async def _component_codes(ctx: Context) -> dict[str | None, str]:
    """Return the codes of components by name and by code."""
    booked = await cost_components(ctx)
    by_name: dict[str | None, str] = {each.name: code for code, each in booked.items()}
    return by_name | {code: code for code in booked}


async def _billed(ctx: Context, references: set[str]) -> _Known:
    known: _Known = defaultdict(set)
    if references:
        values = {"references": sorted(references)}
        for reference, reason, *item in await ctx.session.execute(_BILLED, values):
            account_id, code, amount_fen = item
            known[reference].add((account_id, code, amount_fen, reason))
    return known


async def _fresh(
    ctx: Context, rows: Sequence[ImportRow], known: _Known, faults: FaultList
) -> list[ImportRow]:
    by_reference: dict[str, list[ImportRow]] = defaultdict(list)
    for row in rows:
        if not faults.has(row.number):
            by_reference[row["reference_no"]].append(row)
    fresh: list[ImportRow] = []
    columns = "、".join(SPEC.header_of(name) for name in ("customer", "component", "amount_fen"))
    for reference, own in by_reference.items():
        items = {(row["account_id"], row["code"], row["amount_fen"], row["reason"]) for row in own}
        several = len({row["reason"] for row in own}) > 1
        if several or (reference in known and known[reference] != items):
            key, what = f"单据号 {reference}", SPEC.header_of("reason") if several else columns
            for row in own:
                faults.add(row.number, ROW_CONTRADICTS, key=key, columns=what)
        elif reference not in known:
            fresh += own
            await _note_refusal(ctx, own, faults)
    return fresh


async def _note_refusal(ctx: Context, rows: list[ImportRow], faults: FaultList) -> None:
    """Say at the paper's first row why its bills cannot be issued."""
    (command,) = _commands(rows)
    try:
        await check_special(ctx, command)
    except MinshuiError as refused:
        faults.add_error(rows[0].number, refused, SPEC.header_of("customer"))


def _commands(rows: Sequence[ImportRow]) -> list[IssueSpecial]:
    by_reference: dict[str, dict[int, list[SpecialItem]]] = defaultdict(lambda: defaultdict(list))
    reasons: dict[str, str] = {}
    for row in rows:
        item = SpecialItem(row["code"], row["amount_fen"])
        by_reference[row["reference_no"]][row["account_id"]].append(item)
        reasons[row["reference_no"]] = row["reason"]
    return [
        IssueSpecial(
            tuple(SpecialBill(account, tuple(items)) for account, items in bills.items()),
            reasons[reference],
            reference_no=reference,
        )
        for reference, bills in by_reference.items()
    ]
