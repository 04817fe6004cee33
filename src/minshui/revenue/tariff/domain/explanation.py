"""The bill as a clerk would explain it: Chinese text lines, figures in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from unicodedata import east_asian_width

from minshui.revenue.tariff.domain.document import Tax, VolumeComponent
from minshui.revenue.tariff.domain.explanation_limits import ladder_text
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.inputs import BillInput
from minshui.revenue.tariff.domain.priced import (
    LateFee,
    Line,
    LineKind,
    PricedBill,
    PricedPart,
    RoundingPoint,
)
from minshui.revenue.tariff.domain.rounding import round_to

UNIT_NAMES = {"m3": "m³", "kl": "kL", "unit": "单位"}
CURRENCY_NAMES = {"CNY": "元"}
LABEL_WIDTH = 34
FORMULA_WIDTH = 34
AMOUNT_WIDTH = 14
ROUNDING_NAMES = {
    RoundingPoint.COMPONENT: "分项取整",
    RoundingPoint.PART: "分段取整",
    RoundingPoint.TOTAL: "合计取整",
}


def explain(
    priced: PricedBill,
    bill: BillInput | None = None,
    relief_names: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the lines of the explanation, ready for a fixed-width print.

    With ``bill`` the explanation begins at the pointers. ``relief_names`` says what reliefs are
    called; one that it does not know is called by its code.
    """
    names = relief_names or {}
    last = priced.parts[-1].version
    unit = UNIT_NAMES.get(last.unit.value, last.unit.value)
    lines = list(_usage_lines(priced, bill, unit))
    several = len(priced.parts) > 1
    for number, part in enumerate(priced.parts, start=1):
        lines.extend(_head(part, number if several else None, unit))
        lines.extend(_row(*_line_text(_named(line, names), part, unit)) for line in part.lines)
        lines.extend(_included_taxes(part))
        if several:
            lines.append(_row(f"第 {number} 段小计", "", part.total))
    lines.extend(_row(_closing_name(line), "", line.amount) for line in priced.closing_lines)
    currency = CURRENCY_NAMES.get(last.currency, last.currency)
    lines.append(f"{_row('合计', '', priced.total)} {currency}")
    return lines


def explain_late_fee(fee: LateFee) -> list[str]:
    """Return the lines that explain a late fee."""
    lines = [
        f"违约金自 {fee.first_day_on.isoformat()} 起算，计 {fee.days} 天",
        _row("按规定应计", "", fee.uncapped),
    ]
    if fee.cap is not None:
        lines.append(_row("封顶", "", fee.cap))
    return [*lines, _row("违约金", "", fee.amount)]


def _usage_lines(priced: PricedBill, bill: BillInput | None, unit: str) -> Iterator[str]:
    for reading in bill.readings if bill else ():
        first, second = reading.current, reading.previous
        if reading.reversed:
            first, second = second, first
        rolled = first < second and reading.modulus is not None
        turn = f" + 满度 {decimal_text(reading.modulus)}" if rolled and reading.modulus else ""
        times = "" if reading.multiplier == 1 else f"，倍率 {decimal_text(reading.multiplier)}"
        mounted = "，倒装" if reading.reversed else ""
        yield f"抄见  {decimal_text(first)} − {decimal_text(second)}{turn}{times}{mounted}"
    if bill and bill.sub_meters:
        subs = sum(bill.sub_meters, start=Fraction(0))
        yield f"分表  扣除 {decimal_text(subs)} {unit}"
    counted = "" if priced.metered == priced.volume else "，按规定计费 "
    billed = decimal_text(priced.volume) if counted else ""
    yield f"水量  {decimal_text(priced.metered)}{counted}{billed} {unit}"


def _head(part: PricedPart, number: int | None, unit: str) -> Iterator[str]:
    version = part.version
    since = f"{version.effective_from.isoformat()} 起" if version.effective_from else "一直有效"
    title = f"{version.name}（{version.code}，{since}）"
    if number is not None:
        days = "" if part.days is None else f"，{decimal_text(part.days)} 天"
        title = f"第 {number} 段  {title}{days}，水量 {decimal_text(part.volume)} {unit}"
    yield title
    names = {component.code: component.name for component in version.components}
    for ladder in part.ladders:
        yield f"  阶梯  {names.get(ladder.component, '')}  {ladder_text(ladder, part)}"
    for component in version.components:
        if isinstance(component, VolumeComponent) and (free := _kept_out(component, part)) > 0:
            yield f"  免水量  {component.name}  {decimal_text(free)} {unit}，不计入计费水量"


def _kept_out(component: VolumeComponent, part: PricedPart) -> Fraction:
    """Return what a relief took out of a component's quantity: no line has it."""
    if component.register is not None:
        return Fraction(0)
    kinds = (LineKind.FLAT, LineKind.TIER)
    lines = [line for line in part.lines if line.component == component.code and line.kind in kinds]
    charged = sum((line.quantity or Fraction(0) for line in lines), Fraction(0))
    return round_to(part.volume * component.factor, component.round) - charged


def _named(line: Line, names: Mapping[str, str]) -> Line:
    """Return a line with its relief called by name."""
    code = line.relief
    return line if code is None or code not in names else replace(line, relief=names[code])


def _line_text(line: Line, part: PricedPart, unit: str) -> tuple[str, str, Fraction]:
    return _label(line, part, unit), _formula(line), line.amount


def _label(line: Line, part: PricedPart, unit: str) -> str:
    if line.kind is LineKind.TIER:
        return f"{line.name}  第 {line.tier} 档{_tier_span(line, part, unit)}{_relief(line)}"
    if line.kind is LineKind.OVER_QUOTA:
        return f"{line.name}  超定额第 {line.tier} 档加价"
    if line.kind is LineKind.RELIEF:
        return f"{line.name}  减免（{line.relief}）"
    if line.kind is LineKind.ROUNDING:
        return _closing_name(line)
    return f"{line.name}{_relief(line)}"


def _relief(line: Line) -> str:
    return f"（{line.relief}）" if line.relief else ""


def _tier_span(line: Line, part: PricedPart, unit: str) -> str:
    limits = next(
        (ladder.limits for ladder in part.ladders if ladder.component == line.component), ()
    )
    tier = line.tier or 1
    if not limits:
        return ""
    low = Fraction(0) if tier == 1 else limits[tier - 2]
    if tier > len(limits):
        return f"（{decimal_text(low)} {unit} 以上）"
    return f"（{decimal_text(low)}–{decimal_text(limits[tier - 1])} {unit}）"


def _closing_name(line: Line) -> str:
    if line.rounding_point is not None:
        return ROUNDING_NAMES[line.rounding_point]
    return line.name


def _formula(line: Line) -> str:
    if line.quantity is None or line.unit_price is None:
        return ""
    quantity = _recomputable(line.quantity)
    if line.kind in (LineKind.PERCENT, LineKind.TAX):
        return f"{quantity} × {decimal_text(line.unit_price * 100)} %"
    if line.free_quantity:
        quantity = f"({quantity} − 免 {decimal_text(line.free_quantity)})"
    price = decimal_text(line.unit_price, 2)
    per = "" if line.per == 1 else f" ÷ {decimal_text(line.per)}"
    fixed = f" + 固定 {decimal_text(line.fixed, 2)}" if line.fixed else ""
    return f"{quantity} × {price}{per}{fixed}"


def _recomputable(quantity: Fraction) -> str:
    """Return a quantity so that the line can be checked: 61 of 365 days have no finite decimal."""
    text = decimal_text(quantity)
    return f"{quantity.numerator}/{quantity.denominator}" if text.endswith("…") else text


def _included_taxes(part: PricedPart) -> Iterator[str]:
    names = {tax.code: tax for tax in part.version.taxes}
    for code, amount in part.taxes.items():
        tax = names[code]
        if tax.included:
            yield _row(f"其中含{tax.name}", f"税率 {_rate(tax)}", amount)


def _rate(tax: Tax) -> str:
    return f"{decimal_text(tax.rate * 100)} %"


def _row(label: str, formula: str, amount: Fraction) -> str:
    """Return one row; the columns stay apart also where a label is too long for its own."""
    left = f"  {_padded(label, LABEL_WIDTH)} {_padded(formula, FORMULA_WIDTH)}"
    return f"{left} {decimal_text(amount, 2):>{AMOUNT_WIDTH}}"


def _padded(text: str, width: int) -> str:
    wide = sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(width - wide, 0)
