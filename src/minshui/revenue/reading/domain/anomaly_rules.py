"""From which threshold an anomaly is shown, examined or held: most specific rule first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.reading.domain.anomalies import Anomaly

ZERO = Decimal(0)


class Level(StrEnum):
    """What an anomaly leads to.

    message: shown only · examine: left out of bulk approval of normal readings · lock: held
    until a supervisor releases it.
    """

    MESSAGE = "message"
    EXAMINE = "examine"
    LOCK = "lock"


MEASURED: tuple[Anomaly, ...] = (
    Anomaly.HIGH,
    Anomaly.LOW,
    Anomaly.HIGH_TO_LAST,
    Anomaly.LOW_TO_LAST,
    Anomaly.HIGH_TO_LAST_YEAR,
    Anomaly.LOW_TO_LAST_YEAR,
    Anomaly.ZERO,
    Anomaly.JUMP,
    Anomaly.LONG_ESTIMATED,
    Anomaly.GAP,
)
"""The anomalies that a threshold decides; the others are facts, which are always examined."""


@dataclass(frozen=True, slots=True)
class MeterScope:
    """What a rule may be about: where the meter is, what its water is for, how large it is."""

    site_id: int | None = None
    tariff_code: str | None = None
    caliber_code: str | None = None
    cycle_type: str | None = None


EVERYWHERE = MeterScope()


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where on an anomaly counts; ``value`` is a factor, m³, days or reads.

    ``floor_m3``: the difference (of a jump: the usage) must be larger. ``base_volume_m3``: where
    neither the usage nor what it is compared with reaches it, nobody cares.
    """

    value: Decimal
    floor_m3: Decimal = ZERO
    base_volume_m3: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AnomalyRule:
    """A tenant's rule; without a ``threshold`` its level is off in its scope."""

    anomaly: Anomaly
    level: Level
    scope: MeterScope
    from_on: date
    threshold: Threshold | None


Thresholds = Mapping[tuple[Anomaly, Level], Threshold]
"""What holds for one scope."""


def rule_covers(rule: MeterScope, meter: MeterScope) -> bool:
    """Return whether a rule's scope holds for a meter's."""
    return all(
        wanted is None or wanted == had
        for wanted, had in zip(_parts(rule), _parts(meter), strict=True)
    )


def thresholds_for(
    rules: Iterable[AnomalyRule], meter: MeterScope, on: date, defaults: Thresholds
) -> dict[tuple[Anomaly, Level], Threshold]:
    """Return what holds for a meter on a day; ``defaults`` where no rule does.

    The rule with most scope columns wins; of as many, the one that names the site, then the
    class, the calibre, the cycle; of the same scope, the one in force last.
    """
    chosen: dict[tuple[Anomaly, Level], AnomalyRule] = {}
    for rule in rules:
        if rule.from_on > on or not rule_covers(rule.scope, meter):
            continue
        key = (rule.anomaly, rule.level)
        other = chosen.get(key)
        if other is None or _rank(rule) > _rank(other):
            chosen[key] = rule
    found = {key: value for key, value in defaults.items() if key not in chosen}
    found |= {key: rule.threshold for key, rule in chosen.items() if rule.threshold is not None}
    return found


def _parts(scope: MeterScope) -> tuple[int | str | None, ...]:
    return scope.site_id, scope.tariff_code, scope.caliber_code, scope.cycle_type


def _rank(rule: AnomalyRule) -> tuple[int, tuple[bool, ...], date]:
    given = tuple(part is not None for part in _parts(rule.scope))
    return sum(given), given, rule.from_on
