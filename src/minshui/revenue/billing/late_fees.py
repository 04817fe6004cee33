"""The late fees of accounts as they stand on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.late_fee import (
    Accrual,
    FeeRecord,
    Hold,
    LateFeeDue,
    Overdue,
    accrue,
)
from minshui.revenue.billing.domain.late_fee_terms import LateFeeRules, LateFeeTerms
from minshui.revenue.billing.domain.offset import Allocation, OpenBill
from minshui.revenue.billing.late_fee_store import FeeEntry
from minshui.revenue.billing.queries.late_fee_records import (
    NotedFee,
    bill_facts,
    holds_of,
    noted_fees,
)
from minshui.revenue.parameter.facade import WorkCalendar, work_calendar


@dataclass(frozen=True, slots=True)
class FeeDay:
    """The day that late fees are wanted of, and the day whose record is looked at.

    The record is today's where money counts as received earlier; for a look into the past it is
    the past one.
    """

    as_of: date
    seen_on: date


@dataclass(frozen=True, slots=True)
class LateFees:
    """The late fees of some accounts by bill; bills that have none are not among them."""

    by_bill: dict[int, LateFeeDue]

    def with_fees(self, bills: Iterable[OpenBill]) -> list[OpenBill]:
        """Return the bills with what they owe besides, and those that owe nothing else."""
        listed = [
            replace(bill, late_fee_fen=self.by_bill[bill.bill_id].due_fen)
            if bill.bill_id in self.by_bill
            else bill
            for bill in bills
        ]
        known = {bill.bill_id for bill in listed}
        alone = [
            replace(fee.bill, late_fee_fen=fee.due_fen)
            for bill_id, fee in self.by_bill.items()
            if bill_id not in known and fee.due_fen
        ]
        return [*listed, *alone]

    def frozen(
        self, paid: Iterable[tuple[int | None, Allocation, int | None]], today: date
    ) -> list[FeeEntry]:
        """Return what had run up on the principal that is paid, payment by payment.

        ``paid`` has the payments, what each allots, and the journals that they are posted in.
        """
        records: dict[int, FeeRecord] = {}
        entries = []
        for payment_id, allocation, journal_id in paid:
            bill = allocation.bill
            fee = self.by_bill.get(bill.bill_id)
            if fee is None or fee.accrual is None or not fee.factor or not allocation.amount_fen:
                continue
            before = records.get(bill.bill_id, fee.record)
            after = before.frozen(allocation.amount_fen, fee.factor, fee.terms)
            records[bill.bill_id] = after
            entries.append(
                FeeEntry(
                    account_id=bill.account_id,
                    bill_id=bill.bill_id,
                    bill_month=bill.bill_month,
                    kind="accrual",
                    amount_fen=after.frozen_fen - before.frozen_fen,
                    recorded_on=today,
                    principal_fen=allocation.amount_fen,
                    factor=fee.factor,
                    cap_rate=fee.accrual.cap,
                    days=fee.accrual.days,
                    accrued_to=fee.accrual.until_on,
                    payment_id=payment_id,
                    journal_id=journal_id,
                )
            )
        return entries


async def late_fees(
    ctx: Context,
    rules: LateFeeRules,
    account_ids: Collection[int],
    bills: Sequence[OpenBill],
    day: FeeDay,
) -> LateFees:
    """Return the late fees of accounts whose open bills are given.

    One statement where no bill is overdue.
    """
    noted = await noted_fees(ctx, account_ids, day.seen_on)
    overdue = [bill for bill in bills if rules.charges and bill.open_fen > 0]
    overdue = [bill for bill in overdue if _is_overdue(bill, noted.get(bill.bill_id), day.as_of)]
    fees = {
        bill_id: LateFeeDue(
            OpenBill(fee.account_id, bill_id, fee.bill_month, fee.due_on, 0), fee.record
        )
        for bill_id, fee in noted.items()
    }
    for bill in bills:
        if bill.bill_id in fees:
            fees[bill.bill_id] = replace(fees[bill.bill_id], bill=bill)
    if overdue:
        fees.update(await _running(ctx, rules, overdue, noted, day))
    return LateFees(fees)


def _is_overdue(bill: OpenBill, noted: NotedFee | None, as_of: date) -> bool:
    began_on = noted.from_on if noted and noted.from_on else bill.due_on
    return began_on <= as_of


async def _running(
    ctx: Context,
    rules: LateFeeRules,
    overdue: Sequence[OpenBill],
    noted: dict[int, NotedFee],
    day: FeeDay,
) -> dict[int, LateFeeDue]:
    facts = await bill_facts(ctx, {(bill.bill_id, bill.bill_month) for bill in overdue})
    holds = await holds_of(ctx, facts, day.seen_on)
    calendar = await work_calendar(ctx) if rules.need_calendar else WorkCalendar({})
    # Bills are alike by the thousand: one month, one due date.
    known: dict[tuple[int, str, Overdue], tuple[LateFeeTerms, Accrual]] = {}
    fees = {}
    for bill in overdue:
        own, on_record = facts[bill.bill_id], noted.get(bill.bill_id)
        record = on_record.record if on_record else FeeRecord()
        if own.is_exempt:
            fees[bill.bill_id] = LateFeeDue(bill, record, is_exempt=True)
            continue
        how = _overdue(bill, on_record, holds.get(bill.bill_id, ()), day.as_of)
        key = (own.site_id, own.cust_type, how)
        if key not in known:
            timeline = rules.timeline(own.site_id, own.cust_type)
            known[key] = timeline.on(day.as_of), accrue(timeline, calendar, how)
        terms, accrual = known[key]
        fees[bill.bill_id] = LateFeeDue(bill, record, accrual, terms)
    return fees


def _overdue(
    bill: OpenBill, noted: NotedFee | None, holds: tuple[Hold, ...], as_of: date
) -> Overdue:
    if noted is None:
        return Overdue(bill.due_on, as_of, holds)
    return Overdue(bill.due_on, as_of, holds, noted.from_on, noted.carried_rate)


async def terms_of_bills(
    ctx: Context, rules: LateFeeRules, bills: Collection[tuple[int, int]], on: date
) -> dict[int, LateFeeTerms]:
    """Return by bill, given as (id, month), the terms in force on a day."""
    return {
        bill_id: rules.timeline(own.site_id, own.cust_type).on(on)
        for bill_id, own in (await bill_facts(ctx, bills)).items()
    }
