"""Take back what is on record of late fees, beside the rows that noted it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from minshui.revenue.billing.domain.fee_portions import Portion, Thaw
from minshui.revenue.billing.domain.late_fee import FeeRecord
from minshui.revenue.billing.domain.late_fee_terms import LateFeeTerms
from minshui.revenue.billing.late_fee_store import FeeEntry
from minshui.revenue.billing.queries.late_fee_records import StoredEntry

FeeKey = tuple[int, int, int]


def standing_portions(stored: Sequence[StoredEntry]) -> list[Portion]:
    """Return the principal that was paid late and not given back since, oldest first."""
    gone: dict[int, int] = defaultdict(int)
    for each in stored:
        if each.entry.kind == "accrual" and each.entry.reverses_id is not None:
            gone[each.entry.reverses_id] -= each.entry.principal_fen
    return [
        Portion(
            each.id,
            each.entry.bill_id,
            each.entry.journal_id,
            each.entry.payment_id,
            each.entry.principal_fen - gone[each.id],
        )
        for each in stored
        if each.entry.kind == "accrual"
        and each.entry.reverses_id is None
        and each.entry.principal_fen > gone[each.id]
    ]


def paid_fees(stored: Sequence[StoredEntry]) -> dict[int, int]:
    """Return by bill what of its late fee has been paid and not given back."""
    paid: dict[int, int] = defaultdict(int)
    for each in stored:
        if each.entry.kind == "payment":
            paid[each.entry.bill_id] += each.entry.amount_fen
    return dict(paid)


def thawed_entries(
    stored: Sequence[StoredEntry],
    thaws: Sequence[Thaw],
    terms: Mapping[int, LateFeeTerms],
    today: date,
    payment_id: int | None = None,
) -> list[FeeEntry]:
    """Return the rows that take accruals back, as far as their principal is open again.

    ``terms`` has by bill how its fee is rounded.
    """
    by_id = {each.id: each.entry for each in stored}
    records: dict[int, FeeRecord] = defaultdict(FeeRecord)
    for entry in by_id.values():
        if entry.kind == "accrual":
            record = records[entry.bill_id]
            records[entry.bill_id] = replace(
                record,
                exact_fen=record.exact_fen + entry.principal_fen * entry.factor,
                frozen_fen=record.frozen_fen + entry.amount_fen,
            )
    entries = []
    for thaw in thaws:
        entry = by_id[thaw.portion.entry_id]
        before = records[entry.bill_id]
        after = before.thawed(thaw.principal_fen, entry.factor, terms[entry.bill_id])
        records[entry.bill_id] = after
        entries.append(
            replace(
                entry,
                amount_fen=after.frozen_fen - before.frozen_fen,
                principal_fen=-thaw.principal_fen,
                payment_id=payment_id,
                journal_id=None,
                reverses_id=thaw.portion.entry_id,
                recorded_on=today,
            )
        )
    return entries


def returned_entries(
    fees_fen: Mapping[FeeKey, int],
    journal_id: int | None,
    today: date,
    payment_id: int | None = None,
) -> list[FeeEntry]:
    """Return the rows that take payments of late fees back, by account, bill and month."""
    return [
        FeeEntry(
            account_id=account_id,
            bill_id=bill_id,
            bill_month=month,
            kind="payment",
            amount_fen=-fen,
            recorded_on=today,
            payment_id=payment_id,
            journal_id=journal_id,
        )
        for (account_id, bill_id, month), fen in fees_fen.items()
    ]
