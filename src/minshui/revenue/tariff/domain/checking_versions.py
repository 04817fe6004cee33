"""Versions of one tariff: their spans of time may not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.faults import FaultList, join


def check_versions(documents: Sequence[tuple[TariffDocument, str]], faults: FaultList) -> None:
    """Note each document (given with its path) that overlaps an earlier version."""
    by_code: dict[str, list[tuple[TariffDocument, str]]] = {}
    for document, path in documents:
        by_code.setdefault(document.code, []).append((document, path))
    for versions in by_code.values():
        ordered = sorted(versions, key=lambda entry: entry[0].effective_from or date.min)
        reach = ordered[0][0].effective_to or date.max
        for document, path in ordered[1:]:
            first = document.effective_from or date.min
            if first <= reach:
                detail = f"价格“{document.code}”的较早版本到 {_shown(reach)} 才结束"
                faults.add(
                    errors.OVERLAP, join(path, "effective"), what="版本生效期", detail=detail
                )
            reach = max(reach, document.effective_to or date.max)


def _shown(day: date) -> str:
    return "（未写止日，请补上）" if day == date.max else day.isoformat()
