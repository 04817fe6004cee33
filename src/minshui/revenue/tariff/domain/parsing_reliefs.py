"""``relief``: ordered steps, each of one kind."""

from __future__ import annotations

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document_reliefs import (
    AllAtTier,
    AmountOff,
    Cap,
    FreeVolume,
    PercentOff,
    PriceInstead,
    Relief,
    ReliefEach,
)
from minshui.revenue.tariff.domain.nodes import Node, shorten

HEAD_KEYS = ("code", "kind", "applies_to")
KEYS_BY_KIND = {
    "free_volume": ("volume", "inside_tiers", "each"),
    "all_at_tier": ("tier",),
    "price_instead": ("price", "tier"),
    "percent_off": ("percent",),
    "amount_off": ("amount", "each"),
    "cap": ("amount",),
}
RELIEF_KEYS = tuple(
    dict.fromkeys((*HEAD_KEYS, *(key for keys in KEYS_BY_KIND.values() for key in keys)))
)
WHOLE = 100


def parse_reliefs(document: Node) -> tuple[Relief, ...]:
    """Read ``relief``."""
    reliefs: list[Relief] = []
    for node in document.nodes("relief", RELIEF_KEYS):
        relief = _parse_relief(node)
        if relief is not None:
            reliefs.append(relief)
    return tuple(reliefs)


def _parse_relief(node: Node) -> Relief | None:
    code = node.code("code")
    node.require("applies_to")
    applies_to = node.names("applies_to")
    if not node.require("kind"):
        return None
    kind = node.data["kind"]
    if not isinstance(kind, str):
        node.reader.wrong_type(node.at("kind"), "文本", kind)
        return None
    if kind not in KEYS_BY_KIND:
        known = "、".join(KEYS_BY_KIND)
        node.reader.fault(errors.ENUM, node.at("kind"), value=shorten(kind), known=known)
        return None
    own = (*HEAD_KEYS, *KEYS_BY_KIND[kind])
    node.forbid((key for key in RELIEF_KEYS if key not in own), f"{kind} 类减免没有这个键")
    return _of_kind(node, kind, code, applies_to)


def _of_kind(node: Node, kind: str, code: str, applies_to: tuple[str, ...]) -> Relief:
    if kind == "free_volume":
        return FreeVolume(
            code,
            applies_to,
            node.number("volume"),
            inside_tiers=node.flag("inside_tiers"),
            each=node.option("each", ReliefEach.MONTH),
        )
    if kind == "all_at_tier":
        return AllAtTier(code, applies_to, node.integer("tier"))
    if kind == "price_instead":
        return PriceInstead(code, applies_to, node.number("price"), node.integer_or_none("tier"))
    if kind == "percent_off":
        percent = node.number("percent")
        if percent > WHOLE:
            reason = "最多减免 100"
            node.reader.fault(
                errors.RATE, node.at("percent"), value=node.data["percent"], reason=reason
            )
        return PercentOff(code, applies_to, percent)
    if kind == "amount_off":
        each = node.option("each", ReliefEach.MONTH)
        return AmountOff(code, applies_to, node.number("amount"), each)
    return Cap(code, applies_to, node.number("amount"))
