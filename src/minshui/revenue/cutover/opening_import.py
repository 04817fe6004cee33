"""Import opening arrears, prepayments and tier counters from a table file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.period import billing_month_of, month_first_day, month_text
from minshui.revenue.billing.facade import (
    OpeningBill,
    OpeningCounter,
    hold_runs,
    open_tier_counters,
    raise_opening_bills,
)
from minshui.revenue.customer.facade import (
    CUSTOMER_CLOSED,
    CUSTOMER_UNKNOWN,
    check_tariff,
    lock_accounts,
)
from minshui.revenue.cutover import errors
from minshui.revenue.cutover.columns import (
    ALLOWED,
    KIND_NAMES,
    NEEDED,
    OPTIONAL_FIELDS,
    SPEC,
    OpeningKind,
)
from minshui.revenue.cutover.queries.taken_over import TakenOver, named_accounts, taken_over
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.tariff.facade import current_release, has_yearly_counter, tariff_book

SOURCE = "cutover"


class OpeningImport:
    """Opening balances by kind, account, month, tariff and year."""

    spec = SPEC

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Check the rows by their kind; leave out what has been taken over just so."""
        accounts = await named_accounts(ctx, [row["customer"] for row in rows if row["customer"]])
        # Locked before looking: another import, a payment or a bill would come in between.
        await hold_runs(ctx, alone=True)
        await lock_accounts(ctx, {each.account_id for each in accounts.values()})
        known = await taken_over(ctx, [each.account_id for each in accounts.values()])
        refused_tariffs = await _refused_tariffs(ctx, rows)
        fresh = []
        for row in rows:
            account = accounts.get(row["customer"])
            row.values["account_id"] = None if account is None else account.account_id
            if row["customer"] is not None and account is None:
                _add(faults, row, CUSTOMER_UNKNOWN, "customer", customer=row["customer"])
            if account is not None and account.closed:
                _add(faults, row, CUSTOMER_CLOSED, "customer", customer=account.customer_code)
            _check_cells(row, ctx.clock.today(), faults)
            if row["tariff"] in refused_tariffs:
                refused = refused_tariffs[row["tariff"]]
                faults.add_error(row.number, refused, SPEC.header_of("tariff"))
            if not faults.has(row.number) and _is_fresh(row, known, faults):
                fresh.append(row)
        return fresh

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Write one batch: opening bills, one journal of deposits, tier counters."""
        today = ctx.clock.today()
        bills = [
            OpeningBill(
                account_id=row["account_id"],
                bill_month=row["bill_month"],
                amount_fen=row["amount_fen"],
                due_on=row["due_on"],
                usage_m3=row["usage_m3"] or Decimal(0),
            )
            for row in rows
            if row["kind"] is OpeningKind.BILL
        ]
        deposits = [
            OpeningDeposit(row["account_id"], row["amount_fen"])
            for row in rows
            if row["kind"] is OpeningKind.DEPOSIT
        ]
        counters = [
            OpeningCounter(
                row["account_id"], row["tariff"], row["window_start_on"], row["usage_m3"]
            )
            for row in rows
            if row["kind"] is OpeningKind.COUNTER
        ]
        if bills:
            await raise_opening_bills(ctx, bills)
        if deposits:
            # The journal's source is the day of cut-over as YYYYMMDD.
            await open_deposits(ctx, deposits, SOURCE, int(f"{today:%Y%m%d}"))
        if counters:
            await open_tier_counters(ctx, counters)


def _check_cells(row: ImportRow, today: date, faults: FaultList) -> None:
    kind = row["kind"]
    if kind is None or faults.has(row.number):
        return
    for field in OPTIONAL_FIELDS:
        given = row[field] is not None
        if field in NEEDED[kind] and not given:
            _add(faults, row, errors.CELL_MISSING, field, kind=KIND_NAMES[kind])
        if given and field not in ALLOWED[kind]:
            _add(faults, row, errors.CELL_UNWANTED, field, kind=KIND_NAMES[kind])
    if row["amount_fen"] is not None and row["amount_fen"] <= 0:
        _add(faults, row, errors.AMOUNT, "amount_fen")
    month, due_on, window = row["bill_month"], row["due_on"], row["window_start_on"]
    if month is not None and month > billing_month_of(today):
        _add(faults, row, errors.MONTH, "bill_month", month=month_text(month))
    if month is not None and due_on is not None and due_on < month_first_day(month):
        _add(faults, row, errors.DUE_DATE, "due_on", due=due_on, month=month_text(month))
    if window is not None and window > today:
        _add(faults, row, errors.WINDOW, "window_start_on", start=window)


def _is_fresh(row: ImportRow, known: TakenOver, faults: FaultList) -> bool:
    account_id, number = row["account_id"], row["customer"]
    if row["kind"] is OpeningKind.BILL:
        present = known.bills.get((account_id, row["bill_month"]))
        return _compare(row, present, "amount_fen", faults)
    if row["kind"] is OpeningKind.COUNTER:
        counter = known.counters.get((account_id, row["tariff"], row["window_start_on"]))
        return _compare(row, counter, "usage_m3", faults)
    if account_id in known.deposits and known.deposits[account_id] is None:
        _add(faults, row, errors.DEPOSIT_IN_USE, "customer", customer=number)
        return False
    return _compare(row, known.deposits.get(account_id), "amount_fen", faults)


def _compare(row: ImportRow, present: object, field: str, faults: FaultList) -> bool:
    """Return whether nothing is known; what is known otherwise is a fault."""
    if present is None:
        return True
    if present != row[field]:
        key = f"户号 {row['customer']} 的期初{KIND_NAMES[row['kind']]}"
        faults.add(row.number, ROW_CONTRADICTS, key=key, columns=SPEC.header_of(field))
    return False


async def _refused_tariffs(
    ctx: Context, rows: Sequence[ImportRow]
) -> dict[str | None, MinshuiError]:
    refused: dict[str | None, MinshuiError] = {}
    for code in sorted({row["tariff"] for row in rows if row["tariff"]}):
        try:
            await check_tariff(ctx, code)
            release = await current_release(ctx, code)
            if not has_yearly_counter(await tariff_book(ctx, [release.id]), code):
                raise MinshuiError(errors.NO_YEARLY_COUNTER, tariff=code)
        except MinshuiError as reason:
            refused[code] = reason
    return refused


def _add(faults: FaultList, row: ImportRow, error: ErrorCode, field: str, **params: object) -> None:
    faults.add(row.number, error, SPEC.header_of(field), **params)
