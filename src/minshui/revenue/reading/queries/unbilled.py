"""Approved readings that no bill holds yet: what a billing run works on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.reading.contracts import UnbilledReading
from minshui.revenue.reading.models import Reading
from minshui.revenue.reading.queries.higher_tables import BILLS

BILLING_LOCK = "reading:billing"
"""Shared by whoever bills readings, exclusive for whoever corrects one."""

UNBILLED_READINGS = (
    select(
        Reading.id,
        Reading.revision,
        Reading.bill_month,
        Reading.kind,
        Reading.account_id,
        Reading.cust_id,
        Reading.cust_meter_id,
        Reading.meter_id,
        Customer.site_id,
        Account.profile_id,
        Account.tariff_code,
        Account.opened_on,
        Account.tier_year_start_on,
        Reading.previous_on,
        Reading.reading_on,
        Reading.previous_reading,
        Reading.current_reading,
        Reading.usage_amount,
    )
    .join(Account, Account.id == Reading.account_id)
    .join(Customer, Customer.id == Reading.cust_id)
    .where(
        Reading.bill_month == bindparam("month"),
        Reading.account_id.between(bindparam("first_account_id"), bindparam("last_account_id")),
        Reading.is_current,
        Reading.review_status == "approved",
        Reading.kind != "final",
        Reading.billable,
        ~select(BILLS.c.record_id)
        .where(
            and_(
                BILLS.c.record_id == Reading.id,
                BILLS.c.bill_month == Reading.bill_month,
                BILLS.c.charge_status != "reversed",
            )
        )
        .exists(),
    )
    .order_by(Reading.account_id, Reading.id)
)
"""Binds: month, first_account_id, last_account_id. Columns in the order of UnbilledReading."""


async def hold_billable_readings(ctx: Context) -> None:
    """Keep corrections away until the transaction ends; billing calls this before it reads."""
    await database_of(ctx.session).lock(ctx.session, BILLING_LOCK, shared=True)


async def unbilled_readings(
    ctx: Context, month: int, first_account_id: int, last_account_id: int
) -> Sequence[UnbilledReading]:
    """Return the readings to bill of a month and a span of accounts, by account and id.

    The final reading of a removed meter is not among them: its usage is carried as the residue
    of its successor's next reading. Corrections wait until the caller's transaction ends.
    """
    await hold_billable_readings(ctx)
    values = {
        "month": month,
        "first_account_id": first_account_id,
        "last_account_id": last_account_id,
    }
    rows = await ctx.session.execute(UNBILLED_READINGS, values)
    return [UnbilledReading(*row) for row in rows]
