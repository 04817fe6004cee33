"""Small tariffs for tests: JSON as a clerk would write it, read by the real parser."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from minshui.revenue.tariff.facade import (
    CaseFile,
    CounterKey,
    CounterState,
    FaultList,
    PricedBill,
    TariffBook,
    load_data,
    parse_account,
    parse_bill,
    parse_case_file,
    parse_tariffs,
    price_bill,
)

GOLDEN = Path(__file__).parents[2] / "golden"
Json = dict[str, Any]


@cache
def golden_cases() -> CaseFile:
    """The published and hand-computed cases."""
    return parse_case_file(load_data((GOLDEN / "cases.json").read_bytes()))


@cache
def golden_book() -> TariffBook:
    """The tariffs of the cases."""
    return TariffBook(golden_cases().documents)


def golden_json(name: str) -> Any:
    """A golden file as plain JSON."""
    return json.loads((GOLDEN / name).read_text("utf-8"))


def flat(code: str = "water", price: Any = "1", **more: Any) -> Json:
    """A component at one price."""
    base = {"code": code, "name": code.title(), "measure": "volume", "mode": "flat"}
    return {**base, **({} if "by" in more else {"price": price}), **more}


def tiered(*tiers: tuple[str | None, str], code: str = "water", **more: Any) -> Json:
    """A graduated component from (limit, price) pairs."""
    steps = [{"up_to": limit, "price": price} for limit, price in tiers]
    base = {"code": code, "name": code.title(), "measure": "volume", "mode": "graduated"}
    return {**base, "tiers": steps, **more}


def fixed(code: str, amount: str, **more: Any) -> Json:
    """A standing charge."""
    return {"code": code, "name": code.title(), "measure": "fixed", "amount": amount, **more}


def tariff(*components: Json, **more: Any) -> Json:
    """A document ``t`` of these components, counted per bill unless ``counter`` says else."""
    base: Json = {
        "format": "tariff/1",
        "code": "t",
        "name": "Test",
        "currency": "CNY",
        "unit": "m3",
        "effective": {"from": None},
        "counter": {"basis": "bill"},
        "components": list(components),
    }
    return {**base, **more}


def book_of(*documents: Json) -> TariffBook:
    """The documents as a book; a faulty one fails the test."""
    parsed = parse_tariffs(documents)
    assert [(fault.code, fault.path) for fault in parsed.faults] == []
    return TariffBook(parsed.documents)


def priced(
    documents: Json | list[Json],
    bill: Json,
    account: Json | None = None,
    counters: dict[CounterKey, CounterState] | None = None,
) -> PricedBill:
    """A bill of the tariff of the first document."""
    listed = documents if isinstance(documents, list) else [documents]
    faults = FaultList()
    bill_input = parse_bill(bill, faults)
    account_input = parse_account(account or {}, faults)
    assert faults.faults == []
    return price_bill(book_of(*listed), listed[0]["code"], bill_input, account_input, counters)


def total(documents: Json | list[Json], bill: Json, account: Json | None = None) -> Fraction:
    """What such a bill comes to."""
    return priced(documents, bill, account).total


def fault_codes(document: Json) -> list[tuple[str, str]]:
    """The faults of one document: (code, path from the document)."""
    return [(fault.code, fault.path) for fault in parse_tariffs([document], path="").faults]
