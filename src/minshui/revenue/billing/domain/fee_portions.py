"""Which frozen parts of late fees thaw when principal is given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from minshui.revenue.billing.domain.offset import GivenBack


@dataclass(frozen=True, slots=True)
class Portion:
    """Principal that was paid late and still stands: by which offset, and how much of it."""

    entry_id: int
    bill_id: int
    journal_id: int | None
    payment_id: int | None
    principal_fen: int


@dataclass(frozen=True, slots=True)
class Thaw:
    """How much of a portion is open again."""

    portion: Portion
    principal_fen: int


def thaws(
    given: Sequence[GivenBack], portions: Sequence[Portion], paid_fen: Mapping[int, int]
) -> list[Thaw]:
    """Return which portions, oldest first as they are given, lose how much.

    An offset takes its own portion. Where it has none any more (it was given back before, and
    what it stands for now was paid again), what was paid in time goes first, then the newest.
    ``paid_fen`` is the principal that bills had been paid before this; others give nothing back.
    """
    portions = [portion for portion in portions if portion.bill_id in paid_fen]
    left = {portion.entry_id: portion.principal_fen for portion in portions}
    in_time = dict(paid_fen)
    by_bill: dict[int, list[Portion]] = defaultdict(list)
    for portion in portions:
        by_bill[portion.bill_id].append(portion)
        in_time[portion.bill_id] -= portion.principal_fen
    thawed: list[Thaw] = []

    def thaw(portion: Portion, at_most_fen: int) -> int:
        taken_fen = min(left[portion.entry_id], at_most_fen)
        if taken_fen > 0:
            left[portion.entry_id] -= taken_fen
            thawed.append(Thaw(portion, taken_fen))
        return taken_fen

    for each in given:
        if each.offset.is_fee:
            continue
        rest_fen = each.amount_fen
        of_bill = by_bill[each.offset.bill_id]
        for portion in of_bill:
            if (portion.journal_id, portion.payment_id) == (
                each.offset.journal_id,
                each.offset.payment_id,
            ):
                rest_fen -= thaw(portion, rest_fen)
        free_fen = min(in_time[each.offset.bill_id], rest_fen)
        in_time[each.offset.bill_id] -= free_fen
        rest_fen -= free_fen
        for portion in reversed(of_bill):
            rest_fen -= thaw(portion, rest_fen)
    return thawed
