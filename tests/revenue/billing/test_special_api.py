"""Special billing's routes."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import request_special
from tests.api_cases import ApiCases, Staff, Upload
from tests.revenue.billing.test_special_billing import prepare_special, special
from tests.revenue.money_world import broken

SPECIAL = "/api/v1/revenue/billing/special-bills"
BILL, READ = "revenue.billing.special", "revenue.billing.read"


def _body(account_id: int, **more: Any) -> dict[str, Any]:
    items = [{"component_code": "install", "amount": "300.00"}]
    return {"bills": [{"account_id": account_id, "items": items}], "reason": "新装", **more}


class _Cases(ApiCases):
    PERMISSION = BILL
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"bills": [], "reason": "新装"},
        _body(1, reason=""),
        _body(1, bill_month=202613),
        {"bills": [{"account_id": 1, "items": []}], "reason": "新装"},
        {
            "bills": [{"account_id": 1, "items": [{"component_code": "install", "amount": 3}]}],
            "reason": "新装",
        },
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        (payer,) = await prepare_special(ctx)
        return {"body": _body(payer.account_id)}


class TestPreview(_Cases):
    ROUTE = f"POST {SPECIAL}/preview"


class TestIssue(_Cases):
    ROUTE = f"POST {SPECIAL}"
    STATUS = 201


class TestList(ApiCases):
    ROUTE = f"GET {SPECIAL}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"status": "closed"}, {"bill_month": "202613"}]

    async def prepare(self, ctx: Context) -> None:
        (payer,) = await prepare_special(ctx)
        await request_special(ctx, special(payer))


class TestExport(ApiCases):
    ROUTE = f"GET {SPECIAL}/export"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]

    async def prepare(self, ctx: Context) -> None:
        (payer,) = await prepare_special(ctx)
        await request_special(ctx, special(payer))


class TestImport(ApiCases):
    ROUTE = f"POST {SPECIAL}/import"
    PERMISSION = BILL
    STRANGER = 200
    FAULT: ClassVar[str] = ""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        (payer,) = await prepare_special(ctx)
        text = f"单据号,户号,费用组成,金额,事由\nAZ-1,{payer.code},安装费,300.00,新装\n"
        return {"body": Upload((text + self.FAULT).encode())}


class TestImportErrors(TestImport):
    ROUTE = f"POST {SPECIAL}/import/error-file"
    FAULT = "AZ-2,无此户,安装费,1.00,新装\n"


class TestTemplate(ApiCases):
    ROUTE = f"GET {SPECIAL}/import/template"
    PERMISSION = BILL
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]


@pytest.mark.feature("F-0333")
async def test_a_clerk_asks_a_manager_approves_and_the_bill_is_listed_and_exported(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (payer,) = await prepare_special(ctx, limit_fen=0)
    clerk = await staff.member(BILL, READ)
    decide = ("workorder.approval.decide", "revenue.billing.approve_special")
    manager = await staff.member(*decide)

    asked = await api.post(SPECIAL, json=_body(payer.account_id), headers=clerk.headers)
    process = asked.json()["process"]
    path = f"/api/v1/workorder/approvals/{process['id']}/approve"
    done = await api.post(path, json={}, headers=manager.headers)
    listed = await api.get(SPECIAL, headers=clerk.headers)
    exported = await api.get(f"{SPECIAL}/export?format=csv", headers=clerk.headers)

    assert (asked.status_code, asked.json()["issued"], process["amount"]) == (201, None, "300.00")
    assert done.json()["status"] == "approved", done.text
    (row,) = listed.json()["items"]
    assert (row["billing_code"], row["bill"]["total"]) == ("TS202611-0001", "300.00")
    assert row["items"] == [{"name": "安装费", "amount": "300.00"}]
    lines = exported.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("TS202611-0001,,新装,")
    assert await broken(ctx) == []


async def test_what_is_refused_is_refused_with_its_code(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (payer,) = await prepare_special(ctx)
    await request_special(ctx, special(payer, reference_no="AZ-18"))
    clerk = await staff.member(BILL)

    body = _body(payer.account_id, reference_no="AZ-18")
    again = await api.post(SPECIAL, json=body, headers=clerk.headers)

    assert (again.status_code, again.json()["code"]) == (409, "E_SPECIAL_REFERENCE")
