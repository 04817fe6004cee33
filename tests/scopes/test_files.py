"""Rows of a file that name another department's are errors of their rows; nothing is written."""

from __future__ import annotations

import httpx
import pytest

from minshui.infrastructure.context import Context
from tests.api_cases import Staff, fingerprint
from tests.scopes.questions import REVENUE
from tests.scopes.two_sites import HERE, THERE, build_two_sites

# That a file was sent is noted, whatever came of it.
NOTED = {"sys_import", "sys_idempotency"}


@pytest.mark.feature("F-0035")
async def test_rows_of_another_department_are_row_errors(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_two_sites(ctx, staff)
    house, own = town.households[HERE], town.households[THERE]
    before = await fingerprint(ctx)
    customers = "原户号,户名,客户类型,地址,营业所编码,册本编码,表号"
    files = {
        "/api/v1/metering/meters/imports": (
            f"表号,口径,量程\n{house.meter_no},DN15,100000\n",
            {(2, "E_METER_NUMBER_TAKEN")},
        ),
        f"{REVENUE}/customer-imports": (
            f"{customers}\nA1,张三,居民,东街,T1,,\nA2,李四,居民,东街,T2,Z0,{house.meter_no}\n",
            {(2, "E_DEPARTMENT_UNKNOWN"), (3, "E_BOOK_UNKNOWN"), (3, "E_METER_UNKNOWN")},
        ),
        f"{REVENUE}/reading/imports": (
            f"表号,读数,抄表日期\n{house.meter_no},99,2026-11-21\n{own.meter_no},1,2026-11-21\n",
            {(2, "E_READING_METER_UNKNOWN"), (3, "E_READING_DUPLICATE")},
        ),
        f"{REVENUE}/billing/special-bills/import": (
            f"单据号,户号,费用组成,金额,事由\nP1,{house.code},自来水,5.00,补收\n",
            {(2, "E_CUSTOMER_UNKNOWN")},
        ),
        f"{REVENUE}/opening-imports": (
            f"类别,户号,账期,金额,到期日\n欠费,{house.code},2026-09,5.00,2026-09-30\n",
            {(2, "E_CUSTOMER_UNKNOWN")},
        ),
    }
    for path, (content, faults) in files.items():
        # when
        answer = await api.post(
            path,
            headers=town.members[THERE].headers,
            files={"file": ("rows.csv", content.encode())},
        )
        # then
        result = answer.json()
        assert {(each["row"], each["code"]) for each in result["faults"]} == faults, answer.text
        assert result["status"] == "refused", path
        after = await fingerprint(ctx)
        assert {name for name in after if after[name] != before[name]} <= NOTED
        before = after


async def test_a_number_that_a_customer_elsewhere_has_is_taken_and_tells_no_more(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_two_sites(ctx, staff)
    person = {"name": "张三", "cust_type": "resident", "address": "东街", "external_no": "OLD-1"}
    site_ids = town.departments[1:]
    opened = await api.post(
        f"{REVENUE}/customers",
        headers=town.members[HERE].headers,
        json=person | {"site_id": site_ids[HERE]},
    )
    assert opened.status_code == 201, opened.text
    # when
    refused = await api.post(
        f"{REVENUE}/customers",
        headers=town.members[THERE].headers,
        json=person | {"site_id": site_ids[THERE]},
    )
    # then
    assert (refused.status_code, refused.json()["code"]) == (409, "E_CUSTOMER_EXTERNAL_ELSEWHERE")
    assert opened.json()["customer"]["code"] not in refused.text
