"""A pricing profile, parsed: the engine's account, and which tariff and quota hold on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    VOLUME_SCALE,
    AccountInput,
    BillFailure,
    FaultList,
    day_number,
    parse_account,
)

V = TypeVar("V")
_FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """A value from its first to its last day, both included, as day numbers."""

    first: int
    last: int
    value: V


@dataclass(frozen=True, slots=True)
class PricingProfile:
    """What prices an account; ``failure`` is set where the document cannot be used."""

    account: AccountInput
    tariffs: tuple[Dated[str], ...]
    quotas: tuple[Dated[int], ...]
    failure: BillFailure | None = None

    def tariff_on(self, day: int) -> str | None:
        """Return the tariff that prices a bill read on ``day``.

        A mixed connection names its tariffs itself: the first of them stands for all.
        """
        if self.account.mixed_use is not None:
            return self.account.mixed_use.parts[0].tariff
        return _on(self.tariffs, day)

    def quota_on(self, day: int) -> int:
        """Return the quota of a bill read on ``day`` in 10⁻⁴ m³, ``NOT_GIVEN`` for none."""
        quota = _on(self.quotas, day)
        return NOT_GIVEN if quota is None else quota

    def is_constant(self, first: int, last: int) -> bool:
        """Return whether tariff and quota are the same on all days from ``first`` to ``last``."""
        spans = [(tariff.first, tariff.last) for tariff in self.tariffs]
        spans += [(quota.first, quota.last) for quota in self.quotas]
        return all(
            (begins <= first or begins > last) and (ends >= last or ends < first)
            for begins, ends in spans
        )

    @property
    def all_tariffs(self) -> tuple[str, ...]:
        """Every tariff that the profile can lead to."""
        if self.account.mixed_use is not None:
            return tuple(part.tariff for part in self.account.mixed_use.parts)
        return tuple(dated.value for dated in self.tariffs)


def _on(entries: Iterable[Dated[V]], day: int) -> V | None:
    """Return the value in force on a day: where several are, the one that began last."""
    found = [entry for entry in entries if entry.first <= day <= entry.last]
    return max(found, key=lambda entry: entry.first).value if found else None


@lru_cache(maxsize=65_536)
def parse_profile(text: str) -> PricingProfile:
    """Return a profile from its document; equal texts are parsed once."""
    document = json.loads(text)
    tariffs = document.pop("tariffs", [])
    quotas = document.pop("quota", [])
    faults = FaultList()
    account = parse_account(document, faults, "profile")
    failure = None
    if faults.faults:
        first = faults.faults[0]
        failure = BillFailure(first.code, first.message, first.path)
    return PricingProfile(
        account,
        tuple(_dated(entry, entry["code"]) for entry in tariffs),
        tuple(_dated(entry, _volume(entry["volume"])) for entry in quotas),
        failure,
    )


def _dated(entry: dict[str, Any], value: V) -> Dated[V]:
    last = entry.get("to")
    return Dated(
        day_number(date.fromisoformat(entry["from"])),
        day_number(_FOREVER if last is None else date.fromisoformat(last)),
        value,
    )


def _volume(text: str) -> int:
    return int(Decimal(text) * VOLUME_SCALE)
