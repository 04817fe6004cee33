"""How the ledger finds the accounts it posts to, and whether the month takes postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_text, shift_month
from minshui.revenue.ledger.contracts import PostingLine, Purpose
from minshui.revenue.ledger.errors import (
    LEDGER_ACCOUNT_MISSING,
    LEDGER_ACCOUNT_UNKNOWN,
    PERIOD_CLOSED,
)
from minshui.revenue.ledger.models import AccountingPeriod, LedgerAccount

_CHART = prepared(
    select(
        LedgerAccount.code,
        LedgerAccount.purpose,
        select(AccountingPeriod.month)
        .where(AccountingPeriod.month == bindparam("month"), AccountingPeriod.status == "closed")
        .scalar_subquery()
        .label("closed_month"),
    )
)


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounting month that takes a posting, and the tenant's accounts: all codes, and those
    with a purpose.
    """

    month: int
    codes: frozenset[str]
    by_purpose: dict[str, str]

    def code_of(self, line: PostingLine) -> str:
        """Return the code of the account a line posts to.

        Raises ``E_LEDGER_ACCOUNT_MISSING`` or ``E_LEDGER_ACCOUNT_UNKNOWN``.
        """
        if line.account_code is not None:
            if line.account_code not in self.codes:
                raise MinshuiError(LEDGER_ACCOUNT_UNKNOWN, account=line.account_code)
            return line.account_code
        return self.purpose_code(line.purpose)

    def purpose_code(self, purpose: Purpose | None) -> str:
        """Return the code of the account with ``purpose``; raises if there is none."""
        code = self.by_purpose.get(str(purpose))
        if code is None:
            raise MinshuiError(LEDGER_ACCOUNT_MISSING, purpose=purpose)
        return code


async def hold_period(ctx: Context, month: int, *, alone: bool = False) -> None:
    """Keep an accounting month from being closed while it is posted in, and the other way."""
    database, key = database_of(ctx.session), f"ledger:period:{month}"
    if alone:
        await database.lock_alone(ctx.session, key)
    else:
        await database.lock(ctx.session, key, shared=True)


async def open_chart(ctx: Context, posted_on: date, accounting_month: int | None = None) -> Chart:
    """Return the chart for postings of a day, with the accounting month that takes them.

    That is the day's own; where it was closed before its end, what is posted today goes into the
    next one that is open. What is dated earlier than today, or names its month, raises
    ``E_PERIOD_CLOSED``. The month cannot be closed until the caller's transaction ends.
    """
    month = accounting_month or billing_month_of(posted_on)
    while (chart := await _chart_of(ctx, month)) is None:
        if accounting_month or posted_on < ctx.clock.today():
            raise MinshuiError(PERIOD_CLOSED, month=month_text(month))
        month = shift_month(month, 1)
    return chart


async def _chart_of(ctx: Context, month: int) -> Chart | None:
    """Return the chart for postings in a month; None if it is closed."""
    await hold_period(ctx, month)
    rows = (await ctx.session.execute(_CHART, {"month": month})).all()
    if rows and rows[0].closed_month is not None:
        return None
    return Chart(
        month=month,
        codes=frozenset(row.code for row in rows),
        by_purpose={row.purpose: row.code for row in rows if row.purpose is not None},
    )
