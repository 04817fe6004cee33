"""Give back the late fees of bills that are taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.fee_portions import Thaw
from minshui.revenue.billing.domain.late_fee_terms import LateFeeTerms
from minshui.revenue.billing.late_fee_store import append_fee_entries
from minshui.revenue.billing.queries.late_fee_records import entries_of
from minshui.revenue.billing.thawing import (
    FeeKey,
    returned_entries,
    standing_portions,
    thawed_entries,
)
from minshui.revenue.ledger.facade import Offset, OffsetPosting, post_late_fees


async def restore_late_fees(
    ctx: Context,
    account_ids: Collection[int],
    bill_ids: Collection[int],
    source_type: str,
    source_id: int,
) -> int:
    """Return to the deposits every late fee that was paid of the bills, and take their accruals
    back; return how much.

    Set by set, in one journal. The caller has locked the accounts, which are those of the bills,
    and takes the bills back in the same transaction; waivers stay on record.
    """
    wanted = set(bill_ids)
    stored = [each for each in await entries_of(ctx, account_ids) if each.entry.bill_id in wanted]
    if not stored:
        return 0
    today = ctx.clock.today()
    all_of_them = [Thaw(each, each.principal_fen) for each in standing_portions(stored)]
    terms: dict[int, LateFeeTerms] = defaultdict(
        LateFeeTerms
    )  # all of a bill thaws: nothing is left to round
    await append_fee_entries(ctx, thawed_entries(stored, all_of_them, terms, today))
    paid: dict[FeeKey, int] = defaultdict(int)
    for each in stored:
        if each.entry.kind == "payment":
            key = each.entry.account_id, each.entry.bill_id, each.entry.bill_month
            paid[key] += each.entry.amount_fen
    back = {key: fen for key, fen in sorted(paid.items()) if fen}
    offsets = [Offset(*key, -fen) for key, fen in back.items()]
    journal_id = await post_late_fees(ctx, OffsetPosting(source_type, source_id, offsets, today))
    await append_fee_entries(ctx, returned_entries(back, journal_id, today))
    return sum(back.values())
