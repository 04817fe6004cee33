"""The tariffs of the benchmark town: Fujian's published ones and a few that are made up."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

YEARLY = tuple(f"bench.yearly-{number}" for number in range(1, 5))
BY_DAYS = tuple(f"bench.by-days-{number}" for number in range(1, 4))
OWN_YEAR = "bench.own-year"


def fujian_documents() -> list[dict[str, Any]]:
    """Return the published Fujian price documents that ship with the program."""
    text = files("minshui.revenue.tariff").joinpath("data/fujian.json").read_text("utf-8")
    documents: list[dict[str, Any]] = json.loads(text)["tariffs"]
    return documents


def made_up_documents(price_change: str, day_before: str) -> list[dict[str, Any]]:
    """Return tariffs with yearly counters, and some whose price changes by days on a day."""
    documents = [_yearly(code, {"year_start": "01-01"}, step) for step, code in enumerate(YEARLY)]
    documents.append(_yearly(OWN_YEAR, {"year_start": "account"}, 5))
    for step, code in enumerate(BY_DAYS):
        documents.append(_by_days(code, {"from": "2020-01-01", "to": day_before}, 200 + 10 * step))
        documents.append(_by_days(code, {"from": price_change}, 230 + 10 * step))
    return documents


def _yearly(code: str, counter: dict[str, Any], step: int) -> dict[str, Any]:
    limits = [180 + 12 * step, 300 + 12 * step]
    return {
        "format": "tariff/1",
        "code": code,
        "name": f"居民 年累计 {code}",
        "currency": "CNY",
        "unit": "m3",
        "effective": {"from": "2020-01-01"},
        "counter": {"basis": "year", **counter},
        "components": [_water(limits, 180 + 5 * step), _flat("sewage", "污水处理费", "0.95")],
        "population": {
            "mode": "add",
            "base": 4,
            "extra_per_person": "40",
            "applies_to": ["water"],
        },
    }


def _by_days(code: str, effective: dict[str, str], first_price: int) -> dict[str, Any]:
    return {
        "format": "tariff/1",
        "code": code,
        "name": f"居民 分段计价 {code}",
        "currency": "CNY",
        "unit": "m3",
        "effective": effective,
        "change_rule": {"kind": "by_days", "round_volume": "half_up 1"},
        "counter": {"basis": "months"},
        "components": [_water([18, 29], first_price), _flat("sewage", "污水处理费", "0.95")],
    }


def _water(limits: list[int], first_price: int) -> dict[str, Any]:
    prices = [first_price, first_price * 3 // 2, first_price * 3]
    uppers = [*(str(limit) for limit in limits), None]
    return {
        "code": "water",
        "name": "自来水",
        "measure": "volume",
        "mode": "graduated",
        "tiers": [
            {"up_to": upper, "price": f"{price // 100}.{price % 100:02d}"}
            for upper, price in zip(uppers, prices, strict=True)
        ],
    }


def _flat(code: str, name: str, price: str) -> dict[str, Any]:
    return {"code": code, "name": name, "measure": "volume", "mode": "flat", "price": price}
