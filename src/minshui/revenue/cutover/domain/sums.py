"""Sums of what is taken over, by site and class of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from minshui.revenue.cutover.contracts import ProofItem, ProofLine

NO_CLASS = "无"
"""The class of customers without a tariff."""

Key = tuple[str | None, str | None, ProofItem]
"""Site and class (None: all of them) and what is added up."""


def rolled_up(sums: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """Return sums by site and class with those of each site, of each class and of all."""
    total: dict[Key, Decimal] = defaultdict(Decimal)
    for (site, class_code, item), value in sums.items():
        for key in {
            (site, class_code, item),
            (site, None, item),
            (None, class_code, item),
            (None, None, item),
        }:
            total[key] += value
    return dict(total)


def proof_lines(
    in_files: Mapping[Key, Decimal],
    taken_over: Mapping[Key, Decimal],
    stated: Mapping[Key, Decimal],
) -> list[ProofLine]:
    """Return every figure that files, books or the old system know, all first, then by site."""
    files, books = rolled_up(in_files), rolled_up(taken_over)
    items = list(ProofItem)
    keys: set[Key] = {(None, None, item) for item in items}
    keys |= set(files) | set(books) | set(stated)
    return [
        ProofLine(
            site,
            class_code,
            item,
            files.get((site, class_code, item), Decimal(0)),
            books.get((site, class_code, item), Decimal(0)),
            stated.get((site, class_code, item)),
        )
        for site, class_code, item in sorted(
            keys, key=lambda key: (key[0] or "", key[1] or "", items.index(key[2]))
        )
    ]


def as_rows(sums: Mapping[Key, Decimal]) -> list[list[str | None]]:
    """Return sums as JSON keeps them."""
    return [
        [site, class_code, item.value, str(value)]
        for (site, class_code, item), value in sorted(
            sums.items(), key=lambda each: tuple(part or "" for part in each[0])
        )
    ]


def from_rows(rows: Iterable[Sequence[str | None]]) -> dict[Key, Decimal]:
    """Return sums kept as JSON."""
    return {
        (site, class_code, ProofItem(str(item))): Decimal(str(value))
        for site, class_code, item, value in rows
    }
