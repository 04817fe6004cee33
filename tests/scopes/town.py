"""A planned town in the database, with its people signed in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.paging import PageRequest
from minshui.platform.access.facade import SaveRole, ScopeDepartment, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import BillContract, BillFilter, list_bills
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    TakePayment,
    open_till,
    take_payment,
)
from minshui.revenue.reading.facade import Book, CreateBook, create_book
from tests.api_cases import PASSWORD, Staff, StaffMember
from tests.revenue.billing.billing_world import READ_ON, assign, bill_month, set_prices
from tests.revenue.reading.district import District, Household, add_household, read
from tests.scopes.plans import CustomerPlan, RolePlan, TownPlan

PAID_FEN = 500
OPENED = date(2026, 10, 20)


@dataclass
class Town:
    """What became of a plan; lists are in the plan's order."""

    plan: TownPlan
    departments: list[int] = field(default_factory=list)
    members: list[StaffMember] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    tills: list[int] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    readings: list[int] = field(default_factory=list)
    bills: list[BillContract] = field(default_factory=list)
    payments: dict[int, int] = field(default_factory=dict)
    """By customer."""
    adjustments: dict[int, int] = field(default_factory=dict)
    processes: dict[int, int] = field(default_factory=dict)


async def build_town(ctx: Context, staff: Staff, plan: TownPlan) -> Town:
    """Build a town: everybody's meter is read and billed; some pay, of some a bill is disputed."""
    await set_prices(ctx)
    town = Town(plan)
    await _departments(ctx, town)
    await _people(ctx, staff, town)
    for number, book in enumerate(plan.books):
        reader = None if book.reader is None else town.members[book.reader].grant.user_id
        command = CreateBook(f"Z{number}", f"册{number}", town.departments[book.site], reader)
        town.books.append(await create_book(ctx, command))
    for number, customer in enumerate(plan.customers):
        await _customer(ctx, town, number, customer)
    await bill_month(ctx)
    for number, household in enumerate(town.households):
        wanted = BillFilter(cust_id=household.cust_id)
        (bill,) = (await list_bills(ctx, wanted, PageRequest())).items
        town.bills.append(bill)
        await _money(ctx, town, number, bill)
    return town


async def _departments(ctx: Context, town: Town) -> None:
    company = CreateDepartment("TOP", "全公司", DepartmentKind.COMPANY)
    town.departments.append((await create_department(ctx, company)).id)
    for number, parent in enumerate(town.plan.parents, start=1):
        command = CreateDepartment(
            f"T{number}", f"营业所{number}", DepartmentKind.SITE, town.departments[parent]
        )
        town.departments.append((await create_department(ctx, command)).id)


async def _people(ctx: Context, staff: Staff, town: Town) -> None:
    codes = []
    for number, role in enumerate(town.plan.roles):
        saved = await create_role(ctx, _role(town, number, role))
        codes.append(saved.code)
    for number, user in enumerate(town.plan.users):
        place = None if user.department is None else town.departments[user.department]
        name = f"town-{number}"
        roles = tuple(codes[each] for each in user.roles)
        await create_user(
            ctx,
            CreateUser(
                name,
                name,
                roles,
                department_id=place,
                password=PASSWORD,
                must_change_password=False,
            ),
        )
        town.members.append(await staff.sign_in(name))
        at_desk = acting(ctx, town, number)
        site_id = town.departments[town.plan.tills[number]]
        town.tills.append((await open_till(at_desk, OpenTill(0, site_id))).id)


def _role(town: Town, number: int, role: RolePlan) -> SaveRole:
    return SaveRole(
        f"town_role_{number}",
        f"角色{number}",
        role.scope,
        role.permissions,
        departments=frozenset(
            ScopeDepartment(town.departments[each], with_below) for each, with_below in role.chosen
        ),
    )


def acting(ctx: Context, town: Town, user: int) -> Context:
    """Return the same unit of work, done by a user for whom nothing is out of reach."""
    user_id = town.members[user].grant.user_id
    actor = Actor(user_id, f"town-{user}", f"town-{user}", None, frozenset(), "user")
    return replace(ctx, actor=actor)


async def _customer(ctx: Context, town: Town, number: int, customer: CustomerPlan) -> None:
    district = District(town.departments[customer.site], town.books[customer.book])
    household = await add_household(ctx, district, number + 1, started_on=OPENED)
    await assign(ctx, household, "t.monthly")
    town.households.append(household)
    town.readings.append(await read(ctx, household, str(customer.usage_m3), READ_ON))


async def _money(ctx: Context, town: Town, number: int, bill: BillContract) -> None:
    customer = town.plan.customers[number]
    if customer.clerk is not None and bill.open_fen:
        command = RequestAdjustment(bill.number, "misread", "看错", usage_m3=Decimal(1))
        asked = await request_adjustment(acting(ctx, town, customer.clerk), command)
        assert asked.process_id is not None
        town.adjustments[number], town.processes[number] = asked.id, asked.process_id
    if customer.cashier is not None:
        payment = TakePayment(PaymentMethod.CASH, PAID_FEN, bill.account_id)
        taken = await take_payment(acting(ctx, town, customer.cashier), payment)
        town.payments[number] = taken.payment_id
