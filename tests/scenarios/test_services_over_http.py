"""What a customer comes to the office for, over HTTP: another name, another price, an extra
reading, a first book, and prepayment that pays by itself.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.revenue.billing.billing_world import MONTHLY
from tests.scenarios.utility import Utility

FLAT = {key: value for key, value in MONTHLY.items() if key != "population"} | {
    "code": "t.shops",
    "name": "非居民",
    "components": [
        {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "3.00"}
    ],
}
BILLS = "/revenue/billing/bills"


async def customer(utility: Utility, name: str) -> dict[str, Any]:
    """Return what is known of the one customer of a name."""
    found = await utility.at_the_desk(name)
    return dict(await utility.call("clerk", "GET", f"/revenue/customers/{found['cust_id']}"))


async def bills(utility: Utility, cust_id: int) -> list[tuple[str, str]]:
    """Return total and state of a customer's November bills, oldest first."""
    query = {"cust_id": cust_id, "bill_month": 202611}
    listed = await utility.call("accountant", "GET", BILLS, params=query)
    return [(each["total"], each["status"]) for each in reversed(listed["items"])]


@pytest.mark.feature("F-0288")
async def test_a_change_of_name_is_found_and_remembered(utility: Utility) -> None:
    await utility.take_over()
    before = (await customer(utility, "林小满"))["customer"]
    path = f"/revenue/customers/{before['id']}"

    body = {"changes": {"name": "林谷雨"}, "reason": "更名：户口簿"}
    await utility.call("clerk", "PUT", path, json=body)

    after = (await customer(utility, "林谷雨"))["customer"]
    assert (after["id"], after["code"]) == (before["id"], before["code"])
    changes = await utility.call("clerk", "GET", f"{path}/history")
    (renamed,) = [each for each in changes if "name" in (each["after"] or {})]
    assert (renamed["before"]["name"], renamed["after"]["name"]) == ("林小满", "林谷雨")


@pytest.mark.feature("F-0291")
async def test_another_class_of_use_is_charged_from_its_day_on(utility: Utility) -> None:
    """35 m³ read on 20 November: 159.25 as a household, 105.00 as a shop from 1 November."""
    await utility.take_over()
    body = {"document": FLAT}
    version = await utility.call("accountant", "POST", "/revenue/tariffs/versions", json=body)
    approval = f"/revenue/tariffs/versions/{version['id']}/approval"
    await utility.call("manager", "POST", approval)
    account_id = (await customer(utility, "林小满"))["account"]["id"]

    change = {"kind": "tariff", "value": {"code": "t.shops"}, "from_on": "2026-11-01"}
    path = f"/revenue/accounts/{account_id}/attributes"
    await utility.call("clerk", "POST", path, json=change | {"reason": "改为商铺"})
    await utility.read_and_bill()

    found = await customer(utility, "林小满")
    assert found["account"]["tariff_code"] == "t.shops"
    assert await bills(utility, found["customer"]["id"]) == [("105.00", "open")]
    assert await utility.books_hold()


@pytest.mark.feature("F-0287")
async def test_an_additional_reading_is_billed_by_itself(utility: Utility) -> None:
    """10 m³ were billed; 5 m³ more on the next day."""
    await utility.take_over()
    await utility.read_and_bill()
    found = await customer(utility, "黄阿婆")

    body = {"meter_no": "M3", "reading": "315", "reading_on": "2026-11-21", "additional": True}
    more = await utility.call("reader", "POST", "/revenue/reading/readings", json=body)
    review = f"/revenue/reading/readings/{more['reading_id']}/review"
    await utility.call("reviewer", "POST", review, json={"decision": "approve"})
    account_id = found["account"]["id"]
    await utility.call("accountant", "POST", f"/revenue/billing/accounts/{account_id}/bill-now")

    assert await bills(utility, found["customer"]["id"]) == [("33.50", "paid"), ("16.75", "paid")]
    assert await utility.books_hold()


@pytest.mark.feature("F-0297")
async def test_a_new_customers_meter_is_put_in_a_book_and_read(utility: Utility) -> None:
    await utility.take_over()
    await utility.bring_in("clerk", "/metering/meters/imports", "表号,口径,量程\nM4,DN15,100000\n")
    (book,) = (await utility.call("reviewer", "GET", "/revenue/reading/books"))["items"]
    body = {
        "name": "吴立秋",
        "cust_type": "resident",
        "address": "西街 10 号",
        "site_id": book["site_id"],
        "meter": {"meter_no": "M4", "started_on": "2026-11-21", "start_reading": "0"},
    }
    opened = await utility.call("clerk", "POST", "/revenue/customers", json=body)
    path = f"/revenue/reading/books/{book['id']}/meters"

    put_in = {"cust_meter_ids": [opened["cust_meter_id"]]}
    changed = await utility.call("reviewer", "POST", path, json=put_in)

    assert changed["changed"] == 1
    plan = {"bill_month": 202611}
    await utility.call("reviewer", "POST", "/revenue/reading/plans", json=plan)
    tasks = await utility.call("reviewer", "GET", "/revenue/reading/tasks", params=plan)
    assert [each["meter_no"] for each in tasks["items"]] == ["M1", "M2", "M3", "M4"]


@pytest.mark.feature("F-0331")
async def test_prepayment_pays_a_new_bill_by_itself(utility: Utility) -> None:
    """100.00 prepaid, 33.50 billed: nobody came to the counter."""
    await utility.take_over()

    await utility.read_and_bill()

    found = await customer(utility, "黄阿婆")
    assert await bills(utility, found["customer"]["id"]) == [("33.50", "paid")]
    assert found["unsettled"] == {"arrears": "0.00", "late_fee": "0.00", "deposit": "66.50"}
    path = f"/revenue/ledger/accounts/{found['account']['id']}/statement"
    statement = await utility.call("accountant", "GET", path)
    lines: dict[str, list[tuple[str, str, str]]] = {"deposit": [], "receivable": []}
    for each in statement["items"]:
        lines[each["ledger"]].append((each["kind"], each["amount"], each["balance"]))
    assert lines["deposit"] == [("offset", "-33.50", "66.50"), ("opening", "100.00", "100.00")]
    assert lines["receivable"] == [("offset", "-33.50", "0.00"), ("issue", "33.50", "33.50")]
