"""What a body, a query or a file names of another department is unknown, and stays as it is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from tests.api_cases import Staff, fingerprint
from tests.scopes.questions import REVENUE
from tests.scopes.town import Town
from tests.scopes.two_sites import HERE, THERE, Keys, build_two_sites, keys_here

DAY, MONTH, WHY = "2026-11-21", 202611, {"reason": "测试"}
Asked = tuple[str, dict[str, Any]]


def _reading(own: Keys, theirs: Keys) -> list[Asked]:
    fixed = {"volume_m3": "10", "from_month": MONTH, "until_month": MONTH, **WHY}
    pointers = {"stop_reading": "40", "start_reading": "0", **WHY}
    meter = {"meter_no": "NEW-1", "started_on": DAY, "start_reading": "0"}
    account, relation = own["account_id"], own["cust_meter_id"]
    return [
        ("POST reading/readings", {"meter_no": theirs["meter_no"], "reading": "99"}),
        ("POST reading/readings", {"meter_id": theirs["meter_id"], "reading": "99"}),
        ("POST reading/readings", {"customer_code": theirs["code"], "reading": "99"}),
        (
            "POST reading/late-readings",
            {"meter_no": theirs["meter_no"], "reading": "9", "reading_on": "2026-11-01"},
        ),
        (
            "POST reading/exchanges",
            {
                "cust_meter_id": theirs["cust_meter_id"],
                "new_meter_no": "NEW-1",
                "exchanged_on": DAY,
                **pointers,
            },
        ),
        ("POST reading/fixed-usages", {"cust_meter_id": theirs["cust_meter_id"], **fixed}),
        ("POST reading/plans", {"bill_month": MONTH, "book_id": theirs["book_id"]}),
        ("POST reading/calendar", {"year": 2026, "book_id": theirs["book_id"]}),
        (
            "POST reading/books",
            {
                "code": "B9",
                "name": "九册",
                "site_id": theirs["site_id"],
                "cycle_type": "monthly",
                "reading_day": 5,
            },
        ),
        (
            f"POST reading/books/{own['book_id']}/meters",
            {"cust_meter_ids": [theirs["cust_meter_id"]]},
        ),
        (f"POST accounts/{account}/meters", meter | {"book_id": theirs["book_id"]}),
        (f"POST accounts/{account}/quota-shares", {"customer_code": theirs["code"]}),
        (
            f"PUT accounts/meters/{relation}/book",
            {"book_id": theirs["book_id"], "sequence": 1},
        ),
        (
            f"PUT accounts/meters/{relation}/master",
            {"master_cust_meter_id": theirs["cust_meter_id"], **WHY},
        ),
        (
            "POST customers",
            {
                "name": "张三",
                "cust_type": "resident",
                "address": "东街 1 号",
                "site_id": theirs["site_id"],
            },
        ),
    ]


def _billing(own: Keys, theirs: Keys) -> list[Asked]:
    stranger, bill = theirs["account_id"], theirs["number"]
    parts = [
        {"account_id": own["account_id"], "amount": "1.00"},
        {"account_id": stranger, "amount": "2.00"},
    ]
    item = {"component_code": "water", "amount": "5.00"}
    special = {"bills": [{"account_id": stranger, "items": [item]}], **WHY}
    stops = {"on": DAY, "stops": [], **WHY}
    coded = {"reason_code": "misread", **WHY}
    scopes: list[dict[str, Any]] = [
        {"bill_numbers": [bill]},
        {"account_ids": [stranger], "first_month": MONTH},
        {"book_ids": [theirs["book_id"]], "first_month": MONTH, "last_month": MONTH},
        {"run_id": theirs["run_id"]},
    ]
    return [
        ("POST billing/runs", {"bill_month": MONTH, "account_ids": [stranger]}),
        ("POST billing/runs", {"bill_month": MONTH, "book_ids": [theirs["book_id"]]}),
        (f"POST billing/bills/{own['number']}/split", {"parts": parts, **WHY}),
        ("POST billing/late-fee-waivers", {"bills": [{"number": bill}], **WHY}),
        ("POST billing/write-offs", {"bills": [bill], "evidence": "判决书", **WHY}),
        ("POST billing/special-bills/preview", special),
        ("POST billing/special-bills", special),
        ("POST adjustments/preview", {"bill_number": bill, "usage_m3": "1"}),
        ("POST adjustments", {"bill_number": bill, "usage_m3": "1", **coded}),
        *(("POST bill-cancellations/preview", each) for each in scopes),
        *(("POST bill-cancellations", each | coded) for each in scopes),
        ("POST ownership/closings/preview", {"account_id": stranger, **stops}),
        ("POST ownership/closings", {"account_id": stranger, **stops}),
        (
            "POST ownership/transfers",
            {"account_id": own["account_id"], "to_account_id": stranger, **stops},
        ),
        (
            "POST ownership/transfers/preview",
            {"account_id": stranger, "to_account_id": own["account_id"], **stops},
        ),
        ("POST collective-groups", {"name": "街道", "payer_code": theirs["code"]}),
        (f"GET held-deposits?account_id={stranger}", {}),
    ]


def _cashier(own: Keys, theirs: Keys) -> list[Asked]:
    account, stranger = own["account_id"], theirs["account_id"]
    cash = {"method": "cash", "amount": "1.00"}
    given = {"amount": "1.00", **WHY}
    move = {"to_account_id": stranger, **WHY}
    return [
        ("POST counter/payments", cash | {"account_id": stranger}),
        ("POST counter/payments", cash | {"customer_code": theirs["code"]}),
        (f"POST counter/payments/{own['payment_id']}/move", move),
        ("POST counter/refunds", {"account_id": stranger, **given}),
        ("POST counter/refunds", {"customer_code": theirs["code"], **given}),
        (
            "POST counter/deposit-transfers",
            {"account_id": account, "to_account_id": stranger, **given},
        ),
        ("POST counter/deposit-adjustments", {"account_id": stranger, **given}),
        ("POST counter/handovers", {"till_ids": [theirs["till_id"]]}),
        ("POST counter/arrivals", {"payment_ids": [theirs["payment_id"]], "arrived_on": DAY}),
        (
            "POST counter/arrivals/cash",
            {"handover_ids": [theirs["handover_id"]], "amount": "1.00", "arrived_on": DAY},
        ),
        ("POST counter/tills", {"float_amount": "0.00", "site_id": theirs["site_id"]}),
        (f"GET counter/site-days?day={DAY}&site_id={theirs['site_id']}", {}),
    ]


@pytest.mark.slow
@pytest.mark.feature("F-0035", "F-0050")
async def test_what_a_body_names_of_another_department_is_unknown(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_two_sites(ctx, staff)
    theirs = await keys_here(ctx, town)
    theirs = {**theirs, **_more(town, HERE)}
    own = {
        **_more(town, THERE),
        "account_id": town.households[THERE].account_id,
        "cust_meter_id": town.households[THERE].cust_meter_id,
        "book_id": town.books[THERE].id,
        "number": town.bills[THERE].number,
        "payment_id": town.payments[THERE],
    }
    before = await fingerprint(ctx)
    faults = []
    for asked, body in [*_reading(own, theirs), *_billing(own, theirs), *_cashier(own, theirs)]:
        # when
        method, path = asked.split(" ")
        headers = town.members[THERE].headers
        content: dict[str, Any] = {"json": body} if body else {}
        answer = await api.request(method, f"{REVENUE}/{path}", headers=headers, **content)
        # then
        if answer.status_code != 404:
            faults.append(f"{asked}: {answer.status_code} {answer.text[:300]}")
        if await fingerprint(ctx) != before:
            faults.append(f"{asked}: something has changed")
            before = await fingerprint(ctx)
    assert faults == []


def _more(town: Town, number: int) -> dict[str, Any]:
    return {
        "code": town.households[number].code,
        "meter_id": town.households[number].meter_id,
        "site_id": town.departments[number + 1],
    }
