"""How a late fee comes about, in a clerk's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from minshui.kernel.money import FEN_PER_YUAN, yuan_text
from minshui.revenue.billing.domain.late_fee import Accrual, Hold, LateFeeDue, Segment
from minshui.revenue.tariff.facade import decimal_text

_PERCENT = 100


def late_fee_text(fee: LateFeeDue, holds: Sequence[Hold], as_of: date) -> tuple[str, ...]:
    """Return the sentences, the basis first and what is due last."""
    lines = [f"应收日期 {fee.bill.due_on}，计算至 {as_of}"]
    if fee.is_exempt:
        lines.append("账户免收违约金")
    elif fee.bill.open_fen <= 0:
        lines.append("本金已结清，不再计违约金")
    elif fee.accrual is None:
        lines.append("未逾期或未设违约金费率，不计违约金")
    else:
        lines += _running(fee, fee.accrual)
    lines += [_hold(hold) for hold in holds if hold.from_on <= as_of]
    return (*lines, *_record(fee))


def _running(fee: LateFeeDue, accrual: Accrual) -> list[str]:
    principal_fen = fee.bill.open_fen
    lines = [f"自 {accrual.first_on} 起计，本金 {yuan_text(principal_fen)} 元"]
    lines += [_segment(each, principal_fen) for each in accrual.segments]
    if not accrual.days:
        lines.append("没有应计天数")
    if accrual.cap is not None and accrual.uncapped > accrual.cap:
        cap = _yuan(principal_fen * accrual.cap)
        lines.append(f"超过封顶（本金的 {_percent(accrual.cap)}），按 {cap} 元计")
    if fee.running_fen == 0 and principal_fen * accrual.factor > 0:
        lines.append(f"不足起收金额 {yuan_text(fee.terms.minimum_fen)} 元或不足一分，不收")
    return lines


def _segment(segment: Segment, principal_fen: int) -> str:
    exact = _yuan(principal_fen * segment.rate_per_day * segment.days)
    off = f"（休息日 {segment.days_off} 天不计）" if segment.days_off else ""
    return (
        f"{segment.from_on} 至 {segment.to_on}：{segment.days} 天{off}"
        f" × 每日 {_percent(segment.rate_per_day)} × {yuan_text(principal_fen)} 元 = {exact} 元"
    )


def _hold(hold: Hold) -> str:
    if hold.until_on is None:
        return f"自 {hold.from_on} 起资金在途，暂停计算"
    what = "不计" if hold.pauses else "退回后补计"
    return f"{hold.from_on} 至 {hold.until_on} 资金在途，{what}"


def _record(fee: LateFeeDue) -> list[str]:
    record = fee.record
    lines = []
    if record.carried_fen:
        lines.append(f"系统上线前已计 {yuan_text(record.carried_fen)} 元")
    if record.taken_fen > 0:
        lines.append(f"承接原户账单的违约金 {yuan_text(record.taken_fen)} 元")
    elif record.taken_fen < 0:
        lines.append(f"违约金 {yuan_text(-record.taken_fen)} 元已由新户承接")
    if record.frozen_fen:
        lines.append(f"已缴本金部分固定为 {yuan_text(record.frozen_fen)} 元")
    lines.append(
        f"应计 {yuan_text(fee.accrued_fen)} 元，已缴 {yuan_text(record.paid_fen)} 元，"
        f"已减免 {yuan_text(record.waived_fen)} 元，应缴 {yuan_text(fee.due_fen)} 元"
    )
    return lines


def _yuan(fen: Decimal) -> str:
    return decimal_text(Fraction(fen) / FEN_PER_YUAN, 2)


def _percent(rate: Decimal) -> str:
    return f"{decimal_text(Fraction(rate) * _PERCENT)}%"
