"""Customers."""

from __future__ import annotations

from tests.denials.recipe import EMPTY, REFUSED, Recipe

_FIRST = {"cust_id": lambda town: town.households[0].cust_id}

RECIPES = {
    "GET /api/v1/revenue/customers": Recipe(elsewhere=EMPTY, query={"text": "林小"}),
    "GET /api/v1/revenue/customers/{cust_id}": Recipe(elsewhere=REFUSED, path=_FIRST),
    "GET /api/v1/revenue/tariffs": Recipe(elsewhere="价格是全公司的"),
}
