"""A pricing profile: the format's account with dated tariffs and quotas beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.faults import FaultList
from minshui.revenue.tariff.domain.parsing_inputs import parse_account

DATED_KEYS = ("tariffs", "quota")


def check_profile(document: Mapping[str, Any]) -> None:
    """Make sure that a profile can be priced with; raises ``E_TARIFF_PROFILE`` where it cannot.

    ``tariffs`` are ``{code, from, to}`` and ``quota`` ``{volume, from, to}``, both days included
    and ``to`` left open; the rest is the format's account.
    """
    faults = FaultList()
    parse_account({key: value for key, value in document.items() if key not in DATED_KEYS}, faults)
    if faults.faults:
        first = faults.faults[0]
        raise _faulty(len(faults.faults), first.path, first.message)
    try:
        for entry in document.get("tariffs", ()):
            _check_span(entry)
            str(entry["code"])
        for entry in document.get("quota", ()):
            _check_span(entry)
            Fraction(entry["volume"])
    except (KeyError, TypeError, ValueError) as error:
        raise _faulty(1, "tariffs/quota", repr(error)) from error


def _faulty(count: int, path: str, first: str) -> MinshuiError:
    place = Place(field=path)
    return MinshuiError(errors.PROFILE_FAULTY, place=place, count=count, path=path, first=first)


def _check_span(entry: Mapping[str, Any]) -> None:
    for day in (entry["from"], entry.get("to")):
        if day is not None:
            date.fromisoformat(day)
