"""A town that operations are drawn for, and one turn: whose it is, when, with what luck."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.clock import FixedClock
from minshui.revenue.cashier.facade import OpenTill, open_till
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    SetParameter,
    define_cost_component,
    set_parameter,
)
from minshui.workorder.approval.facade import approve
from tests.conftest import Installation
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.reading.district import District, add_household, read

HOUSEHOLDS, FIRST_DAY, LAST_DAY = 5, date(2026, 7, 20), date(2026, 12, 20)
DEPOSIT = CostComponentContract("deposit", "用水押金", ComponentNature.HELD, "2241.03")
PARAMETERS = (
    ("billing", "late_fee_terms", {"rate_per_day": "0.001"}),
    ("cashier", "cash_rounding", "nearest_0.1"),
)
_METERS = """
    SELECT m.id, m.account_id, m.meter_id, d.meter_no,
        GREATEST(m.start_reading_m3, MAX(r.current_reading)) AS pointer, MAX(r.bill_month) AS month
    FROM biz_cust_meter m JOIN biz_meter d ON d.id = m.meter_id
    LEFT JOIN biz_reading_data r ON r.cust_meter_id = m.id AND r.is_current
    WHERE m.bind_status = 'bound' GROUP BY m.id, d.meter_no ORDER BY m.id"""


class Nothing(Exception):  # noqa: N818 - not an error: there is nothing to do it to
    """What was drawn has nothing to be done to."""


@dataclass
class Town:
    """The database, the staff, and the day."""

    database: Installation
    district: District
    accounts: list[int]
    cashiers: list[Actor]
    supervisor: Actor
    today: date = FIRST_DAY

    @asynccontextmanager
    async def work(self, actor: Actor | None = None) -> AsyncIterator[Context]:
        """Open a unit of work of the day, committed as at every edge."""
        databases, tenant = self.database.databases, self.database.tenant_code
        clock = FixedClock.at_noon(self.today)
        async with databases.tenant_work(tenant, actor or system_actor(), clock) as ctx:
            yield ctx


@dataclass
class Turn:
    """One operation's unit of work, its dice and its cashier."""

    town: Town
    ctx: Context
    dice: random.Random
    cashier: Actor
    has_committed: bool = False

    @property
    def at_desk(self) -> Context:
        """The cashier's part in it."""
        return replace(self.ctx, actor=self.cashier)

    @property
    def in_office(self) -> Context:
        """The supervisor's."""
        return replace(self.ctx, actor=self.town.supervisor)

    @property
    def today(self) -> date:
        """The day of the unit of work."""
        return self.ctx.clock.today()

    @property
    def month(self) -> int:
        """The day's month."""
        return self.today.year * 100 + self.today.month

    def likely(self, chance: float) -> bool:
        """Whether it comes to pass."""
        return self.dice.random() < chance

    def fen(self, most: int = 9000) -> int:
        """Any amount."""
        return self.dice.randint(1, most)

    def number(self) -> str:
        """A number that nobody else has."""
        return f"{self.dice.randrange(16**8):08x}"

    async def rows(self, query: str, **values: Any) -> Sequence[Any]:
        """Return what a query finds, in an order that is always the same."""
        return sorted((await self.ctx.session.execute(text(query), values)).all(), key=repr)

    async def any_row(self, query: str, **values: Any) -> Any:
        """Return any one of the rows that a query finds."""
        found = await self.rows(query, **values)
        if not found:
            raise Nothing
        return self.dice.choice(found)

    async def any(self, query: str, **values: Any) -> Any:
        """Return any one of the values that a query finds."""
        return (await self.any_row(query, **values))[0]

    async def account(self) -> int:
        """Return any account; those that the town began with more often than others."""
        if self.likely(0.8):
            return self.dice.choice(self.town.accounts)
        return int(await self.any("SELECT id FROM biz_account"))

    async def two_accounts(self) -> list[int]:
        """Return two different accounts."""
        return self.dice.sample(self.town.accounts, 2)

    async def meters(self) -> Sequence[Any]:
        """Return the meters in use: relation, account, pointer and the month last read."""
        return (await self.ctx.session.execute(text(_METERS))).all()

    async def meter(self) -> Any:
        """Return any meter in use."""
        found = await self.meters()
        if not found:
            raise Nothing
        return self.dice.choice(found)

    async def next_work(self) -> None:
        """End the unit of work as an edge does, and begin another."""
        await self.ctx.session.commit()
        self.ctx.session.expunge_all()
        self.has_committed = True

    async def decide(self, process_id: int | None) -> None:
        """Have a request approved at once, more often than not; else it waits."""
        if process_id is not None and self.likely(0.7):
            await self.next_work()
            await approve(self.in_office, process_id)


async def build_town(database: Installation, cashiers: int = 1) -> Town:
    """Households with a first bill, cashiers with open tills; fees are charged, cash is rounded."""
    clock = FixedClock.at_noon(FIRST_DAY)
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_world(ctx)
        await define_cost_component(ctx, DEPOSIT)
        accounts = []
        for number in range(1, HOUSEHOLDS + 1):
            household = await add_household(ctx, district, number)
            await assign(ctx, household, ("t.monthly", "t.yearly")[number % 2])
            await read(ctx, household, str(10 * number), FIRST_DAY)
            accounts.append(household.account_id)
        await bill_month(ctx, FIRST_DAY.year * 100 + FIRST_DAY.month)
        for module, key, value in PARAMETERS:
            await set_parameter(ctx, SetParameter(module, key, value, date(2026, 1, 1)))
        staff = []
        for number in range(cashiers):
            cashier = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
            await open_till(cashier, OpenTill(10_000))
            staff.append(cashier.actor)
        supervisor = (await hire_cashier(ctx, "huangmin", "黄敏")).actor
        supervisor = replace(supervisor, permissions=frozenset(declared_permissions()))
    return Town(database, district, accounts, staff, supervisor)
