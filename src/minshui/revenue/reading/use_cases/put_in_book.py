"""Put meters into a book: new ones, or from another book."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import RELATION_ROWS, assign_to_book
from minshui.revenue.reading.errors import BOOK_METER_UNKNOWN
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book, hold_places, last_sequence


async def put_in_book(ctx: Context, book_id: int, cust_meter_ids: Sequence[int]) -> int:
    """Append meters to a book in the given order and return how many moved.

    Those that are in it already stay where they are. Neither the book nor one that a meter
    leaves may be locked. Raises ``E_METER_BOOK_UNKNOWN``, ``E_BOOK_LOCKED`` or
    ``E_BOOK_METER_UNKNOWN``.
    """
    book = await find_book(ctx, book_id, hold=True)
    await refuse_if_closed(ctx, book)
    places = await hold_places(ctx, sorted(await RELATION_ROWS.among(ctx, cust_meter_ids)))
    for cust_meter_id in cust_meter_ids:
        place = places.get(cust_meter_id)
        if place is None or place.bind_status != "bound":
            raise MinshuiError(BOOK_METER_UNKNOWN, cust_meter=cust_meter_id)
    left = {place.book_id for place in places.values()} - {None, book_id}
    for other_id in sorted(left):
        await refuse_if_closed(ctx, await find_book(ctx, other_id))
    moving = [each for each in dict.fromkeys(cust_meter_ids) if places[each].book_id != book_id]
    last = await last_sequence(ctx, book_id)
    for step, cust_meter_id in enumerate(moving, start=1):
        await assign_to_book(ctx, cust_meter_id, book_id, last + step)
    return len(moving)
