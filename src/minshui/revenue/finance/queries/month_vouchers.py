"""The vouchers of an accounting month."""

from __future__ import annotations

from sqlalchemy import Date, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.period import month_first_day, month_last_day
from minshui.revenue.finance.contracts import (
    MapSubject,
    PostedSum,
    Voucher,
    VoucherExportContract,
    VoucherLayout,
)
from minshui.revenue.finance.domain.vouchers import Subject, VoucherRules, make_vouchers
from minshui.revenue.finance.models import SubjectMapping, VoucherExport
from minshui.revenue.finance.parameters import VOUCHER_GROUPING
from minshui.revenue.finance.queries.month_state import month_of
from minshui.revenue.ledger.models import Journal, JournalLine, LedgerAccount
from minshui.revenue.parameter.facade import cost_components, parameter

_AMOUNT = JournalLine.amount_fen
_COMPONENT = func.coalesce(JournalLine.component_code, "")
# A voucher bears a day of its month, also where the month before was closed before its end, and
# where a correction was booked later.
_JOURNALS = (
    select(
        Journal.id,
        Journal.kind,
        func.least(
            func.greatest(Journal.posted_on, bindparam("first_on", type_=Date)),
            bindparam("last_on", type_=Date),
        ).label("day"),
    )
    .where(Journal.accounting_month == bindparam("month"))
    .subquery()
)
_SUMS = (
    select(
        _JOURNALS.c.day,
        _JOURNALS.c.kind,
        LedgerAccount.code,
        LedgerAccount.name,
        LedgerAccount.kind.label("account_kind"),
        _COMPONENT.label("component_code"),
        func.sum(case((_AMOUNT > 0, _AMOUNT), else_=0)).label("debit_fen"),
        func.sum(case((_AMOUNT < 0, -_AMOUNT), else_=0)).label("credit_fen"),
        func.count(_JOURNALS.c.id.distinct()).label("journal_count"),
    )
    .join(JournalLine, JournalLine.journal_id == _JOURNALS.c.id)
    .join(LedgerAccount, LedgerAccount.code == JournalLine.account_code)
    .group_by(
        _JOURNALS.c.day,
        _JOURNALS.c.kind,
        LedgerAccount.code,
        LedgerAccount.name,
        LedgerAccount.kind,
        _COMPONENT,
    )
    .order_by(_JOURNALS.c.day, _JOURNALS.c.kind, LedgerAccount.code, _COMPONENT)
)
_MAPPINGS = select(SubjectMapping.__table__).order_by(
    SubjectMapping.account_code, SubjectMapping.component_code
)


async def month_vouchers(ctx: Context, month: int) -> list[Voucher]:
    """Return the vouchers of a month, closed or (as a preview) still open.

    Raises ``E_MONTH_INVALID``.
    """
    month_of(month)
    last_on = month_last_day(month)
    values = {"month": month, "first_on": month_first_day(month), "last_on": last_on}
    rows = (await ctx.session.execute(_SUMS, values)).all()
    # Sums of integers come back as decimals.
    sums = [PostedSum(*row[:6], *map(int, row[6:])) for row in rows]
    mapped = await list_subjects(ctx)
    components = await cost_components(ctx)
    rules = VoucherRules(
        subjects={
            (each.account_code, each.component_code): Subject(each.subject_code, each.subject_name)
            for each in mapped
        },
        tax_rates={code: each.tax_rate for code, each in components.items()},
        by_month=await _grouping(ctx, month) == "month",
    )
    return make_vouchers(sums, rules, last_on)


async def _grouping(ctx: Context, month: int) -> str:
    definition = VOUCHER_GROUPING
    value = await parameter(ctx, definition.module, definition.key, month_last_day(month))
    return str(value)


async def list_subjects(ctx: Context) -> list[MapSubject]:
    """Return the mapping of subjects, by account."""
    rows = await ctx.session.execute(_MAPPINGS)
    return [
        MapSubject(row.account_code, row.subject_code, row.subject_name, row.component_code)
        for row in rows
    ]


async def voucher_exports(ctx: Context, month: int) -> list[VoucherExportContract]:
    """Return what was handed over of a month, the first time first."""
    statement = (
        select(VoucherExport.__table__)
        .where(VoucherExport.month == month_of(month))
        .order_by(VoucherExport.id)
    )
    return [
        VoucherExportContract(
            row.month,
            row.close_revision,
            VoucherLayout(row.layout),
            row.voucher_count,
            row.line_count,
            row.content_hash,
            row.exported_by,
            row.exported_at,
        )
        for row in await ctx.session.execute(statement)
    ]
