"""JSON objects → bills, accounts and late payments, with every fault found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import DOWN_UNIT, Attribute
from minshui.revenue.tariff.domain.faults import FaultList
from minshui.revenue.tariff.domain.inputs import (
    AccountInput,
    BillInput,
    GrantedRelief,
    LateInput,
    MixedPart,
    MixedUse,
    Pause,
    PersonsFrom,
    Reading,
)
from minshui.revenue.tariff.domain.nodes import Node, Reader
from minshui.revenue.tariff.domain.parsing_counter import MAX_MONTHS
from minshui.revenue.tariff.domain.parsing_rules import MAX_DAYS

BILL_KEYS = (
    "usage",
    "readings",
    "sub_meters",
    "registers",
    "from",
    "to",
    "days",
    "months",
    "prior_counter_usage",
    "quota",
    "already_billed",
)
READING_KEYS = ("previous", "current", "modulus", "reversed", "multiplier")
ACCOUNT_KEYS = (
    "population",
    "households",
    "fittings",
    *(attribute.value for attribute in Attribute),
    "opened",
    "year_start",
    "reliefs",
    "mixed_use",
)
MIXED_MEASURES = ("volume", "volume_per_household", "percent")


def parse_bill(value: Any, faults: FaultList, path: str = "bill") -> BillInput:
    """Read a bill; its faults (paths begin with ``path``) are added to ``faults``."""
    node = Reader(faults).node(value, path, BILL_KEYS)
    if node.valid and "usage" not in node and "readings" not in node:
        why = "账单应写 usage（水量）或 readings（读数）"
        faults.add(errors.MISSING_INPUT, node.at("usage"), what="水量", why=why)
    if "usage" in node and "readings" in node:
        node.conflict("readings", "已经写了“usage”，二者只能取一")
    registers: dict[str, Fraction] = {}
    if "registers" in node:
        values = node.data["registers"]
        known = tuple(values) if isinstance(values, dict) else ()
        entries = node.reader.node(values, node.at("registers"), known)
        if entries.valid and not known:
            faults.add(errors.EMPTY, node.at("registers"), what="计数器")
        registers = {name: entries.number(name) for name in known}
    return BillInput(
        usage=node.number_or_none("usage", signed=True),
        readings=tuple(_reading(entry) for entry in node.nodes("readings", READING_KEYS)),
        sub_meters=tuple(node.reader.number(v, at) for at, v in node.items("sub_meters")),
        registers=registers,
        from_on=node.event_day_or_none("from"),
        to_on=node.event_day_or_none("to"),
        days=node.integer_or_none("days", high=MAX_DAYS),
        months=_months(node),
        prior_counter_usage=node.number_or_none("prior_counter_usage"),
        quota=node.number_or_none("quota"),
        already_billed=node.number("already_billed", "0"),
    )


def _months(node: Node) -> int | None:
    return node.integer_or_none("months", low=1, high=MAX_MONTHS)


def _reading(node: Node) -> Reading:
    return Reading(
        node.number("previous"),
        node.number("current"),
        modulus=node.number_or_none("modulus"),
        reversed=node.flag("reversed"),
        multiplier=node.number("multiplier", "1"),
    )


def parse_account(
    values: Mapping[str, Any] | Any, faults: FaultList, path: str = "account"
) -> AccountInput:
    """Read an account; its faults are added to ``faults``."""
    node = Reader(faults).node(values, path, ACCOUNT_KEYS)
    return AccountInput(
        population=_population(node),
        households=node.integer_or_none("households"),
        fittings=node.integer_or_none("fittings"),
        attributes={
            attribute: node.reader.text(node.data[attribute.value], node.at(attribute.value))
            for attribute in Attribute
            if attribute.value in node
        },
        opened_on=node.day_or_none("opened"),
        year_start_on=node.day_or_none("year_start"),
        reliefs=tuple(_granted(entry) for entry in node.nodes("reliefs", ("code", "from", "to"))),
        mixed_use=_mixed_use(node),
    )


def _population(node: Node) -> int | tuple[PersonsFrom, ...] | None:
    if "population" not in node:
        return None
    if not isinstance(node.data["population"], list):
        return node.integer("population")
    entries: list[PersonsFrom] = []
    for entry in node.nodes("population", ("from", "to", "persons")):
        first, last = _span(entry, entry.day("from"), entry.day_or_none("to"))
        entries.append(PersonsFrom(first or date.min, entry.integer("persons"), last))
    return tuple(entries)


def _granted(node: Node) -> GrantedRelief:
    first, last = _span(node, node.day_or_none("from"), node.day_or_none("to"))
    return GrantedRelief(node.code("code"), first, last)


def _span(node: Node, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    if first is not None and last is not None and date.min < last < first:
        node.reader.fault(errors.PERIOD, node.path, first=first.isoformat(), last=last.isoformat())
    return first, last


def _mixed_use(account: Node) -> MixedUse | None:
    node = account.child("mixed_use", ("parts", "round"))
    if node is None:
        return None
    node.require("parts")
    parts = tuple(_mixed_part(part) for part in node.nodes("parts", ("tariff", *MIXED_MEASURES)))
    return MixedUse(parts, node.rounding("round", DOWN_UNIT))


def _mixed_part(node: Node) -> MixedPart:
    given = [key for key in MIXED_MEASURES if key in node]
    if not given:
        node.require("percent")
    node.forbid(given[1:], f"已经写了“{given[0]}”，三者只能取一" if given else "")
    return MixedPart(
        node.code("tariff"),
        volume=node.number_or_none("volume"),
        volume_per_household=node.number_or_none("volume_per_household"),
        percent=node.number_or_none("percent"),
    )


def parse_late(value: Any, faults: FaultList, path: str = "late") -> LateInput:
    """Read a late payment; its faults are added to ``faults``."""
    node = Reader(faults).node(value, path, ("principal", "issued", "paid", "pauses"))
    return LateInput(
        node.number("principal"),
        node.event_day("issued"),
        node.event_day("paid"),
        tuple(_pause(entry) for entry in _pauses(node)),
    )


def _pauses(node: Node) -> list[Node]:
    # Unlike other lists this one may be empty: nothing was in transit.
    if node.data.get("pauses") == []:
        return []
    return list(node.nodes("pauses", ("from", "to")))


def _pause(node: Node) -> Pause:
    first, last = node.day("from"), node.day("to")
    _span(node, first, last)
    return Pause(first, last)
