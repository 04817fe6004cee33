"""Which bill of the old system stands beside which of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from minshui.revenue.cutover.contracts_compare import OldBill, OurBill
from minshui.revenue.cutover.domain.comparing import Pair


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs, and the bills that only one side has."""

    pairs: Sequence[Pair]
    only_old: Sequence[OldBill]
    only_ours: Sequence[OurBill]


def pair_up(old: Iterable[OldBill], ours: Iterable[OurBill]) -> Pairing:
    """Pair bills of a customer by meter, and what names no meter as a whole."""
    theirs: dict[str, list[OldBill]] = defaultdict(list)
    mine: dict[str, list[OurBill]] = defaultdict(list)
    for bill in old:
        theirs[bill.customer].append(bill)
    for own in ours:
        mine[own.customer].append(own)
    pairs: list[Pair] = []
    only_old: list[OldBill] = []
    only_ours: list[OurBill] = []
    for customer in sorted({*theirs, *mine}):
        rest_old, rest_ours = _by_meter(theirs[customer], mine[customer], pairs)
        unnamed = [bill for bill in rest_old if bill.meter_no is None]
        only_old += [bill for bill in rest_old if bill.meter_no is not None]
        if unnamed and rest_ours:
            pairs.append(Pair(_old_sum(unnamed), _our_sum(rest_ours)))
        else:
            only_old += unnamed
            only_ours += rest_ours
    return Pairing(pairs, only_old, only_ours)


def _by_meter(
    old: list[OldBill], ours: list[OurBill], pairs: list[Pair]
) -> tuple[list[OldBill], list[OurBill]]:
    """Pair what names the same meter once on each side; return what is left."""
    of_meter: dict[str, list[OurBill]] = defaultdict(list)
    for bill in ours:
        of_meter[bill.meter_no].append(bill)
    counted: dict[str | None, int] = defaultdict(int)
    for each in old:
        counted[each.meter_no] += 1
    rest_old, taken = [], set()
    for each in old:
        own = of_meter.get(each.meter_no or "", [])
        if counted[each.meter_no] == 1 and len(own) == 1:
            pairs.append(Pair(each, own[0]))
            taken.add(own[0].bill_id)
        else:
            rest_old.append(each)
    return rest_old, [bill for bill in ours if bill.bill_id not in taken]


def _old_sum(bills: Sequence[OldBill]) -> OldBill:
    if len(bills) == 1:
        return bills[0]
    components: dict[str, int] = defaultdict(int)
    for bill in bills:
        for code, fen in bill.components.items():
            components[code] += fen
    return OldBill(
        bills[0].customer,
        None,
        sum((bill.usage_m3 for bill in bills), Decimal(0)),
        sum(bill.amount_fen for bill in bills),
        components=dict(components),
    )


def _our_sum(bills: Sequence[OurBill]) -> OurBill:
    """Return several bills as one, which has no number and cannot be replayed."""
    if len(bills) == 1:
        return bills[0]
    components: dict[str, int] = defaultdict(int)
    for bill in bills:
        for code, fen in bill.components.items():
            components[code] += fen
    return replace(
        bills[0],
        bill_id=0,
        number="",
        meter_no="",
        usage_m3=sum((bill.usage_m3 for bill in bills), Decimal(0)),
        amount_fen=sum(bill.amount_fen for bill in bills),
        components=dict(components),
    )
