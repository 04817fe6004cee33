"""What is asked of the API in a town, and what the oracle expects of it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.scopes.oracle import Oracle, Whose
from tests.scopes.town import PAID_FEN, Town

REVENUE = "/api/v1/revenue"


@dataclass(frozen=True)
class ListQuestion:
    """A list: the rows that everybody together has, each by what it is known by."""

    permission: str
    path: str
    key: str
    rows: Mapping[Any, Whose]
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OneQuestion:
    """A row by itself: found by who sees it, unknown to others."""

    permission: str
    path: str
    row: Whose


def list_questions(town: Town, oracle: Oracle) -> Iterator[ListQuestion]:
    """Yield every list."""
    plan = town.plan
    everybody = list(zip(plan.customers, town.households, strict=True))
    customers = {house.code: oracle.customer(each) for each, house in everybody}
    month = {"bill_month": "202611"}
    yield ListQuestion(
        "revenue.customer.read", f"{REVENUE}/customers", "code", customers, {"text": "林小满"}
    )
    books = {book.code: oracle.book(number) for number, book in enumerate(town.books)}
    yield ListQuestion("revenue.reading.read", f"{REVENUE}/reading/books", "code", books)
    readings = {house.meter_no: oracle.customer(each) for each, house in everybody}
    yield ListQuestion(
        "revenue.reading.read", f"{REVENUE}/reading/readings", "meter_no", readings, month
    )
    dry = {house.meter_no: oracle.customer(each) for each, house in everybody if not each.usage_m3}
    yield ListQuestion(
        "revenue.reading.read", f"{REVENUE}/reading/lists/zero", "meter_no", dry, month
    )
    bills = {
        bill.number: oracle.customer(each)
        for each, bill in zip(plan.customers, town.bills, strict=True)
    }
    yield ListQuestion("revenue.billing.read", f"{REVENUE}/billing/bills", "number", bills)
    nobody = {"202611-001": Whose(None)}
    yield ListQuestion("revenue.billing.read", f"{REVENUE}/billing/runs", "code", nobody)
    payments = {
        payment: oracle.payment(plan.customers[number]) for number, payment in town.payments.items()
    }
    yield ListQuestion("revenue.cashier.read", f"{REVENUE}/counter/payments", "id", payments)
    adjustments = {
        each: oracle.request(plan.customers[number]) for number, each in town.adjustments.items()
    }
    yield ListQuestion("revenue.adjustment.read", f"{REVENUE}/adjustments", "id", adjustments)


def one_questions(town: Town, oracle: Oracle) -> Iterator[OneQuestion]:
    """Yield every row of the town by itself."""
    for number, customer in enumerate(town.plan.customers):
        house, bill = town.households[number], town.bills[number]
        whose = oracle.customer(customer)
        for permission, path in (
            ("revenue.customer.read", f"{REVENUE}/customers/{house.cust_id}"),
            ("revenue.customer.read", f"{REVENUE}/customers/lookup?code={house.code}"),
            ("revenue.customer.read", f"{REVENUE}/accounts/{house.account_id}/attributes"),
            ("revenue.reading.read", f"{REVENUE}/reading/readings/{town.readings[number]}"),
            ("revenue.billing.read", f"{REVENUE}/billing/bills/{bill.number}"),
            ("revenue.billing.read", f"{REVENUE}/billing/accounts/{house.account_id}/late-fees"),
            ("revenue.ledger.read", f"{REVENUE}/ledger/accounts/{house.account_id}/statement"),
            ("metering.device.read", f"/api/v1/metering/meters/{house.meter_no}"),
        ):
            yield OneQuestion(permission, path, whose)
        if number in town.adjustments:
            path = f"{REVENUE}/adjustments/{town.adjustments[number]}"
            yield OneQuestion("revenue.adjustment.read", path, oracle.request(customer))
    for number, book in enumerate(town.books):
        path = f"{REVENUE}/reading/books/{book.id}"
        yield OneQuestion("revenue.reading.read", path, oracle.book(number))
    for user, till in enumerate(town.tills):
        yield OneQuestion(
            "revenue.cashier.read", f"{REVENUE}/counter/tills/{till}", oracle.till(user)
        )
    yield OneQuestion("revenue.ledger.read", f"{REVENUE}/ledger/chart", Whose(None))


@dataclass(frozen=True)
class Asker:
    """A user of the town who asks the API."""

    api: httpx.AsyncClient
    town: Town
    oracle: Oracle
    user: int

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Return the API's answer."""
        headers = self.town.members[self.user].headers
        return await self.api.get(path, headers=headers, params=query or None)

    def seen(self, permission: str, rows: Mapping[Any, Whose]) -> set[Any]:
        """Return the keys of the rows that the oracle says are shown."""
        return {key for key, row in rows.items() if self.oracle.sees(self.user, permission, row)}

    async def faults(self) -> AsyncIterator[str]:
        """Yield where the API says something else than the oracle."""
        for question in list_questions(self.town, self.oracle):
            async for fault in self._list_faults(question):
                yield fault
        for one in one_questions(self.town, self.oracle):
            answer = await self.get(one.path)
            expected = 200 if self.oracle.sees(self.user, one.permission, one.row) else (403, 404)
            if not self.oracle.holds(self.user, one.permission):
                expected = 403
            allowed = expected if isinstance(expected, tuple) else (expected,)
            if answer.status_code not in allowed:
                yield f"{self.user} {one}: {answer.status_code} {answer.text[:200]}"
        async for fault in self._total_faults():
            yield fault
        async for fault in self._process_faults():
            yield fault

    async def _list_faults(self, question: ListQuestion) -> AsyncIterator[str]:
        answer = await self.get(question.path, size="100", **question.query)
        if not self.oracle.holds(self.user, question.permission):
            if answer.status_code != 403:
                yield f"{self.user} {question.path}: {answer.status_code}"
            return
        body = answer.json()
        shown = {row[question.key] for row in body["items"]} & set(question.rows)
        expected = self.seen(question.permission, question.rows)
        if (shown, body["total"]) != (expected, len(expected)):
            yield f"{self.user} {question.path}: {shown} of {body['total']}, not {expected}"

    async def _total_faults(self) -> AsyncIterator[str]:
        """Compare sums, counts and files."""
        town, plan = self.town, self.town.plan
        if self.oracle.holds(self.user, "revenue.cashier.read"):
            paid = {number: self.oracle.payment(plan.customers[number]) for number in town.payments}
            fen = PAID_FEN * len(self.seen("revenue.cashier.read", paid))
            body = (await self.get(f"{REVENUE}/counter/payments")).json()
            if body["sum_amount"] != f"{fen / 100:.2f}":
                yield f"{self.user} sum of payments: {body['sum_amount']}, not {fen}"
        if self.oracle.holds(self.user, "revenue.reading.read"):
            rows = {each: self.oracle.customer(customer) for each, customer in self._read()}
            count = len(self.seen("revenue.reading.read", rows))
            path = f"{REVENUE}/reading/progress"
            body = (await self.get(path, bill_month="202611")).json()
            if body["approved"] != count:
                yield f"{self.user} progress: {body['approved']}, not {count}"
            path = f"{REVENUE}/reading/lists/zero/export"
            file = await self.get(path, bill_month="202611", format="csv")
            lines = list(csv.reader(io.StringIO(file.text)))[1:]
            dry = {each for each, customer in self._read() if not customer.usage_m3}
            expected = dry & self.seen("revenue.reading.read", rows)
            if len(lines) != len(expected):
                yield f"{self.user} export of dry meters: {lines}, not {expected}"

    def _read(self) -> Iterator[tuple[int, Any]]:
        return iter(enumerate(self.town.plan.customers))

    async def _process_faults(self) -> AsyncIterator[str]:
        """Requests are shown to who asked and to who may decide them."""
        if not self.oracle.holds(self.user, "workorder.approval.read"):
            return
        body = (await self.get("/api/v1/workorder/approvals", size="100")).json()
        decides = self.oracle.holds(self.user, "revenue.adjustment.approve")
        expected = {
            process
            for number, process in self.town.processes.items()
            if self.oracle.sees(
                self.user,
                "workorder.approval.read",
                self.oracle.request(self.town.plan.customers[number]),
            )
            and (decides or self.town.plan.customers[number].clerk == self.user)
        }
        shown = {row["id"] for row in body["items"]}
        if (shown, body["total"]) != (expected, len(expected)):
            yield f"{self.user} approvals: {shown} of {body['total']}, not {expected}"
