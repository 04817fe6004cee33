"""Components: a volume charge, a standing charge, a percentage of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import (
    RESERVED_CODES,
    Attribute,
    Choice,
    Component,
    ComputedOn,
    Every,
    FixedComponent,
    FixedEach,
    Mode,
    PercentComponent,
    Tier,
    Tiers,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.nodes import Node

V = TypeVar("V")

HEAD_KEYS = ("code", "name", "measure")
KEYS_BY_MEASURE = {
    "volume": ("mode", "price", "tiers", "per", "closed", "volume", "by"),
    "fixed": ("amount", "every", "year_days", "each", "by"),
    "percent": ("percent", "of", "computed_on", "by"),
}
COMPONENT_KEYS = tuple(
    dict.fromkeys((*HEAD_KEYS, *(key for keys in KEYS_BY_MEASURE.values() for key in keys)))
)
VALUE_KEYS = ("price", "tiers", "amount", "percent")
TIER_KEYS = ("up_to", "up_to_percent_of_quota", "price", "fixed")


def parse_components(document: Node) -> tuple[tuple[int, Component], ...]:
    """Read ``components``, each with its place in the list."""
    found: list[tuple[int, Component]] = []
    codes: set[str] = set()
    if not document.require("components"):
        return ()
    for index, node in enumerate(document.nodes("components", COMPONENT_KEYS)):
        component = _parse_component(node)
        code = node.data.get("code")
        if isinstance(code, str):
            if code in codes or code in RESERVED_CODES:
                node.reader.fault(errors.DUPLICATE, node.at("code"), what="费用项编码", value=code)
            codes.add(code)
        if component is not None:
            found.append((index, component))
    return tuple(found)


def _parse_component(node: Node) -> Component | None:
    code = node.code("code")
    name = node.text("name")
    if not node.require("measure"):
        return None
    measure = node.data["measure"]
    if not isinstance(measure, str):
        node.reader.wrong_type(node.at("measure"), "文本", measure)
        return None
    if measure not in KEYS_BY_MEASURE:
        known = "、".join(KEYS_BY_MEASURE)
        node.reader.fault(errors.ENUM, node.at("measure"), value=measure, known=known)
        return None
    own = (*HEAD_KEYS, *KEYS_BY_MEASURE[measure])
    foreign = [key for key in COMPONENT_KEYS if key not in own]
    node.forbid(foreign, f"{measure} 类费用项没有这个键")
    if measure == "volume":
        return _parse_volume(node, code, name)
    if measure == "fixed":
        return _parse_fixed(node, code, name)
    return _parse_percent(node, code, name)


def _parse_volume(node: Node, code: str, name: str) -> Component | None:
    mode = node.choice("mode", Mode)
    if mode is None:
        return None
    per = node.number("per", "1", positive=True)
    closed = node.flag("closed")
    volume = node.child("volume", ("factor", "round", "register"))
    factor = volume.number("factor", "1") if volume else Fraction(1)
    rounding = volume.rounding("round") if volume else None
    register = volume.code("register") if volume and "register" in volume else None
    price: Fraction | Choice[Fraction] | None = None
    tiers: Tiers | Choice[Tiers] | None = None
    if mode is Mode.FLAT:
        node.forbid(("tiers", "closed") if closed else ("tiers",), "单一价（flat）没有阶梯")
        price = value_or_choice(node, "price", Node.number)
    else:
        node.forbid(("price",), "阶梯价的单价写在各档里")
        # Whether the ladder ends is not known where ``closed`` itself cannot be read.
        ends = closed if isinstance(node.data.get("closed", False), bool) else None
        tiers = value_or_choice(node, "tiers", lambda at, key: _parse_tiers(at, key, ends))
    return VolumeComponent(code, name, mode, price, tiers, per, closed, factor, rounding, register)


def _parse_fixed(node: Node, code: str, name: str) -> Component:
    return FixedComponent(
        code,
        name,
        amount=value_or_choice(node, "amount", Node.number),
        every=node.option("every", Every.BILL),
        year_days=node.number("year_days", "365", positive=True),
        each=node.option("each", FixedEach.ACCOUNT),
    )


def _parse_percent(node: Node, code: str, name: str) -> Component:
    percent = value_or_choice(node, "percent", Node.number)
    node.require("of")
    return PercentComponent(
        code,
        name,
        percent=percent,
        of=node.names("of"),
        computed_on=node.option("computed_on", ComputedOn.EXACT),
    )


def value_or_choice(node: Node, key: str, read: Callable[[Node, str], V]) -> V | Choice[V]:
    """Read ``key``, or the ``by`` that replaces it."""
    if "by" not in node:
        return read(node, key)
    if key in node:
        node.conflict("by", f"已经写了“{key}”，二者只能取一")
    by = node.reader.node(node.data["by"], node.at("by"), ("attribute", "cases"))
    attribute = by.choice("attribute", Attribute) or Attribute.CLASS
    cases: dict[str, V] = {}
    if by.require("cases"):
        values = by.data["cases"]
        known = tuple(values) if isinstance(values, dict) else ()
        entries = by.reader.node(values, by.at("cases"), known)
        if entries.valid and not known:
            by.reader.fault(errors.EMPTY, by.at("cases"), what="分类")
        for name in known:
            entry = by.reader.node(values[name], entries.at(name), VALUE_KEYS)
            entry.forbid((other for other in VALUE_KEYS if other != key), f"这里应写“{key}”")
            cases[name] = read(entry, key)
    return Choice(attribute, cases)


def _parse_tiers(node: Node, key: str, closed: bool | None) -> Tiers:
    if not node.require(key):
        return ()
    tiers: list[Tier] = []
    before = node.reader.faults.count
    paths: list[str] = []
    for tier in node.nodes(key, TIER_KEYS, errors.TIERS_EMPTY):
        tiers.append(_parse_tier(tier))
        limit_key = "up_to" if "up_to" in tier else "up_to_percent_of_quota"
        paths.append(tier.at(limit_key))
    if node.reader.faults.count == before:
        _check_open_end(node, tiers, paths, closed)
        _check_order(node, tiers, paths)
    return tuple(tiers)


def _parse_tier(node: Node) -> Tier:
    of_quota = "up_to_percent_of_quota" in node
    if of_quota and "up_to" in node:
        node.conflict("up_to_percent_of_quota", "已经写了“up_to”，二者只能取一")
    key = "up_to" if "up_to" in node or not of_quota else "up_to_percent_of_quota"
    limit: Fraction | None = None
    if node.require(key) and node.data[key] is not None:
        limit = node.number(key)
    if "price" not in node and "fixed" not in node:
        node.require("price")
    return Tier(
        limit,
        of_quota=of_quota,
        price=node.number("price", "0"),
        fixed=node.number("fixed", "0"),
    )


def _check_open_end(
    node: Node, tiers: Sequence[Tier], paths: Sequence[str], closed: bool | None
) -> None:
    last = len(tiers) - 1
    for index, tier in enumerate(tiers):
        if tier.up_to is None and index < last:
            reason = f"第 {index + 1} 档没有上限，但它后面还有档；只有最后一档可以为 null"
            node.reader.fault(errors.TIERS_OPEN, paths[index], reason=reason)
    if tiers[last].up_to is None and closed:
        reason = "封顶的阶梯（closed）最后一档必须有上限，不能为 null"
        node.reader.fault(errors.TIERS_OPEN, paths[last], reason=reason)
    if tiers[last].up_to is not None and closed is False:
        reason = "最后一档应为 null（不封顶）；确有最高限量时请写 closed: true"
        node.reader.fault(errors.TIERS_OPEN, paths[last], reason=reason)


def _check_order(node: Node, tiers: Sequence[Tier], paths: Sequence[str]) -> None:
    # Limits of the two kinds can only be compared once the quota is known.
    previous = {True: Fraction(0), False: Fraction(0)}
    for tier, path in zip(tiers, paths, strict=True):
        if tier.up_to is None:
            continue
        if tier.up_to <= previous[tier.of_quota]:
            node.reader.fault(
                errors.TIERS_ORDER,
                path,
                value=decimal_text(tier.up_to),
                previous=decimal_text(previous[tier.of_quota]),
            )
        previous[tier.of_quota] = tier.up_to
