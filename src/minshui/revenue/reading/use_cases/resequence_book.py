"""Put the meters of a book into another order."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import assign_to_book
from minshui.revenue.reading.errors import BOOK_SEQUENCE
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book, hold_places, meters_of_book


async def resequence_book(ctx: Context, book_id: int, order: Sequence[int]) -> int:
    """Walk the book's meters in ``order`` from now on; returns how many changed their place.

    The list must hold every meter of the book exactly once: raises ``E_BOOK_SEQUENCE``.
    """
    book = await find_book(ctx, book_id, hold=True)
    await refuse_if_closed(ctx, book)
    present = set(await meters_of_book(ctx, book_id))
    if len(set(order)) != len(order):
        raise MinshuiError(BOOK_SEQUENCE, book=book.code, reason="有水表重复")
    if unknown := set(order) - present:
        raise MinshuiError(BOOK_SEQUENCE, book=book.code, reason=f"{min(unknown)} 不在册内")
    if missing := present - set(order):
        raise MinshuiError(BOOK_SEQUENCE, book=book.code, reason=f"缺少 {min(missing)}")
    places = await hold_places(ctx, order)
    changed = 0
    for sequence, cust_meter_id in enumerate(order, start=1):
        if places[cust_meter_id].book_sequence != sequence:
            await assign_to_book(ctx, cust_meter_id, book_id, sequence)
            changed += 1
    return changed
