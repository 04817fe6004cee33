"""What special bills must be like, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts_special import SpecialBill
from minshui.revenue.billing.errors import (
    SPECIAL_ACCOUNT_TWICE,
    SPECIAL_AMOUNT,
    SPECIAL_COMPONENT,
    SPECIAL_EMPTY,
    SPECIAL_REPEATED,
)


def check_bills(bills: Sequence[SpecialBill], components: Collection[str]) -> None:
    """Raise ``E_SPECIAL_…`` for bills that cannot be issued; ``components`` are those booked."""
    if not bills or not all(bill.items for bill in bills):
        raise MinshuiError(SPECIAL_EMPTY)
    accounts = Counter(bill.account_id for bill in bills)
    for account_id, times in accounts.items():
        if times > 1:
            raise MinshuiError(SPECIAL_ACCOUNT_TWICE, account=account_id)
    for bill in bills:
        seen: set[str] = set()
        for item in bill.items:
            if item.component_code not in components:
                raise MinshuiError(SPECIAL_COMPONENT, component=item.component_code)
            if item.amount_fen <= 0:
                raise MinshuiError(SPECIAL_AMOUNT, component=item.component_code)
            if item.component_code in seen:
                raise MinshuiError(
                    SPECIAL_REPEATED, account=bill.account_id, component=item.component_code
                )
            seen.add(item.component_code)


def bill_total_fen(bill: SpecialBill) -> int:
    """Return Σ items of a bill."""
    return sum(item.amount_fen for item in bill.items)


def totals_by_component(bills: Sequence[SpecialBill]) -> dict[str, int]:
    """Return Σ items by component, by code."""
    totals: Counter[str] = Counter()
    for bill in bills:
        for item in bill.items:
            totals[item.component_code] += item.amount_fen
    return dict(sorted(totals.items()))
