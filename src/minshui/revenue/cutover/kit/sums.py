"""What a set of files says in sum, by site and class of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from minshui.revenue.cutover.contracts import FileKind, ProofItem
from minshui.revenue.cutover.domain.sums import NO_CLASS, Key
from minshui.revenue.cutover.kit.checking_prices import tariff_on
from minshui.revenue.cutover.kit.view import KitView

_ONE = Decimal(1)
_COUNTS = {
    FileKind.METERS: ProofItem.METERS,
    FileKind.ARREARS: ProofItem.ARREARS_BILLS,
    FileKind.DEPOSITS: ProofItem.DEPOSIT_LOTS,
}
_SUMS = (
    (FileKind.COUNTERS, "usage_m3", ProofItem.COUNTER_M3),
    (FileKind.ARREARS, "amount_fen", ProofItem.ARREARS_FEN),
    (FileKind.ARREARS, "late_fee_fen", ProofItem.LATE_FEE_FEN),
    (FileKind.DEPOSITS, "amount_fen", ProofItem.DEPOSIT_FEN),
)


def kit_sums(view: KitView, classes: Mapping[str, str], today: date) -> dict[Key, Decimal]:
    """Return the files' sums; ``classes`` are those of the tariffs, as accounts have them today."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    places = {}
    for number, row in view.customers.items():
        tariff = tariff_on([each for _, each in view.attributes.get(number, [])], today)
        places[number] = (row["site"], NO_CLASS if tariff is None else classes[tariff])
        sums[(*places[number], ProofItem.CUSTOMERS)] += _ONE
    for kind, item in _COUNTS.items():
        for row in view.kit.rows(kind):
            sums[(*places[row["customer"]], item)] += _ONE
    for kind, field, item in _SUMS:
        for row in view.kit.rows(kind):
            sums[(*places[row["customer"]], item)] += row[field] or 0
    return dict(sums)
