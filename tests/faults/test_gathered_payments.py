"""Thirty payments at once over HTTP, each sent twice, some wrong: each is taken once or not."""

from __future__ import annotations

import asyncio
from collections import Counter as Count
from typing import Any

import httpx
from sqlalchemy import text

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.revenue.ledger.facade import verify_ledger
from tests.api_cases import Staff, application, edge_over
from tests.conftest import Installation
from tests.revenue.cashier.counter import site_of
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

COUNTER = "/api/v1/revenue/counter"
DESKS, PAYERS, PAYMENTS = 6, 5, 30
TAKEN_BY = """
    SELECT p.id, p.amount_fen, u.user_name AS cashier, a.user_name AS audited, j.created_by,
        p.cashier_id
    FROM biz_payment p JOIN "system_user" u ON u.id = p.cashier_id
    JOIN sys_audit_log a ON a.action = 'payment.take' AND a.subject_id = p.id::text
    JOIN biz_journal j ON j.id = p.journal_id
    ORDER BY p.id"""
RECEIPTS = """
    SELECT till_id, COUNT(*), MAX(split_part(receipt_no, '-', 2)::integer)
    FROM biz_payment GROUP BY till_id"""


async def test_each_is_taken_once_or_refused_by_itself(
    database: Installation, clock: FixedClock
) -> None:
    # given five customers with bills, six cashiers at work
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        payers = await build_town(ctx, households=PAYERS)
        await issue_bills(ctx, 202610, [NewBill(payer, 4000) for payer in payers])
        site_id = await site_of(ctx)
        staff = Staff(ctx)
        desks = [
            (await staff.member("revenue.cashier.collect", name=f"desk-{number}")).token
            for number in range(DESKS)
        ]
    app = application()
    app.state.edge = edge_over(database.databases, clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://counter.test") as client:

        async def send(path: str, desk: int, key: str, body: dict[str, Any]) -> str:
            headers = {"Authorization": f"Bearer {desks[desk]}", "Idempotency-Key": key}
            answer = await client.post(COUNTER + path, json=body, headers=headers)
            return str(answer.json().get("code", "")) if answer.is_error else "taken"

        for desk in range(DESKS - 1):  # the last one has opened no till
            opened = {"float_amount": "0.00", "site_id": site_id}
            assert await send("/tills", desk, "till", opened) == "taken"
        # when
        results = await asyncio.gather(
            *(
                send("/payments", number % DESKS, f"pay-{number}", _body(payers, number))
                for number in [*range(PAYMENTS), *range(PAYMENTS)]
            ),
            send("/payments", 0, "nobody", _body(payers, 0) | {"customer_code": "NOBODY"}),
        )
    # then
    wrong = PAYMENTS // DESKS
    assert Count(results) == {
        "taken": 2 * (PAYMENTS - wrong),
        "E_TILL_NOT_OPEN": 2 * wrong,
        "E_CUSTOMER_UNKNOWN": 1,
    }
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        await _assert_books(ctx, PAYMENTS - wrong)


def _body(payers: list[Payer], number: int) -> dict[str, Any]:
    code = payers[number % len(payers)].code
    return {"customer_code": code, "method": "cash", "amount": f"{5 + number}.00"}


async def _assert_books(ctx: Context, count: int) -> None:
    rows = (await ctx.session.execute(text(TAKEN_BY))).all()
    assert len(rows) == count
    assert all(row.audited == row.cashier for row in rows)
    assert all(row.created_by == row.cashier_id for row in rows)
    for _, taken, last in await ctx.session.execute(text(RECEIPTS)):
        assert taken == last
    assert [each for each in await verify_ledger(ctx) if not each.holds] == []
