"""What writing off, recovering and reversing share: the check of bills, and the posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.contracts_write_off import WriteOffStatus
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.events import BillWrittenOff
from minshui.revenue.billing.queries.component_shares import next_paid
from minshui.revenue.billing.transit_store import lock_bills_of, open_transits
from minshui.revenue.billing.write_off_errors import (
    WRITE_OFF_BILLS,
    WRITE_OFF_SETTLED,
    WRITE_OFF_TRANSIT,
)
from minshui.revenue.billing.write_off_store import change_write_off, open_again
from minshui.revenue.customer.facade import account_by_id, require_unlocked
from minshui.revenue.ledger.facade import (
    ComponentTotal,
    EntryKind,
    WriteOffPosting,
    post_write_off,
)
from minshui.revenue.parameter.facade import ComponentNature, cost_components

_OPEN = ("open", "partial")


async def check_write_off(ctx: Context, numbers: Sequence[str]) -> list[Any]:
    """Lock the account and bills that are to be written off and return the bills' rows.

    Raises ``E_WRITE_OFF_BILLS``, ``E_WRITE_OFF_SETTLED``, ``E_WRITE_OFF_TRANSIT``,
    ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_ACCOUNT_LOCKED``.
    """
    keys = {(bill_id, month) for month, bill_id in map(parse_bill_number, numbers)}
    if not keys or len(keys) != len(numbers):
        raise MinshuiError(WRITE_OFF_BILLS, place=Place("bills"))
    bills = await lock_bills_of(ctx, keys)
    accounts = {bill.account_id for bill in bills}
    if len(accounts) > 1:
        raise MinshuiError(WRITE_OFF_BILLS, place=Place("bills"))
    account = await account_by_id(ctx, accounts.pop())
    await require_unlocked(ctx, account.id, account.code, "reversal")
    transits = await open_transits(ctx, [bill.id for bill in bills])
    for bill in bills:
        number = bill_number(bill.bill_month, bill.id)
        if bill.charge_status not in _OPEN or bill.open_fen <= 0:
            raise MinshuiError(WRITE_OFF_SETTLED, place=Place("bills"), number=number)
        if bill.id in transits:
            reason = transits[bill.id].reason
            raise MinshuiError(
                WRITE_OFF_TRANSIT, place=Place("bills"), number=number, reason=reason
            )
    return bills


@dataclass(frozen=True, slots=True)
class BadDebt:
    """A write-off and the bill that it gives up."""

    id: int
    account_id: int
    bill_id: int
    bill_month: int

    @classmethod
    def of(cls, row: Any) -> BadDebt:
        """Return it of a row of ``biz_write_off``."""
        return cls(row.id, row.account_id, row.bill_id, row.bill_month)


async def post_bad_debt(ctx: Context, kind: EntryKind, debt: BadDebt, amount_fen: int) -> int:
    """Post ``amount_fen`` of a write-off one way or the other; return the journal's id.

    Components are given up, and recovered, in the order in which they are paid.
    """
    number = bill_number(debt.bill_month, debt.bill_id)
    natures = {code: each.nature for code, each in (await cost_components(ctx)).items()}
    of_others = [
        ComponentTotal(code, fen)
        for code, fen in (await next_paid(ctx, number, amount_fen)).items()
        if natures.get(code, ComponentNature.REVENUE) is not ComponentNature.REVENUE
    ]
    posting = WriteOffPosting(
        kind, debt.id, debt.account_id, debt.bill_id, debt.bill_month, amount_fen, of_others
    )
    return await post_write_off(ctx, posting)


async def reinstate(ctx: Context, row: Any, reason: str) -> int:
    """Let a standing write-off, locked, be an ordinary debt again; return how much it is."""
    standing_fen = int(row.amount_fen - row.recovered_fen)
    await post_bad_debt(ctx, EntryKind.RECOVER, BadDebt.of(row), standing_fen)
    await open_again(ctx, (row.bill_id, row.bill_month), standing_fen)
    await change_write_off(ctx, row, row.recovered_fen, WriteOffStatus.REVERSED, reason)
    await publish(
        ctx,
        BillWrittenOff(row.id, row.account_id, row.bill_id, row.bill_month, -standing_fen),
        shard_key=f"account:{row.account_id}",
    )
    return standing_fen
