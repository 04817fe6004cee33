"""Explain a credit bill: which bill it takes back, and why it comes to what it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.billing.contracts import (
    BillContract,
    BillDetail,
    BillExplanation,
    BillKind,
    Difference,
)
from minshui.revenue.billing.domain.replay import (
    compare_bills,
    replayed_bill,
    turned_bill,
)
from minshui.revenue.billing.models import (
    Bill,
    BillCancellation,
    CancellationChunk,
    TierCounterEntry,
)
from minshui.revenue.billing.queries.bills import bill_by_number
from minshui.revenue.billing.queries.replaying import credit_columns, stored_bill
from minshui.revenue.billing.queries.stored_inputs import stored_inputs
from minshui.revenue.ledger.models import AccountEntry, Journal
from minshui.revenue.tariff.facade import (
    VOLUME_SCALE,
    PriorOf,
    day_number,
    explain,
    price_batch,
    price_by_scalar,
    relief_names,
    tariff_book,
)

_COLUMNS = select(Bill.counter_after_m3).where(
    Bill.id == bindparam("id"), Bill.bill_month == bindparam("month")
)
_ENTRIES = (
    select(
        TierCounterEntry.id,
        TierCounterEntry.tariff_code,
        TierCounterEntry.use_no,
        TierCounterEntry.window_start_on,
        TierCounterEntry.usage_m3,
    )
    .where(TierCounterEntry.bill_id == bindparam("id"))
    .order_by(TierCounterEntry.window_start_on, TierCounterEntry.id)
)
_STOOD = select(func.sum(TierCounterEntry.usage_m3), func.sum(TierCounterEntry.standing)).where(
    TierCounterEntry.account_id == bindparam("account"),
    TierCounterEntry.tariff_code == bindparam("code"),
    TierCounterEntry.use_no == bindparam("use"),
    TierCounterEntry.window_start_on == bindparam("window"),
    TierCounterEntry.id <= bindparam("entry"),
)
_ORIGIN = (
    select(BillCancellation.code, BillCancellation.reason)
    .join(CancellationChunk, CancellationChunk.cancellation_id == BillCancellation.id)
    .join(
        Journal,
        (Journal.source_id == CancellationChunk.id) & (Journal.source_type == "bill_cancel_chunk"),
    )
    .join(AccountEntry, AccountEntry.journal_id == Journal.id)
    .where(
        AccountEntry.bill_id == bindparam("id"),
        AccountEntry.bill_month == bindparam("month"),
        AccountEntry.seq == 1,
    )
)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a counter stood without the bill; ``left`` tells whether a bill was left in it."""

    counter: PriorOf
    window: str
    usage_m3: Decimal
    after_m3: Decimal
    left: bool


async def explain_credit(ctx: Context, detail: BillDetail, head: list[str]) -> BillExplanation:
    """Replay a credit bill from the inputs of the bill it takes back; raises
    ``E_BILL_INPUT_LOST``.
    """
    bill = detail.bill
    key = {"id": bill.id, "month": bill.bill_month}
    original = await bill_by_number(ctx, str(bill.corrects_number))
    stands = await _stands(ctx, bill)
    text = [*head, *await _origin(ctx, bill, original.bill), *_stand_texts(stands)]
    after_m3 = (await ctx.session.execute(_COLUMNS, key)).scalar_one()
    stored = stored_bill(detail, after_m3)
    if original.bill.kind is BillKind.SPECIAL:
        mirror = turned_bill(stored_bill(original, None), None)
        return _explained(detail, original.bill, text, list(compare_bills(stored, mirror)))
    inputs = await stored_inputs(ctx, original.bill)
    book = await tariff_book(ctx, inputs.releases.values())
    counters = {each.counter: int(each.after_m3 * VOLUME_SCALE) for each in stands if each.left}
    columns = credit_columns(inputs, counters, stands[0].counter if stands else None)
    priced = price_batch(book, inputs.tariff_code, columns)
    differences = list(inputs.altered)
    if priced.failures:
        failure = priced.failures[0]
        differences.append(Difference("重新计价", "已冲减", f"{failure.code} {failure.message}"))
        return _explained(detail, original.bill, text, differences)
    replayed = replayed_bill(priced, has_counter=False)
    before = priced.counters.before.tolist()
    counter_after = before[0] if before and after_m3 is not None else None
    differences += compare_bills(stored, turned_bill(replayed, counter_after))
    scalar = price_by_scalar(book, inputs.tariff_code, columns, 0)
    text += explain(scalar, None, await relief_names(ctx))
    return _explained(detail, original.bill, text, differences)


async def _stands(ctx: Context, bill: BillContract) -> list[_Stand]:
    stands = []
    for entry in (await ctx.session.execute(_ENTRIES, {"id": bill.id})).all():
        values = {
            "account": bill.account_id,
            "code": entry.tariff_code,
            "use": entry.use_no,
            "window": entry.window_start_on,
            "entry": entry.id,
        }
        after_m3, standing = (await ctx.session.execute(_STOOD, values)).one()
        counter = (entry.tariff_code, entry.use_no, day_number(entry.window_start_on))
        window = entry.window_start_on.isoformat()
        stands.append(_Stand(counter, window, -entry.usage_m3, after_m3, standing > 0))
    return stands


async def _origin(ctx: Context, bill: BillContract, original: BillContract) -> list[str]:
    key = {"id": bill.id, "month": bill.bill_month}
    row: Any = (await ctx.session.execute(_ORIGIN, key)).one_or_none()
    reason = "" if row is None else f"　撤销批次 {row.code}（{row.reason}）"
    month, total = month_text(original.bill_month), yuan_text(original.total_amount_fen)
    return [f"冲减账单 {original.number}（账期 {month}，{total} 元）{reason}"]


def _stand_texts(stands: list[_Stand]) -> Iterator[str]:
    for each in stands:
        now_m3 = each.after_m3 + each.usage_m3
        left = f"余 {_plain(each.after_m3)} m³" if each.left else "该年度不再有账单"
        yield (
            f"阶梯累计（{each.counter[0]}，{each.window} 起）：冲减时 {_plain(now_m3)} m³，"
            f"减去该账单计入的 {_plain(each.usage_m3)} m³，{left}；从最高一档起冲减"
        )


def _explained(
    detail: BillDetail, original: BillContract, text: list[str], differences: list[Difference]
) -> BillExplanation:
    credited_fen = -detail.bill.total_amount_fen
    more_fen = credited_fen - original.total_amount_fen
    credited = f"按原账单的价格和计价资料冲减 {yuan_text(credited_fen)} 元"
    if more_fen:
        word = "多" if more_fen > 0 else "少"
        credited += (
            f"，比原账单{word} {yuan_text(abs(more_fen))} 元："
            "其间累计另有增减，这些水量已在别的阶梯上"
        )
    else:
        credited += "，与原账单相同"
    return BillExplanation(detail, (*text, credited), tuple(differences))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
