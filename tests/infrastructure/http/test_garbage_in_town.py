"""Requests that are nearly right, about bills and money that are there: no 5xx, books that hold."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.api_cases import Staff, StaffMember, application
from tests.infrastructure.http.test_garbage import SEED, Maker
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.money_world import broken
from tests.revenue.reading.district import add_household, read

SENDS = 1_200
CHANGES = 0.75  # the share of requests that would change something
STRAYS = 0.1  # the share of values that are garbage all the same
OPTIONAL = 0.25  # the share of fields that need not be sent, but are
NEW_IDS_EVERY = 50
MANY_ROUTES = 15
COUNTER = "/api/v1/revenue/counter"
# What would stop everything else: closed months and accounts, held accounts, other prices.
LEFT_OUT = re.compile(
    r"^/(?!api/v1/(revenue|workorder))|/locks|/lock$|/close$|/status$|tariffs|parameters/"
)
YUAN = ["0.00", "0.01", "0.03", "1.00", "10.00", "43.20", "100.00", "-1.00", "9999999999999.99"]
DAYS = ["2026-11-21", "2026-11-20", "2026-10-05", "2026-12-31", "1900-01-01", "2999-12-31"]
MONTHS = [202610, 202611, 202612, 190001, 299912]
# Where the values of a field or of a part of the path come from.
FOUND = {
    "SELECT id FROM biz_account": "account_id to_account_id main_account_id payer_account_id",
    "SELECT code FROM biz_cust": "customer_code customer",
    "SELECT id FROM biz_cust": "cust_id",
    "SELECT id FROM biz_till": "till_id till_ids",
    "SELECT id FROM biz_payment": "payment_id payment_ids",
    "SELECT id FROM biz_process": "process_id",
    "SELECT id FROM biz_charge": "bill_ids",
    "SELECT id FROM biz_handover": "handover_id handover_ids",
    "SELECT id FROM biz_reading_data": "reading_id reading_ids",
    "SELECT id FROM biz_cust_meter": "cust_meter_id",
    "SELECT id FROM biz_meter_book": "book_id",
    "SELECT id FROM biz_collective_group": "group_id",
    "SELECT id FROM biz_late_fee_waiver": "waiver_id",
    "SELECT id FROM biz_bill_run": "run_id",
    "SELECT code FROM biz_cost_component": "component component_code",
}


class TownMaker(Maker):
    """Makes values of the town for the fields it knows by name."""

    def __init__(self, dice: random.Random, known: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(dice, application().openapi()["components"]["schemas"])
        self._known = known

    def field(self, name: str, schema: dict[str, Any]) -> Any:
        """Return a value for a field or parameter."""
        words = json.dumps(schema)
        if self._dice.random() < STRAYS:
            return self.value(schema)
        if name in self._known:
            chosen = self._dice.choices(self._known[name], k=self._dice.choice([1, 2, 2, 3]))
            return chosen if '"array"' in words else chosen[0]
        for mark, values in (('"date"', DAYS), (r"\\d", YUAN)):
            if mark in words:
                return self._dice.choice(values)
        return self._dice.choice(MONTHS) if "month" in name else self.value(schema)

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        required = schema.get("required", [])
        return {
            name: self.field(name, part)
            for name, part in schema.get("properties", {}).items()
            if name in required or self._dice.random() < OPTIONAL
        }


async def build_busy_town(ctx: Context) -> int:
    """Four households billed for two months, late fees and cash rounding; return their site."""
    district = await build_world(ctx)
    households = [
        await add_household(ctx, district, number, started_on=date(2026, 9, 20))
        for number in range(1, 5)
    ]
    for number, household in enumerate(households, start=1):
        await assign(ctx, household, "t.yearly" if number == 4 else "t.monthly")
    for module, key, value in (
        ("billing", "late_fee_terms", {"rate_per_day": "0.001"}),
        ("cashier", "cash_rounding", "down_0.1"),
    ):
        await set_parameter(ctx, SetParameter(module, key, value, date(2026, 1, 1)))
    for month, pointers in ((10, "10 40 5 25"), (11, "30 70 15 80")):
        for household, pointer in zip(households, pointers.split(), strict=True):
            await read(ctx, household, pointer, date(2026, month, 20))
        await bill_month(ctx, 202600 + month)
    return district.site_id


async def known_in_town(ctx: Context) -> dict[str, list[Any]]:
    """Return by name of a field what is in the town now."""
    known: dict[str, list[Any]] = {}
    for statement, names in FOUND.items():
        values = list((await ctx.session.execute(text(statement))).scalars()) or [1]
        known |= dict.fromkeys(names.split(), values)
    bills = await ctx.session.execute(text("SELECT bill_month, id FROM biz_charge"))
    numbers = [bill_number(month, bill_id) for month, bill_id in bills.tuples()]
    return known | dict.fromkeys(["number", "bill_number"], numbers)


async def open_desk(api: httpx.AsyncClient, staff: Staff, site_id: int) -> StaffMember:
    """Return somebody with every permission and an open till."""
    member = await staff.administrator()
    body = {"float_amount": "0.00", "site_id": site_id}
    opened = await api.post(f"{COUNTER}/tills", json=body, headers=member.headers)
    assert opened.status_code == 201, opened.text
    return member


async def pay(api: httpx.AsyncClient, desk: StaffMember, account_id: int, amount: str) -> None:
    """Take cash."""
    body = {"method": "cash", "amount": amount, "account_id": account_id}
    paid = await api.post(f"{COUNTER}/payments", json=body, headers=desk.headers)
    assert paid.status_code == 201, paid.text


def operations(dice: random.Random) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield routes for ever, those that change something more often."""
    routes = [
        (method.upper(), path, operation)
        for path, methods in application().openapi()["paths"].items()
        for method, operation in methods.items()
        if not LEFT_OUT.search(path)
    ]
    changing = [route for route in routes if route[0] != "GET"]
    while True:
        yield dice.choice(changing if dice.random() < CHANGES else routes)


async def send(
    api: httpx.AsyncClient,
    maker: TownMaker,
    member: StaffMember,
    route: tuple[str, str, dict[str, Any]],
) -> httpx.Response:
    """Send one request of a route."""
    method, path, operation = route
    query = {}
    for each in operation.get("parameters", []):
        value = maker.field(each["name"], each["schema"])
        if each["in"] == "path":
            part = re.sub(r"[/%?#]", "", str(value)) or "1"
            path = path.replace(f"{{{each['name']}}}", part)
        elif each["in"] == "query" and value is not None:
            query[each["name"]] = str(value)
    content = operation.get("requestBody", {}).get("content", {})
    body = {}
    if "application/json" in content:
        body["json"] = maker.value(content["application/json"]["schema"])
    return await api.request(method, path, params=query, headers=member.headers, **body)


def fault_of(answer: httpx.Response) -> str | None:
    """Return what is wrong with an answer: a fault inside, or a refusal nobody understands."""
    if answer.status_code < 400:
        return None
    problem = answer.json()
    told = re.search(r"[\u4e00-\u9fff]", problem["detail"])
    if answer.status_code < 500 and problem["code"].startswith("E_") and told:
        return None
    request = answer.request
    return f"{request.method} {request.url} {request.content!r}: {answer.text}"[:1000]


@pytest.mark.slow
async def test_whatever_is_sent_is_done_or_refused_and_the_books_hold(
    api: httpx.AsyncClient, ctx: Context, staff: Staff
) -> None:
    site_id = await build_busy_town(ctx)
    desks = [await open_desk(api, staff, site_id) for _ in range(2)]
    for account_id in (await known_in_town(ctx))["account_id"]:
        await pay(api, desks[0], account_id, "30.00")
    dice = random.Random(SEED)
    routes = operations(dice)
    faults, done = [], set()
    known: dict[str, list[Any]] = {}
    for number in range(SENDS):
        if number % NEW_IDS_EVERY == 0:
            known = await known_in_town(ctx)
        route = next(routes)
        answer = await send(api, TownMaker(dice, known), dice.choice(desks), route)
        faults += [fault for fault in [fault_of(answer)] if fault]
        if answer.status_code < 300 and route[0] != "GET":
            done.add(route[1])

    assert faults == []
    # Not all of it was garbage.
    assert len(done) > MANY_ROUTES
    ctx.session.expire_all()
    assert await broken(ctx) == []
