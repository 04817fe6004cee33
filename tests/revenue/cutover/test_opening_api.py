"""Opening balances over HTTP, and the templates of every import."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from tests.api_cases import ApiCases, Staff, Upload, fingerprint
from tests.revenue.money_world import build_town

OPENING = "/api/v1/revenue/opening-imports"


class TestOpeningTemplate(ApiCases):
    ROUTE = f"GET {OPENING}/template"
    PERMISSION = "revenue.cutover.import"
    BAD_QUERIES: ClassVar = [{"format": "pdf"}, {"form": "csv"}]


class TestMeterTemplate(ApiCases):
    ROUTE = "GET /api/v1/metering/meters/imports/template"
    PERMISSION = "metering.device.register"


class TestReadingTemplate(ApiCases):
    ROUTE = "GET /api/v1/revenue/reading/imports/template"
    PERMISSION = "revenue.reading.import"


class TestImportOpenings(ApiCases):
    ROUTE = f"POST {OPENING}"
    PERMISSION = "revenue.cutover.import"
    STRANGER = 200
    FAULT: ClassVar[str] = ""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (payer,) = await build_town(ctx)
        return {"body": Upload(f"类别,户号,金额\n预存,{payer.code},100.00\n{self.FAULT}".encode())}


class TestOpeningErrors(TestImportOpenings):
    ROUTE = f"POST {OPENING}/error-file"
    FAULT = "预存,无此户,1.00\n"


@pytest.mark.parametrize("path", ["", "/error-file"])
async def test_opening_balances_are_for_those_who_may(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, path: str
) -> None:
    member = await staff.member("revenue.customer.import")
    files = {"file": ("期初.csv", "类别,户号,金额\n预存,A1,100.00\n".encode(), "text/csv")}
    before = await fingerprint(ctx)

    refused = await api.post(OPENING + path, files=files, headers=member.headers)

    assert (refused.status_code, refused.json()["code"]) == (403, "E_PERMISSION_DENIED")
    assert await fingerprint(ctx) == before


async def test_the_same_key_brings_opening_balances_in_once(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member("revenue.cutover.import")
    files = {"file": ("期初.csv", "类别,户号,金额\n预存,A1,100.00\n".encode(), "text/csv")}
    without = {"Authorization": member.headers["Authorization"]}

    keyless = await api.post(OPENING, files=files, headers=without)
    answer = await api.post(OPENING, files=files, headers=member.headers)

    assert (keyless.status_code, keyless.json()["code"]) == (400, "E_IDEMPOTENCY_KEY_MISSING")
    assert answer.json()["status"] == "refused"
    assert answer.json()["faults"][0]["code"] == "E_CUSTOMER_UNKNOWN"
