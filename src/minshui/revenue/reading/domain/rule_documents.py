"""Anomaly rules as people write them: checked one by one, each fault named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.anomaly_rules import (
    MEASURED,
    ZERO,
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
)
from minshui.revenue.reading.domain.books import CYCLE_MONTHS
from minshui.revenue.reading.errors import RULE_INVALID

_LARGEST = {
    "threshold": Decimal(100_000),
    "floor_m3": Decimal(10**7),
    "base_volume_m3": Decimal(10**7),
}
_STEP = Decimal("0.0001")
_FIELDS = {
    "anomaly",
    "level",
    "site_id",
    "tariff_code",
    "caliber_code",
    "cycle_type",
    "from_on",
    "threshold",
    "floor_m3",
    "base_volume_m3",
    "note",
}


def parse_rules(documents: Sequence[Mapping[str, Any]], on: date) -> tuple[AnomalyRule, ...]:
    """Return the rules of a proposal; ``from_on`` defaults to ``on``.

    Raises ``E_RULE_INVALID`` with the row (from 1) and the field at fault.
    """
    return tuple(_parse(row, document, on) for row, document in enumerate(documents, start=1))


def _parse(row: int, document: Mapping[str, Any], on: date) -> AnomalyRule:
    if unknown := sorted(set(document) - _FIELDS):
        raise _fault(row, unknown[0], "没有这一项")
    value = _decimal(row, document, "threshold")
    site_id = document.get("site_id")
    if site_id is not None and (not isinstance(site_id, int) or isinstance(site_id, bool)):
        raise _fault(row, "site_id", "应为营业所 id")
    rule = AnomalyRule(
        anomaly=Anomaly(_word(row, document, "anomaly", [each.value for each in MEASURED])),
        level=Level(_word(row, document, "level", [each.value for each in Level])),
        scope=MeterScope(
            site_id,
            _text(row, document, "tariff_code"),
            _text(row, document, "caliber_code"),
            _text(row, document, "cycle_type"),
        ),
        from_on=_day(row, document, on),
        threshold=(
            None
            if value is None
            else Threshold(
                value,
                _decimal(row, document, "floor_m3") or ZERO,
                _decimal(row, document, "base_volume_m3") or ZERO,
            )
        ),
    )
    check_rule(rule, row)
    return rule


def check_rule(rule: AnomalyRule, row: int = 1) -> None:
    """Refuse a rule that can never mean anything; raises ``E_RULE_INVALID``."""
    if rule.anomaly not in MEASURED:
        raise _fault(row, "anomaly", "这种异常总要复核，没有界限可设")
    if rule.scope.cycle_type is not None and rule.scope.cycle_type not in CYCLE_MONTHS:
        raise _fault(row, "cycle_type", f"应为 {'、'.join(CYCLE_MONTHS)} 之一")
    if rule.threshold is None:
        return
    values = {
        "threshold": rule.threshold.value,
        "floor_m3": rule.threshold.floor_m3,
        "base_volume_m3": rule.threshold.base_volume_m3,
    }
    for name, value in values.items():
        if not ZERO <= value <= _LARGEST[name] or value != value.quantize(_STEP):
            raise _fault(row, name, f"应为 0 至 {_LARGEST[name]}，最多四位小数")


def _fault(row: int, field: str, why: str) -> MinshuiError:
    return MinshuiError(
        RULE_INVALID, place=Place(row=row, field=field), row=row, field=field, why=why
    )


def _word(row: int, document: Mapping[str, Any], field: str, choices: Sequence[str]) -> str:
    value = document.get(field)
    if value not in choices:
        raise _fault(row, field, f"应为 {'、'.join(choices)} 之一")
    return str(value)


def _text(row: int, document: Mapping[str, Any], field: str) -> str | None:
    value = document.get(field)
    if value is not None and (not isinstance(value, str) or not value):
        raise _fault(row, field, "应为文字，或不填")
    return value


def _decimal(row: int, document: Mapping[str, Any], field: str) -> Decimal | None:
    value = document.get(field)
    if value is None:
        return None
    try:
        number = Decimal(value) if isinstance(value, str | int) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _fault(row, field, '应为小数，写成字符串，如 "2.5"')
    return number


def _day(row: int, document: Mapping[str, Any], default: date) -> date:
    value = document.get("from_on")
    if value is None:
        return default
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as reason:
        raise _fault(row, "from_on", "应为日期，如 2026-11-20") from reason
