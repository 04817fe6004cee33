"""Refunds, transfers, payments and reversals on one account at once: no fen leaves twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import (
    CloseTill,
    DepositOrderKind,
    OpenTill,
    OrderDeposit,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    close_till,
    dishonour_payment,
    open_till,
    request_contra,
    request_deposit_order,
    request_move,
    request_refund,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.workorder.approval.facade import approve
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

ROUNDS = 6
CASH = PaymentMethod.CASH
# What may stop one of them: the money, the payment or the request is gone by then.
STOPPED = {"E_PREPAYMENT_SPENT", "E_PAYOUT_TOO_MUCH", "E_DEBTS_OPEN", "E_APPROVAL_PENDING"}

Work = Callable[[Context], Awaitable[object]]


async def set_up(ctx: Context) -> tuple[Payer, Payer, Actor, Actor, list[int]]:
    """Two customers, a cashier with an open till, a supervisor, and some payments."""
    payer, other = await build_town(ctx, households=2)
    at_desk = await hire_cashier(ctx)
    await open_till(at_desk, OpenTill(100_000))
    supervisor = await hire_supervisor(ctx)
    paid = [
        (await take_payment(at_desk, TakePayment(CASH, 1000, payer.account_id))).payment_id
        for _ in range(ROUNDS)
    ]
    return payer, other, at_desk.actor, supervisor.actor, paid


async def test_money_leaves_an_account_once(database: Installation, clock: FixedClock) -> None:
    tenant, open_work = database.tenant_code, database.databases.tenant_work
    async with open_work(tenant, system_actor(), clock) as ctx:
        payer, other, cashier, supervisor, paid = await set_up(ctx)

    async def run(actor: Actor, work: Work) -> str:
        try:
            async with open_work(tenant, actor, clock) as ctx:
                await work(ctx)
        except MinshuiError as error:
            return error.code
        return "done"

    async def decide(ask: Work) -> str:
        """Ask for something and, in another transaction, have it approved."""
        asked: list[int] = []

        async def request(ctx: Context) -> None:
            asked.append((await ask(ctx)).id)  # type: ignore[attr-defined]

        if (code := await run(cashier, request)) != "done":
            return code
        return await run(supervisor, lambda ctx: approve(ctx, asked[0]))

    refund = RequestRefund(2500, "搬迁", account_id=payer.account_id)
    transfer = OrderDeposit(
        DepositOrderKind.TRANSFER, payer.account_id, 1500, "同一业主", other.account_id
    )
    work = []
    for payment_id in paid:
        work.append(
            run(cashier, lambda ctx: take_payment(ctx, TakePayment(CASH, 700, payer.account_id)))
        )
        work.append(run(cashier, partial(reverse_payment, payment_id=payment_id, reason="错")))
        work.append(decide(lambda ctx: request_refund(ctx, refund)))
        work.append(decide(lambda ctx: request_deposit_order(ctx, transfer)))

    async def bill(ctx: Context) -> None:
        await issue_bills(ctx, 202610, [NewBill(payer, 900)])

    results = await asyncio.gather(*work, run(system_actor(), bill))

    assert set(results) <= STOPPED | {"done"}
    async with open_work(tenant, system_actor(), clock) as ctx:
        assert [result for result in await verify_ledger(ctx) if not result.holds] == []
        money = await ctx.session.execute(
            text(
                "SELECT (SELECT SUM(amount_fen) FROM biz_payment)"
                " - (SELECT SUM(balance_fen) FROM biz_deposit)"
                " - (SELECT COALESCE(SUM(total_amount_fen - open_fen), 0) FROM biz_charge)"
            )
        )
        assert money.scalar_one() == 0
        gapless = text("SELECT COUNT(*), COUNT(DISTINCT receipt_no) FROM biz_payment")
        rows = (await ctx.session.execute(gapless)).one()
        assert rows[0] == rows[1]


async def test_of_a_contra_and_a_bounce_of_one_payment_one_is_made(
    database: Installation, clock: FixedClock
) -> None:
    tenant, open_work = database.tenant_code, database.databases.tenant_work
    async with open_work(tenant, system_actor(), clock) as ctx:
        _, other, cashier, supervisor, _ = await set_up(ctx)
        payer_id = (await ctx.session.execute(text("SELECT MIN(id) FROM biz_account"))).scalar_one()
        at_desk = replace(ctx, actor=cashier)
        card = TakePayment(PaymentMethod.POS, 5000, payer_id, reference_no="P1")
        payment = await take_payment(at_desk, card)
        till_id = (await ctx.session.execute(text("SELECT id FROM biz_till"))).scalar_one()
        await close_till(at_desk, CloseTill(till_id, 106_000))
        contra = await request_contra(at_desk, payment.payment_id, "重复", from_own_till=False)
        await ctx.session.execute(text("UPDATE biz_process SET open_key = NULL"))
        move = await request_move(at_desk, payment.payment_id, other.account_id, "收错户")

    async def run(work: Work) -> str:
        try:
            async with open_work(tenant, supervisor, clock) as ctx:
                await work(ctx)
        except MinshuiError as error:
            return error.code
        return "done"

    results = await asyncio.gather(
        run(lambda ctx: approve(ctx, contra.id)),
        run(lambda ctx: approve(ctx, move.id)),
        run(lambda ctx: dishonour_payment(ctx, payment.payment_id, "拒付")),
    )

    assert sorted(results) == ["E_PAYMENT_REVERSED", "E_PAYMENT_REVERSED", "done"]
    async with open_work(tenant, system_actor(), clock) as ctx:
        assert [result for result in await verify_ledger(ctx) if not result.holds] == []
