"""A utility over HTTP: three households taken over, read and billed, by the default roles.

Three households under 2.40/3.60/7.20 (18 and 29 m³ a month, 4 m³ more for a fifth person) and
0.95 for wastewater. One owes 70.35 from before, one has prepaid 100.00.
"""

from __future__ import annotations

from typing import Any

import httpx

from tests.api_cases import StaffMember
from tests.revenue.billing.billing_world import MONTHLY

ROOT = "/api/v1"
METERS = "表号,口径,量程\nM1,DN15,100000\nM2,DN15,100000\nM3,DN15,100000\n"
CUSTOMERS = (
    "原户号,户名,客户类型,手机号,地址,营业所编码,立户日期,水价编码,人口数,"
    "表号,起码,装表日期,册本编码,册内序号\n"
    "A1,林小满,居民,13800000001,东街 1 号 101,FZA,2020-01-01,t.monthly,,M1,100,2026-10-20,B1,1\n"
    "A2,陈大文,居民,13800000002,东街 1 号 102,FZA,2020-01-01,t.monthly,5,M2,200,2026-10-20,B1,2\n"
    "A3,黄阿婆,居民,13800000003,西街 9 号,FZA,2020-01-01,t.monthly,,M3,300,2026-10-20,B1,3\n"
)
OPENING = "类别,户号,账期,金额,到期日\n欠费,A1,2026-10,70.35,2026-10-31\n预存,A3,,100.00,\n"
READINGS = "表号,抄表日期,读数\nM1,2026-11-20,135\nM2,2026-11-20,220\nM3,2026-11-20,310\n"


class Utility:
    """The tenant's staff at work, each with the role of their trade."""

    def __init__(self, api: httpx.AsyncClient, people: dict[str, StaffMember]) -> None:
        self.api = api
        self.people = people

    async def call(self, who: str, method: str, path: str, **request: Any) -> Any:
        """Send a request that must succeed and return its JSON."""
        answer = await self.send(who, method, path, **request)
        assert answer.is_success, answer.text
        return answer.json()

    async def send(self, who: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Send a request as one of the staff."""
        headers = self.people[who].headers
        return await self.api.request(method, f"{ROOT}{path}", headers=headers, **request)

    async def bring_in(self, who: str, path: str, table: str) -> dict[str, Any]:
        """Import a table file."""
        files = {"file": ("表.csv", table.encode("utf-8-sig"), "text/csv")}
        return dict(await self.call(who, "POST", path, files=files))

    async def take_over(self) -> None:
        """Release the price; import meters, customers and opening balances."""
        version = await self.call(
            "accountant", "POST", "/revenue/tariffs/versions", json={"document": MONTHLY}
        )
        approval = f"/revenue/tariffs/versions/{version['id']}/approval"
        await self.call("manager", "POST", approval)
        (site,) = [
            each
            for each in await self.call("clerk", "GET", "/platform/departments")
            if each["code"] == "FZA"
        ]
        reader_id = self.people["reader"].grant.user_id
        book = {"code": "B1", "name": "东街册", "site_id": site["id"], "reader_id": reader_id}
        await self.call("reviewer", "POST", "/revenue/reading/books", json=book)
        assert (await self.bring_in("clerk", "/metering/meters/imports", METERS))["new"] == 3
        assert (await self.bring_in("clerk", "/revenue/customer-imports", CUSTOMERS))["new"] == 3
        assert (await self.bring_in("accountant", "/revenue/opening-imports", OPENING))["new"] == 2

    async def read_and_bill(self) -> dict[str, Any]:
        """Import and review the month's readings, bill them, return the run's summary."""
        assert (await self.bring_in("reader", "/revenue/reading/imports", READINGS))["new"] == 3
        decision = {"decision": "approve", "bill_month": 202611}
        reviewed = await self.call("reviewer", "POST", "/revenue/reading/reviews", json=decision)
        assert (reviewed["count"], reviewed["usage_m3"]) == (3, "65.0000")
        made = await self.call(
            "accountant", "POST", "/revenue/billing/runs", json={"bill_month": 202611}
        )
        return dict(made["summary"])

    async def at_the_desk(self, text: str) -> dict[str, Any]:
        """Return the one customer that the cashier finds."""
        found = await self.call(
            "cashier", "GET", "/revenue/counter/customers", params={"text": text}
        )
        (customer,) = found["items"]
        return dict(customer)

    async def open_till(self) -> int:
        """Open the cashier's till with 200.00 in it."""
        sites = await self.call("cashier", "GET", "/platform/departments")
        site_id = next(each["id"] for each in sites if each["code"] == "FZA")
        body = {"float_amount": "200.00", "site_id": site_id}
        return int((await self.call("cashier", "POST", "/revenue/counter/tills", json=body))["id"])

    async def take(self, customer: dict[str, Any], amount: str, **more: str) -> dict[str, Any]:
        """Take a payment."""
        body = {"account_id": customer["account_id"], "method": "cash", "amount": amount} | more
        return dict(await self.call("cashier", "POST", "/revenue/counter/payments", json=body))

    async def books_hold(self) -> bool:
        """Return whether every invariant of the ledger holds."""
        proof = await self.call("accountant", "GET", "/revenue/ledger/verification")
        return bool(proof["holds"])
