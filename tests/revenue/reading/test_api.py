"""The routes of meter reading, driven as a client drives them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.reading.facade import plan_readings
from tests.api_cases import ApiCases, Staff, Upload
from tests.revenue.reading.district import add_household, approve, build_district, read

BASE = "/api/v1/revenue/reading"
NOV = date(2026, 11, 20)
NOV_TEXT = "2026-11-20"


class TestCreateBook(ApiCases):
    ROUTE = f"POST {BASE}/books"
    PERMISSION = "revenue.reading.manage_books"
    STATUS = 201
    BAD_BODIES = ({}, {"code": "B9", "name": "九册", "site_id": 1, "reading_day": 31})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        district = await build_district(ctx)
        return {"body": {"code": "B9", "name": "九册", "site_id": district.site_id}}


class TestEditBook(ApiCases):
    ROUTE = f"PUT {BASE}/books/{{book_id}}"
    PERMISSION = "revenue.reading.manage_books"
    BODY = {"status": "retired"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({"status": "locked"}, {"colour": "red"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"book_id": (await build_district(ctx)).book.id}}


class TestPlan(ApiCases):
    ROUTE = f"POST {BASE}/plans"
    PERMISSION = "revenue.reading.plan"
    STRANGER = 201
    STATUS = 201
    BODY = {"bill_month": 202611}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({"bill_month": 202613}, {"bill_month": 209911}, {})

    async def prepare(self, ctx: Context) -> None:
        await add_household(ctx, await build_district(ctx))


class TestSubmitReading(ApiCases):
    ROUTE = f"POST {BASE}/readings"
    PERMISSION = "revenue.reading.submit"
    STATUS = 201
    BAD_BODIES = ({}, {"meter_no": "B01-M0001", "reading": 12.5}, {"meter_no": "B01-M0001"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_household(ctx, await build_district(ctx))
        return {"body": {"meter_no": household.meter_no, "reading": "12", "reading_on": NOV_TEXT}}


class TestCorrectReading(ApiCases):
    ROUTE = f"POST {BASE}/readings/{{reading_id}}/corrections"
    PERMISSION = "revenue.reading.correct"
    STATUS = 201
    BODY = {"reason": "抄错", "reading": "15"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({"reading": "15"}, {"reason": "抄错", "reading": "-15"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_household(ctx, await build_district(ctx))
        return {"path": {"reading_id": await read(ctx, household, "20", NOV)}}


class TestReviewReadings(ApiCases):
    ROUTE = f"POST {BASE}/reviews"
    PERMISSION = "revenue.reading.review"
    STRANGER = 200
    BODY = {"decision": "approve", "bill_month": 202611}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({"decision": "approve"}, {"decision": "return", "bill_month": 202611})

    async def prepare(self, ctx: Context) -> None:
        await read(ctx, await add_household(ctx, await build_district(ctx)), "20", NOV)


class TestListReadings(ApiCases):
    ROUTE = f"GET {BASE}/readings"
    PERMISSION = "revenue.reading.read"
    QUERY = {"bill_month": "202611", "size": "5"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({"size": "0"}, {"bill_month": "202600"}, {"anomaly": "strange"})

    async def prepare(self, ctx: Context) -> None:
        await read(ctx, await add_household(ctx, await build_district(ctx)), "20", NOV)


class TestListTasks(ApiCases):
    ROUTE = f"GET {BASE}/tasks"
    PERMISSION = "revenue.reading.read"
    QUERY = {"bill_month": "202611"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"bill_month": "202611", "read_status": "lost"})

    async def prepare(self, ctx: Context) -> None:
        await add_household(ctx, await build_district(ctx))
        await plan_readings(ctx, 202611)


class OfBook(ApiCases):
    """Cases of a route of one book that holds a meter."""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        district = await build_district(ctx)
        household = await add_household(ctx, district)
        body = {"cust_meter_ids": [household.cust_meter_id]} if self.BAD_BODIES else None
        return {"path": {"book_id": district.book.id}, "body": body}


class TestBooks(OfBook):
    ROUTE = f"GET {BASE}/books"
    PERMISSION = "revenue.reading.read"


class TestBook(OfBook):
    ROUTE = f"GET {BASE}/books/{{book_id}}"
    PERMISSION = "revenue.reading.read"


class TestPutInBook(OfBook):
    ROUTE = f"POST {BASE}/books/{{book_id}}/meters"
    PERMISSION = "revenue.reading.manage_books"
    BAD_BODIES = ({}, {"cust_meter_ids": []})


class TestResequence(OfBook):
    ROUTE = f"PUT {BASE}/books/{{book_id}}/sequence"
    PERMISSION = "revenue.reading.manage_books"
    BAD_BODIES = ({}, {"cust_meter_ids": []})


class TestProgress(ApiCases):
    ROUTE = f"GET {BASE}/progress"
    PERMISSION = "revenue.reading.read"
    QUERY = {"bill_month": "202611"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"bill_month": "202613"})

    async def prepare(self, ctx: Context) -> None:
        await add_household(ctx, await build_district(ctx))
        await plan_readings(ctx, 202611)


class OfReading(ApiCases):
    """Cases of a route of one reading."""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_household(ctx, await build_district(ctx))
        return {"path": {"reading_id": await read(ctx, household, "20", NOV)}}


class TestRevisions(OfReading):
    ROUTE = f"GET {BASE}/readings/{{reading_id}}/revisions"
    PERMISSION = "revenue.reading.read"


class TestReviewOne(OfReading):
    ROUTE = f"POST {BASE}/readings/{{reading_id}}/review"
    PERMISSION = "revenue.reading.review"
    BODY = {"decision": "approve"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"decision": "return"})


class TestImport(ApiCases):
    ROUTE = f"POST {BASE}/imports"
    PERMISSION = "revenue.reading.import"
    STRANGER = 200
    FAULT: ClassVar[str] = ""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_household(ctx, await build_district(ctx))
        text = f"表号,户号,读数,抄表日期,抄表状态\n{household.meter_no},,20,2026-11-20,正常\n"
        return {"body": Upload((text + self.FAULT).encode())}


class TestImportErrors(TestImport):
    ROUTE = f"POST {BASE}/imports/error-file"
    FAULT = "nobody,,5,2026-11-20,正常\n"


class TestExchange(ApiCases):
    ROUTE = f"POST {BASE}/exchanges"
    PERMISSION = "revenue.reading.exchange"
    STATUS = 201
    BAD_BODIES = ({}, {"cust_meter_id": 1})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_household(ctx, await build_district(ctx))
        await register_meter(
            ctx, RegisterMeter("NEW-1", caliber_code="DN15", modulus_m3=Decimal(100000))
        )
        return {
            "body": {
                "cust_meter_id": household.cust_meter_id,
                "new_meter_no": "NEW-1",
                "exchanged_on": "2026-11-05",
                "stop_reading": "27",
                "start_reading": "3",
                "reason": "到期换表",
            }
        }


@pytest.mark.feature("F-0307", "F-0301", "F-0308")
async def test_a_submitted_reading_is_answered_with_usage_and_check(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    household = await add_household(ctx, await build_district(ctx), start="100")
    reader = await staff.member("revenue.reading.submit")
    body = {
        "meter_no": household.meter_no,
        "reading": "123",
        "photo_ref": "photo/20261120-1",
        "latitude": "26.087",
        "longitude": "119.297",
    }

    answer = await api.post(f"{BASE}/readings", json=body, headers=reader.headers)
    backwards = await api.post(
        f"{BASE}/readings", json=body | {"reading": "90"}, headers=reader.headers
    )

    assert answer.status_code == 201
    assert answer.json()["usage_m3"] == "23.0000"
    assert (answer.json()["check_status"], answer.json()["anomalies"]) == ("suspect", ["gap"])
    assert (backwards.status_code, backwards.json()["code"]) == (409, "E_READING_DUPLICATE")


@pytest.mark.feature("F-0310")
async def test_a_reviewer_approves_in_bulk_but_never_own_readings(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    both = await staff.member("revenue.reading.submit", "revenue.reading.review")
    await read(ctx, homes[0], "20", NOV)
    own = await api.post(
        f"{BASE}/readings",
        json={"meter_id": homes[1].meter_id, "reading": "9"},
        headers=both.headers,
    )

    bulk = await api.post(
        f"{BASE}/reviews",
        json={"decision": "approve", "bill_month": 202611, "reason": "核对无误"},
        headers=both.headers,
    )
    single = await api.post(
        f"{BASE}/readings/{own.json()['reading_id']}/review",
        json={"decision": "approve"},
        headers=both.headers,
    )

    assert (bulk.json()["count"], bulk.json()["usage_m3"]) == (1, "20.0000")
    assert bulk.json()["own"] == [own.json()["reading_id"]]
    assert (single.status_code, single.json()["code"]) == (403, "E_REVIEW_OWN_READING")


@pytest.mark.feature("F-0296", "F-0298", "F-0299")
async def test_books_are_kept_and_their_meters_moved(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    first, second = await build_district(ctx, "B01"), await build_district(ctx, "B02")
    homes = [await add_household(ctx, first, number) for number in (1, 2)]
    ids = [home.cust_meter_id for home in homes]
    clerk = await staff.member("revenue.reading.manage_books", "revenue.reading.read")

    async def send(method: str, path: str, body: dict[str, Any]) -> Any:
        answer = await api.request(method, f"{BASE}{path}", json=body, headers=clerk.headers)
        assert answer.is_success, answer.text
        return answer.json()

    turned = await send("PUT", f"/books/{first.book.id}/sequence", {"cust_meter_ids": ids[::-1]})
    moved = await send("POST", f"/books/{second.book.id}/meters", {"cust_meter_ids": ids[:1]})
    await send("PUT", f"/books/{second.book.id}", {"name": "新册名"})
    shown = await api.get(f"{BASE}/books/{second.book.id}", headers=clerk.headers)
    listed = await api.get(f"{BASE}/books", params={"text": "新册"}, headers=clerk.headers)

    assert (turned["changed"], moved["changed"], shown.json()["name"]) == (2, 1, "新册名")
    assert [book["code"] for book in listed.json()["items"]] == ["B02"]


@pytest.mark.feature("F-0300", "F-0319")
async def test_a_planned_month_shows_its_tasks_and_progress(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    household = await add_household(ctx, await build_district(ctx))
    clerk = await staff.member("revenue.reading.plan", "revenue.reading.read")

    planned = await api.post(f"{BASE}/plans", json={"bill_month": 202611}, headers=clerk.headers)
    await read(ctx, household, "20", NOV)
    tasks = await api.get(f"{BASE}/tasks?bill_month=202611", headers=clerk.headers)
    progress = await api.get(f"{BASE}/progress?bill_month=202611", headers=clerk.headers)

    assert planned.json()["planned"] == 1
    assert [task["read_status"] for task in tasks.json()["items"]] == ["read"]
    assert (progress.json()["due"], progress.json()["read_rate"]) == (1, "1.0000")


@pytest.mark.feature("F-0286", "F-0313")
async def test_a_meter_is_exchanged_and_its_residue_comes_with_the_next_reading(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reading_id = await read(ctx, household, "20", date(2026, 10, 20))
    await approve(ctx, 202610)
    await register_meter(
        ctx, RegisterMeter("NEW-1", caliber_code="DN15", modulus_m3=Decimal(100_000))
    )
    clerk = await staff.member(
        "revenue.reading.exchange", "revenue.reading.read", "revenue.reading.submit"
    )
    body = {
        "cust_meter_id": household.cust_meter_id,
        "new_meter_no": "nowhere",
        "exchanged_on": "2026-11-05",
        "stop_reading": "27",
        "start_reading": "3",
        "reason": "到期换表",
    }

    refused = await api.post(f"{BASE}/exchanges", json=body, headers=clerk.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "E_METER_UNKNOWN")
    body["new_meter_no"] = "NEW-1"
    exchanged = await api.post(f"{BASE}/exchanges", json=body, headers=clerk.headers)
    first = {"meter_no": "NEW-1", "reading": "11", "reading_on": "2026-11-20"}
    answer = await api.post(f"{BASE}/readings", json=first, headers=clerk.headers)
    chain = await api.get(f"{BASE}/readings/{reading_id}/revisions", headers=clerk.headers)

    assert Decimal(exchanged.json()["residual_usage_m3"]) == 7
    # 11 − 3 of the new meter and 27 − 20 of the old one
    assert Decimal(answer.json()["usage_m3"]) == 15
    assert [row["usage_m3"] for row in chain.json()] == ["20.0000"]


@pytest.mark.feature("F-0306", "F-0303")
async def test_a_file_is_imported_once_and_its_faults_are_named(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    clerk = await staff.member("revenue.reading.import")
    good = "表号,户号,读数,抄表日期,抄表状态\n"
    good += f"{homes[0].meter_no},,20,2026-11-20,正常\n,{homes[1].code},,2026-11-20,拒抄\n"
    bad = good + "nobody,,5,2026-11-20,正常\n"

    async def send(text: str, **query: str) -> dict[str, Any]:
        answer = await api.post(
            f"{BASE}/imports",
            params=query,
            files={"file": ("抄表.csv", text.encode("gb18030"), "text/csv")},
            headers=clerk.headers,
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    refused = await send(bad)
    assert (refused["status"], refused["new"], refused["fault_rows"]) == ("refused", 2, 1)
    assert (refused["faults"][0]["row"], refused["faults"][0]["code"]) == (
        4,
        "E_READING_METER_UNKNOWN",
    )
    applied = await send(bad, valid_only="true")
    assert (applied["status"], applied["new"], applied["unchanged"]) == ("applied", 2, 0)
    again = await send(good)
    assert (again["status"], again["new"], again["unchanged"]) == ("applied", 0, 2)
