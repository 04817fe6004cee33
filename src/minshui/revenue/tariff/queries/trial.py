"""A trial bill of a released tariff, and the check of a document: nothing is stored."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.tariff.contracts import TrialPrice
from minshui.revenue.tariff.domain.explanation import explain
from minshui.revenue.tariff.domain.faults import Fault, FaultList
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.parsing import parse_tariffs
from minshui.revenue.tariff.domain.parsing_inputs import parse_account, parse_bill
from minshui.revenue.tariff.domain.scalar import price_bill
from minshui.revenue.tariff.queries.books import current_release, tariff_book
from minshui.revenue.tariff.queries.relief_names import relief_names


async def price_trial(
    ctx: Context, tariff_code: str, bill: dict[str, Any], account: dict[str, Any]
) -> TrialPrice:
    """Price a bill on the tariff's current release; ``bill`` and ``account`` as in the format.

    Raises the first fault of the inputs, or what keeps the bill from being priced.
    """
    faults = FaultList()
    bill_input = parse_bill(bill, faults)
    account_input = parse_account(account, faults)
    if faults.faults:
        raise faults.faults[0].as_error()
    release = await current_release(ctx, tariff_code)
    book = await tariff_book(ctx, [release.id])
    priced = price_bill(book, tariff_code, bill_input, account_input)
    return TrialPrice(
        volume=decimal_text(priced.volume),
        subtotal=decimal_text(priced.subtotal, 2),
        total=decimal_text(priced.total, 2),
        components={code: decimal_text(sums, 2) for code, sums in priced.components.items()},
        taxes={code: decimal_text(tax, 2) for code, tax in priced.taxes.items()},
        explanation=tuple(explain(priced, bill_input, await relief_names(ctx))),
    )


def check_document(document: Any) -> tuple[Fault, ...]:
    """Return every fault of a document; none = it may be saved."""
    return tuple(parse_tariffs([document]).faults)
