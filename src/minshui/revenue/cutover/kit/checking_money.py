"""What is checked of the counters, arrears, deposits and history files."""

from __future__ import annotations

from collections import defaultdict

from minshui.infrastructure.imports.columns import ImportRow
from minshui.kernel.money import yuan_text
from minshui.kernel.period import billing_month_of, month_first_day, month_text
from minshui.revenue.customer.facade import BillingMode
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.errors import (
    AMOUNT_NEGATIVE,
    AMOUNT_ZERO,
    COUNTER_LARGE,
    COUNTER_MISSING,
    COUNTER_TARIFF,
    COUNTER_WINDOW,
    DATE_ORDER,
    METER_MISSING,
    METER_NEEDED,
    METERLESS,
    MONTH_LATE,
    NO_YEARLY_COUNTER,
    SUM_DIFFERS,
)
from minshui.revenue.cutover.kit.columns import SPECS
from minshui.revenue.cutover.kit.view import KitView


def check_counters(view: KitView) -> None:
    """Check what yearly counters stood at, and that none is missing."""
    kind = FileKind.COUNTERS
    counted = set()
    for row in view.owned(kind):
        counted.add(row["customer"])
        customer, tariff = view.customers.get(row["customer"]), row["tariff"]
        if tariff is None or customer is None:
            continue
        if tariff in view.references.tariff_faults:
            view.add_error(kind, row, view.references.tariff_faults[tariff], "tariff")
        elif not view.references.is_yearly(tariff):
            view.add(kind, row, NO_YEARLY_COUNTER, "tariff", tariff=tariff)
        elif customer["tariff"] is not None and customer["tariff"] != tariff:
            number = row["customer"]
            view.add(kind, row, COUNTER_TARIFF, "tariff", customer=number, tariff=tariff)
        else:
            _check_window(view, row, customer)
    for number, customer in view.customers.items():
        tariff = customer["tariff"]
        billed = any(row["billing_mode"] is BillingMode.BILLED for row in view.meters[number])
        if tariff is None or not billed or number in counted:
            continue
        if view.references.is_yearly(tariff):
            view.add(
                FileKind.CUSTOMERS,
                customer,
                COUNTER_MISSING,
                "external_no",
                customer=number,
                tariff=tariff,
            )


def _check_window(view: KitView, row: ImportRow, customer: ImportRow) -> None:
    kind, references = FileKind.COUNTERS, view.references
    start, usage = row["window_start_on"], row["usage_m3"]
    expected = references.window(row["tariff"], customer["tier_year_start_on"])
    if start is None or expected is None:
        return
    if start != expected:
        view.add(kind, row, COUNTER_WINDOW, "window_start_on", expected=expected, start=start)
        return
    days = (references.cutover_on - start).days + 1
    limit = days * references.daily_limit_m3
    if usage is not None and usage > limit:
        shown = f"{usage.normalize():f}"
        view.add(kind, row, COUNTER_LARGE, "usage_m3", usage=shown, days=days, limit=limit)


def check_arrears(view: KitView) -> None:
    """Check arrears bill by bill."""
    kind = FileKind.ARREARS
    for row in view.owned(kind):
        _check_positive(view, kind, row)
        _check_month(view, kind, row)
        month, due_on, fee_on = row["bill_month"], row["due_on"], row["late_fee_from_on"]
        if month is not None and due_on is not None and due_on < month_first_day(month):
            view.add(
                kind,
                row,
                DATE_ORDER,
                "due_on",
                day=due_on,
                other="账期的第一天",
                limit=month_first_day(month),
            )
        if due_on is not None and fee_on is not None and fee_on < due_on:
            view.add(
                kind, row, DATE_ORDER, "late_fee_from_on", day=fee_on, other="到期日", limit=due_on
            )
        if row["late_fee_fen"] is not None and row["late_fee_fen"] < 0:
            view.add(kind, row, AMOUNT_NEGATIVE, "late_fee_fen")


def check_deposits(view: KitView) -> None:
    """Check prepayment lot by lot."""
    for row in view.owned(FileKind.DEPOSITS):
        _check_positive(view, FileKind.DEPOSITS, row)
        view.check_not_late(FileKind.DEPOSITS, row, "received_on")


def check_history(view: KitView) -> None:
    """Check what was used before, and find the meter of each row."""
    kind = FileKind.HISTORY
    for row in view.owned(kind):
        _check_month(view, kind, row)
        view.check_not_late(kind, row, "paid_on")
        if row["amount_fen"] is not None and row["amount_fen"] < 0:
            view.add(kind, row, AMOUNT_NEGATIVE, "amount_fen")
        number, meter_no = row["customer"], row["meter_no"]
        if number not in view.customers or view.is_faulty(kind, row, "meter_no"):
            continue
        own = {meter["meter_no"] for meter in view.meters[number]}
        if meter_no is None and len(own) == 1:
            (row.values["meter_no"],) = own
        elif not own:
            view.add(kind, row, METERLESS, "customer", customer=number)
        elif meter_no is None:
            view.add(kind, row, METER_NEEDED, "meter_no", customer=number)
        elif meter_no not in own:
            view.add(kind, row, METER_MISSING, "meter_no", customer=number, meter=meter_no)


def check_sums(view: KitView) -> None:
    """Check what the customers file says in sum against the rows of the other files."""
    for kind, field in ((FileKind.ARREARS, "arrears_fen"), (FileKind.DEPOSITS, "deposit_fen")):
        found: dict[str, int] = defaultdict(int)
        unsure = set()
        for row in view.kit.rows(kind):
            if view.at_fault(kind, row):
                unsure.add(row["customer"])
            elif row["customer"] is not None:
                found[row["customer"]] += row["amount_fen"]
        for number, customer in view.customers.items():
            stated = customer[field]
            if stated is None or number in unsure or stated == found[number]:
                continue
            view.add(
                FileKind.CUSTOMERS,
                customer,
                SUM_DIFFERS,
                field,
                stated=yuan_text(stated),
                file=SPECS[kind].title,
                found=yuan_text(found[number]),
            )


def _check_positive(view: KitView, kind: FileKind, row: ImportRow) -> None:
    if row["amount_fen"] is not None and row["amount_fen"] <= 0:
        view.add(kind, row, AMOUNT_ZERO, "amount_fen")


def _check_month(view: KitView, kind: FileKind, row: ImportRow) -> None:
    last = billing_month_of(view.references.cutover_on)
    month = row["bill_month"]
    if month is not None and month > last:
        view.add(
            kind,
            row,
            MONTH_LATE,
            "bill_month",
            month=month_text(month),
            cutover=month_text(last),
        )
