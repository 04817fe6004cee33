"""Explain a bill: price it again from the versions stored with it, and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.billing.contracts import (
    BillDetail,
    BillExplanation,
    BillKind,
    Difference,
)
from minshui.revenue.billing.domain.changes_inside import changes_inside
from minshui.revenue.billing.domain.estimates_before import since_from
from minshui.revenue.billing.domain.replay import (
    compare,
    compare_bills,
    replayed_bill,
)
from minshui.revenue.billing.errors import BILL_OPENING
from minshui.revenue.billing.queries.bills import bill_by_number
from minshui.revenue.billing.queries.explain_adjustment import explain_adjustment
from minshui.revenue.billing.queries.explain_credit import explain_credit
from minshui.revenue.billing.queries.explain_special import explain_special
from minshui.revenue.billing.queries.explain_split import explain_split
from minshui.revenue.billing.queries.explain_succession import explain_succession
from minshui.revenue.billing.queries.reading_text import reading_text
from minshui.revenue.billing.queries.replaced_bill import replaced_text
from minshui.revenue.billing.queries.replaying import replay_columns, stored_bill
from minshui.revenue.billing.queries.stored_inputs import StoredInputs, stored_inputs
from minshui.revenue.reading.facade import ReadingDetail, reading_detail
from minshui.revenue.tariff.facade import (
    VOLUME_SCALE,
    LineKind,
    day_number,
    decimal_text,
    explain,
    price_batch,
    price_by_scalar,
    relief_names,
    tariff_book,
)


async def explain_bill(ctx: Context, number: str) -> BillExplanation:
    """Replay a bill and return its text, and every difference from what is stored.

    What was altered in a stored input is named too. Changes made since (a new tariff, another
    population, a corrected reading) do not matter: the bill's own versions price it. Raises
    ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_BILL_OPENING``, ``E_BILL_INPUT_LOST``.
    """
    detail = await bill_by_number(ctx, number)
    if detail.bill.kind is BillKind.OPENING:
        raise MinshuiError(BILL_OPENING, number=number)
    if detail.bill.kind is BillKind.SPECIAL:
        return await explain_special(ctx, detail, list(_head(detail, None)))
    if detail.bill.kind is BillKind.SUCCESSION:
        return await explain_succession(ctx, detail, list(_head(detail, None)))
    if detail.bill.kind is BillKind.SPLIT:
        return await explain_split(ctx, detail, list(_head(detail, None)))
    if detail.bill.kind is BillKind.ADJUSTMENT:
        return await explain_adjustment(ctx, detail, list(_head(detail, None)))
    if detail.bill.kind is BillKind.CREDIT:
        return await explain_credit(ctx, detail, list(_head(detail, None)))
    shown = detail.reading
    reading = None if shown is None else await reading_detail(ctx, shown.id)
    stored = await stored_inputs(ctx, detail.bill)
    book = await tariff_book(ctx, stored.releases.values())
    columns = replay_columns(stored, book)
    priced = price_batch(book, stored.tariff_code, columns)
    differences = list(stored.altered)
    if priced.failures:
        failure = priced.failures[0]
        differences.append(Difference("重新计价", "已开账", f"{failure.code} {failure.message}"))
        return BillExplanation(detail, tuple(_head(detail, reading)), tuple(differences))
    has_counter = stored.bill.counter_after_m3 is not None
    replayed = replayed_bill(priced, has_counter=has_counter)
    differences += compare_bills(stored_bill(detail, stored.bill.counter_after_m3), replayed)
    scalar = price_by_scalar(book, stored.tariff_code, columns, 0)
    differences += compare("逐步计价的金额", replayed.total_fen, int(scalar.total * 100))
    names = await relief_names(ctx)
    text = [
        *_head(detail, reading),
        *await replaced_text(ctx, detail.bill),
        *_rules(detail, stored, names),
        *explain(scalar, None, names),
        _total(detail),
    ]
    return BillExplanation(detail, tuple(text), tuple(differences))


def _head(detail: BillDetail, reading: ReadingDetail | None) -> Iterator[str]:
    bill = detail.bill
    yield f"账单 {bill.number}　账期 {month_text(bill.bill_month)}"
    yield f"客户 {bill.customer_code} {bill.customer_name}　{detail.address}"
    if reading is not None:
        yield from reading_text(reading)


def _rules(
    detail: BillDetail, stored: StoredInputs, relief_names: Mapping[str, str]
) -> Iterator[str]:
    """Say what is out of the ordinary in how the bill was priced."""
    reading = stored.reading
    yield from _quota(detail, stored)
    first = reading.charged_from or reading.previous_on
    yield from changes_inside(stored.profile, first, reading.reading_on, relief_names)
    since = since_from(stored.noted.get("since"))
    if since is not None:
        yield f"年终清算  {since.day.isoformat()} 上次实抄以来的用水按水价规则划分到各阶梯年度"
        for window, volume in since.counted.items():
            yield f"  {window.isoformat()} 起的年度已按估抄计 {decimal_text(volume)} m³，从中扣除"


def _quota(detail: BillDetail, stored: StoredInputs) -> Iterator[str]:
    """Say what a surcharge is over, and what of a shared quota the bill has."""
    is_over = any(line.kind == LineKind.OVER_QUOTA for line in detail.lines)
    shared = stored.noted.get("quota")
    if shared is None and not is_over:
        return
    of_account = stored.profile.quota_on(day_number(stored.reading.reading_on))
    quota = Fraction(of_account if shared is None else shared, VOLUME_SCALE)
    how = "" if shared is None else "（共享定额，按当月各户用水量分得）"
    over = decimal_text(Fraction(detail.bill.usage_m3) - quota)
    yield f"定额  {decimal_text(quota)} m³{how}" + (f"，超出 {over} m³" if is_over else "")


def _total(detail: BillDetail) -> str:
    return f"账单金额 {yuan_text(detail.bill.total_amount_fen)} 元"
