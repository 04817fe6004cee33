"""The next receipt: of a till, or, without one, of the site's vouchers. Both have no gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, next_numbers_of
from minshui.revenue.cashier.contracts import TillContract
from minshui.revenue.cashier.domain.numbers import (
    receipt_no,
    receipt_series,
    voucher_no,
    voucher_prefix,
    voucher_series,
)
from minshui.revenue.cashier.queries.voucher_site import voucher_site


async def next_receipt_no(ctx: Context, till: TillContract) -> str:
    """Return the till's next receipt number; call it last, it locks the series."""
    (number,) = await next_receipt_nos(ctx, [till])
    return number


async def next_receipt_nos(ctx: Context, tills: Sequence[TillContract]) -> list[str]:
    """Return the next receipt number of each till, a till as often as it is named.

    Call it last, it locks the series.
    """
    counts = Counter(receipt_series(till.code) for till in tills)
    given = {
        series: iter(numbers) for series, numbers in (await next_numbers_of(ctx, counts)).items()
    }
    return [receipt_no(till.code, next(given[receipt_series(till.code)])) for till in tills]


async def next_voucher_nos(
    ctx: Context, cust_id: int, count: int = 1, *, till_id: int | None = None
) -> list[str]:
    """Return the next numbers of the till's site or else the customer's, for money without a till.

    Call it last, it locks the series.
    """
    site = await voucher_site(ctx, cust_id, till_id)
    prefix = voucher_prefix(site, ctx.clock.today().year)
    numbers = await next_numbers(ctx, voucher_series(prefix), count)
    return [voucher_no(prefix, number) for number in numbers]
