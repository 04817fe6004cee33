"""Decisions about the same money made at once: it leaves the deposit once, the others are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaperReceiptDetails,
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    close_till,
    open_till,
    request_contra,
    request_refund,
    take_payment,
)
from minshui.workorder.approval.facade import approve, reject, withdraw
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.money_world import Payer, broken, build_town

Deed = Callable[[Context], Awaitable[object]]
PAYEE = Payee("林小满", "中国银行福州分行", "6217880000001234567")


@dataclass(frozen=True)
class Office:
    """A cashier and a supervisor, and a customer with 50.00 prepaid by card yesterday's shift."""

    database: Installation
    clock: FixedClock
    cashier: Actor
    supervisor: Actor
    payer: Payer
    payment_id: int

    async def do(self, actor: Actor, deed: Deed) -> str:
        """Do something in a transaction of its own; return ``done`` or why it is refused."""
        work = self.database.databases.tenant_work
        try:
            async with work(self.database.tenant_code, actor, self.clock) as ctx:
                await deed(ctx)
        except MinshuiError as refused:
            return refused.code
        return "done"

    async def at_once(self, deeds: Sequence[tuple[Actor, Deed]]) -> list[str]:
        """Do all of it at once; return how each ended, in order of the text."""
        return sorted(await asyncio.gather(*(self.do(actor, deed) for actor, deed in deeds)))

    async def ask_refund(self) -> int:
        """Ask for all of the prepayment and return the process."""
        found: list[int] = []

        async def ask(ctx: Context) -> None:
            command = RequestRefund(5000, "搬迁", account_id=self.payer.account_id, payee=PAYEE)
            found.append((await request_refund(ctx, command)).id)

        assert await self.do(self.cashier, ask) == "done"
        return found[0]

    async def ask_contra(self) -> int:
        """Ask for the payment to be undone and return the process."""
        found: list[int] = []

        async def ask(ctx: Context) -> None:
            asked = await request_contra(ctx, self.payment_id, "刷错卡", from_own_till=False)
            found.append(asked.id)

        assert await self.do(self.cashier, ask) == "done"
        return found[0]

    async def end(self) -> tuple[int, int]:
        """Return the balance and what was paid out; all invariants hold."""
        work = self.database.databases.tenant_work
        async with work(self.database.tenant_code, system_actor(), self.clock) as ctx:
            assert await broken(ctx) == []
            sums = "SELECT (SELECT SUM(balance_fen) FROM biz_deposit)::bigint, -COALESCE("
            sums += "(SELECT SUM(amount_fen) FROM biz_payment WHERE amount_fen < 0), 0)::bigint"
            balance_fen, out_fen = (await ctx.session.execute(text(sums))).one()
        return balance_fen, out_fen


@pytest.fixture
async def office(database: Installation, clock: FixedClock) -> Office:
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        (payer,) = await build_town(ctx)
        cashier, supervisor = await hire_cashier(ctx), await hire_supervisor(ctx)
        till = await open_till(cashier, OpenTill(0))
        command = TakePayment(PaymentMethod.POS, 5000, payer.account_id, reference_no="P1")
        paid = await take_payment(cashier, command)
        await close_till(cashier, CloseTill(till.id, 0))
    return Office(database, clock, cashier.actor, supervisor.actor, payer, paid.payment_id)


def approval(process_id: int) -> Deed:
    return lambda ctx: approve(ctx, process_id)


async def test_of_many_approvals_of_a_refund_one_pays(office: Office) -> None:
    process = await office.ask_refund()

    ends = await office.at_once([(office.supervisor, approval(process))] * 6)

    assert ends == ["E_APPROVAL_DECIDED"] * 5 + ["done"]
    assert await office.end() == (0, 5000)


async def test_approved_rejected_or_withdrawn_but_only_one_of_them(office: Office) -> None:
    process = await office.ask_refund()
    deeds: list[tuple[Actor, Deed]] = [
        (office.supervisor, approval(process)),
        (office.supervisor, lambda ctx: reject(ctx, process, "资料不全")),
        (office.cashier, lambda ctx: withdraw(ctx, process)),
    ]

    ends = await office.at_once(deeds)

    assert ends == ["E_APPROVAL_DECIDED"] * 2 + ["done"]
    assert await office.end() in {(0, 5000), (5000, 0)}


async def test_a_refund_and_a_contra_do_not_both_take_the_money(office: Office) -> None:
    refund, contra = await office.ask_refund(), await office.ask_contra()
    deeds = [(office.supervisor, approval(refund)), (office.supervisor, approval(contra))]

    ends = await office.at_once(deeds)

    assert ends[1] == "done"
    assert ends[0] in {"E_PREPAYMENT_SPENT", "E_PAYOUT_TOO_MUCH"}
    assert await office.end() == (0, 5000)


async def test_of_many_requests_for_one_refund_one_waits(office: Office) -> None:
    def ask(ctx: Context) -> Awaitable[object]:
        command = RequestRefund(5000, "搬迁", account_id=office.payer.account_id, payee=PAYEE)
        return request_refund(ctx, command)

    ends = await office.at_once([(office.cashier, ask)] * 4)

    assert ends == ["E_APPROVAL_PENDING"] * 3 + ["done"]


async def test_a_paper_receipt_entered_at_two_desks_at_once_counts_once(office: Office) -> None:
    work = office.database.databases.tenant_work
    async with work(office.database.tenant_code, system_actor(), office.clock) as ctx:
        desks = [await hire_cashier(ctx, f"desk{number}") for number in (1, 2)]
        for desk in desks:
            await open_till(desk, OpenTill(0))

    def enter(ctx: Context) -> Awaitable[object]:
        paper = PaperReceiptDetails("S0001", date(2026, 11, 20))
        command = TakePayment(PaymentMethod.CASH, 100, office.payer.account_id, paper=paper)
        return take_payment(ctx, command)

    ends = await office.at_once([(desk.actor, enter) for desk in desks])

    assert ends == ["E_PAPER_KNOWN", "done"]
    assert await office.end() == (5100, 0)
