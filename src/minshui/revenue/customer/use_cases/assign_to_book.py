"""Put a meter into a reading book, or to another place in it."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import CustomerMeterContract
from minshui.revenue.customer.queries.books import check_book
from minshui.revenue.customer.queries.customer_meters import (
    lock_bound_relation,
    relation_contract,
)
from minshui.revenue.customer.queries.history import SUBJECT


async def assign_to_book(
    ctx: Context, cust_meter_id: int, book_id: int, sequence: int
) -> CustomerMeterContract:
    """Put a bound meter into a book at a place; raises ``E_CUSTOMER_METER_UNKNOWN``,
    ``E_BOOK_UNKNOWN``.
    """
    await check_book(ctx, book_id)
    relation = await lock_bound_relation(ctx, cust_meter_id)
    before = {"book_id": relation.book_id, "book_sequence": relation.book_sequence}
    relation.book_id = book_id
    relation.book_sequence = sequence
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.assign_to_book",
        SUBJECT,
        relation.cust_id,
        before=before,
        after={"book_id": book_id, "book_sequence": sequence},
    )
    return relation_contract(relation)
