"""The customer routes: who may, what is refused, what the rightful user gets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import (
    AddContact,
    AttributeKind,
    AttributeValue,
    CaseKind,
    CustomerType,
    MeterPlacement,
    OpenCaseLock,
    OpenCustomer,
    OpenedCustomer,
    add_contact,
    open_case_lock,
    open_customer,
)
from minshui.revenue.customer.models import AccountAttribute
from tests.api_cases import ApiCases, Staff, Upload
from tests.revenue.customer.conftest import TARIFF, Town, make_town

CUSTOMERS = "/api/v1/revenue/customers"
ACCOUNTS = "/api/v1/revenue/accounts"
PERSONS = {
    "kind": "population",
    "value": {"persons": 5},
    "from_on": "2026-01-01",
    "proof_no": "户口簿 1",
    "reason": "五口之家",
}
METER = {"meter_no": "M1", "started_on": "2026-11-01", "start_reading": "10"}


def application(town: Town) -> dict[str, Any]:
    return {
        "name": "张三",
        "cust_type": "resident",
        "address": "东街 1 号",
        "site_id": town.site_id,
        "mobile": "13800001234",
        "opened_on": "2026-01-01",
        "attributes": [
            {"kind": "tariff", "value": {"code": TARIFF}, "from_on": "2026-01-01"},
            PERSONS,
        ],
        "meter": METER | {"started_on": "2026-01-01", "book_id": town.book_id, "book_sequence": 1},
    }


async def a_customer(ctx: Context) -> OpenedCustomer:
    town = await make_town(ctx)
    command = OpenCustomer(
        "李四", CustomerType.RESIDENT, "西洪路 2 号", town.site_id, mobile="13800001234"
    )
    return await open_customer(ctx, command)


class OfCustomer(ApiCases):
    """Cases of a route of one customer."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"cust_id": (await a_customer(ctx)).customer.id}}


class OfAccount(ApiCases):
    """Cases of a route of one account."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"account_id": (await a_customer(ctx)).account.id}}


class TestOpen(ApiCases):
    ROUTE = f"POST {CUSTOMERS}"
    PERMISSION = "revenue.customer.open"
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"name": "张三"}, {"unknown": 1}]
    STATUS = 201

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"body": application(await make_town(ctx))}


class TestSearch(OfCustomer):
    ROUTE = f"GET {CUSTOMERS}"
    PERMISSION = "revenue.customer.read"
    QUERY: ClassVar[dict[str, str]] = {"text": "李四"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [
        {},
        {"text": "张"},
        {"text": "李四", "page": "0"},
    ]


class TestLookup(OfCustomer):
    ROUTE = f"GET {CUSTOMERS}/lookup"
    PERMISSION = "revenue.customer.read"
    QUERY: ClassVar[dict[str, str]] = {"mobile": "13800001234"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [
        {},
        {"mobile": "138"},
        {"mobile": "13800001234", "code": "X"},
        {"parts": "secrets", "code": "X"},
    ]


class TestOverview(OfCustomer):
    ROUTE = f"GET {CUSTOMERS}/{{cust_id}}"
    PERMISSION = "revenue.customer.read"


class TestAmend(OfCustomer):
    ROUTE = f"PUT {CUSTOMERS}/{{cust_id}}"
    PERMISSION = "revenue.customer.amend"
    BODY: ClassVar[Any] = {"changes": {"name": "李五"}, "reason": "更名"}
    BAD_BODIES: ClassVar[list[Any]] = [
        {"changes": {}, "reason": "更名"},
        {"changes": {"status": "closed"}, "reason": "更名"},
        {"changes": {"mobile": "1"}, "reason": "更名"},
    ]


class TestHistory(OfCustomer):
    ROUTE = f"GET {CUSTOMERS}/{{cust_id}}/history"
    PERMISSION = "revenue.customer.read"


class TestStatus(OfCustomer):
    ROUTE = f"POST {CUSTOMERS}/{{cust_id}}/status"
    PERMISSION = "revenue.customer.change_status"
    BODY: ClassVar[Any] = {"status": "suspended", "reason": "报停"}
    BAD_BODIES: ClassVar[list[Any]] = [{"status": "gone", "reason": "x"}, {"status": "closed"}]


class TestAddContact(OfCustomer):
    ROUTE = f"POST {CUSTOMERS}/{{cust_id}}/contacts"
    PERMISSION = "revenue.customer.amend"
    BODY: ClassVar[Any] = {"name": "王五", "mobile": "13700000001", "contact_type": "tenant"}
    BAD_BODIES: ClassVar[list[Any]] = [{"name": "王五", "mobile": "1", "contact_type": "tenant"}]
    STATUS = 201


class TestRemoveContact(ApiCases):
    ROUTE = f"DELETE {CUSTOMERS}/{{cust_id}}/contacts/{{contact_id}}"
    PERMISSION = "revenue.customer.amend"
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        cust_id = (await a_customer(ctx)).customer.id
        contact = await add_contact(ctx, AddContact(cust_id, "王五", "13700000001", "tenant"))
        return {"path": {"cust_id": cust_id, "contact_id": contact.id}}


class TestAttributes(OfAccount):
    ROUTE = f"GET {ACCOUNTS}/{{account_id}}/attributes"
    PERMISSION = "revenue.customer.read"


class TestApplyAttribute(OfAccount):
    ROUTE = f"POST {ACCOUNTS}/{{account_id}}/attributes"
    PERMISSION = "revenue.customer.set_attribute"
    BODY: ClassVar[Any] = PERSONS
    BAD_BODIES: ClassVar[list[Any]] = [
        PERSONS | {"value": {"persons": 0}},
        PERSONS | {"kind": "colour"},
        PERSONS | {"proof_no": None},
    ]
    STATUS = 201


class TestEndAttribute(ApiCases):
    ROUTE = f"POST {ACCOUNTS}/attributes/{{attribute_id}}/end"
    PERMISSION = "revenue.customer.set_attribute"
    BODY: ClassVar[Any] = {"last_on": "2026-10-31", "reason": "迁出"}
    BAD_BODIES: ClassVar[list[Any]] = [{"last_on": "昨天", "reason": "迁出"}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        town = await make_town(ctx)
        await _open(ctx, town)
        attribute = (await ctx.session.execute(select(AccountAttribute.id))).scalars().first()
        return {"path": {"attribute_id": attribute}}


class TestCollectionManner(OfAccount):
    ROUTE = f"POST {ACCOUNTS}/{{account_id}}/collection-manner"
    PERMISSION = "revenue.customer.amend"
    BODY: ClassVar[Any] = {"manner": "collector", "reason": "上门"}
    BAD_BODIES: ClassVar[list[Any]] = [{"manner": "mail", "reason": "上门"}]


class TestPutInMeter(OfAccount):
    ROUTE = f"POST {ACCOUNTS}/{{account_id}}/meters"
    PERMISSION = "revenue.customer.manage_meters"
    BODY: ClassVar[Any] = METER | {"started_on": "2026-11-21"}
    BAD_BODIES: ClassVar[list[Any]] = [
        METER | {"started_on": "2026-11-21", "start_reading": 1.5},
        METER | {"started_on": "2026-11-22"},
    ]
    STATUS = 201


class TestOpenLock(OfAccount):
    ROUTE = f"POST {ACCOUNTS}/{{account_id}}/locks"
    PERMISSION = "revenue.customer.manage_locks"
    BODY: ClassVar[Any] = {"case_kind": "refund", "reason": "退款"}
    BAD_BODIES: ClassVar[list[Any]] = [
        {"case_kind": "party", "reason": "退款"},
        {"case_kind": "transfer", "reason": "过户"},
        {"case_kind": "cutover", "reason": "系统切换"},
    ]
    STATUS = 201


class TestReleaseLock(ApiCases):
    ROUTE = f"DELETE {ACCOUNTS}/locks/{{lock_id}}"
    PERMISSION = "revenue.customer.manage_locks"
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        account = (await a_customer(ctx)).account
        lock = await open_case_lock(ctx, OpenCaseLock(account.id, CaseKind.REFUND, "退款"))
        return {"path": {"lock_id": lock.id}}


class TestTemplate(ApiCases):
    ROUTE = "GET /api/v1/revenue/customer-imports/template"
    PERMISSION = "revenue.customer.import"


class WithMeter(ApiCases):
    """Cases of a route of one meter at a customer's."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        town = await make_town(ctx)
        opened = await _open(ctx, town)
        body = dict(self.BODY)
        if "book_id" in body:
            body["book_id"] = town.book_id
        return {"path": {"cust_meter_id": opened.cust_meter_id}, "body": body}


class TestPutIntoBook(WithMeter):
    ROUTE = f"PUT {ACCOUNTS}/meters/{{cust_meter_id}}/book"
    PERMISSION = "revenue.customer.manage_meters"
    BODY: ClassVar[Any] = {"book_id": 0, "sequence": 9}
    BAD_BODIES: ClassVar[list[Any]] = [{"book_id": 0, "sequence": 9}]


async def _open(ctx: Context, town: Town) -> OpenedCustomer:
    since = date(2026, 1, 1)
    return await open_customer(
        ctx,
        OpenCustomer(
            "张三",
            CustomerType.RESIDENT,
            "东街 1 号",
            town.site_id,
            opened_on=since,
            attributes=(AttributeValue(AttributeKind.TARIFF, {"code": TARIFF}, since),),
            meter=MeterPlacement("M1", since, Decimal(0)),
        ),
    )


@pytest.mark.feature("F-0267", "F-0280")
async def test_a_clerk_opens_a_household_by_hand(
    api: httpx.AsyncClient, staff: Staff, town: Town
) -> None:
    clerk = await staff.member("revenue.customer.open", "revenue.customer.read")
    answer = await api.post(CUSTOMERS, json=application(town), headers=clerk.headers)

    opened = answer.json()
    assert answer.status_code == 201, answer.text
    assert opened["customer"]["code"] == "FZA2026000001"
    assert opened["customer"]["mobile"] == "138****1234"
    assert opened["account"]["tariff_code"] == TARIFF
    assert "没有设置科目" in opened["warnings"][0]


@pytest.mark.feature("F-0279", "F-0275", "F-0272")
async def test_the_information_query_gives_file_account_contacts_and_meters(
    api: httpx.AsyncClient, staff: Staff, town: Town
) -> None:
    clerk = await staff.member("revenue.customer.open", "revenue.customer.read")
    await api.post(CUSTOMERS, json=application(town), headers=clerk.headers)

    query = {"code": "FZA2026000001", "parts": ["account", "meters"]}
    found = (await api.get(f"{CUSTOMERS}/lookup", params=query, headers=clerk.headers)).json()

    assert found["archive"] is None
    assert found["unsettled"] == {"arrears": "0.00", "late_fee": "0.00", "deposit": "0.00"}
    assert [meter["meter_no"] for meter in found["meters"]] == ["M1"]
    assert found["meters"][0]["relation"]["start_reading_m3"] == "10.0000"


@pytest.mark.feature("F-0268", "F-0271")
async def test_an_amendment_shows_in_the_history(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    cust_id = (await a_customer(ctx)).customer.id
    clerk = await staff.member("revenue.customer.amend", "revenue.customer.read")
    body = {"changes": {"name": "李五"}, "reason": "更名"}
    answer = await api.put(f"{CUSTOMERS}/{cust_id}", json=body, headers=clerk.headers)
    assert answer.json()["name"] == "李五"

    history = await api.get(f"{CUSTOMERS}/{cust_id}/history", headers=clerk.headers)
    newest = history.json()[0]
    assert (newest["before"], newest["after"]["name"]) == ({"name": "李四"}, "李五")


@pytest.mark.feature("F-0278")
async def test_the_search_box_finds_by_part_of_the_address(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await a_customer(ctx)
    clerk = await staff.member("revenue.customer.read")
    answer = await api.get(CUSTOMERS, params={"text": "洪路 2"}, headers=clerk.headers)
    assert [hit["name"] for hit in answer.json()["items"]] == ["李四"]


class TestImport(ApiCases):
    ROUTE = "POST /api/v1/revenue/customer-imports"
    PERMISSION = "revenue.customer.import"
    STRANGER = 200
    FAULT: ClassVar[str] = ""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await make_town(ctx)
        header = "原户号,户名,客户类型,地址,营业所编码,水价编码"
        return {"body": Upload(f"{header}\nA1,张三,居民,东街,FZA,{TARIFF}\n{self.FAULT}".encode())}


class TestImportErrors(TestImport):
    ROUTE = "POST /api/v1/revenue/customer-imports/error-file"
    FAULT = "A2,,,,,\n"


@pytest.mark.feature("F-0281")
async def test_a_file_of_customers_is_uploaded(
    api: httpx.AsyncClient, staff: Staff, town: Town
) -> None:
    clerk = await staff.member("revenue.customer.import")
    header = "原户号,户名,客户类型,地址,营业所编码,水价编码"
    content = f"{header}\nA1,张三,居民,东街,FZA,{TARIFF}\nA2,,,,,\n"
    answer = await api.post(
        "/api/v1/revenue/customer-imports",
        params={"valid_only": "true"},
        files={"file": ("customers.csv", content.encode("gbk"))},
        headers=clerk.headers,
    )
    result = answer.json()
    assert (result["status"], result["new"], result["fault_rows"]) == ("applied", 1, 1)
    assert {fault["code"] for fault in result["faults"]} == {"E_IMPORT_REQUIRED"}


async def test_a_mobile_of_several_customers_is_ambiguous(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, town: Town
) -> None:
    for name in ("李四", "李四的店"):
        await open_customer(
            ctx,
            OpenCustomer(name, CustomerType.UNIT, "东街", town.site_id, mobile="13800001234"),
        )
    clerk = await staff.member("revenue.customer.read")
    query = {"mobile": "13800001234"}
    answer = await api.get(f"{CUSTOMERS}/lookup", params=query, headers=clerk.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_CUSTOMER_LOOKUP_AMBIGUOUS")


@pytest.mark.feature("F-0269", "F-0292")
async def test_a_customer_is_suspended_and_resumed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    cust_id = (await a_customer(ctx)).customer.id
    clerk = await staff.member("revenue.customer.change_status")
    for status in ("suspended", "normal"):
        answer = await api.post(
            f"{CUSTOMERS}/{cust_id}/status",
            json={"status": status, "reason": "报停"},
            headers=clerk.headers,
        )
        assert answer.json()["status"] == status


@pytest.mark.feature("F-0273")
async def test_a_contact_shows_in_the_overview(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    cust_id = (await a_customer(ctx)).customer.id
    clerk = await staff.member("revenue.customer.amend", "revenue.customer.read")
    body = {"name": "王五", "mobile": "137-0000-0001", "contact_type": "tenant"}
    await api.post(f"{CUSTOMERS}/{cust_id}/contacts", json=body, headers=clerk.headers)

    seen = (await api.get(f"{CUSTOMERS}/{cust_id}", headers=clerk.headers)).json()
    assert [(each["name"], each["mobile"]) for each in seen["contacts"]] == [
        ("王五", "137****0001")
    ]


@pytest.mark.feature("F-0283", "F-0285", "F-0290")
async def test_quota_and_relief_are_granted_with_dates_and_proof(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    account_id = (await a_customer(ctx)).account.id
    clerk = await staff.member("revenue.customer.set_attribute", "revenue.customer.read")
    path = f"{ACCOUNTS}/{account_id}/attributes"
    relief = {"kind": "relief", "value": {"code": "low-income"}, "from_on": "2026-01-01"}
    unproven = await api.post(path, json=relief, headers=clerk.headers)
    assert unproven.json()["code"] == "E_ATTRIBUTE_PROOF"

    granted = relief | {"to_on": "2026-12-31", "proof_no": "低保 1", "reason": "年审"}
    quota = {"kind": "quota", "value": {"volume": "120"}, "from_on": "2026-01-01"}
    for body in (granted, quota):
        assert (await api.post(path, json=body, headers=clerk.headers)).status_code == 201

    listed = (await api.get(path, headers=clerk.headers)).json()
    assert [(each["kind"], each["value"], each["to_on"]) for each in listed] == [
        ("quota", {"volume": "120"}, None),
        ("relief", {"code": "low-income"}, "2026-12-31"),
    ]
