"""What is checked of the attributes file: values, dates, tariffs and reliefs."""

from __future__ import annotations

from datetime import date
from typing import Any

from minshui.infrastructure.imports.columns import ImportRow
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import (
    ATTRIBUTE_EXPIRY,
    ATTRIBUTE_NAMES,
    SINCE_ALWAYS,
    AttributeKind,
    AttributeValue,
    BillingMode,
    checked_attribute,
)
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.errors import OVERLAP, RELIEF_UNKNOWN, TARIFF_MISSING
from minshui.revenue.cutover.kit.view import KitView

TAKEN_OVER = "系统切换接收"
_KIND = FileKind.ATTRIBUTES
_CODES = frozenset({AttributeKind.TARIFF, AttributeKind.RELIEF})
_COUNTS = {
    AttributeKind.POPULATION: "persons",
    AttributeKind.HOUSEHOLDS: "count",
    AttributeKind.FITTINGS: "count",
}


def check_attributes(view: KitView) -> None:
    """Check each attribute, and give customers those that can be used."""
    for row in view.owned(_KIND):
        kind: AttributeKind | None = row["kind"]
        if kind is None or row["value"] is None:
            if kind in (None, AttributeKind.TARIFF):
                view.unread_tariffs.add(row["customer"])
            continue
        given = AttributeValue(
            kind,
            _value(kind, row["value"]),
            row["from_on"] or SINCE_ALWAYS,
            row["to_on"],
            row["proof_no"],
            TAKEN_OVER,
        )
        try:
            checked = checked_attribute(given, view.references.cutover_on)
        except MinshuiError as refused:
            field = "value" if refused.code == "E_ATTRIBUTE_VALUE" else "to_on"
            view.add_error(_KIND, row, refused, field)
            if kind is AttributeKind.TARIFF:
                view.unread_tariffs.add(row["customer"])
            continue
        undated = row["to_on"] is None and not view.is_faulty(_KIND, row, "to_on")
        if kind in view.references.expiry_kinds and undated:
            view.add(_KIND, row, ATTRIBUTE_EXPIRY, "to_on", kind=ATTRIBUTE_NAMES[kind])
        if kind is AttributeKind.TARIFF and row["value"] in view.references.tariff_faults:
            view.add_error(_KIND, row, view.references.tariff_faults[row["value"]], "value")
        if row["customer"] in view.customers:
            _take(view, row, checked)


def check_prices(view: KitView) -> None:
    """Check that every customer with a billed meter has a tariff, and reliefs that it knows."""
    on = view.references.cutover_on
    for number, customer in view.customers.items():
        held = view.attributes.get(number, [])
        tariffs = {str(each.value["code"]) for _, each in held if _is_tariff(each)}
        in_force = tariff_on([each for _, each in held], on)
        refused = in_force in view.references.tariff_faults
        customer.values["tariff"] = None if refused else in_force
        billed = any(row["billing_mode"] is BillingMode.BILLED for row in view.meters[number])
        if in_force is None and billed and number not in view.unread_tariffs:
            view.add(FileKind.CUSTOMERS, customer, TARIFF_MISSING, "external_no", customer=number)
        usable = {code for code in tariffs if code not in view.references.tariff_faults}
        known = frozenset().union(*(view.references.reliefs(code) for code in usable))
        for row, each in held:
            if each.kind is AttributeKind.RELIEF and usable and each.value["code"] not in known:
                view.add(_KIND, row, RELIEF_UNKNOWN, "value", relief=each.value["code"])


def tariff_on(attributes: list[AttributeValue], day: date) -> str | None:
    """Return the tariff in force on a day."""
    for each in attributes:
        if _is_tariff(each) and each.from_on <= day <= (each.to_on or date.max):
            return str(each.value["code"])
    return None


def _is_tariff(attribute: AttributeValue) -> bool:
    return attribute.kind is AttributeKind.TARIFF


def _take(view: KitView, row: ImportRow, new: AttributeValue) -> None:
    """Give the customer the attribute unless it overlaps another of its slot."""
    held = view.attributes[row["customer"]]
    if view.is_faulty(_KIND, row, "from_on", "to_on"):
        if new.kind is AttributeKind.TARIFF:
            view.unread_tariffs.add(row["customer"])
        return
    for other, present in held:
        if _slot(present) == _slot(new) and _overlap(present, new):
            name = ATTRIBUTE_NAMES[new.kind]
            view.add(_KIND, row, OVERLAP, "from_on", kind=name, first=other.number)
            return
    held.append((row, new))


def _slot(attribute: AttributeValue) -> tuple[AttributeKind, Any]:
    relief = attribute.value["code"] if attribute.kind is AttributeKind.RELIEF else None
    return attribute.kind, relief


def _overlap(one: AttributeValue, other: AttributeValue) -> bool:
    return one.from_on <= (other.to_on or date.max) and other.from_on <= (one.to_on or date.max)


def _value(kind: AttributeKind, text: str) -> dict[str, Any]:
    """Return the value as attributes have it; what cannot be read is refused by its check."""
    if kind in _CODES:
        return {"code": text}
    if kind in _COUNTS:
        return {_COUNTS[kind]: int(text) if text.isascii() and text.isdigit() else text}
    if kind is AttributeKind.QUOTA:
        return {"volume": text}
    return {"value": text}
