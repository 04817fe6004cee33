"""``counter``: what the tier limits mean and when the counter starts anew."""

from __future__ import annotations

import re
from datetime import date

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import (
    Basis,
    Counter,
    LimitsAre,
    MonthDay,
    OnChange,
    PartialKind,
    PartialWindow,
    Scale,
    Straddle,
    StraddleKind,
)
from minshui.revenue.tariff.domain.nodes import Node, shorten

YEAR_KEYS = ("year_start", "limits_are", "on_change", "straddle", "partial_window")
MONTHS_KEYS = ("months", "split_months")
COUNTER_KEYS = ("basis", *MONTHS_KEYS, *YEAR_KEYS, "scale")
SCALE_KEYS = ("basis_days", "only_outside", "round_ratio", "round_per_day", "round_width")
ACCOUNT_YEAR = "account"
LEAP_YEAR = 2000
MAX_MONTHS = 1200
MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")


def parse_counter(document: Node) -> Counter:
    """Read ``counter``."""
    if not document.require("counter"):
        return Counter(Basis.BILL)
    node = document.reader.node(document.data["counter"], document.at("counter"), COUNTER_KEYS)
    basis = node.choice("basis", Basis)
    if basis is not None and basis is not Basis.YEAR:
        node.forbid(YEAR_KEYS, "只用于按年累计（basis: year）")
    if basis is not None and basis is not Basis.MONTHS:
        node.forbid(MONTHS_KEYS, "只用于按月（basis: months）")
    straddle = node.child("straddle", ("kind", "round_volume"))
    partial = node.child("partial_window", ("kind", "round"))
    return Counter(
        basis or Basis.BILL,
        months=_months(node),
        split_months=node.flag("split_months"),
        year_start=_year_start(node) if basis is Basis.YEAR else None,
        limits_are=node.option("limits_are", LimitsAre.WINDOW),
        on_change=node.option("on_change", OnChange.CONTINUE),
        straddle=_straddle(straddle) if straddle else Straddle(),
        partial_window=_partial(partial) if partial else PartialWindow(),
        scale=_scale(node),
    )


def _months(node: Node) -> int:
    months = node.integer("months", 1, high=MAX_MONTHS)
    if months == 0 and "months" in node and node.data["months"] == 0:
        reason = "要用作除数，不能为 0"
        node.reader.fault(errors.NUMBER, node.at("months"), value="0", reason=reason)
    return max(months, 1)


def _year_start(node: Node) -> MonthDay | None:
    if not node.require("year_start"):
        return None
    value = node.data["year_start"]
    path = node.at("year_start")
    if not isinstance(value, str):
        node.reader.wrong_type(path, '带引号的“月-日”或 "account"', value)
        return None
    if value == ACCOUNT_YEAR:
        return None
    match = MONTH_DAY.fullmatch(value)
    if match is not None:
        try:
            day = date(LEAP_YEAR, int(match[1]), int(match[2]))
        except ValueError:
            pass
        else:
            return MonthDay(day.month, day.day)
    form = "“月-日”，如 01-01，或 account"
    node.reader.fault(errors.DATE, path, value=shorten(value), form=form)
    return None


def _straddle(node: Node) -> Straddle:
    kind = node.choice("kind", StraddleKind)
    return Straddle(kind or StraddleKind.BY_READING_DATE, node.rounding("round_volume"))


def _partial(node: Node) -> PartialWindow:
    return PartialWindow(
        node.choice("kind", PartialKind) or PartialKind.FULL, node.rounding("round")
    )


def _scale(counter: Node) -> Scale | None:
    node = counter.child("scale", SCALE_KEYS)
    if node is None:
        return None
    if "round_ratio" in node and "round_per_day" in node:
        node.conflict("round_per_day", "已经写了“round_ratio”，二者只能取一")
    return Scale(
        node.number("basis_days", positive=True),
        only_outside=_only_outside(node),
        round_ratio=node.rounding("round_ratio"),
        round_per_day=node.rounding("round_per_day"),
        round_width=node.rounding("round_width"),
    )


def _only_outside(node: Node) -> tuple[int, int] | None:
    before = node.reader.faults.count
    values = [node.reader.integer(value, path) for path, value in node.items("only_outside")]
    if not values or node.reader.faults.count > before:
        return None
    path = node.at("only_outside")
    if len(values) != 2:
        node.reader.wrong_type(
            path, "两个整数的列表 [最少天数, 最多天数]", node.data["only_outside"]
        )
        return None
    if values[0] > values[1]:
        shown = f"{values[0]}, {values[1]}"
        node.reader.fault(errors.NUMBER, path, value=shown, reason="最少天数不能大于最多天数")
    return values[0], values[1]
