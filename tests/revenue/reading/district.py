"""A small district for tests of meter reading: a site, a book, customers with meters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.clock import FixedClock
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.customer.facade import (
    CustomerType,
    MeterPlacement,
    OpenCustomer,
    meters_of,
    open_customer,
)
from minshui.revenue.reading.facade import (
    Book,
    CreateBook,
    ReviewCriteria,
    SubmitReading,
    create_book,
    review_readings,
    submit_reading,
)

OPENED_ON = date(2026, 6, 25)
RECENTLY = date(2026, 10, 25)


@dataclass(frozen=True)
class Household:
    """A customer with one meter."""

    cust_id: int
    account_id: int
    code: str
    meter_id: int
    meter_no: str
    cust_meter_id: int


@dataclass(frozen=True)
class District:
    """A site with a book."""

    site_id: int
    book: Book


async def build_district(ctx: Context, code: str = "B01", cycle_type: str = "monthly") -> District:
    """Create a company with a site and one book."""
    company = await create_department(
        ctx, CreateDepartment(f"C{code}", f"榕城水务{code}", DepartmentKind.COMPANY)
    )
    site = await create_department(
        ctx,
        CreateDepartment(f"S{code}", f"鼓楼营业所{code}", DepartmentKind.SITE, company.id),
    )
    book = await create_book(
        ctx, CreateBook(code, f"温泉路一册{code}", site.id, reader_id=7, cycle_type=cycle_type)
    )
    return District(site.id, book)


async def add_household(
    ctx: Context,
    district: District,
    number: int = 1,
    *,
    start: str = "0",
    meter: RegisterMeter | None = None,
    started_on: date = OPENED_ON,
) -> Household:
    """Open a customer with a bound meter that stands at ``start`` since ``started_on``."""
    meter_no = f"{district.book.code}-M{number:04d}"
    wanted = meter or RegisterMeter(
        meter_no=meter_no, caliber_code="DN15", modulus_m3=Decimal(100_000)
    )
    registered = await register_meter(ctx, replace(wanted, meter_no=meter_no))
    opened = await open_customer(
        ctx,
        OpenCustomer(
            name=f"林小满{number}",
            cust_type=CustomerType.RESIDENT,
            address=f"福州市鼓楼区温泉路 {number} 号",
            site_id=district.site_id,
            opened_on=OPENED_ON,
            meter=MeterPlacement(
                meter_no=meter_no,
                started_on=started_on,
                start_reading_m3=Decimal(start),
                book_id=district.book.id,
                book_sequence=number,
            ),
        ),
    )
    cust_id = opened.customer.id
    (relation,) = await meters_of(ctx, cust_id)
    return Household(
        cust_id=cust_id,
        account_id=opened.account.id,
        code=opened.customer.code,
        meter_id=registered.id,
        meter_no=meter_no,
        cust_meter_id=relation.relation.id,
    )


def as_user(ctx: Context, user_id: int) -> Context:
    """Return the same unit of work, done by a user."""
    actor = Actor(user_id, f"user{user_id}", f"用户{user_id}", None, frozenset(), "user")
    return replace(ctx, actor=actor)


def at(ctx: Context, day: date) -> Context:
    """Return the same unit of work, at noon of ``day``."""
    return replace(ctx, clock=FixedClock.at_noon(day))


async def read(
    ctx: Context, household: Household, reading: str | None, day: date, **more: object
) -> int:
    """Submit a reading on its day and return its id."""
    command = SubmitReading(
        reading=None if reading is None else Decimal(reading),
        meter_id=household.meter_id,
        **more,  # type: ignore[arg-type]
    )
    return (await submit_reading(at(ctx, day), command)).reading_id


async def approve(ctx: Context, month: int) -> int:
    """Approve everything pending of a month and return how many."""
    return (await review_readings(ctx, ReviewCriteria(bill_month=month))).count


async def read_months(
    ctx: Context, household: Household, pointers: Sequence[str], first: date
) -> None:
    """Read and approve one pointer a month, from ``first`` on."""
    for step, pointer in enumerate(pointers):
        index = first.year * 12 + first.month - 1 + step
        day = date(index // 12, index % 12 + 1, first.day)
        await read(ctx, household, pointer, day)
        await approve(ctx, day.year * 100 + day.month)
