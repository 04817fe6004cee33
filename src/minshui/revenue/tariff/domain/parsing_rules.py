"""Rules beside the components: population, over-quota, seasons, bounds, taxes, late fee."""

from __future__ import annotations

from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import (
    DOWN_CENT,
    Band,
    Bound,
    ComputedOn,
    LateFeeRule,
    OverQuota,
    Population,
    PopulationAdd,
    PopulationPerCapita,
    PopulationPerHousehold,
    QuotaWindow,
    Season,
    Tax,
)
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.nodes import Node
from minshui.revenue.tariff.domain.parsing_components import value_or_choice

POPULATION_KEYS = {
    "add": ("base", "extra_per_person", "max_extra_persons", "max_extra_volume"),
    "per_capita": ("from_persons", "limits"),
    "per_household": (),
}
ALL_POPULATION_KEYS = (
    "mode",
    "applies_to",
    *(key for keys in POPULATION_KEYS.values() for key in keys),
)
BAND_KEYS = ("over_up_to_percent", "extra_percent", "extra_price")
LATE_FEE_KEYS = (
    "rate_per_day",
    "once_rate",
    "first_day",
    "count_payment_day",
    "cap_rate",
    "round",
)
TAX_KEYS = ("code", "name", "rate", "on", "included", "computed_on")
LAST_DAY_OF_MONTH = 31
# A hundred years: later first days would leave the calendar.
MAX_DAYS = 36_600


def parse_population(document: Node, tiered: tuple[str, ...]) -> Population | None:
    """Read ``population``; it applies to all ``tiered`` components unless it says which."""
    node = document.child("population", ALL_POPULATION_KEYS)
    if node is None or not node.require("mode"):
        return None
    mode = node.data["mode"]
    if not isinstance(mode, str):
        node.reader.wrong_type(node.at("mode"), "文本", mode)
        return None
    if mode not in POPULATION_KEYS:
        known = "、".join(POPULATION_KEYS)
        node.reader.fault(errors.ENUM, node.at("mode"), value=mode, known=known)
        return None
    own = ("mode", "applies_to", *POPULATION_KEYS[mode])
    node.forbid((key for key in ALL_POPULATION_KEYS if key not in own), f"{mode} 方式没有这个键")
    applies_to = node.names("applies_to") if "applies_to" in node else tiered
    if mode == "add":
        return _population_add(node, applies_to)
    if mode == "per_capita":
        return _population_per_capita(node, applies_to)
    return PopulationPerHousehold(applies_to)


def _population_add(node: Node, applies_to: tuple[str, ...]) -> PopulationAdd:
    base = node.integer("base")
    extra: tuple[Fraction, ...] = ()
    if node.require("extra_per_person"):
        if isinstance(node.data["extra_per_person"], list):
            items = node.items("extra_per_person")
            extra = tuple(node.reader.number(value, path) for path, value in items)
        else:
            extra = (node.number("extra_per_person"),)
    return PopulationAdd(
        applies_to,
        base,
        extra,
        max_extra_persons=node.integer_or_none("max_extra_persons"),
        max_extra_volume=node.number_or_none("max_extra_volume"),
    )


def _population_per_capita(node: Node, applies_to: tuple[str, ...]) -> PopulationPerCapita:
    from_persons = node.integer("from_persons")
    node.require("limits")
    before = node.reader.faults.count
    items = node.items("limits")
    limits = tuple(node.reader.number(value, path) for path, value in items)
    if node.reader.faults.count == before:
        previous = Fraction(0)
        for (path, _), limit in zip(items, limits, strict=True):
            if limit <= previous:
                reason = f"每人上限 {decimal_text(limit)} 应大于 {decimal_text(previous)}"
                node.reader.fault(errors.POPULATION, path, reason=reason)
            previous = limit
    return PopulationPerCapita(applies_to, from_persons, limits)


def parse_over_quota(document: Node) -> OverQuota | None:
    """Read ``over_quota``."""
    node = document.child("over_quota", ("window", "bands", "applies_to", "base_price"))
    if node is None:
        return None
    node.require("bands")
    node.require("applies_to")
    before = node.reader.faults.count
    bands: list[Band] = []
    paths: list[str] = []
    for band in node.nodes("bands", BAND_KEYS):
        bands.append(_parse_band(band))
        paths.append(band.at("over_up_to_percent"))
    if node.reader.faults.count == before:
        _check_bands(node, bands, paths)
    base_price: dict[str, Fraction] = {}
    if "base_price" in node:
        values = node.data["base_price"]
        known = tuple(values) if isinstance(values, dict) else ()
        prices = node.reader.node(values, node.at("base_price"), known)
        if prices.valid and not known:
            node.reader.fault(errors.EMPTY, node.at("base_price"), what="基价")
        base_price = {code: prices.number(code) for code in known}
    return OverQuota(
        tuple(bands),
        node.names("applies_to"),
        base_price,
        node.option("window", QuotaWindow.BILL),
    )


def _parse_band(node: Node) -> Band:
    limit: Fraction | None = None
    if node.require("over_up_to_percent") and node.data["over_up_to_percent"] is not None:
        limit = node.number("over_up_to_percent")
    if "extra_percent" in node and "extra_price" in node:
        node.conflict("extra_price", "已经写了“extra_percent”，二者只能取一")
    elif "extra_percent" not in node and "extra_price" not in node:
        node.require("extra_percent")
    return Band(limit, node.number_or_none("extra_percent"), node.number_or_none("extra_price"))


def _check_bands(node: Node, bands: list[Band], paths: list[str]) -> None:
    previous = Fraction(0)
    for index, (band, path) in enumerate(zip(bands, paths, strict=True)):
        last = index == len(bands) - 1
        limit = band.over_up_to_percent
        if limit is None and not last:
            reason = f"第 {index + 1} 档没有上限，但它后面还有档；只有最后一档可以为 null"
            node.reader.fault(errors.BANDS, path, reason=reason)
        elif limit is not None and last:
            node.reader.fault(errors.BANDS, path, reason="最后一档应为 null（不封顶）")
        elif limit is not None and limit <= previous:
            reason = f"上限 {decimal_text(limit)} % 应大于 {decimal_text(previous)} %，从小到大"
            node.reader.fault(errors.BANDS, path, reason=reason)
        previous = previous if limit is None else limit


def parse_seasonal(document: Node) -> tuple[Season, ...]:
    """Read ``seasonal``: no month may be there twice for one component."""
    seasons: list[Season] = []
    taken: set[tuple[str, int]] = set()
    for node in document.nodes("seasonal", ("months", "percent", "applies_to")):
        before = node.reader.faults.count
        months = _season_months(node)
        percent = node.number("percent", signed=True)
        if percent <= -100:
            reason = "应大于 -100（-100 即全免）"
            node.reader.fault(
                errors.RATE, node.at("percent"), value=node.data["percent"], reason=reason
            )
        node.require("applies_to")
        season = Season(months, percent, node.names("applies_to"))
        if node.reader.faults.count == before:
            _check_season_overlap(node, season, taken)
        seasons.append(season)
    return tuple(seasons)


def _season_months(node: Node) -> tuple[int, ...]:
    node.require("months")
    months: list[int] = []
    for path, value in node.items("months"):
        if type(value) is int and not 1 <= value <= 12:
            reason = "月份应在 1 到 12 之间"
            node.reader.fault(errors.NUMBER, node.at("months"), value=str(value), reason=reason)
        else:
            months.append(node.reader.integer(value, path))
    return tuple(months)


def _check_season_overlap(node: Node, season: Season, taken: set[tuple[str, int]]) -> None:
    for month in dict.fromkeys(season.months):
        twice = season.months.count(month) > 1
        if twice or any((code, month) in taken for code in season.applies_to):
            detail = f"{month} 月出现两次"
            node.reader.fault(errors.OVERLAP, node.at("months"), what="季节", detail=detail)
            break
    taken.update((code, month) for code in season.applies_to for month in season.months)


def parse_bound(document: Node, key: str) -> Bound | None:
    """Read ``minimum`` or ``maximum``."""
    node = document.child(key, ("amount", "applies_to", "by"))
    if node is None:
        return None
    amount = value_or_choice(node, "amount", Node.number)
    return Bound(amount, node.names("applies_to") if "applies_to" in node else None)


def parse_taxes(document: Node) -> tuple[Tax, ...]:
    """Read ``taxes``."""
    taxes: list[Tax] = []
    for node in document.nodes("taxes", TAX_KEYS):
        code = node.code("code")
        if any(tax.code == code for tax in taxes):
            node.reader.fault(errors.DUPLICATE, node.at("code"), what="税费编码", value=code)
        taxes.append(
            Tax(
                code,
                node.text("name"),
                node.rate("rate"),
                on=node.names("on") if "on" in node else None,
                included=node.flag("included"),
                computed_on=node.option("computed_on", ComputedOn.ROUNDED),
            )
        )
    return tuple(taxes)


def parse_late_fee(document: Node) -> LateFeeRule | None:
    """Read ``late_fee``."""
    node = document.child("late_fee", LATE_FEE_KEYS)
    if node is None:
        return None
    if "rate_per_day" in node and "once_rate" in node:
        node.conflict("once_rate", "已经写了“rate_per_day”，二者只能取一")
    elif "rate_per_day" not in node and "once_rate" not in node:
        node.require("rate_per_day")
    after_issue, of_next_month = _first_day(node)
    return LateFeeRule(
        rate_per_day=node.rate("rate_per_day") if "rate_per_day" in node else None,
        once_rate=node.rate("once_rate") if "once_rate" in node else None,
        days_after_issue=after_issue,
        day_of_next_month=of_next_month,
        count_payment_day=node.flag("count_payment_day"),
        cap_rate=node.number_or_none("cap_rate"),
        round=node.rounding("round", DOWN_CENT),
    )


def _first_day(late_fee: Node) -> tuple[int | None, int | None]:
    if not late_fee.require("first_day"):
        return None, None
    node = late_fee.reader.node(
        late_fee.data["first_day"],
        late_fee.at("first_day"),
        ("days_after_issue", "day_of_next_month"),
    )
    if "days_after_issue" in node and "day_of_next_month" in node:
        node.conflict("day_of_next_month", "已经写了“days_after_issue”，二者只能取一")
    elif "days_after_issue" not in node and "day_of_next_month" not in node:
        node.require("days_after_issue")
    return (
        node.integer_or_none("days_after_issue", high=MAX_DAYS),
        node.integer_or_none("day_of_next_month", low=1, high=LAST_DAY_OF_MONTH),
    )
