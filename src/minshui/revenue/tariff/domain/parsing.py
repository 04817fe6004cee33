"""JSON objects → tariff documents, with every fault found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.checking import check_document
from minshui.revenue.tariff.domain.checking_versions import check_versions
from minshui.revenue.tariff.domain.document import (
    ChangeKind,
    ChangeRule,
    DayCount,
    Mode,
    RoundingPoints,
    Source,
    TariffDocument,
    Unit,
    UsageRule,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.faults import Fault, FaultList
from minshui.revenue.tariff.domain.nodes import Node, Reader, shorten
from minshui.revenue.tariff.domain.parsing_components import parse_components
from minshui.revenue.tariff.domain.parsing_counter import parse_counter
from minshui.revenue.tariff.domain.parsing_reliefs import parse_reliefs
from minshui.revenue.tariff.domain.parsing_rules import (
    parse_bound,
    parse_late_fee,
    parse_over_quota,
    parse_population,
    parse_seasonal,
    parse_taxes,
)

FORMAT = "tariff/1"
DOCUMENT_KEYS = (
    "format",
    "code",
    "name",
    "class",
    "currency",
    "unit",
    "effective",
    "change_rule",
    "day_count",
    "usage",
    "counter",
    "components",
    "population",
    "over_quota",
    "seasonal",
    "relief",
    "minimum",
    "maximum",
    "taxes",
    "rounding",
    "late_fee",
    "source",
    "note",
)
ROUNDING_KEYS = ("price", "line", "component", "tax", "part", "total")


@dataclass(frozen=True, slots=True)
class ParsedTariffs:
    """What a list of documents came to: those without fault, and the faults of the others."""

    documents: tuple[TariffDocument, ...]
    faults: tuple[Fault, ...]


def parse_tariffs(values: Sequence[Any], path: str = "tariffs") -> ParsedTariffs:
    """Read and check documents as they stand in a file, versions against each other too.

    Paths are ``tariffs[0].components[1].price``; with ``path=""`` and a single document they
    begin at the document itself.
    """
    faults = FaultList()
    whole: list[tuple[TariffDocument, str]] = []
    for index, value in enumerate(values):
        at = f"{path}[{index}]" if path else ""
        before = faults.count
        document = _parse_document(value, at, faults)
        if document is not None and faults.count == before:
            whole.append((document, at))
    check_versions(whole, faults)
    return ParsedTariffs(tuple(document for document, _ in whole), tuple(faults.faults))


def _parse_document(value: Any, path: str, faults: FaultList) -> TariffDocument | None:
    node = Reader(faults).node(value, path, DOCUMENT_KEYS)
    if not node.valid:
        return None
    before = faults.count
    _check_format(node)
    code = node.code("code")
    name = node.text("name")
    first, last = _effective(node)
    components = parse_components(node)
    tiered = tuple(
        part.code
        for _, part in components
        if isinstance(part, VolumeComponent) and part.mode is not Mode.FLAT
    )
    document = TariffDocument(
        code,
        name,
        node.text("currency"),
        node.choice("unit", Unit) or Unit.UNIT,
        first,
        last,
        parse_counter(node),
        tuple(part for _, part in components),
        customer_class=node.text_or_none("class"),
        change=_change(node),
        day_count=node.option("day_count", DayCount.START_ONLY),
        usage=_usage(node),
        population=parse_population(node, tiered),
        over_quota=parse_over_quota(node),
        seasonal=parse_seasonal(node),
        reliefs=parse_reliefs(node),
        minimum=parse_bound(node, "minimum"),
        maximum=parse_bound(node, "maximum"),
        taxes=parse_taxes(node),
        rounding=_rounding(node),
        late_fee=parse_late_fee(node),
        source=_source(node),
        note=node.text_or_none("note"),
    )
    check_document(document, components, node, faults.faults[before:])
    return document


def _check_format(node: Node) -> None:
    if not node.require("format"):
        return
    value = node.data["format"]
    if not isinstance(value, str):
        node.reader.wrong_type(node.at("format"), "文本", value)
    elif value != FORMAT:
        node.reader.fault(errors.FORMAT, node.at("format"), value=shorten(value))


def _effective(document: Node) -> tuple[date | None, date | None]:
    if not document.require("effective"):
        return None, None
    node = document.reader.node(
        document.data["effective"], document.at("effective"), ("from", "to")
    )
    node.require("from")
    before = node.reader.faults.count
    first = node.day("from") if node.data.get("from") is not None else None
    last = node.day("to") if node.data.get("to") is not None else None
    if node.reader.faults.count == before and first and last and first > last:
        node.reader.fault(
            errors.EFFECTIVE, node.path, first=first.isoformat(), last=last.isoformat()
        )
    return first, last


def _change(document: Node) -> ChangeRule:
    node = document.child("change_rule", ("kind", "round_volume"))
    if node is None:
        return ChangeRule()
    kind = node.choice("kind", ChangeKind)
    return ChangeRule(kind or ChangeKind.BY_READING_DATE, node.rounding("round_volume"))


def _usage(document: Node) -> UsageRule:
    node = document.child("usage", ("round", "minimum"))
    if node is None:
        return UsageRule()
    return UsageRule(node.rounding("round"), node.number_or_none("minimum"))


def _rounding(document: Node) -> RoundingPoints:
    node = document.child("rounding", ROUNDING_KEYS)
    default = RoundingPoints()
    if node is None:
        return default
    return RoundingPoints(
        price=node.rounding("price", default.price),
        line=node.rounding("line", default.line),
        component=node.rounding("component", default.component),
        tax=node.rounding("tax", default.tax),
        part=node.rounding("part", default.part),
        total=node.rounding("total", default.total),
    )


def _source(document: Node) -> Source | None:
    node = document.child("source", ("title", "url"))
    if node is None:
        return None
    title = node.reader.text(node.data["title"], node.at("title")) if node.require("title") else ""
    return Source(title, node.text_or_none("url"))
