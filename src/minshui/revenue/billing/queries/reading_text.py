"""Where a bill's usage came from, in words: meters, registers, subs, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from minshui.kernel.period import month_text
from minshui.revenue.reading.facade import ReadingDetail, ReadingPart

_KINDS = {"ordinary": "抄见", "estimate": "估读", "final": "旧表"}


def reading_text(detail: ReadingDetail) -> Iterator[str]:
    """Tell how the charged usage of a reading came about, part by part with its own dates."""
    reading = detail.reading
    if reading.kind == "fixed":
        span = f"{reading.previous_on.isoformat()} 至 {reading.reading_on.isoformat()}"
        yield f"固定量  表号 {reading.meter_no}  {span}：{_plain(reading.usage_m3)} m³"
        return
    further = sum((each.usage_m3 for each in detail.registers), Decimal(0))
    for part in detail.parts:
        is_last = part.reading_id == reading.id
        yield _part(part, part.usage_m3 - further if is_last else part.usage_m3)
    for each in detail.registers:
        pointers = f"{_plain(each.current_reading)} − {_plain(each.previous_reading)}"
        yield f"计数器  {each.name}  {pointers}：用水 {_plain(each.usage_m3)} m³"
    if reading.seen_reading is not None:
        seen, pointer = _plain(reading.seen_reading), _plain(reading.current_reading)
        yield f"等针  表盘读数 {seen}，低于已计费的表底 {pointer}，追平以前不再计费"
    if reading.residual_usage_m3:
        yield _carried_in(detail)
    if reading.carried_usage_m3:
        yield f"留抵  {_plain(-reading.carried_usage_m3)} m³ 多计水量留待下次抵扣"
    for sub in detail.subs:
        yield f"分表  表号 {sub.meter_no}  {month_text(sub.bill_month)}：{_plain(sub.usage_m3)} m³"
    if reading.deducted_usage_m3:
        left = reading.usage_m3 - reading.settled_usage_m3
        deducted = _plain(reading.deducted_usage_m3)
        yield f"总表  扣减分表 {deducted} m³，余 {_plain(left)} m³"
    if reading.settled_usage_m3:
        yield f"按 0 计费  {reading.release_reason}"


def _carried_in(detail: ReadingDetail) -> str:
    """Tell what an exchange, or a credit left of one, makes of the usage."""
    residual_m3 = detail.reading.residual_usage_m3
    total = _plain(detail.reading.observed_usage_m3 + residual_m3)
    if any(part.kind == "credit" for part in detail.parts):
        return f"抵扣后  {total} m³"
    if residual_m3 < 0:
        return f"换表  旧表多计 {_plain(-residual_m3)} m³，抵扣后 {total} m³"
    return f"换表  旧表余量 {_plain(residual_m3)} m³，合计 {total} m³"


def _part(part: ReadingPart, usage_m3: Decimal) -> str:
    if part.kind == "credit":
        until = part.reading_on.isoformat()
        return f"抵扣  表号 {part.meter_no}  至 {until} 未抵完的多计水量 {_plain(-usage_m3)} m³"
    return (
        f"{_KINDS[part.kind]}  表号 {part.meter_no}  {part.reading_on.isoformat()} "
        f"{_plain(part.current_reading)} − {part.previous_on.isoformat()} "
        f"{_plain(part.previous_reading)}：用水 {_plain(usage_m3)} m³"
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
