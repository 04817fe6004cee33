"""A pricing profile: the format's account with dated tariffs and quotas beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.faults import FaultList
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parsing_inputs import parse_account

DATED_KEYS = ("tariffs", "quota")


@dataclass(frozen=True, slots=True)
class DatedTariff:
    """A tariff assigned from one day to another, both included."""

    code: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class DatedQuota:
    """A quota (volume of a bill; of a year under a yearly counter) from one day to another."""

    volume: Fraction
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class PricingInput:
    """What an account's profile says about pricing."""

    account: AccountInput
    tariffs: tuple[DatedTariff, ...]
    quotas: tuple[DatedQuota, ...]

    def tariff_on(self, day: date) -> str | None:
        """Return the tariff assigned on a day; of several the last one counts."""
        codes = [entry.code for entry in self.tariffs if _covers(entry.from_on, entry.to_on, day)]
        return codes[-1] if codes else None

    def quota_on(self, day: date) -> Fraction | None:
        """Return the quota of a day; of several the last one counts."""
        volumes = [
            entry.volume for entry in self.quotas if _covers(entry.from_on, entry.to_on, day)
        ]
        return volumes[-1] if volumes else None


def read_profile(document: Mapping[str, Any]) -> PricingInput:
    """Read a profile document; raises ``E_TARIFF_PROFILE`` where it is faulty."""
    faults = FaultList()
    account = parse_account(
        {key: value for key, value in document.items() if key not in DATED_KEYS}, faults
    )
    if faults.faults:
        first = faults.faults[0]
        raise _faulty(len(faults.faults), first.path, first.message)
    try:
        tariffs = tuple(
            DatedTariff(str(entry["code"]), *_span(entry)) for entry in document.get("tariffs", ())
        )
        quotas = tuple(
            DatedQuota(Fraction(entry["volume"]), *_span(entry))
            for entry in document.get("quota", ())
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _faulty(1, "tariffs/quota", repr(error)) from error
    return PricingInput(account, tariffs, quotas)


def _faulty(count: int, path: str, first: str) -> MinshuiError:
    place = Place(field=path)
    return MinshuiError(errors.PROFILE_FAULTY, place=place, count=count, path=path, first=first)


def _span(entry: Mapping[str, Any]) -> tuple[date, date | None]:
    last = entry.get("to")
    return date.fromisoformat(entry["from"]), None if last is None else date.fromisoformat(last)


def _covers(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)
