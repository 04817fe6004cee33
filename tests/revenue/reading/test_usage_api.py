"""The routes of how usage comes about, driven as a client drives them."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import SetMaster, set_master
from tests.api_cases import ApiCases, Staff
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    build_district,
    read,
)
from tests.revenue.reading.test_fixed_usage import fix

BASE = "/api/v1/revenue/reading"
METERS = "/api/v1/revenue/accounts/meters"
NOV = date(2026, 11, 20)


async def _home(ctx: Context) -> Household:
    return await add_household(ctx, await build_district(ctx))


async def _block(ctx: Context, master_pointer: str = "50") -> tuple[list[Household], list[int]]:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    for sub in homes[1:]:
        command = SetMaster(sub.cust_meter_id, homes[0].cust_meter_id, "总分表")
        await set_master(ctx, command)
    pointers = (master_pointer, "30", "25")
    ids = [await read(ctx, *each, NOV) for each in zip(homes, pointers, strict=True)]
    return homes, ids


class TestReadingDetail(ApiCases):
    ROUTE = f"GET {BASE}/readings/{{reading_id}}"
    PERMISSION = "revenue.reading.read"

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"reading_id": await read(ctx, await _home(ctx), "20", NOV)}}


class TestApproveAtZero(ApiCases):
    ROUTE = f"POST {BASE}/readings/{{reading_id}}/approval-at-zero"
    PERMISSION = "revenue.reading.review"
    BODY = {"reason": "总表走慢"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reason": ""})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        _, ids = await _block(ctx)
        await approve(ctx, 202611)
        return {"path": {"reading_id": ids[0]}}


class TestRequestFixedUsage(ApiCases):
    ROUTE = f"POST {BASE}/fixed-usages"
    PERMISSION = "revenue.reading.fix_usage"
    STATUS = 201
    BAD_BODIES = ({}, {"volume_m3": "0"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"body": _fixed_body(await _home(ctx))}


class TestListFixedUsages(ApiCases):
    ROUTE = f"GET {BASE}/fixed-usages"
    PERMISSION = "revenue.reading.read"
    BAD_QUERIES = ({"bill_month": "202613"},)

    async def prepare(self, ctx: Context) -> None:
        await fix(ctx, await _home(ctx))


class TestEndFixedUsage(ApiCases):
    ROUTE = f"POST {BASE}/fixed-usages/{{fixed_usage_id}}/end"
    PERMISSION = "revenue.reading.fix_usage"
    STATUS = 204
    BODY = {"last_month": 202611, "reason": "已换表"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"last_month": 202613, "reason": "已换表"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"fixed_usage_id": await fix(ctx, await _home(ctx))}}


class TestIssueFixedReadings(ApiCases):
    ROUTE = f"POST {BASE}/fixed-usages/issues"
    PERMISSION = "revenue.reading.fix_usage"
    STRANGER = 200
    BODY = {"bill_month": 202611}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"bill_month": 202613}, {"bill_month": 209911})

    async def prepare(self, ctx: Context) -> None:
        await fix(ctx, await _home(ctx))


class TestMounting(ApiCases):
    ROUTE = f"PUT {BASE}/meters/{{cust_meter_id}}/mounting"
    PERMISSION = "revenue.reading.mount"
    BODY = {"reversed": True, "reason": "装反了"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reversed": True})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"cust_meter_id": (await _home(ctx)).cust_meter_id}}


class TestBillingMode(ApiCases):
    ROUTE = f"PUT {METERS}/{{cust_meter_id}}/billing-mode"
    PERMISSION = "revenue.customer.manage_meters"
    BODY = {"mode": "unbilled", "reason": "消防表"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({"mode": "free", "reason": "消防表"}, {"mode": "unbilled"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"cust_meter_id": (await _home(ctx)).cust_meter_id}}


class TestMaster(ApiCases):
    ROUTE = f"PUT {METERS}/{{cust_meter_id}}/master"
    PERMISSION = "revenue.customer.manage_meters"
    BAD_BODIES = ({}, {"reason": "总分表"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        district = await build_district(ctx)
        master, sub = [await add_household(ctx, district, number) for number in (1, 2)]
        return {
            "path": {"cust_meter_id": sub.cust_meter_id},
            "body": {"master_cust_meter_id": master.cust_meter_id, "reason": "总分表"},
        }


class TestSubs(ApiCases):
    ROUTE = f"GET {METERS}/{{cust_meter_id}}/subs"
    PERMISSION = "revenue.customer.read"

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"cust_meter_id": (await _home(ctx)).cust_meter_id}}


class TestRegisters(ApiCases):
    ROUTE = "GET /api/v1/metering/meters/{meter_no}/registers"
    PERMISSION = "metering.device.read"

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"meter_no": (await _home(ctx)).meter_no}}


def _fixed_body(home: Household) -> dict[str, Any]:
    return {
        "cust_meter_id": home.cust_meter_id,
        "volume_m3": "12.5",
        "from_month": 202611,
        "until_month": 202612,
        "reason": "表井被占压",
    }


@pytest.mark.feature("F-0313", "F-0310", "F-0311")
async def test_a_negative_master_is_held_in_bulk_and_decided_by_a_person(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    homes, (master, *_) = await _block(ctx)
    reviewer = await staff.member("revenue.reading.review", "revenue.reading.read")

    async def post(path: str, body: dict[str, Any]) -> httpx.Response:
        return await api.post(f"{BASE}{path}", json=body, headers=reviewer.headers)

    bulk = await post("/reviews", {"decision": "approve", "bill_month": 202611})
    single = await post(f"/readings/{master}/review", {"decision": "approve"})
    decided = await post(f"/readings/{master}/approval-at-zero", {"reason": "总表走慢"})
    shown = (await api.get(f"{BASE}/readings/{master}", headers=reviewer.headers)).json()

    assert (bulk.json()["count"], bulk.json()["held"]) == (2, [master])
    assert (single.status_code, single.json()["code"]) == (409, "E_REVIEW_NEGATIVE")
    assert (decided.status_code, decided.json()["usage_m3"]) == (200, "0.0000")
    assert shown["reading"]["usage_m3"] == "0.0000"
    assert (shown["reading"]["observed_usage_m3"], shown["reading"]["settled_usage_m3"]) == (
        "50.0000",
        "5.0000",
    )
    assert [(each["meter_no"], each["usage_m3"]) for each in shown["subs"]] == [
        (homes[1].meter_no, "30.0000"),
        (homes[2].meter_no, "25.0000"),
    ]


@pytest.mark.feature("F-0313")
async def test_a_fixed_volume_is_asked_for_approved_and_issued(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    home = await _home(ctx)
    clerk = await staff.member("revenue.reading.fix_usage", "revenue.reading.read", name="clerk")
    approver = await staff.member(
        "revenue.reading.approve_fixed_usage",
        "workorder.approval.read",
        "workorder.approval.decide",
        name="chief",
    )

    asked = await api.post(f"{BASE}/fixed-usages", json=_fixed_body(home), headers=clerk.headers)
    before = await api.get(f"{BASE}/fixed-usages", headers=clerk.headers)
    approved = await api.post(
        f"/api/v1/workorder/approvals/{asked.json()['id']}/approve",
        json={},
        headers=approver.headers,
    )
    issued = await api.post(
        f"{BASE}/fixed-usages/issues", json={"bill_month": 202611}, headers=clerk.headers
    )
    listed = await api.get(
        f"{BASE}/fixed-usages", params={"bill_month": 202612}, headers=clerk.headers
    )

    assert (asked.status_code, before.json()["total"]) == (201, 0)
    assert approved.status_code == 200, approved.text
    assert (issued.json()["issued"], issued.json()["usage_m3"]) == (1, "12.5000")
    (row,) = listed.json()["items"]
    assert (row["meter_no"], row["volume_m3"], row["last_issued_month"]) == (
        home.meter_no,
        "12.5000",
        202611,
    )


@pytest.mark.feature("F-0286", "F-0313")
async def test_a_compound_meter_is_put_in_read_and_exchanged(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    home = await _home(ctx)
    clerk = await staff.member(
        "metering.device.register",
        "metering.device.read",
        "revenue.customer.manage_meters",
        "revenue.reading.submit",
        "revenue.reading.exchange",
        "revenue.reading.read",
    )
    account = f"/api/v1/revenue/accounts/{home.account_id}"

    async def post(path: str, body: dict[str, Any]) -> Any:
        answer = await api.post(path, json=body, headers=clerk.headers)
        assert answer.is_success, answer.text
        return answer.json()

    for meter_no in ("COMP-1", "COMP-2"):
        small = {"code": "small", "name": "小表", "modulus": "10000"}
        main = {"meter_no": meter_no, "caliber_code": "DN100", "modulus": "100000"}
        await post("/api/v1/metering/meters", main | {"registers": [small]})
    relation = await post(
        f"{account}/meters",
        {
            "meter_no": "COMP-1",
            "started_on": "2026-10-20",
            "start_reading": "100",
            "registers": {"small": "5"},
        },
    )
    first = await post(
        f"{BASE}/readings",
        {"meter_no": "COMP-1", "reading": "130", "registers": {"small": "25"}},
    )
    await approve(ctx, 202611)
    exchanged = await post(
        f"{BASE}/exchanges",
        {
            "cust_meter_id": relation["id"],
            "new_meter_no": "COMP-2",
            "exchanged_on": ctx.clock.today().isoformat(),
            "stop_reading": "131",
            "stop_registers": {"small": "27"},
            "start_reading": "0",
            "start_registers": {"small": "0"},
            "reason": "周检",
        },
    )
    shown = (await api.get(f"{BASE}/readings/{first['reading_id']}", headers=clerk.headers)).json()
    registers = await api.get("/api/v1/metering/meters/COMP-2/registers", headers=clerk.headers)

    assert first["usage_m3"] == "50.0000"
    assert [each["usage_m3"] for each in shown["registers"]] == ["20.0000"]
    assert exchanged["residual_usage_m3"] == "3.0000"
    assert [each["code"] for each in registers.json()] == ["small"]
