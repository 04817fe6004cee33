"""Distributions, payments at the counter and undoings at once: no fen is spent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    TakePayment,
    open_till,
    take_payment,
)
from minshui.revenue.collective.facade import distribute, undo_distribution
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.collective.group_world import build_group, holds
from tests.revenue.money_world import NewBill, Payer, issue_bills

MEMBERS, BILL_FEN = 20, 1_000
Work = Callable[[Context], Awaitable[object]]


@dataclass(frozen=True)
class Village:
    """A group on a database of its own, whose bills are open, and a cashier with a till."""

    database: Installation
    clock: FixedClock
    group_id: int
    payer: Payer
    members: list[Payer]
    cashier: Actor

    async def run(self, work: Work, actor: Actor | None = None) -> str:
        """Do it in a transaction; return its code, or ``done``."""
        databases, code = self.database.databases, self.database.tenant_code
        try:
            async with databases.tenant_work(code, actor or system_actor(), self.clock) as ctx:
                await work(ctx)
        except MinshuiError as error:
            return error.code
        return "done"

    async def pay_for(self, member: Payer) -> str:
        """Let a member pay its bill at the counter."""
        command = TakePayment(PaymentMethod.CASH, BILL_FEN, member.account_id)
        return await self.run(lambda ctx: take_payment(ctx, command), self.cashier)

    async def share_out(self) -> str:
        """Distribute what the payer holds."""
        return await self.run(lambda ctx: distribute(ctx, self.group_id))

    async def take_back(self, distribution_id: int) -> str:
        """Undo a distribution."""
        return await self.run(
            lambda ctx: undo_distribution(ctx, self.group_id, distribution_id, "退票")
        )

    async def figures(self, statement: str) -> tuple[int, ...]:
        """Return a row of numbers."""
        found: list[tuple[int, ...]] = []

        async def read(ctx: Context) -> None:
            found.append(tuple((await ctx.session.execute(text(statement))).one()))

        await self.run(read)
        return found[0]

    async def require_books(self) -> None:
        """Check every invariant, and that no money was made or lost."""
        broken: list[str] = []

        async def verify(ctx: Context) -> None:
            broken.extend(await holds(ctx))

        assert await self.run(verify) == "done"
        assert broken == []


@pytest.fixture
async def village(database: Installation, clock: FixedClock) -> Village:
    databases, code = database.databases, database.tenant_code
    async with databases.tenant_work(code, system_actor(), clock) as ctx:
        group, (payer, *members) = await build_group(ctx, MEMBERS, MEMBERS * BILL_FEN)
        await issue_bills(ctx, 202610, [NewBill(each, BILL_FEN) for each in members])
        cashier = await hire_cashier(ctx)
        await open_till(cashier, OpenTill(0))
    return Village(database, clock, group.id, payer, members, cashier.actor)


PAID = (
    "SELECT (SELECT SUM(open_fen)::bigint FROM biz_charge),"
    " (SELECT SUM(balance_fen)::bigint FROM biz_deposit)"
)


async def test_a_member_pays_while_the_group_pays_for_it(village: Village) -> None:
    # when every member pays at the counter while the group's money is spread, twice
    outcomes = await asyncio.gather(
        village.share_out(),
        *(village.pay_for(member) for member in village.members),
        village.share_out(),
    )
    # then each bill is paid once, and what came beside it stays somebody's prepayment
    assert set(outcomes) <= {"done", "E_NOTHING_TO_DISTRIBUTE"}
    assert outcomes.count("E_NOTHING_TO_DISTRIBUTE") >= 1
    assert await village.figures(PAID) == (0, MEMBERS * BILL_FEN)
    await village.require_books()


async def test_of_many_undoings_one_is_made(village: Village) -> None:
    assert await village.share_out() == "done"
    (given,) = await village.figures("SELECT id FROM biz_collective_distribution")

    outcomes = await asyncio.gather(*(village.take_back(given) for _ in range(6)))

    assert sorted(outcomes) == ["E_DISTRIBUTION_UNDONE"] * 5 + ["done"]
    assert await village.figures(PAID) == (MEMBERS * BILL_FEN, MEMBERS * BILL_FEN)
    await village.require_books()


async def test_undone_while_members_pay_and_the_group_pays_again(village: Village) -> None:
    # given
    assert await village.share_out() == "done"
    (given,) = await village.figures("SELECT id FROM biz_collective_distribution")
    # when
    outcomes = await asyncio.gather(
        *(village.pay_for(member) for member in village.members[:10]),
        village.take_back(given),
        village.share_out(),
        *(village.pay_for(member) for member in village.members[10:]),
    )
    # then what is open and what is held differ by what was billed and what was paid
    assert set(outcomes) <= {"done", "E_NOTHING_TO_DISTRIBUTE"}
    open_fen, held_fen = await village.figures(PAID)
    assert held_fen - open_fen == MEMBERS * BILL_FEN
    await village.require_books()
